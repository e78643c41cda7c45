"""The list of deals: searched, by state, one's own or a branch's; newest first, parties masked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies.deal_lifecycle import DealState
from brokerage.queries.deals import JOINED, DealLine, line_of, parties_of
from brokerage.queries.pages import newest_first
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listings
from engine.queries import work
from engine.queries.paging import Page
from engine.queries.paging import page as paged
from engine.unit_of_work import UnitOfWork

OVER = frozenset({DealState.CLOSED, DealState.FELL_THROUGH})
SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DealsSought:
    """Say which deals: ``text`` within number, community or district; of these customers; ``state`` open, closed or fell_through;
    those of ``person_id`` (whose deal it is, or who has worked on it); of ``branch_ids``. None and empty narrow nothing."""

    text: str = ""
    customer_ids: Collection[str] | None = None
    state: str = ""
    person_id: str | None = None
    branch_ids: Collection[str] | None = None


def listed(uow: UnitOfWork, sought: DealsSought, *, cursor: str | None = None, limit: int = SIZE) -> Page[DealLine]:
    """Return a page of deals, newest first, in two statements.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = JOINED.where(*_wanted(uow, sought))
    found, size = newest_first(uow, query, deals, cursor=cursor, limit=limit)
    parties = parties_of(uow, [row.id for row in found[:size]]) if found else {}
    return paged(found, size, lambda row: line_of(row, parties.get(row.id, ())), "id")


def _wanted(uow: UnitOfWork, sought: DealsSought) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if sought.text:
        columns = (deals.c.number, listings.c.community, listings.c.district, listings.c.number)
        wanted.append(sa.or_(*(column.icontains(sought.text, autoescape=True) for column in columns)))
    if sought.customer_ids is not None:
        whose = sorted(id_ for id_ in sought.customer_ids if rows.is_id(id_))
        of_deal: sa.Select[Any] = sa.select(deal_parties.c.deal_id).where(
            deal_parties.c.agency_id == uow.agency_id, deal_parties.c.customer_id.in_(whose)
        )
        wanted.append(deals.c.id.in_(of_deal))
    if sought.state == "open":
        wanted.append(deals.c.state.not_in(sorted(OVER)))
    elif sought.state:
        wanted.append(deals.c.state == sought.state)
    if sought.person_id is not None:
        mine = deals.c.instance_id.in_(work.touched_by(uow, person_id=sought.person_id))
        wanted.append(sa.or_(deals.c.agent_id == sought.person_id, mine))
    if sought.branch_ids is not None:
        wanted.append(deals.c.branch_id.in_(sorted(sought.branch_ids)))
    return wanted
