"""Documents, to look at; ``operations.documents.read`` opens one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.rows import DocumentUnknown as DocumentUnknown
from brokerage.sealing import unseal
from brokerage.tables.deals import deals
from brokerage.tables.documents import documents
from brokerage.tables.listings import listings
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """Be a document in a list; ``size`` in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    kind: str | None
    deal_id: str | None
    listing_id: str | None
    customer_id: str | None
    expires_on: date | None
    stored_at: datetime
    stored_by: str | None
    attached_at: datetime | None


def one(uow: UnitOfWork, *, document_id: str) -> DocumentLine:
    """Return one document without its content.

    :raises DocumentUnknown: there is none in this agency.
    """
    return _line(uow, rows.find(uow, documents, document_id))


def of_deal(uow: UnitOfWork, *, deal_id: str) -> tuple[DocumentLine, ...]:
    """Return a deal's documents, oldest first.

    :raises DealUnknown: there is no such deal in this agency.
    """
    rows.find(uow, deals, deal_id)
    return _of(uow, documents.c.deal_id == deal_id)


def of_listing(uow: UnitOfWork, *, listing_id: str) -> tuple[DocumentLine, ...]:
    """Return a listing's documents, oldest first.

    :raises ListingUnknown: there is no such listing in this agency.
    """
    rows.find(uow, listings, listing_id)
    return _of(uow, documents.c.listing_id == listing_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """Be the newest documents of a record, and how many there are."""

    items: tuple[DocumentLine, ...]
    total: int


def latest(uow: UnitOfWork, *, deal_id: str | None = None, listing_id: str | None = None, limit: int) -> Latest:
    """Return the newest documents of a deal or a listing that was found before, in one statement."""
    which = documents.c.deal_id == deal_id if deal_id else documents.c.listing_id == listing_id
    query = (
        sa.select(documents, sa.func.count().over().label("total"))
        .where(documents.c.agency_id == uow.agency_id, which)
        .order_by(documents.c.id.desc())
        .limit(limit)
    )
    found = uow.rows(query)
    return Latest(items=tuple(_line(uow, row) for row in found), total=found[0].total if found else 0)


def _of(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> tuple[DocumentLine, ...]:
    query = sa.select(documents).where(documents.c.agency_id == uow.agency_id, which).order_by(documents.c.id)
    return tuple(_line(uow, row) for row in uow.rows(query))


def _line(uow: UnitOfWork, row: sa.Row[Any]) -> DocumentLine:
    return DocumentLine(
        id=row.id,
        name=unseal(uow, documents.c.name_sealed, row) or "",
        media_type=row.media_type,
        size=row.size,
        kind=row.kind,
        deal_id=row.deal_id,
        listing_id=row.listing_id,
        customer_id=row.customer_id,
        expires_on=row.expires_on,
        stored_at=row.stored_at,
        stored_by=row.stored_by,
        attached_at=row.attached_at,
    )
