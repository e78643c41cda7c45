"""Papers of a deal that its buyer and seller may read: what both sign or were given, never what one side proves to the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from brokerage.tables.documents import documents
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

BOTH = frozenset({"buyer", "seller"})
READABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "deposit_agreement": BOTH,
        "sale_contract": BOTH,
        "brokerage_contract": BOTH,
        "supplement": BOTH,
        "escrow_agreement": BOTH,
        "online_contract": BOTH,
        "tax_receipt": BOTH,
        "new_title": frozenset({"buyer"}),
        "handover_sheet": BOTH,
        "sent_by_buyer": frozenset({"buyer"}),
        "sent_by_seller": frozenset({"seller"}),
    }
)
"""Which side may read which kind of document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Be a document that a party may read; ``size`` in bytes."""

    id: str
    kind: str
    media_type: str
    size: int
    at: datetime


_of_deal = Prepared(
    sa.select(
        documents.c.id,
        documents.c.kind,
        documents.c.media_type,
        documents.c.size,
        documents.c.attached_at,
        documents.c.stored_at,
    )
    .where(documents.c.agency_id == sa.bindparam("agency"), documents.c.deal_id == sa.bindparam("deal"))
    .order_by(documents.c.id)
)


def of_deal(uow: UnitOfWork, *, deal_id: str, side: str) -> tuple[Paper, ...]:
    """Return what a side of a deal may read, oldest first, in one statement."""
    return tuple(
        Paper(
            id=row.id,
            kind=row.kind,
            media_type=row.media_type,
            size=row.size,
            at=row.attached_at or row.stored_at,
        )
        for row in uow.rows(_of_deal, {"agency": uow.agency_id, "deal": deal_id})
        if side in READABLE.get(row.kind or "", ())
    )
