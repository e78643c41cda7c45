"""Tasks: what a person has to do, and doing it."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import FormValues, JsonSchema, Paging, Plain, PlainMap, Ref, Text
from engine.operations import tasks as operations
from engine.queries import tasks as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web import drafts

door = Door("tasks", __name__, url_prefix="/tasks", description="Work for people 任务")

WAITING_ON = ("bank", "authority", "customer")


class TaskLine(ma.Schema):
    """A task in a list."""

    id = fields.UUID()
    instance_id = fields.UUID()
    process = fields.String()
    business_key = fields.String()
    node_id = fields.String()
    name = fields.String()
    state = fields.String()
    assignee_id = fields.UUID(allow_none=True)
    assignee_name = fields.String(allow_none=True)
    group_role = fields.String(allow_none=True)
    party = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    level = fields.String(
        allow_none=True, metadata={"description": "Which SLA moment has passed: warning, breach, escalation."}
    )
    waiting_on = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)


class TaskPage(ma.Schema):
    """One page of tasks."""

    items = fields.List(fields.Nested(TaskLine))
    next_cursor = fields.String(allow_none=True)


class HandedBack(ma.Schema):
    """Why a task is done again: who handed the case back to it, and the reason."""

    reason = fields.String()
    by_id = fields.UUID(allow_none=True)
    by_name = fields.String(allow_none=True)
    at = fields.AwareDateTime()
    node_id = fields.String()


class TaskSheet(ma.Schema):
    """One task with its form, the facts beside it and why it is due when it is."""

    task = fields.Nested(TaskLine, attribute="line")
    form = fields.String(allow_none=True)
    form_schema = JsonSchema(
        attribute="schema", allow_none=True, metadata={"description": "JSON Schema with ui:* keys."}
    )
    facts = PlainMap()
    documentation = fields.String()
    assigned_why = fields.String(allow_none=True)
    deadline = Plain(allow_none=True)
    deadline_zh = fields.String(allow_none=True, metadata={"description": "Why it is due when it is, in Chinese."})
    deadline_en = fields.String(allow_none=True)
    waiting_since = fields.AwareDateTime(allow_none=True)
    handed_back = fields.Nested(HandedBack, allow_none=True)


class TaskList(Paging):
    """Which of the asker's tasks."""

    view = fields.String(
        load_default="todo",
        validate=validate.OneOf(("todo", "claimable", "done")),
        metadata={"description": "todo 待办, claimable 待领, done 已办"},
    )
    key = Text(load_default=None, longest=40, metadata={"description": "Beginning of the business key."})


class Completion(ma.Schema):
    """What was filled in."""

    data = FormValues(load_default=dict, metadata={"description": "Values of the task's form."})


class WaitFor(ma.Schema):
    """For whom the task waits while its clock stands still."""

    on = fields.String(required=True, validate=validate.OneOf(WAITING_ON))
    reason = Text(load_default="", longest=500)


class Completed(ma.Schema):
    """A task that was completed."""

    task_id = fields.UUID()
    state = fields.String()
    closed_at = fields.AwareDateTime()


class Transfer(ma.Schema):
    """To whom a task goes, and why."""

    person_id = Ref(required=True)
    reason = Text(required=True, longest=500, shortest=1)


class Return(ma.Schema):
    """Why the case goes back; sealed in the journal, shown to whoever does the task again."""

    reason = Text(required=True, longest=500, shortest=1)


class Returned(ma.Schema):
    """A task that was withdrawn, and the open tasks of its process instance now."""

    task_id = fields.UUID()
    state = fields.String()
    tasks = fields.List(fields.Nested(TaskLine))


@door.read("", TaskPage, query=TaskList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.TaskLine]:
    """List the asker's tasks, soonest deadline first."""
    return queries.mine(uow, **asked)


@door.read("/<uuid:task_id>", TaskSheet)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """Show one task with its form."""
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/claim", TaskSheet)
def claim(uow: UnitOfWork, _sent: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """Claim a task that is offered to one of the asker's groups."""
    operations.claim(uow, task_id=task_id)
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/release", TaskSheet)
def release(uow: UnitOfWork, _sent: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """Give a claimed task back to its group."""
    operations.release(uow, task_id=task_id)
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/transfer", TaskSheet, body=Transfer)
def transfer(uow: UnitOfWork, sent: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """Hand a task to a colleague, with the reason; by its assignee or a manager."""
    operations.transfer(uow, task_id=task_id, **sent)
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/return", Returned, body=Return)
def return_(uow: UnitOfWork, sent: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """Hand the case back to whoever completed the task before, where a way leads back (驳回)."""
    operations.return_(uow, task_id=task_id, **sent)
    line = queries.one(uow, task_id=task_id).line
    opened = queries.of_instance(uow, instance_id=line.instance_id, open_only=True)
    return {"task_id": task_id, "state": line.state, "tasks": opened}


@door.write("/<uuid:task_id>/wait", TaskSheet, body=WaitFor)
def wait(uow: UnitOfWork, sent: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """Let a task wait for the bank, an authority or the customer; its deadline moves with the time waited."""
    operations.wait(uow, task_id=task_id, **sent)
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/resume", TaskSheet)
def resume(uow: UnitOfWork, _sent: Mapping[str, Any], task_id: str) -> queries.TaskSheet:
    """End a task's wait."""
    operations.resume(uow, task_id=task_id)
    return queries.one(uow, task_id=task_id)


@door.write("/<uuid:task_id>/complete", Completed, body=Completion)
def complete(uow: UnitOfWork, sent: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """Complete a task with its form's values; findings name each field that is wrong."""
    operations.complete(uow, task_id=task_id, data=sent["data"])
    drafts.drop_everybodys(uow, subject=f"task:{task_id}")
    return {"task_id": task_id, "state": "completed", "closed_at": uow.now}
