"""Lends the records to the engine: every recorder that a diagram may name, and the import errand."""

from typing import get_args

from brokerage.imports.errand import ERRAND, run_import
from brokerage.operations.deals import FALL_THROUGH
from brokerage.operations.viewings import CHECKED_IN
from brokerage.policies.deal_terms import Side
from brokerage.recorders import changes, deals, documents, escrow, listings, viewings
from engine.hooks import Hooks, Recorder

RECORDERS: dict[str, Recorder] = {
    "listing.verifying": listings.moved,
    "listing.verified": listings.verified,
    "listing.rejected": listings.moved,
    "listing.listed": listings.listed,
    "listing.withdrawn": listings.moved,
    "viewing.booked": viewings.booked,
    "viewing.checked_in": viewings.checked_in,
    "viewing.closed": viewings.closed,
    "deal.intent": deals.intent,
    "deal.signing": deals.signing,
    "deal.signed": deals.signed,
    "deal.online_signed": deals.online_signed,
    "deal.transferred": deals.transferred,
    "deal.handed_over": deals.handed_over,
    "deal.closed": deals.closed,
    "deal.fell_through": deals.fell_through,
    "deal.reopened": changes.reopened,
    "deal.party_changed": changes.party_changed,
    "escrow.opened": escrow.opened,
    "escrow.deposited": escrow.deposited,
    "escrow.evidence": escrow.evidence,
    "escrow.disbursed": escrow.disbursed,
    "escrow.refunded": escrow.refunded,
    "commission.recorded": escrow.commission,
    "document.attached": documents.attached,
}

LISTING_WITHDRAWN = "listing_withdrawn"
"""Sent through the interface by whoever the owner tells that the home is off the market."""


def register(hooks: Hooks) -> None:
    """Register all recorders and the import errand; say which messages come from outside, and what parties are called.

    :raises HookTwice: a name is taken.
    """
    for name, recorder in RECORDERS.items():
        hooks.recorder(name, recorder)
    hooks.errand(ERRAND, run_import)
    hooks.sends(CHECKED_IN, FALL_THROUGH, LISTING_WITHDRAWN)
    hooks.parties(*get_args(Side))
