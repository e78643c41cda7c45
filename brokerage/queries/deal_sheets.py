"""A deal for its page: the deal with its home and its masked parties in one statement, and what came before it in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies.progress import Work
from brokerage.queries.deals import JOINED, DealLine, line_of, party_of
from brokerage.tables.customers import customers
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listing_history, listings, viewings
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DealSheet:
    """Be a deal with its home. ``area`` in square metres."""

    line: DealLine
    district: str | None
    area: Decimal
    signed_at: datetime | None
    contract_no: str | None
    certificate_no: str | None
    escrow_account_no: str | None
    fault: str | None
    fell_through_reason: str | None


_WITH_PARTIES = (
    JOINED.add_columns(
        listings.c.district,
        listings.c.area,
        deal_parties.c.customer_id,
        deal_parties.c.side,
        deal_parties.c.role,
        deal_parties.c.share_percent,
        customers.c.name_sealed,
        customers.c.phone_sealed,
    )
    .outerjoin(
        deal_parties, sa.and_(deal_parties.c.agency_id == deals.c.agency_id, deal_parties.c.deal_id == deals.c.id)
    )
    .outerjoin(
        customers,
        sa.and_(customers.c.agency_id == deal_parties.c.agency_id, customers.c.id == deal_parties.c.customer_id),
    )
    .order_by(deal_parties.c.id)
)


def numbered(uow: UnitOfWork, *, number: str) -> DealSheet:
    """Return the deal of a number, in one statement.

    :raises DealUnknown: there is none in this agency.
    """
    found = uow.rows(_WITH_PARTIES.where(deals.c.agency_id == uow.agency_id, deals.c.number == number))
    if not found:
        raise rows.DealUnknown(number=number)
    first = found[0]
    return DealSheet(
        line=line_of(first, tuple(party_of(uow, row) for row in found if row.customer_id is not None)),
        district=first.district,
        area=first.area,
        signed_at=first.signed_at,
        contract_no=first.contract_no,
        certificate_no=first.certificate_no,
        escrow_account_no=first.escrow_account_no,
        fault=first.fault,
        fell_through_reason=first.fell_through_reason,
    )


_BEFORE: Mapping[str, tuple[str, str]] = {
    "listing.verifying": ("listing", "Task_CheckCommission"),
    "listing.verified": ("listing", "Call_Verification"),
    "listing.listed": ("listing", "Task_Publish"),
}
"""What a listing's history tells of the steps before a deal."""


def before(uow: UnitOfWork, line: DealLine) -> tuple[Work, ...]:
    """Return the work that led to a deal, on its listing and in its buyers' viewings, in one statement."""
    buyers = [party.customer_id for party in line.parties if party.side == "buyer"]
    history: sa.Select[Any] = sa.select(
        listing_history.c.verb.label("what"), listing_history.c.at.label("at"), listing_history.c.person_id
    ).where(
        listing_history.c.agency_id == uow.agency_id,
        listing_history.c.listing_id == line.listing_id,
        listing_history.c.verb.in_(sorted(_BEFORE)),
        listing_history.c.at <= line.opened_at,
    )
    seen = sa.select(viewings.c.created_at, viewings.c.closed_at, viewings.c.checked_in_at, viewings.c.agent_id).where(
        viewings.c.agency_id == uow.agency_id,
        viewings.c.listing_id == line.listing_id,
        viewings.c.customer_id.in_(buyers),
    )
    visits = seen.subquery()
    booked = sa.select(sa.literal("viewing.booked"), visits.c.created_at, visits.c.agent_id)
    came = sa.select(sa.literal("viewing.closed"), visits.c.closed_at, visits.c.agent_id).where(
        visits.c.checked_in_at.is_not(None)
    )
    told = []
    for row in uow.rows(sa.union_all(history, booked, came)):
        process, node = _BEFORE.get(row.what) or (
            "viewing",
            "Task_ConfirmAppointment" if row.what == "viewing.booked" else "Task_FollowUp",
        )
        told.append(Work(process=process, node_id=node, open=False, done_at=row.at, holder=row.person_id))
    return tuple(told)
