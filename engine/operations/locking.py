"""Find, lock, look again: how an operation takes hold of an instance and its live workflow."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.bpmn.runtime import Live
from engine.errors import Conflict
from engine.memory.agency import agency_revision, learn_revision
from engine.memory.live import LiveInstances
from engine.memory.pins import Pin, pinned
from engine.policies.lifecycle import InstanceVerb, after
from engine.queries.instances import InstanceUnknown
from engine.queries.tasks import TaskUnknown
from engine.tables.instances import instances, tasks
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork


class InstanceDamaged(Conflict):
    """The stored state of the instance does not open; an administrator must restore it."""

    code = "instance-damaged"
    zh = "流程实例的状态数据已损坏，请联系管理员恢复备份"


@dataclass(slots=True, kw_only=True)
class Held:
    """Be an instance whose row this transaction has locked; ``failed`` are the tokens that stood failed when it awoke."""

    row: sa.Row[Any]
    pin: Pin
    live: Live | None = None
    failed: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """Return the instance's id."""
        return str(self.row.id)


_instance = sa.select(instances, agency_revision).where(
    instances.c.agency_id == sa.bindparam("agency"), instances.c.id == sa.bindparam("instance")
)
_locked_instance = Prepared(_instance.with_for_update(of=instances))
_which = (tasks.c.agency_id == sa.bindparam("agency"), tasks.c.id == sa.bindparam("task"))
_task = Prepared(
    sa.select(
        tasks.c.id,
        tasks.c.instance_id,
        tasks.c.token_id,
        tasks.c.process,
        tasks.c.node_id,
        tasks.c.state,
        tasks.c.group_role,
        tasks.c.group_branch_id,
        tasks.c.assignee_id,
        tasks.c.assigned_why,
        tasks.c.party,
        tasks.c.excluded,
        tasks.c.waiting_on,
        tasks.c.closed_by,
        tasks.c.deadline,
    ).where(*_which)
)
_task_with_clock = Prepared(sa.select(tasks).where(*_which))


def hold(uow: UnitOfWork, instance_id: str) -> Held:
    """Lock an instance until the end of the unit of work.

    :raises InstanceUnknown: there is none.
    """
    row = uow.row(_locked_instance, {"agency": uow.agency_id, "instance": instance_id})
    if row is None:
        raise InstanceUnknown(instance_id=instance_id)
    learn_revision(uow, row.agency_revision)
    return Held(row=row, pin=pinned(uow, row.bundle_hash))


def hold_task(uow: UnitOfWork, task_id: str, *, clock: bool = False) -> tuple[Held, sa.Row[Any]]:
    """Lock the instance of a task, then look at the task as it stands under that lock; at its deadline only for ``clock``.

    :raises TaskUnknown: there is none.
    """
    key = {"agency": uow.agency_id, "task": task_id}
    query = _task_with_clock if clock else _task
    task = uow.row(query, key)
    if task is None:
        raise TaskUnknown(task_id=task_id)
    held = hold(uow, task.instance_id)
    if uow.connection.dialect.name != "sqlite":
        task = uow.row(query, key)
        assert task is not None, "tasks are never deleted while their instance lives"
    return held, task


def awake(uow: UnitOfWork, held: Held, verb: InstanceVerb = InstanceVerb.ADVANCE) -> Live:
    """Take the instance's live workflow; it is this unit of work's alone until the commit.

    :raises engine.policies.lifecycle.Illegal: the instance is suspended or over.
    :raises InstanceDamaged: the state does not open.
    """
    after("instance", held.row.status, verb)
    if held.live is None:
        kept = uow.house.part(LiveInstances).take(held.id, held.row.revision)
        held.live = kept or _loaded(held)
        held.failed = held.live.failed()
    return held.live


def put_back(uow: UnitOfWork, held: Held) -> None:
    """Keep a live workflow warm that was looked at and not moved."""
    if held.live is not None:
        live, kept = held.live, uow.house.part(LiveInstances)
        uow.after_commit(lambda: kept.put(held.id, held.row.revision, live))


def _loaded(held: Held) -> Live:
    try:
        return runtime.load(held.pin.bundle, held.row.state)
    except runtime.StateDamaged as error:
        raise InstanceDamaged(instance_id=held.id) from error
