"""Listings: entered here, moved by their process."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Amount, Paging, Plain, PlainMap, Ref, Text, Yuan
from brokerage.operations import listings as operations
from brokerage.policies import duties
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.queries import listings as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("listings", __name__, url_prefix="/listings", description="Homes for sale 房源")

KEEPERS = roles(*duties.LISTING_KEEPERS)


class ListingLine(ma.Schema):
    """A listing in a list; its address stays sealed."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    state_at = fields.AwareDateTime()
    city = fields.String()
    district = fields.String(allow_none=True)
    community = fields.String()
    has_address = fields.Boolean()
    area = Yuan(metadata={"description": "Square metres."})
    price_asked = Yuan()
    title_type = fields.String()
    seller_mortgage = fields.Boolean(allow_none=True)
    verification_code = fields.String(allow_none=True)
    branch_id = fields.UUID(allow_none=True)
    maintainer_id = fields.UUID(allow_none=True)
    seller_id = fields.UUID(allow_none=True)
    instance_id = fields.UUID(allow_none=True)
    created_at = fields.AwareDateTime()


class ListingPage(ma.Schema):
    """One page of listings."""

    items = fields.List(fields.Nested(ListingLine))
    next_cursor = fields.String(allow_none=True)


class ListingChange(ma.Schema):
    """One line of a listing's history."""

    at = fields.AwareDateTime()
    verb = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    changes = Plain(allow_none=True)
    deal_id = fields.UUID(allow_none=True)
    person_id = fields.UUID(allow_none=True)


class Listing(ma.Schema):
    """A listing whole."""

    listing = fields.Nested(ListingLine, attribute="line")
    facts = PlainMap()
    history = fields.List(fields.Nested(ListingChange))


class ListingList(Paging):
    """Which listings."""

    state = fields.String(load_default=None, validate=validate.OneOf([str(state) for state in ListingState]))
    branch_id = Ref(load_default=None)


class NewListing(ma.Schema):
    """A listing to enter."""

    city = Text(required=True, longest=60, shortest=1)
    community = Text(required=True, longest=120, shortest=1)
    area = Amount(required=True, metadata={"description": "Square metres."})
    price_asked = Amount(required=True)
    title_type = Text(required=True, longest=40, shortest=1)
    district = Text(load_default=None, allow_none=True, longest=60)
    address = Text(load_default=None, allow_none=True, longest=200)
    seller_mortgage = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    seller_id = Ref(load_default=None, allow_none=True)
    maintainer_id = Ref(load_default=None, allow_none=True)
    branch_id = Ref(load_default=None, allow_none=True)
    facts = PlainMap(load_default=dict)


class ListingFacts(ma.Schema):
    """Facts that change; what is not named stays."""

    community = Text(longest=120, shortest=1)
    area = Amount()
    price_asked = Amount()
    title_type = Text(longest=40, shortest=1)
    district = Text(allow_none=True, longest=60)
    address = Text(allow_none=True, longest=200)
    seller_mortgage = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    seller_id = Ref()
    maintainer_id = Ref(allow_none=True)
    facts = PlainMap()
    reason = Text(longest=500)


class LookReason(ma.Schema):
    """Why one looks; kept."""

    reason = Text(required=True, longest=300, shortest=4)


class Address(ma.Schema):
    """A listing's address in clear."""

    address = fields.String(allow_none=True)


@door.read("", ListingPage, query=ListingList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.ListingLine]:
    """List listings, newest first."""
    return queries.page(uow, **asked)


@door.write("", Listing, policy=KEEPERS, body=NewListing, status=201)
def create(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.Listing:
    """Enter a listing and start its process."""
    made = operations.create(uow, **sent)
    return queries.one(uow, listing_id=made.id)


@door.read("/<uuid:listing_id>", Listing)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], listing_id: str) -> queries.Listing:
    """Show one listing with its history."""
    return queries.one(uow, listing_id=listing_id)


@door.write("/<uuid:listing_id>", Listing, policy=KEEPERS, body=ListingFacts, method="PATCH")
def update_facts(uow: UnitOfWork, sent: Mapping[str, Any], listing_id: str) -> queries.Listing:
    """Change facts of a listing; its process hears of them."""
    changes = {name: value for name, value in sent.items() if name != "reason"}
    operations.update_facts(uow, listing_id=listing_id, changes=changes, reason=sent.get("reason"))
    return queries.one(uow, listing_id=listing_id)


@door.write("/<uuid:listing_id>/reveal-address", Address, policy=KEEPERS, body=LookReason)
def reveal_address(uow: UnitOfWork, sent: Mapping[str, Any], listing_id: str) -> Mapping[str, Any]:
    """Open a listing's address for a reason; who, when and why are kept."""
    return {"address": operations.reveal_address(uow, listing_id=listing_id, reason=sent["reason"])}
