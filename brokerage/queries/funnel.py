"""How the trade of a period narrows: homes taken on, viewings, deals, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from brokerage.policies.deal_lifecycle import DealState
from brokerage.tables.deals import deals
from brokerage.tables.listings import listings, viewings
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Count what happened in a period, each thing at its own moment: a deal closed now may have been opened long before."""

    listings: int
    viewings: int
    viewed: int
    deals: int
    signed: int
    closed: int
    fell_through: int


def funnel(uow: UnitOfWork, *, since: datetime, until: datetime, branch_id: str | None = None) -> Funnel:
    """Count from ``since`` to before ``until``, of one branch or the whole agency, in one statement."""

    def counted(table: sa.Table, moment: str, *more: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        query = sa.select(sa.func.count()).where(
            table.c.agency_id == uow.agency_id, table.c[moment] >= since, table.c[moment] < until, *more
        )
        return (query if branch_id is None else query.where(table.c.branch_id == branch_id)).scalar_subquery()

    row = uow.connection.execute(
        sa.select(
            counted(listings, "created_at"),
            counted(viewings, "created_at"),
            counted(viewings, "checked_in_at"),
            counted(deals, "opened_at"),
            counted(deals, "signed_at"),
            counted(deals, "state_at", deals.c.state == DealState.CLOSED),
            counted(deals, "state_at", deals.c.state == DealState.FELL_THROUGH),
        )
    ).one()
    return Funnel(
        listings=row[0],
        viewings=row[1],
        viewed=row[2],
        deals=row[3],
        signed=row[4],
        closed=row[5],
        fell_through=row[6],
    )
