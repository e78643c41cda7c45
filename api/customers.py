"""Customers: found by exact name, phone or number, shown masked, opened only for a reason that is kept."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Paging, Ref, Text
from brokerage.operations import customers as operations
from brokerage.queries import customers as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("customers", __name__, url_prefix="/customers", description="Buyers and sellers 客户")

KEEPERS = roles(
    "listing_agent", "buyer_agent", "store_manager", "director", "receptionist", "signing_specialist", "administrator"
)
REVEALERS = roles(
    "listing_agent",
    "buyer_agent",
    "store_manager",
    "signing_specialist",
    "title_specialist",
    "loan_specialist",
    "administrator",
)
WATCHERS = roles("administrator", "director", "store_manager")
ID_TYPES = ("resident", "passport", "hk_macao", "taiwan", "other")


class Customer(ma.Schema):
    """A customer as colleagues see one: masked."""

    id = fields.UUID()
    name = fields.String(metadata={"description": "Masked: 王**"})
    phone = fields.String(allow_none=True, metadata={"description": "Masked: 138****1234"})
    id_type = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True, metadata={"description": "Masked."})
    branch_id = fields.UUID(allow_none=True)
    maintainer_id = fields.UUID(allow_none=True)
    source = fields.String(allow_none=True)
    has_address = fields.Boolean()
    created_at = fields.AwareDateTime()


class Customers(ma.Schema):
    """Customers found."""

    items = fields.List(fields.Nested(Customer))


class NewCustomer(ma.Schema):
    """A customer to add."""

    name = Text(required=True, longest=60, shortest=1)
    phone = Text(load_default=None, allow_none=True, longest=30)
    id_number = Text(load_default=None, allow_none=True, longest=30)
    id_type = fields.String(load_default="resident", validate=validate.OneOf(ID_TYPES))
    address = Text(load_default=None, allow_none=True, longest=200)
    branch_id = Ref(load_default=None, allow_none=True)
    maintainer_id = Ref(load_default=None, allow_none=True)
    source = Text(load_default=None, allow_none=True, longest=60)


class Search(ma.Schema):
    """What to find customers by: exact, or the last four of a phone or identity number."""

    name = Text(load_default=None, longest=60, shortest=1)
    phone = Text(load_default=None, longest=30, shortest=4)
    id_number = Text(load_default=None, longest=30, shortest=4)
    last_four = Text(load_default=None, longest=4, shortest=4)


class Reveal(ma.Schema):
    """Which personal data to open, and why."""

    reason = Text(required=True, longest=300, shortest=4)
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(operations.REVEALABLE)),
        data_key="fields",
        load_default=list(operations.REVEALABLE),
        validate=validate.Length(min=1, max=4),
    )


class Revealed(ma.Schema):
    """Personal data in clear; a field that was not asked for is null."""

    customer_id = fields.UUID()
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True)
    address = fields.String(allow_none=True)


class CustomerPage(ma.Schema):
    """One page of customers."""

    items = fields.List(fields.Nested(Customer))
    next_cursor = fields.String(allow_none=True)


class CustomerList(Paging):
    """Which customers."""

    branch_id = Ref(load_default=None)


class Look(ma.Schema):
    """One look at personal data in clear."""

    at = fields.AwareDateTime()
    actor_kind = fields.String()
    actor_id = fields.String(allow_none=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")
    reason = fields.String(allow_none=True)


class Looks(ma.Schema):
    """Who has looked at a customer's personal data, oldest first."""

    items = fields.List(fields.Nested(Look))


@door.read("", CustomerPage, policy=KEEPERS, query=CustomerList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.CustomerLine]:
    """List customers, newest first, masked."""
    return queries.page(uow, **asked)


@door.write("", Customer, policy=KEEPERS, body=NewCustomer, status=201)
def create(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.CustomerLine:
    """Add a customer; names, phones and numbers are sealed at rest."""
    customer_id = operations.create(uow, **sent)
    return queries.one(uow, customer_id=customer_id)


@door.ask("/search", Customers, policy=KEEPERS, body=Search)
def search(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find customers by exact name, phone or number. A POST, so that personal data stands in no address."""
    return {"items": queries.find(uow, **sent)}


@door.read("/<uuid:customer_id>", Customer)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], customer_id: str) -> queries.CustomerLine:
    """Show one customer, masked."""
    return queries.one(uow, customer_id=customer_id)


@door.write("/<uuid:customer_id>/reveal", Revealed, policy=REVEALERS, body=Reveal)
def reveal(uow: UnitOfWork, sent: Mapping[str, Any], customer_id: str) -> operations.Revealed:
    """Open personal data for a reason; who, when and why are kept."""
    return operations.reveal(uow, customer_id=customer_id, reason=sent["reason"], fields=sent["fields_"])


@door.read("/<uuid:customer_id>/looks", Looks, policy=WATCHERS)
def looks(uow: UnitOfWork, _asked: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
    """List who has opened this customer's personal data, and why."""
    return {"items": queries.looks(uow, customer_id=customer_id)}
