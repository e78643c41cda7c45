"""Reckons until when a task is to be done, arms the SLA's timers, and stops and starts its clock."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine import expressions
from engine.bpmn.model import Node, Sla
from engine.bpmn.runtime import Live
from engine.ids import TimerId, new_id
from engine.memory.agency import agency_facts
from engine.operations.locking import Held
from engine.policies.calendar import WorkCalendar
from engine.policies.deadline import MOMENTS, Deadline, Remaining, Wait
from engine.policies.lifecycle import TaskState
from engine.policies.sla import moments, pause, resume
from engine.policies.terms import SlaTerms
from engine.tables.instances import tasks, timers
from engine.unit_of_work import UnitOfWork

OPEN = (TaskState.OFFERED, TaskState.ASSIGNED)
TIMER_KINDS = {"warning": "warning", "due": "breach", "escalation": "escalation"}
"""The moments of a deadline and the kind of timer that each arms."""


def reckon(
    uow: UnitOfWork, node: Node, facts: Mapping[str, Any], opened_at: datetime, waits: tuple[Wait, ...] = ()
) -> Deadline | None:
    """Return a task's deadline as its node and the facts have it; None when the node sets none."""
    if node.sla is None:
        return None
    calendar = _calendar(uow, node.sla)
    terms = SlaTerms(
        due=node.sla.due,
        warning=node.sla.warning,
        escalation=node.sla.escalation,
        dated=node.sla.due_at is not None,
    )
    if calendar is None:
        zh, en = f"没有装载“{node.sla.calendar}”日历", f"the calendar {node.sla.calendar} is not loaded"
        return Deadline(unknown=(zh, en))
    return moments(terms, opened_at, calendar, _agreed(node.sla, facts, uow.now), waits=waits)


def columns(deadline: Deadline | None) -> dict[str, Any]:
    """Return the task columns of a running clock."""
    if deadline is None:
        return {"warning_at": None, "due_at": None, "escalation_at": None, "deadline": None}
    return {
        "warning_at": deadline.warning_at,
        "due_at": deadline.due_at,
        "escalation_at": deadline.escalation_at,
        "deadline": {"running": deadline.to_data()},
    }


def timer_rows(
    uow: UnitOfWork, *, instance_id: str, task_id: str, node_id: str, deadline: Deadline | None
) -> list[dict[str, Any]]:
    """Return the rows of the timers that a deadline arms; what has passed already is not armed again."""
    if deadline is None:
        return []
    return [
        {
            "agency_id": uow.agency_id,
            "id": TimerId(new_id()),
            "instance_id": instance_id,
            "kind": TIMER_KINDS[moment],
            "task_id": task_id,
            "node_id": node_id,
            "due_at": at,
        }
        for moment in MOMENTS
        if (at := deadline.at(moment)) is not None and at >= uow.now
    ]


def arm(uow: UnitOfWork, *, instance_id: str, task_id: str, node_id: str, deadline: Deadline | None) -> None:
    """Replace a task's SLA timers by those of ``deadline`` (None: the clock stands, nothing is armed)."""
    uow.run(sa.delete(timers).where(timers.c.agency_id == uow.agency_id, timers.c.task_id == task_id))
    rows = timer_rows(uow, instance_id=instance_id, task_id=task_id, node_id=node_id, deadline=deadline)
    if rows:
        uow.run(sa.insert(timers), rows)


def stop(uow: UnitOfWork, held: Held, task: sa.Row[Any], *, on: str) -> None:
    """Stop a task's clock while it waits on somebody: remaining working time is kept and nothing alarms."""
    calendar = _calendar_of(uow, task)
    values: dict[str, Any] = {"waiting_on": on, "waiting_since": uow.now}
    if task.deadline is not None and calendar is not None:
        left = pause(Deadline.from_data(task.deadline["running"]), uow.now, calendar, on=on)
        values |= {"warning_at": None, "due_at": None, "escalation_at": None, "deadline": {"waiting": left.to_data()}}
        arm(uow, instance_id=held.id, task_id=task.id, node_id=task.node_id, deadline=None)
    _update(uow, task.id, values)


def go_on(uow: UnitOfWork, held: Held, task: sa.Row[Any]) -> None:
    """Let a task's clock run again: all three moments move by the working time that was waited."""
    calendar = _calendar_of(uow, task)
    values: dict[str, Any] = {"waiting_on": None, "waiting_since": None}
    if task.deadline is not None and "waiting" in task.deadline and calendar is not None:
        deadline = resume(Remaining.from_data(task.deadline["waiting"]), uow.now, calendar)
        values |= columns(deadline)
        arm(uow, instance_id=held.id, task_id=task.id, node_id=task.node_id, deadline=deadline)
    _update(uow, task.id, values)


def reckon_open(uow: UnitOfWork, held: Held, live: Live | None, *, unknown_only: bool = False) -> int:
    """Compute the deadlines of an instance's open tasks again, after facts were revised or a calendar was loaded.

    Tasks that wait keep their stopped clock. Return how many were computed.
    """
    query = sa.select(tasks).where(
        tasks.c.agency_id == uow.agency_id, tasks.c.instance_id == held.id, tasks.c.state.in_(OPEN)
    )
    done = 0
    for task in uow.rows(query):
        node = held.pin.node(task.process, task.node_id)
        dated = node.sla is not None and node.sla.due_at is not None
        running = task.deadline is not None and "running" in task.deadline
        unknown = running and task.deadline["running"]["unknown"] is not None
        if not running or not (unknown or (dated and not unknown_only)):
            continue
        facts = live.token_data(task.token_id) if live is not None else {}
        before = Deadline.from_data(task.deadline["running"])
        deadline = reckon(uow, node, facts, task.opened_at, before.waits)
        _update(uow, task.id, columns(deadline))
        arm(uow, instance_id=held.id, task_id=task.id, node_id=task.node_id, deadline=deadline)
        done += 1
    return done


def _agreed(sla: Sla, facts: Mapping[str, Any], now: datetime) -> date | datetime | None:
    if sla.due_at is None:
        return None
    value = expressions.parse(sla.due_at).evaluate(facts, now=now).value
    return value if isinstance(value, date) else None


def _calendar(uow: UnitOfWork, sla: Sla) -> WorkCalendar | None:
    return agency_facts(uow).calendars.get(sla.calendar)


def _calendar_of(uow: UnitOfWork, task: sa.Row[Any]) -> WorkCalendar | None:
    return agency_facts(uow).calendars.get(task.calendar or "")


def _update(uow: UnitOfWork, task_id: str, values: Mapping[str, Any]) -> None:
    uow.run(
        sa.update(tasks)
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id)
        .values(**values, revision=tasks.c.revision + 1)
    )
