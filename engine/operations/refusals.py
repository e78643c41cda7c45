"""What is refused again and again must not fail in silence: after a few times it becomes an incident, and waits for a person."""

from typing import Any

import sqlalchemy as sa

from engine.errors import Problem
from engine.operations.advance import note, raise_incident
from engine.operations.locking import Held, hold
from engine.policies.lifecycle import InstanceState
from engine.tables.instances import instances, subscriptions, timers
from engine.tables.outbox import outbox
from engine.unit_of_work import UnitOfWork

LIMIT = 3
"""So often a timer is fired in vain before it waits for a person."""
TIMER, MESSAGE = "timer-refused", "message-refused"
"""The codes of the incidents."""


def timer(uow: UnitOfWork, *, timer_id: str, problem: Problem) -> None:
    """Count that what follows a timer was refused.

    The third time an incident is raised; the timer fires no more until that is resolved.
    """
    query = sa.select(timers).where(timers.c.agency_id == uow.agency_id, timers.c.id == timer_id)
    row = uow.row(query)
    if row is None:
        return
    held = hold(uow, row.instance_id)
    row = uow.row(query)
    if row is None:
        return
    refused = (row.refusals or 0) + 1
    uow.run(
        sa.update(timers).where(timers.c.agency_id == uow.agency_id, timers.c.id == timer_id).values(refusals=refused)
    )
    if refused == LIMIT:
        _raise(uow, held, node_id=row.node_id, code=TIMER, problem=problem)


def message(uow: UnitOfWork, *, name: str, key: str, thrower_id: str | None, problem: Problem) -> bool:
    """Raise an incident for a thrown message that was refused to the end: where it is awaited, else where it came from.

    Return False when neither runs any more, so that nobody could resolve it.
    """
    awaited = sa.and_(
        subscriptions.c.agency_id == uow.agency_id, subscriptions.c.name == name, subscriptions.c.key == key
    )
    wait = next(iter(uow.rows(sa.select(subscriptions).where(awaited).order_by(subscriptions.c.id).limit(1))), None)
    instance_id, node_id = (wait.instance_id, wait.node_id) if wait is not None else (thrower_id, name)
    runs = sa.select(instances.c.id).where(
        instances.c.agency_id == uow.agency_id,
        instances.c.id == instance_id,
        instances.c.status.in_([InstanceState.RUNNING, InstanceState.SUSPENDED]),
    )
    if instance_id is None or uow.row(runs) is None:
        return False
    _raise(uow, hold(uow, instance_id), node_id=node_id, code=MESSAGE, problem=problem)
    return True


def again(uow: UnitOfWork, held: Held, incident: sa.Row[Any]) -> None:
    """Let what an incident of a refusal stopped be tried again: the timer fires at the next tick, the message is sent anew."""
    if incident.code == TIMER:
        mine = sa.and_(timers.c.agency_id == uow.agency_id, timers.c.instance_id == held.id)
        uow.run(sa.update(timers).where(mine, timers.c.node_id == incident.node_id).values(refusals=None))
    if incident.code == MESSAGE:
        _send_again(uow, held, incident.node_id)


def _send_again(uow: UnitOfWork, held: Held, node_id: str) -> None:
    awaited = uow.rows(
        sa.select(subscriptions.c.name, subscriptions.c.key).where(
            subscriptions.c.agency_id == uow.agency_id,
            subscriptions.c.instance_id == held.id,
            subscriptions.c.node_id == node_id,
        )
    )
    wanted = {(row.name, row.key) for row in awaited}
    failed = sa.and_(outbox.c.agency_id == uow.agency_id, outbox.c.kind == "message", outbox.c.state == "failed")
    ids = [
        row.id
        for row in uow.rows(sa.select(outbox.c.id, outbox.c.subject_id, outbox.c.payload).where(failed))
        if (row.payload["name"], row.payload["key"]) in wanted
        or (row.subject_id == held.id and row.payload["name"] == node_id)
    ]
    uow.run(
        sa.update(outbox)
        .where(failed, outbox.c.id.in_(ids))
        .values(state="waiting", attempts=0, due_at=uow.now, rung_at=None, ended_at=None, problem=None)
    )


def _raise(uow: UnitOfWork, held: Held, *, node_id: str, code: str, problem: Problem) -> None:
    raise_incident(uow, held, node_id=node_id, code=code, message=f"{problem.code}: {problem}")
    note(uow, held, verb="refused", subject=node_id, events=[["failed", node_id, code, problem.code]])
