"""Viewings: booked on a published listing, checked in at the store."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Paging, Ref
from brokerage.operations import viewings as operations
from brokerage.policies import duties
from brokerage.policies.viewing_lifecycle import ViewingState
from brokerage.queries import viewings as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("viewings", __name__, url_prefix="/viewings", description="Visits of homes 带看")

BOOKERS = roles(*duties.VIEWING_BOOKERS)


class Viewing(ma.Schema):
    """A viewing; the visitor is masked."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    viewing_at = fields.AwareDateTime()
    checked_in_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    listing_id = fields.UUID()
    listing_no = fields.String()
    community = fields.String()
    customer_id = fields.UUID()
    customer_name = fields.String()
    agent_id = fields.UUID(allow_none=True)
    branch_id = fields.UUID(allow_none=True)
    instance_id = fields.UUID(allow_none=True)


class ViewingPage(ma.Schema):
    """One page of viewings."""

    items = fields.List(fields.Nested(Viewing))
    next_cursor = fields.String(allow_none=True)


class ViewingList(Paging):
    """Which viewings."""

    state = fields.String(load_default=None, validate=validate.OneOf([str(state) for state in ViewingState]))
    listing_id = Ref(load_default=None)
    customer_id = Ref(load_default=None)


class NewViewing(ma.Schema):
    """A viewing to book."""

    listing_id = Ref(required=True)
    customer_id = Ref(required=True)
    viewing_at = fields.AwareDateTime(required=True)
    agent_id = Ref(load_default=None, allow_none=True)
    branch_id = Ref(load_default=None, allow_none=True)


class CheckIn(ma.Schema):
    """How the visitor was recognised."""

    method = fields.String(load_default="manual", validate=validate.OneOf(("face", "id_card", "manual")))


@door.read("", ViewingPage, query=ViewingList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.ViewingLine]:
    """List viewings, newest first."""
    return queries.page(uow, **asked)


@door.write("", Viewing, policy=BOOKERS, body=NewViewing, status=201)
def book(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.ViewingLine:
    """Book a viewing and start its process."""
    made = operations.book(uow, **sent)
    return queries.numbered(uow, number=made.number)


@door.read("/<number:viewing_no>", Viewing)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], viewing_no: str) -> queries.ViewingLine:
    """Show the viewing of a number."""
    return queries.numbered(uow, number=viewing_no)


@door.write("/<number:viewing_no>/check-in", Viewing, policy=BOOKERS, body=CheckIn)
def check_in(uow: UnitOfWork, sent: Mapping[str, Any], viewing_no: str) -> queries.ViewingLine:
    """Say that the visitor has come to the store."""
    operations.check_in(uow, viewing_no=viewing_no, method=sent["method"])
    return queries.numbered(uow, number=viewing_no)
