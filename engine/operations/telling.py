"""Puts what happened into plain words for the journal: short lists, without personal data."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from engine.events import (
    CallReached,
    DecisionMade,
    MessageReached,
    MessageThrown,
    MoveFailed,
    NodeCompleted,
    ProcessEnded,
    RecordReached,
    TaskOpened,
    TimerMoved,
    TimerReached,
    TokenLeft,
)
from engine.ids import new_id
from engine.operations.locking import Held
from engine.unit_of_work import UnitOfWork


def common(uow: UnitOfWork, held: Held) -> dict[str, Any]:
    """Return what every event says."""
    return {
        "id": new_id(),
        "agency_id": uow.agency_id,
        "instance_id": held.id,
        "at": uow.now,
        "actor_id": uow.actor.id,
    }


def deadline(task: sa.Row[Any], moment: str) -> list[Any]:
    """Return the journal's line about a deadline: an alarm (``warning``, ``breach``, ``escalation``), or how it stood at the end.

    ``moment`` stands fourth, what the row keeps (a running clock or one that stands, with its explanation) last.
    """
    return ["deadline", task.node_id, task.id, moment, task.deadline]


def plain(moves: Iterable[object], opened: Sequence[TaskOpened]) -> list[list[Any]]:
    """Return the journal's account of a step, in the order in which it happened; opened tasks come last."""
    told = [line for move in moves if (line := _line(move)) is not None]
    for task in opened:
        told.append(["task", task.node_id, task.task_id, task.name, task.assignee_id, task.due_at])
    return told


def _line(move: object) -> list[Any] | None:
    match move:
        case NodeCompleted():
            return ["node", move.node_id, move.process_id, move.kind, move.name, move.flow_id]
        case DecisionMade():
            rows = [dict(row) for row in move.rows]
            return ["decision", move.node_id, move.table, move.status, move.result, rows, list(move.missing)]
        case RecordReached():
            return ["record", move.node_id, move.record]
        case CallReached():
            return ["call", move.node_id]
        case TimerReached() | TimerMoved():
            return ["timer", move.node_id, move.due_at, move.reason]
        case MessageReached():
            return ["awaits", move.node_id, move.name, move.key]
        case MessageThrown():
            return ["sends", move.node_id, move.name, move.key]
        case TokenLeft(cancelled=True):
            return ["cancelled", move.node_id, move.wait]
        case MoveFailed():
            return ["failed", move.node_id, move.code, move.message]
        case ProcessEnded():
            return ["end", list(move.end_nodes)]
    return None
