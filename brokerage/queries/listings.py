"""Listings, to look at. Addresses stay sealed; ``operations.listings.reveal_address`` opens one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.queries.pages import newest_first
from brokerage.tables.listings import listing_history, listings
from engine.queries.paging import Page
from engine.queries.paging import page as paged
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLine:
    """Be a listing in a list. Area in square metres, price in yuan; ``has_address``: one is kept, sealed."""

    id: str
    number: str
    state: str
    state_at: datetime
    city: str
    district: str | None
    community: str
    has_address: bool
    area: Decimal
    price_asked: Decimal
    title_type: str
    seller_mortgage: bool | None
    verification_code: str | None
    branch_id: str | None
    maintainer_id: str | None
    seller_id: str | None
    instance_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChange:
    """Be one line of a listing's history."""

    at: datetime
    verb: str
    state: str
    reason: str | None
    changes: Mapping[str, Any] | None
    deal_id: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Be a listing whole: its line, its further facts and its history, oldest first."""

    line: ListingLine
    facts: Mapping[str, Any]
    history: tuple[ListingChange, ...]


def page(
    uow: UnitOfWork,
    *,
    state: str | None = None,
    branch_id: str | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[ListingLine]:
    """Return listings, newest first, in one statement.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = sa.select(listings)
    if state is not None:
        query = query.where(listings.c.state == state)
    if branch_id is not None:
        query = query.where(listings.c.branch_id == branch_id if rows.is_id(branch_id) else sa.false())
    found, size = newest_first(uow, query, listings, cursor=cursor, limit=limit)
    return paged(found, size, line, "id")


def searched(
    uow: UnitOfWork, *, text: str = "", state: str = "", cursor: str | None = None, limit: int | None = None
) -> Page[ListingLine]:
    """Return listings whose number, community or district holds a text, newest first, in one statement.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = sa.select(listings)
    if text:
        columns = (listings.c.number, listings.c.community, listings.c.district)
        query = query.where(sa.or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if state:
        query = query.where(listings.c.state == state)
    found, size = newest_first(uow, query, listings, cursor=cursor, limit=limit)
    return paged(found, size, line, "id")


def one(uow: UnitOfWork, *, listing_id: str) -> Listing:
    """Return one listing, in two statements.

    :raises ListingUnknown: there is none in this agency.
    """
    return _whole(uow, rows.find(uow, listings, listing_id))


def numbered(uow: UnitOfWork, *, number: str) -> Listing:
    """Return the listing of a number, in two statements.

    :raises ListingUnknown: there is none in this agency.
    """
    return _whole(uow, rows.find_numbered(uow, listings, number))


def _whole(uow: UnitOfWork, row: sa.Row[Any]) -> Listing:
    history = uow.rows(
        sa.select(listing_history)
        .where(listing_history.c.agency_id == uow.agency_id, listing_history.c.listing_id == row.id)
        .order_by(listing_history.c.seq)
    )
    return Listing(line=line(row), facts=row.facts, history=tuple(_change(change) for change in history))


def line(row: sa.Row[Any]) -> ListingLine:
    """Make the line of a row of the listings' table."""
    return ListingLine(
        id=row.id,
        number=row.number,
        state=row.state,
        state_at=row.state_at,
        city=row.city,
        district=row.district,
        community=row.community,
        has_address=row.address_sealed is not None,
        area=row.area,
        price_asked=row.price_asked,
        title_type=row.title_type,
        seller_mortgage=row.seller_mortgage,
        verification_code=row.verification_code,
        branch_id=row.branch_id,
        maintainer_id=row.maintainer_id,
        seller_id=row.seller_id,
        instance_id=row.instance_id,
        created_at=row.created_at,
    )


def _change(row: sa.Row[Any]) -> ListingChange:
    return ListingChange(
        at=row.at,
        verb=row.verb,
        state=row.state,
        reason=row.reason,
        changes=row.changes,
        deal_id=row.deal_id,
        person_id=row.person_id,
    )
