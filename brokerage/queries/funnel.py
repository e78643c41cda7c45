"""How the trade of a period narrows: homes taken on, viewings, deals, and what became of them; and what is in hand now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

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


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """Be the deals that are neither closed nor fallen through, and what their homes cost together."""

    deals: int
    amount: Decimal


def in_hand(uow: UnitOfWork, *, branches: Collection[str] | None = None) -> InHand:
    """Count the open deals of these branches (None: of all) in one statement."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(deals.c.price), 0)).where(
        deals.c.agency_id == uow.agency_id, deals.c.state.not_in([DealState.CLOSED, DealState.FELL_THROUGH])
    )
    if branches is not None:
        query = query.where(deals.c.branch_id.in_(sorted(branches)))
    row = uow.connection.execute(query).one()
    return InHand(deals=row[0], amount=Decimal(row[1]))


def funnel(uow: UnitOfWork, *, since: datetime, until: datetime, branches: Collection[str] | None = None) -> Funnel:
    """Count from ``since`` to before ``until``, of these branches (None: of all), in one statement."""

    def counted(table: sa.Table, moment: str, *more: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        query = sa.select(sa.func.count()).where(
            table.c.agency_id == uow.agency_id, table.c[moment] >= since, table.c[moment] < until, *more
        )
        return (query if branches is None else query.where(table.c.branch_id.in_(sorted(branches)))).scalar_subquery()

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
