"""Ends process instances by hand, and with them the records that they carry: no record stays behind in a state nobody moves."""

from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import deals, listings
from brokerage.policies.listing_lifecycle import ListingState, ListingVerb
from brokerage.policies.listing_lifecycle import after as listing_after
from brokerage.policies.viewing_lifecycle import ViewingState, ViewingVerb
from brokerage.policies.viewing_lifecycle import after as viewing_after
from brokerage.tables.deals import deals as deal_rows
from brokerage.tables.listings import listings as listing_rows
from brokerage.tables.listings import viewings as viewing_rows
from engine.errors import Conflict
from engine.operations import instances
from engine.unit_of_work import UnitOfWork

TERMINATED = "terminated"
"""The outcome of a viewing whose process was ended by hand."""


class ListingBound(Conflict):
    """A deal holds this listing: the deal must fall through or be closed before the listing's process is ended."""

    code = "listing-bound"
    zh = "房源正被一张交易单占用，不能终止它的流程，请先处理交易单"


def end(uow: UnitOfWork, *, instance_id: str, reason: str) -> None:
    """End a process instance without its end events, in one transaction with its record.

    A deal that was only opened falls through, a listing is withdrawn, a viewing is closed; the reason stands in the journal.

    :raises brokerage.operations.deals.DealBound: earnest money or a contract binds the deal.
    :raises brokerage.policies.deal_terms.DealInvalid: the reason for ending a deal says nothing or holds personal data.
    :raises ListingBound: a deal holds the listing.
    :raises engine.policies.lifecycle.Illegal: the instance is over.
    """
    instances.terminate(uow, instance_id=instance_id, reason=reason)
    deal = _carried(uow, deal_rows, instance_id)
    if deal is not None:
        deals.ended(uow, deal, reason=reason)
    listing = _carried(uow, listing_rows, instance_id)
    if listing is not None:
        _withdraw(uow, listing, instance_id)
    viewing = _carried(uow, viewing_rows, instance_id)
    if viewing is not None and viewing.state != ViewingState.CLOSED:
        state = viewing_after(ViewingState(viewing.state), ViewingVerb.CLOSED)
        rows.change(uow, viewing_rows, viewing, state=state, closed_at=uow.now, outcome=TERMINATED)


def _withdraw(uow: UnitOfWork, listing: sa.Row[Any], instance_id: str) -> None:
    if listing.state in {ListingState.SOLD, ListingState.WITHDRAWN}:
        return
    if listing.state == ListingState.UNDER_CONTRACT:
        raise ListingBound(number=listing.number)
    state = listing_after(ListingState(listing.state), ListingVerb.WITHDRAWN)
    rows.change(uow, listing_rows, listing, state=state, state_at=uow.now)
    listings.keep_history(uow, listing, verb=ListingVerb.WITHDRAWN, state=state, instance_id=instance_id)


def _carried(uow: UnitOfWork, table: sa.Table, instance_id: str) -> sa.Row[Any] | None:
    return uow.row(
        sa.select(table)
        .where(table.c.agency_id == uow.agency_id, table.c.instance_id == instance_id)
        .with_for_update(of=table)
    )
