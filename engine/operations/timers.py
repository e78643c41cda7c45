"""Fires what is due: timers of the diagram, and the SLA's moments that no diagram shows."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.operations import alerts
from engine.operations.advance import advance
from engine.operations.locking import Held, awake, hold
from engine.operations.refusals import LIMIT
from engine.operations.waits import PROCESS_TIMER
from engine.policies.lifecycle import InstanceState
from engine.tables.instances import instances, timers
from engine.unit_of_work import UnitOfWork


def fire(uow: UnitOfWork, *, timer_id: str) -> bool:
    """Fire one timer; False if it is gone, was moved to later, or its instance is suspended.

    A timer fires exactly once: its row goes in the transaction of what it causes.

    :raises engine.errors.Conflict: a recorder refuses what follows; the timer stays and is tried again.
    """
    query = sa.select(timers).where(timers.c.agency_id == uow.agency_id, timers.c.id == timer_id)
    timer = uow.row(query)
    if timer is None:
        return False
    held = hold(uow, timer.instance_id)
    timer = uow.row(query)
    if timer is None or timer.due_at is None or timer.due_at > uow.now:
        return False
    if held.row.status != InstanceState.RUNNING:
        return False
    if timer.kind == PROCESS_TIMER:
        _fire_in_process(uow, held, timer)
    else:
        uow.run(sa.delete(timers).where(timers.c.agency_id == uow.agency_id, timers.c.id == timer_id))
        alerts.sound(uow, held, task_id=timer.task_id, moment=timer.kind)
    return True


def _fire_in_process(uow: UnitOfWork, held: Held, timer: sa.Row[Any]) -> None:
    step = runtime.fire(awake(uow, held), timer.token_id, now=uow.now, decisions=held.pin.tables(uow))
    uow.run(sa.delete(timers).where(timers.c.agency_id == uow.agency_id, timers.c.id == timer.id))
    advance(uow, held, step, verb="timer", subject=timer.node_id, given={"due_at": timer.due_at})


def due(connection: sa.Connection, now: datetime, most: int = 200) -> list[tuple[str, str]]:
    """Return ``(agency_id, timer_id)`` of timers of running instances that are due, soonest first.

    One that was refused too often waits for its incident to be resolved.
    """
    rows = connection.execute(
        sa.select(timers.c.agency_id, timers.c.id)
        .join(instances, (instances.c.agency_id == timers.c.agency_id) & (instances.c.id == timers.c.instance_id))
        .where(timers.c.due_at <= now, instances.c.status == InstanceState.RUNNING)
        .where(sa.func.coalesce(timers.c.refusals, 0) < LIMIT)
        .order_by(timers.c.due_at)
        .limit(most)
    ).all()
    return [(row.agency_id, row.id) for row in rows]
