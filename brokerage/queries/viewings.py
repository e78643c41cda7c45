"""Viewings, to look at, the visitor masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies import masking
from brokerage.queries.pages import newest_first
from brokerage.sealing import unseal
from brokerage.tables.customers import customers
from brokerage.tables.listings import listings, viewings
from engine.queries.paging import Page
from engine.queries.paging import page as paged
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingLine:
    """Be a viewing in a list."""

    id: str
    number: str
    state: str
    viewing_at: datetime
    checked_in_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    listing_id: str
    listing_no: str
    community: str
    customer_id: str
    customer_name: str
    agent_id: str | None
    branch_id: str | None
    instance_id: str | None


_joined = (
    sa.select(viewings, listings.c.number.label("listing_no"), listings.c.community, customers.c.name_sealed)
    .join(listings, sa.and_(listings.c.agency_id == viewings.c.agency_id, listings.c.id == viewings.c.listing_id))
    .join(customers, sa.and_(customers.c.agency_id == viewings.c.agency_id, customers.c.id == viewings.c.customer_id))
)


def page(
    uow: UnitOfWork,
    *,
    listing_id: str | None = None,
    customer_id: str | None = None,
    state: str | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[ViewingLine]:
    """Return viewings, newest first, in one statement.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = _joined
    if state is not None:
        query = query.where(viewings.c.state == state)
    for column, wanted in ((viewings.c.listing_id, listing_id), (viewings.c.customer_id, customer_id)):
        if wanted is not None:
            query = query.where(column == wanted if rows.is_id(wanted) else sa.false())
    found, size = newest_first(uow, query, viewings, cursor=cursor, limit=limit)
    return paged(found, size, lambda row: _line(uow, row), "id")


def numbered(uow: UnitOfWork, *, number: str) -> ViewingLine:
    """Return the viewing of a number.

    :raises ViewingUnknown: there is none in this agency.
    """
    found = uow.row(_joined.where(viewings.c.agency_id == uow.agency_id, viewings.c.number == number))
    if found is None:
        raise rows.ViewingUnknown(number=number)
    return _line(uow, found)


def _line(uow: UnitOfWork, row: sa.Row[Any]) -> ViewingLine:
    return ViewingLine(
        id=row.id,
        number=row.number,
        state=row.state,
        viewing_at=row.viewing_at,
        checked_in_at=row.checked_in_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        listing_id=row.listing_id,
        listing_no=row.listing_no,
        community=row.community,
        customer_id=row.customer_id,
        customer_name=masking.name(unseal(uow, customers.c.name_sealed, row, row_id=row.customer_id) or ""),
        agent_id=row.agent_id,
        branch_id=row.branch_id,
        instance_id=row.instance_id,
    )
