"""Gathers what a paper says of a deal, with personal data in clear and the look at it kept in the access log."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from brokerage.operations import customers, listings
from brokerage.queries import customers as customers_seen
from brokerage.queries import deals as deals_seen
from brokerage.queries import listings as listings_seen
from brokerage.queries.deals import Deal, Party
from brokerage.queries.listings import Listing
from contracts.terms import Terms
from engine.queries import directory
from engine.unit_of_work import UnitOfWork

OWNERS = {"seller": ("seller", "coowner"), "buyer": ("buyer", "coowner")}
"""Which roles of a side sign as owners or future owners; spouses and proxies do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Be a person who signs, in clear."""

    side: str
    name: str
    id_type: str | None
    id_number: str | None
    phone: str | None
    share_percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """Be everything that a paper is made from. ``said`` is what the diagram hands over; it wins over the records."""

    deal: Deal
    listing: Listing
    address: str | None
    signatories: tuple[Signatory, ...]
    agency_name: str
    branch_name: str | None
    broker: str | None
    terms: Terms
    said: Mapping[str, Any]

    def fact(self, name: str) -> Any:
        """Return a fact from what was said, else the deal's facts, else the listing's."""
        for place in (self.said, self.deal.facts, self.listing.facts):
            if place.get(name) is not None:
                return place[name]
        return None


def gather(
    uow: UnitOfWork, *, deal_no: str, said: Mapping[str, Any], terms: Terms, agency_name: str, reason: str
) -> PaperFacts:
    """Read a deal, its listing and its parties; the personal data that is opened is logged under ``reason``.

    :raises DealUnknown: no such deal.
    """
    deal = deals_seen.numbered(uow, number=deal_no)
    listing = listings_seen.one(uow, listing_id=deal.line.listing_id)
    branches = {branch.id: branch.name for branch in directory.all_branches(uow)}
    broker = directory.person(uow, person_id=deal.line.agent_id) if deal.line.agent_id else None
    has_address = listing.line.has_address
    return PaperFacts(
        deal=deal,
        listing=listing,
        address=listings.reveal_address(uow, listing_id=listing.line.id, reason=reason) if has_address else None,
        signatories=tuple(
            _signatory(uow, party, reason) for party in deal.line.parties if party.role in OWNERS.get(party.side, ())
        ),
        agency_name=agency_name,
        branch_name=branches.get(deal.line.branch_id or ""),
        broker=broker.name if broker else None,
        terms=terms,
        said=said,
    )


def _signatory(uow: UnitOfWork, party: Party, reason: str) -> Signatory:
    fields = ("name", "id_number", "phone")
    clear = customers.reveal(uow, customer_id=party.customer_id, reason=reason, fields=fields)
    return Signatory(
        side=party.side,
        name=clear.name or "",
        id_type=customers_seen.one(uow, customer_id=party.customer_id).id_type,
        id_number=clear.id_number,
        phone=clear.phone,
        share_percent=party.share_percent,
    )
