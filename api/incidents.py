"""Incidents: what stopped and needs a person."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Paging, Plain, PlainMap, Text
from engine.operations import incidents as operations
from engine.queries import incidents as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("incidents", __name__, url_prefix="/incidents", description="What stopped 异常")

MENDERS = roles("administrator", "director", "store_manager")


class Incident(ma.Schema):
    """Something that stopped."""

    id = fields.UUID()
    instance_id = fields.UUID()
    process = fields.String()
    business_key = fields.String()
    node_id = fields.String()
    code = fields.String()
    message = fields.String()
    state = fields.String()
    input = Plain(allow_none=True, metadata={"description": "What the service call was given; may be edited."})
    hook = fields.String(allow_none=True)
    raised_at = fields.AwareDateTime()
    resolved_at = fields.AwareDateTime(allow_none=True)


class IncidentPage(ma.Schema):
    """One page of incidents."""

    items = fields.List(fields.Nested(Incident))
    next_cursor = fields.String(allow_none=True)


class IncidentList(Paging):
    """Which incidents."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "resolved")))


class Retry(ma.Schema):
    """How to try again."""

    given = PlainMap(
        load_default=None, allow_none=True, metadata={"description": "Input in place of what failed, or data to add."}
    )
    reason = Text(load_default="", longest=500)


class Retried(ma.Schema):
    """An incident that was resolved; if it stops again, a new incident is raised."""

    incident_id = fields.UUID()
    retried_at = fields.AwareDateTime()


@door.read("", IncidentPage, policy=MENDERS, query=IncidentList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.IncidentLine]:
    """List incidents, latest first."""
    return queries.listed(uow, **asked)


@door.write("/<uuid:incident_id>/retry", Retried, policy=MENDERS, body=Retry)
def retry(uow: UnitOfWork, sent: Mapping[str, Any], incident_id: str) -> Mapping[str, Any]:
    """Try again what stopped, with edited input if need be."""
    operations.resolve(uow, incident_id=incident_id, **sent)
    return {"incident_id": incident_id, "retried_at": uow.now}
