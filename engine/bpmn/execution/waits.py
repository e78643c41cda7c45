"""Waits for a moment or a message: opened, revised, and left when the timer fires or the message is delivered."""

from dataclasses import dataclass
from datetime import UTC, datetime

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.feel import assigned, correlation_key, plain_copy
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.timers import due
from engine.bpmn.execution.tokens import Token
from engine.events import MessageReached, TimerMoved, TimerReached


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Be a wait before it is opened: a moment (or why there is none) or a correlation key."""

    due_at: datetime | None = None
    reason: str = ""
    key: str = ""


def awaited(node: FlowNode, data: Data, now: datetime) -> Wait:
    """Work out what a token at this node waits for.

    :raises engine.errors.Problem: the correlation key has no value.
    """
    if node.model.timer is not None:
        due_at, reason = due(node.model.timer, data, now)
        return Wait(due_at=due_at, reason=reason)
    message = node.model.message
    assert message is not None
    return Wait(key=correlation_key(message.key, data, now))


def open_wait(token: Token, wait: Wait) -> None:
    """Let the token wait and tell so."""
    place = token.node.place(token)
    token.told()
    token._set_state(TaskState.WAITING)
    token.key_awaited = wait.key
    message = token.node.model.message
    if message is not None and not message.throws:
        token.turn.log.append(MessageReached(**place, name=message.name, key=wait.key))
        return
    token.armed_at = token.turn.now.astimezone(UTC)
    token.due_at = wait.due_at
    token.turn.log.append(TimerReached(**place, due_at=wait.due_at, reason=wait.reason))


def revise_wait(token: Token) -> None:
    """Work out again when a waiting timer is due, counting from when it was armed, and tell when that moved."""
    timer = token.node.model.timer
    if timer is None or token.armed_at is None or not token.waiting or token._state != TaskState.WAITING:
        return
    host = token.host
    due_at, reason = due(timer, (host or token).data, token.armed_at)
    if due_at == token.due_at:
        return
    token.due_at = due_at
    token.turn.log.append(TimerMoved(**token.node.place(token), due_at=due_at, reason=reason))


def received(node: FlowNode, token: Token) -> Data:
    """Return the variables that a message sets: its mapped outputs, or the whole payload when nothing is mapped.

    :raises engine.errors.Problem: an output cannot be worked out.
    """
    message = node.model.message
    if message is None or message.throws or "message" not in token.answer:
        return {}
    outputs = message.outputs or node.model.outputs
    if not outputs:
        payload: Data = plain_copy(token.answer["message"])
        return payload
    return assigned(outputs, {**token.data, **token.answer}, token.turn.now)
