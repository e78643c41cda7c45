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
from engine.operations import calendar_requests
from engine.operations.locking import Held, awake, put_back
from engine.policies.calendar import WorkCalendar
from engine.policies.deadline import MOMENTS, Deadline, Moment, Remaining, Wait
from engine.policies.lifecycle import TaskState
from engine.policies.sla import moments, pause, resume
from engine.policies.terms import SlaTerms
from engine.tables.instances import tasks, timers
from engine.unit_of_work import UnitOfWork

OPEN = (TaskState.OFFERED, TaskState.ASSIGNED)
TIMER_KINDS = {"warning": "warning", "due": "breach", "escalation": "escalation"}
"""The moments of a deadline and the kind of timer that each arms."""
RANK = {None: 0, "warning": 1, "breach": 2, "escalation": 3}
"""How far an alarm has gone, by the task's level."""


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
        return Deadline(unknown=(zh, en), lacking=opened_at.year)
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
    uow: UnitOfWork,
    *,
    instance_id: str,
    task_id: str,
    node_id: str,
    deadline: Deadline | None,
    level: str | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of the timers that a deadline arms.

    Of the moments that have passed already only the last is armed, to sound at once, unless the task's ``level`` says that it
    has sounded: a signing date that was moved into the past must alarm too.
    """
    if deadline is None:
        return []
    passed = _passed(deadline, uow.now)
    sounds = [moment for moment in passed[-1:] if RANK[TIMER_KINDS[moment]] > RANK[level]]
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
        if (at := deadline.at(moment)) is not None and (moment not in passed or moment in sounds)
    ]


def _passed(deadline: Deadline, now: datetime) -> list[Moment]:
    return [moment for moment in MOMENTS if (at := deadline.at(moment)) is not None and at < now]


def _arm(uow: UnitOfWork, task: sa.Row[Any], deadline: Deadline | None, level: str | None) -> None:
    """Replace a task's SLA timers by those of ``deadline`` (None: the clock stands, nothing is armed)."""
    uow.run(sa.delete(timers).where(timers.c.agency_id == uow.agency_id, timers.c.task_id == task.id))
    where = {"instance_id": task.instance_id, "task_id": task.id, "node_id": task.node_id}
    rows = timer_rows(uow, **where, deadline=deadline, level=level)
    if rows:
        uow.run(sa.insert(timers), rows)


def stop(uow: UnitOfWork, task: sa.Row[Any], *, on: str) -> None:
    """Stop a task's clock while it waits on somebody: remaining working time is kept and nothing alarms."""
    calendar = _calendar_of(uow, task)
    values: dict[str, Any] = {"waiting_on": on, "waiting_since": uow.now}
    if task.deadline is not None and calendar is not None:
        left = pause(Deadline.from_data(task.deadline["running"]), uow.now, calendar, on=on)
        values |= {"warning_at": None, "due_at": None, "escalation_at": None, "deadline": {"waiting": left.to_data()}}
        _arm(uow, task, None, task.level)
    _update(uow, task.id, values)


def go_on(uow: UnitOfWork, held: Held, task: sa.Row[Any]) -> None:
    """Let a task's clock run again: all three moments move by the working time that was waited."""
    _update(uow, task.id, {"waiting_on": None, "waiting_since": None})
    if task.deadline is not None:
        _set(uow, task, _running_again(uow, held, task))


def _running_again(uow: UnitOfWork, held: Held, task: sa.Row[Any]) -> Deadline | None:
    """Return the deadline of a task that has waited.

    What was unknown when the clock stopped may be known by now, and an agreed date may have been moved: these are reckoned from
    the beginning, with the waits behind them.
    """
    node, calendar = held.pin.node(task.process, task.node_id), _calendar_of(uow, task)
    stopped = task.deadline.get("waiting")
    left = Remaining.from_data(stopped) if stopped is not None else None
    before = left.deadline if left is not None else Deadline.from_data(task.deadline["running"])
    dated = node.sla is not None and node.sla.due_at is not None
    if left is not None and calendar is not None and before.unknown is None and not dated:
        return resume(left, uow.now, calendar)
    facts = awake(uow, held).token_data(task.token_id)
    put_back(uow, held)
    waited = Wait(on=task.waiting_on, since=task.waiting_since, until=uow.now)
    return reckon(uow, node, facts, task.opened_at, (*before.waits, waited))


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
        if task.waiting_on is not None or not running or not (unknown or (dated and not unknown_only)):
            continue
        facts = live.token_data(task.token_id) if live is not None else {}
        before = Deadline.from_data(task.deadline["running"])
        _set(uow, task, reckon(uow, node, facts, task.opened_at, before.waits))
        done += 1
    return done


def _set(uow: UnitOfWork, task: sa.Row[Any], deadline: Deadline | None) -> None:
    """Give a task a deadline anew: its level falls back to what has passed by it, its timers are armed for the rest."""
    level = task.level
    if deadline is not None:
        passed = _passed(deadline, uow.now)
        reached = TIMER_KINDS[passed[-1]] if passed else None
        level = level if RANK[level] <= RANK[reached] else reached
        calendar_requests.ask(uow, task.calendar or "", deadline)
    _update(uow, task.id, {**columns(deadline), "level": level})
    _arm(uow, task, deadline, level)


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
