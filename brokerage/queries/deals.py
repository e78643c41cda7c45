"""Deals, to look at, their parties masked. What happened in a deal, step by step, is its instance's history in the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies import masking
from brokerage.queries.pages import newest_first
from brokerage.sealing import unseal
from brokerage.tables.customers import customers
from brokerage.tables.deals import commission_shares, deal_evidence, deal_parties, deals
from brokerage.tables.listings import listings
from engine.queries.paging import Page
from engine.queries.paging import page as paged
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Be a customer in a deal, masked. ``share_percent``: of the home."""

    customer_id: str
    side: str
    role: str
    share_percent: Decimal | None
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """Be a deal in a list. Amounts in yuan; ``holds_listing``: no other deal may sign on the listing."""

    id: str
    number: str
    state: str
    state_at: datetime
    listing_id: str
    listing_no: str
    community: str
    city: str
    price: Decimal
    deposit: Decimal
    loan_type: str
    loan_amount: Decimal
    sign_date: date | None
    transfer_date: date | None
    holds_listing: bool
    branch_id: str | None
    agent_id: str | None
    instance_id: str | None
    opened_at: datetime
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Be a piece of evidence that money waits for."""

    kind: str
    document_id: str | None
    reference: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Be a deal whole."""

    line: DealLine
    facts: Mapping[str, Any]
    signed_at: datetime | None
    contract_no: str | None
    certificate_no: str | None
    escrow_account_no: str | None
    fault: str | None
    fell_through_reason: str | None
    evidence: tuple[Evidence, ...]
    commission: Mapping[str, Decimal]


JOINED = sa.select(deals, listings.c.number.label("listing_no"), listings.c.community, listings.c.city).join(
    listings, sa.and_(listings.c.agency_id == deals.c.agency_id, listings.c.id == deals.c.listing_id)
)


def page(
    uow: UnitOfWork,
    *,
    state: str | None = None,
    branch_id: str | None = None,
    listing_id: str | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[DealLine]:
    """Return deals with their parties, newest first, in two statements.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = JOINED
    if state is not None:
        query = query.where(deals.c.state == state)
    for column, wanted in ((deals.c.branch_id, branch_id), (deals.c.listing_id, listing_id)):
        if wanted is not None:
            query = query.where(column == wanted if rows.is_id(wanted) else sa.false())
    found, size = newest_first(uow, query, deals, cursor=cursor, limit=limit)
    parties = parties_of(uow, [row.id for row in found[:size]])
    return paged(found, size, lambda row: line_of(row, parties.get(row.id, ())), "id")


def one(uow: UnitOfWork, *, deal_id: str) -> Deal:
    """Return one deal, in four statements.

    :raises DealUnknown: there is none in this agency.
    """
    found = None
    if rows.is_id(deal_id):
        found = uow.row(JOINED.where(deals.c.agency_id == uow.agency_id, deals.c.id == deal_id))
    if found is None:
        raise rows.DealUnknown(id=str(deal_id))
    return _whole(uow, found)


def numbered(uow: UnitOfWork, *, number: str) -> Deal:
    """Return the deal of a number, in four statements.

    :raises DealUnknown: there is none in this agency.
    """
    found = uow.row(JOINED.where(deals.c.agency_id == uow.agency_id, deals.c.number == number))
    if found is None:
        raise rows.DealUnknown(number=number)
    return _whole(uow, found)


def _whole(uow: UnitOfWork, row: sa.Row[Any]) -> Deal:
    evidence = _oldest_first(
        uow,
        sa.select(deal_evidence).where(deal_evidence.c.agency_id == uow.agency_id, deal_evidence.c.deal_id == row.id),
    )
    shares = _oldest_first(
        uow,
        sa.select(commission_shares.c.id, commission_shares.c.to, commission_shares.c.amount).where(
            commission_shares.c.agency_id == uow.agency_id, commission_shares.c.deal_id == row.id
        ),
    )
    commission: dict[str, Decimal] = {}
    for share in shares:
        commission[share.to] = commission.get(share.to, Decimal("0.00")) + share.amount
    return Deal(
        line=line_of(row, parties_of(uow, [row.id]).get(row.id, ())),
        facts=row.facts,
        signed_at=row.signed_at,
        contract_no=row.contract_no,
        certificate_no=row.certificate_no,
        escrow_account_no=row.escrow_account_no,
        fault=row.fault,
        fell_through_reason=row.fell_through_reason,
        evidence=tuple(
            Evidence(
                kind=piece.kind,
                document_id=piece.document_id,
                reference=piece.reference,
                recorded_at=piece.recorded_at,
            )
            for piece in evidence
        ),
        commission=commission,
    )


def _oldest_first(uow: UnitOfWork, query: sa.Select[Any]) -> list[sa.Row[Any]]:
    """Return the few rows of a deal by age. Asked to sort, SQLite reads all rows of the agency by the primary key instead."""
    return sorted(uow.rows(query), key=lambda row: row.id)


def parties_of(uow: UnitOfWork, deal_ids: Sequence[str]) -> Mapping[str, tuple[Party, ...]]:
    """Return the parties of deals by deal, masked, in one statement."""
    query = (
        sa.select(deal_parties, customers.c.name_sealed, customers.c.phone_sealed)
        .join(
            customers,
            sa.and_(customers.c.agency_id == deal_parties.c.agency_id, customers.c.id == deal_parties.c.customer_id),
        )
        .where(deal_parties.c.agency_id == uow.agency_id, deal_parties.c.deal_id.in_(deal_ids))
    )
    found: dict[str, tuple[Party, ...]] = {}
    for row in _oldest_first(uow, query):
        found[row.deal_id] = (*found.get(row.deal_id, ()), party_of(uow, row))
    return found


def party_of(uow: UnitOfWork, row: sa.Row[Any]) -> Party:
    """Mask a party: a row with its sealed name and phone."""
    phone = unseal(uow, customers.c.phone_sealed, row, row_id=row.customer_id)
    return Party(
        customer_id=row.customer_id,
        side=row.side,
        role=row.role,
        share_percent=row.share_percent,
        name=masking.name(unseal(uow, customers.c.name_sealed, row, row_id=row.customer_id) or ""),
        phone=phone and masking.phone(phone),
    )


def line_of(row: sa.Row[Any], parties: tuple[Party, ...]) -> DealLine:
    """Shape a row of ``JOINED``."""
    return DealLine(
        id=row.id,
        number=row.number,
        state=row.state,
        state_at=row.state_at,
        listing_id=row.listing_id,
        listing_no=row.listing_no,
        community=row.community,
        city=row.city,
        price=row.price,
        deposit=row.deposit,
        loan_type=row.loan_type,
        loan_amount=row.loan_amount,
        sign_date=row.sign_date,
        transfer_date=row.transfer_date,
        holds_listing=row.active_listing_id is not None,
        branch_id=row.branch_id,
        agent_id=row.agent_id,
        instance_id=row.instance_id,
        opened_at=row.opened_at,
        parties=parties,
    )
