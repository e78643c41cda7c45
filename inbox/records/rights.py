"""Who may do what with a deal beyond looking at it: the roles that the programs' door asks for too."""

from dataclasses import dataclass

from brokerage.policies.deal_lifecycle import DealState
from brokerage.queries.deal_sheets import DealSheet
from engine.queries.drawing import Trail
from engine.unit_of_work import Actor
from inbox.records import shared

REVEALERS = frozenset(
    {
        "listing_agent",
        "buyer_agent",
        "store_manager",
        "signing_specialist",
        "title_specialist",
        "loan_specialist",
        "administrator",
    }
)
ADDRESS_REVEALERS = frozenset({"listing_agent", "buyer_agent", "store_manager", "director", "administrator"})
"""Who may see where a home is; its owner in clear is shown with it to those of ``REVEALERS`` only."""
ENDERS = frozenset({"store_manager", "director", "signing_specialist", "administrator"})
STEERERS = frozenset({"administrator", "director", "store_manager"})
OVER = frozenset({DealState.CLOSED, DealState.FELL_THROUGH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Say what is offered on a deal's page."""

    reveal: bool
    fall_through: bool
    steer: bool
    party: bool
    reopen: bool
    links: bool


def of_deal(actor: Actor, sheet: DealSheet, trail: Trail | None) -> Rights:
    """Return what a person may do with a deal as it is now."""
    over = sheet.line.state in OVER
    return Rights(
        reveal=bool(actor.roles & REVEALERS),
        fall_through=not over and bool(actor.roles & ENDERS) and sheet.line.instance_id is not None,
        steer=trail is not None and trail.ended_at is None and bool(actor.roles & STEERERS),
        party=not over and shared.is_served("/deals/<number>/party"),
        reopen=sheet.line.state == DealState.FELL_THROUGH and shared.is_served("/deals/<number>/reopen"),
        links=shared.is_served("/deals/<number>/links"),
    )
