"""The user task before an open one on the same path, to which the case could be handed back (驳回), or why there is none."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.bpmn.model import Node
from engine.bpmn.runtime import Live, WayBarred
from engine.errors import Conflict, Finding
from engine.memory.pins import Pin, pinned
from engine.policies.lifecycle import InstanceState, TaskState
from engine.tables.directory import people
from engine.tables.instances import instances, tasks
from engine.unit_of_work import UnitOfWork


class NotReturnable(Conflict):
    """There is no user task before this one to hand the case back to; the finding says what lies between."""

    code = "task-not-returnable"
    zh = "这个任务不能驳回到上一步"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousTask:
    """Be the task before, which was completed: its row, its node, and who did it (None: nobody who is known)."""

    task_id: str
    node_id: str
    name: str
    person_id: str | None
    person_name: str | None


def returnable(uow: UnitOfWork, *, task_id: str) -> PreviousTask | None:
    """Return the task to which an assigned task could be handed back; None when there is none, or no such task."""
    task = uow.row(
        sa.select(tasks.c.id, tasks.c.token_id, tasks.c.process, tasks.c.state, instances.c.bundle_hash)
        .add_columns(instances.c.status, instances.c.state.label("stored"))
        .join(instances, (instances.c.agency_id == tasks.c.agency_id) & (instances.c.id == tasks.c.instance_id))
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id)
    )
    if task is None or task.state != TaskState.ASSIGNED or task.status != InstanceState.RUNNING:
        return None
    pin = pinned(uow, task.bundle_hash)
    try:
        return previous(uow, pin, runtime.load(pin.bundle, task.stored), task)
    except NotReturnable:
        return None


def previous(uow: UnitOfWork, pin: Pin, live: Live, task: sa.Row[Any]) -> PreviousTask:
    """Return the user task before an open one.

    :raises NotReturnable: a fork, a join, a subprocess or something with a lasting effect lies between, or nothing.
    """
    try:
        way = live.way_back(task.token_id)
    except WayBarred as barred:
        at = barred.detail.get("node")
        raise _not_returnable(pin.node(task.process, str(at)) if at is not None else None, task.id) from barred
    row = uow.row(
        sa.select(tasks.c.id, tasks.c.name, tasks.c.closed_by, people.c.name.label("person_name"))
        .outerjoin(people, (people.c.agency_id == tasks.c.agency_id) & (people.c.id == tasks.c.closed_by))
        .where(
            tasks.c.agency_id == uow.agency_id,
            tasks.c.token_id == way.token_id,
            tasks.c.state == TaskState.COMPLETED,
        )
    )
    if row is None:
        raise _not_returnable(None, task.id)
    return PreviousTask(
        task_id=row.id,
        node_id=way.node_id,
        name=row.name,
        person_id=row.closed_by if row.person_name is not None else None,
        person_name=row.person_name,
    )


def _not_returnable(node: Node | None, task_id: str) -> NotReturnable:
    zh, en = _why(node)
    finding = Finding(rule="task.return.barred", element=node.id if node else None, zh=zh, en=en)
    return NotReturnable(en, findings=(finding,), task_id=task_id, node=node.id if node else None)


def _why(node: Node | None) -> tuple[str, str]:
    """Say what bars the way."""
    if node is None:
        return "没有可以退回的上一个任务", "no task before this one is known"
    name = node.name or node.id
    if node.many is not None:
        return f"“{name}”由多人分别办理，不能退回", f"{name} is done by several people"
    match node.kind:
        case "startEvent":
            return "这是本流程的第一个任务，前面没有可以退回的任务", "this is the first task of its process"
        case "parallelGateway" | "inclusiveGateway" | "eventBasedGateway":
            return f"前面的“{name}”分出或汇合了几条路径，不能退回", f"paths fork or join at {name}"
        case "callActivity" | "subProcess":
            return f"前面的子流程“{name}”已经走完，不能退回", f"the subprocess {name} lies between"
        case "boundaryEvent" | "intermediateCatchEvent" | "receiveTask":
            return f"任务由事件“{name}”引出，不能退回", f"the event {name} led here"
        case "userTask":
            return f"“{name}”完成时已经登记了业务记录，不能退回", f"completing {name} has written records"
    return f"“{name}”已经对外生效，不能退回", f"{name} has had its effect outside"
