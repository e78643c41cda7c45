"""Rows of what an instance waits for: timers, subscriptions and service calls; and their end."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from engine.bpmn.model import Hook
from engine.events import CallReached, MessageReached, TaskClosed, TimerMoved, TimerReached, TokenLeft
from engine.hooks import Hooks
from engine.ids import CallId, SubscriptionId, TimerId, new_id
from engine.operations import telling
from engine.operations.locking import Held
from engine.operations.posting import post
from engine.policies.lifecycle import TaskState
from engine.tables.instances import calls, incidents, subscriptions, tasks, timers
from engine.tables.outbox import outbox
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

PROCESS_TIMER = "process"
"""The kind of a timer that the diagram shows; the SLA's are ``warning``, ``breach`` and ``escalation``."""

_insert_timer, _insert_subscription = Prepared(sa.insert(timers)), Prepared(sa.insert(subscriptions))
_insert_call = Prepared(sa.insert(calls))


def _drop(column: sa.Column[str], which: str) -> Prepared:
    """Delete a row of the agency by a column."""
    table = column.table
    assert isinstance(table, sa.Table)
    return Prepared(sa.delete(table).where(table.c.agency_id == sa.bindparam("agency"), column == sa.bindparam(which)))


_drop_timer = _drop(timers.c.token_id, "token")
_drop_subscription = _drop(subscriptions.c.token_id, "token")
_disarm = _drop(timers.c.task_id, "task")
_close_task = Prepared(
    sa.update(tasks)
    .where(tasks.c.agency_id == sa.bindparam("agency"), tasks.c.token_id == sa.bindparam("token"))
    .values(
        state=sa.bindparam("outcome"),
        closed_at=sa.bindparam("at"),
        closed_by=sa.bindparam("by"),
        waiting_on=None,
        deadline=None,
        revision=tasks.c.revision + 1,
    )
    .returning(tasks.c.id, tasks.c.node_id, tasks.c.name, tasks.c.calendar)
)
"""A task without a calendar has no deadline, so no timer of the SLA watches it. When it was due stays known; why it was, the
journal tells of a task that a person closed."""


def close(uow: UnitOfWork, held: Held, left: Iterable[TokenLeft]) -> list[TaskClosed]:
    """Close the rows of waits that are over; return the tasks that were closed."""
    by_wait: dict[str, list[TokenLeft]] = {"task": [], "call": [], "timer": [], "message": []}
    for move in left:
        by_wait[move.wait].append(move)
    if by_wait["timer"]:
        _delete(uow, _drop_timer, by_wait["timer"])
    if by_wait["message"]:
        _delete(uow, _drop_subscription, by_wait["message"])
    if by_wait["call"]:
        _withdraw_calls(uow, [move.token_id for move in by_wait["call"] if move.cancelled])
    return _close_tasks(uow, held, by_wait["task"]) if by_wait["task"] else []


def arm_timers(uow: UnitOfWork, held: Held, reached: Sequence[TimerReached | TimerMoved]) -> None:
    """Arm new timers and move those whose facts have changed."""
    new = [move for move in reached if isinstance(move, TimerReached)]
    moved = {move.token_id: move for move in reached if isinstance(move, TimerMoved)}
    rows = []
    for move in new:
        last = moved.pop(move.token_id, move)
        row: dict[str, Any] = {
            "agency_id": uow.agency_id,
            "id": TimerId(new_id()),
            "instance_id": held.id,
            "kind": PROCESS_TIMER,
        }
        row |= {"token_id": move.token_id, "node_id": move.node_id, "due_at": last.due_at}
        rows.append({**row, "reason": last.reason or None})
    if rows:
        uow.run(_insert_timer, rows)
    for again in moved.values():
        uow.run(
            sa.update(timers)
            .where(timers.c.agency_id == uow.agency_id, timers.c.token_id == again.token_id)
            .values(due_at=again.due_at, reason=again.reason or None)
        )


def subscribe(uow: UnitOfWork, held: Held, reached: Iterable[MessageReached]) -> None:
    """Await messages."""
    rows = [
        {
            "agency_id": uow.agency_id,
            "id": SubscriptionId(new_id()),
            "instance_id": held.id,
            "token_id": move.token_id,
            "node_id": move.node_id,
            "name": move.name,
            "key": move.key,
        }
        for move in reached
    ]
    if rows:
        uow.run(_insert_subscription, rows)


def request(uow: UnitOfWork, held: Held, reached: Iterable[CallReached]) -> None:
    """Request service calls: one row for the call, one in the outbox for the attempt.

    :raises engine.hooks.HookUnknown: the diagram names a hook that this house does not have.
    """
    for move in reached:
        hook = held.pin.node(move.process_id, move.node_id).hook
        assert hook is not None, "publishing refuses a service task without a hook"
        call_id = CallId(new_id())
        row = {"agency_id": uow.agency_id, "id": call_id, "instance_id": held.id, "token_id": move.token_id}
        row |= {"node_id": move.node_id, "process": move.process_id, "hook": hook.name, "state": "requested"}
        uow.run(_insert_call, {**row, "input": dict(move.input), "requested_at": uow.now})
        order_attempt(uow, call_id, hook)


def order_attempt(uow: UnitOfWork, call_id: str, hook: Hook) -> None:
    """Order that a call be attempted: its row in the outbox.

    :raises engine.hooks.HookUnknown: the diagram names a hook that this house does not have.
    """
    _, queue = uow.house.part(Hooks).service_named(hook.name)
    post(
        uow,
        kind="call",
        name=hook.name,
        queue=queue,
        payload={"call_id": call_id},
        subject_id=call_id,
        attempts=hook.attempts,
        backoff=hook.backoff,
        timeout=hook.timeout,
    )


def clear(uow: UnitOfWork, held: Held) -> None:
    """Take away what an instance that is over can no longer wait for, and close its incidents."""
    for table in (timers, subscriptions):
        uow.run(sa.delete(table).where(table.c.agency_id == uow.agency_id, table.c.instance_id == held.id))
    uow.run(
        sa.update(incidents)
        .where(incidents.c.agency_id == uow.agency_id, incidents.c.instance_id == held.id, incidents.c.state == "open")
        .values(state="resolved", resolved_at=uow.now, resolved_by=uow.actor.id)
    )


def _delete(uow: UnitOfWork, statement: Prepared, left: Iterable[TokenLeft]) -> None:
    uow.run(statement, [{"agency": uow.agency_id, "token": move.token_id} for move in left])


def _withdraw_calls(uow: UnitOfWork, tokens: Sequence[str]) -> None:
    """Withdraw calls that nobody needs any more; an attempt under way finds out when it answers."""
    if not tokens:
        return
    mine = sa.and_(
        calls.c.agency_id == uow.agency_id, calls.c.token_id.in_(tokens), calls.c.state.in_(["requested", "stopped"])
    )
    ids = [row.id for row in uow.rows(sa.select(calls.c.id).where(mine))]
    uow.run(sa.update(calls).where(mine).values(state="cancelled", ended_at=uow.now))
    uow.run(
        sa.update(outbox)
        .where(outbox.c.agency_id == uow.agency_id, outbox.c.subject_id.in_(ids), outbox.c.kind == "call")
        .where(outbox.c.state.in_(["waiting", "running"]))
        .values(state="cancelled", ended_at=uow.now)
    )


def _close_tasks(uow: UnitOfWork, held: Held, left: Sequence[TokenLeft]) -> list[TaskClosed]:
    """Close task rows and disarm their SLA timers, which no diagram shows."""
    closed = []
    for move in left:
        outcome = TaskState.CANCELLED if move.cancelled else TaskState.COMPLETED
        by = None if move.cancelled else uow.actor.id
        values = {"agency": uow.agency_id, "token": move.token_id, "outcome": outcome, "at": uow.now, "by": by}
        row = uow.row(_close_task, values)
        assert row is not None, "every token that waits for a task has its row"
        if row.calendar is not None:
            uow.run(_disarm, {"agency": uow.agency_id, "task": row.id})
        closed.append(
            TaskClosed(**telling.common(uow, held), task_id=row.id, node_id=row.node_id, name=row.name, outcome=outcome)
        )
    return closed
