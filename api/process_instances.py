"""Process instances: start them, watch them, stop them, and tell them that facts have changed."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import FormValues, Paging, Plain, PlainMap, Ref, Text
from brokerage.operations import endings, known, running
from engine.operations import instances as operations
from engine.queries import instances as queries
from engine.queries import tasks
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("process-instances", __name__, url_prefix="/process-instances", description="Runs of processes 流程实例")

STARTERS = roles("administrator", "director", "store_manager")
STEERERS = roles("administrator", "director", "store_manager")
REVISERS = roles("administrator", "director", "store_manager", "signing_specialist", "title_specialist")


class InstanceLine(ma.Schema):
    """A process instance in a list."""

    id = fields.UUID()
    process = fields.String()
    version = fields.Integer()
    business_key = fields.String()
    branch_id = fields.UUID(allow_none=True)
    status = fields.String()
    revision = fields.Integer()
    outcome = fields.String(allow_none=True)
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class InstancePage(ma.Schema):
    """One page of process instances."""

    items = fields.List(fields.Nested(InstanceLine))
    next_cursor = fields.String(allow_none=True)


class Wait(ma.Schema):
    """A timer, message or service call that the instance waits for."""

    kind = fields.String()
    node_id = fields.String()
    name = fields.String()
    key = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)


class OpenTask(ma.Schema):
    """An open task of the instance."""

    id = fields.UUID()
    node_id = fields.String()
    name = fields.String()
    state = fields.String()
    assignee_id = fields.UUID(allow_none=True)
    group_role = fields.String(allow_none=True)
    party = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    waiting_on = fields.String(allow_none=True)


class InstanceSheet(ma.Schema):
    """One process instance with its data, its open tasks and what else it waits for."""

    instance = fields.Nested(InstanceLine)
    data = PlainMap()
    tasks = fields.List(fields.Nested(OpenTask))
    waits = fields.List(fields.Nested(Wait))


class HistoryEntry(ma.Schema):
    """One entry of the journal."""

    seq = fields.Integer()
    at = fields.AwareDateTime()
    actor_kind = fields.String()
    actor_id = fields.String(allow_none=True)
    verb = fields.String()
    subject = fields.String(allow_none=True)
    events = fields.List(Plain())


class HistoryPage(ma.Schema):
    """One page of the journal, oldest first."""

    items = fields.List(fields.Nested(HistoryEntry))
    next_cursor = fields.String(allow_none=True)


class InstanceList(Paging):
    """Which instances."""

    process = Text(load_default=None, longest=80)
    status = fields.String(
        load_default=None, validate=validate.OneOf(("running", "suspended", "completed", "terminated"))
    )
    key = Text(load_default=None, longest=40, metadata={"description": "Beginning of the business key."})


class Start(ma.Schema):
    """What to start."""

    process = Text(required=True, longest=80, shortest=1)
    business_key = Text(required=True, longest=80, shortest=1)
    branch_id = Ref(load_default=None, allow_none=True)
    data = PlainMap(load_default=dict, metadata={"description": "Process data to begin with."})
    form = FormValues(load_default=None, allow_none=True, metadata={"description": "Values of the start form."})


class Reason(ma.Schema):
    """Why; kept in the journal."""

    reason = Text(required=True, longest=500, shortest=1)


class Facts(ma.Schema):
    """Facts that have changed."""

    facts = PlainMap(required=True)
    reason = Text(load_default="", longest=500)


@door.read("", InstancePage, query=InstanceList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.InstanceLine]:
    """List process instances, latest first."""
    return queries.listed(uow, **asked)


@door.write("", InstanceSheet, policy=STARTERS, body=Start, status=201)
def start(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Start an instance of the newest version of a process; those of deals, listings and viewings begin with their record."""
    known.branch(uow, sent["branch_id"])
    return _sheet(uow, running.start(uow, **sent))


@door.read("/<uuid:instance_id>", InstanceSheet)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Show one instance with its data and what it waits for."""
    return _sheet(uow, instance_id)


@door.read("/<uuid:instance_id>/history", HistoryPage, query=Paging)
def history(uow: UnitOfWork, asked: Mapping[str, Any], instance_id: str) -> Page[queries.HistoryEntry]:
    """List the instance's journal, oldest first."""
    return queries.history(uow, instance_id=instance_id, **asked)


@door.write("/<uuid:instance_id>/revise-facts", InstanceSheet, policy=REVISERS, body=Facts)
def revise_facts(uow: UnitOfWork, sent: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Tell the instance that facts have changed; timers and deadlines that read them move."""
    running.revise(uow, instance_id=instance_id, **sent)
    return _sheet(uow, instance_id)


@door.write("/<uuid:instance_id>/suspend", InstanceSheet, policy=STEERERS, body=Reason)
def suspend(uow: UnitOfWork, sent: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Suspend an instance: nothing moves until it is resumed."""
    operations.suspend(uow, instance_id=instance_id, **sent)
    return _sheet(uow, instance_id)


@door.write("/<uuid:instance_id>/resume", InstanceSheet, policy=STEERERS, body=Reason)
def resume(uow: UnitOfWork, sent: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Let a suspended instance run on."""
    operations.resume(uow, instance_id=instance_id, **sent)
    return _sheet(uow, instance_id)


@door.write("/<uuid:instance_id>/terminate", InstanceSheet, policy=STEERERS, body=Reason)
def terminate(uow: UnitOfWork, sent: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """End an instance without its end events, and its record with it. A deal that is bound must fall through."""
    endings.end(uow, instance_id=instance_id, **sent)
    return _sheet(uow, instance_id)


def _sheet(uow: UnitOfWork, instance_id: str) -> Mapping[str, Any]:
    return {
        "instance": queries.one(uow, instance_id=instance_id),
        "data": queries.data(uow, instance_id=instance_id),
        "tasks": tasks.of_instance(uow, instance_id=instance_id, open_only=True),
        "waits": queries.waits(uow, instance_id=instance_id),
    }
