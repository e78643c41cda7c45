"""What happened. Past facts, frozen, without any machinery; the state of a process is where they have led.

The first group is what ``engine.bpmn.runtime`` finds out: tokens after a move minus tokens before it. The second group is
what the operations make of it for recorders (inside the transaction) and listeners (after its commit).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Data = Mapping[str, Any]
"""Plain data: None, bool, Decimal, str, date, time, datetime, durations, lists and dicts of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Be what all findings of the runtime share: the token and the node (``process_id`` is the definition's key)."""

    token_id: str
    node_id: str
    process_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskReached(Move):
    """A token waits for a person. ``data`` is what the token sees (form defaults, portal)."""

    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReached(Move):
    """A token waits for a service hook. ``input`` is the mapped input."""

    input: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerReached(Move):
    """A token waits for a moment. ``due_at`` None: the expression gave no moment yet (``reason``); facts may."""

    due_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerMoved(Move):
    """Revised facts moved a waiting timer."""

    due_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReached(Move):
    """A token waits for a message ``name`` with the correlation key ``key``."""

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLeft(Move):
    """A wait is over. ``cancelled``: it was not answered but withdrawn."""

    wait: Literal["task", "call", "timer", "message"]
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageThrown(Move):
    """The process sends a message."""

    name: str
    key: str
    payload: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCompleted(Move):
    """A flow node was passed (gateways and events too): the path really taken."""

    kind: str
    name: str = ""
    flow_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReached(Move):
    """A node with ``fl:record`` completed; the recorder ``record`` gets ``values``."""

    record: str
    values: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Move):
    """A decision answered: ``rows`` are the hit rows as the decision tells them (ids, authority, document, dates)."""

    table: str
    status: str
    result: Any
    rows: tuple[Data, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFailed(Move):
    """An expression, decision or construct failed at a node: an incident that a person must resolve."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEnded:
    """The instance reached its end: ``end_nodes`` are the end events of the root process that completed."""

    end_nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Be what recorders and listeners hear."""

    id: str
    agency_id: str
    instance_id: str
    at: datetime
    actor_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceStarted(Event):
    """An instance began."""

    process: str
    business_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceEnded(Event):
    """An instance is over: ``outcome`` is completed or terminated."""

    process: str
    business_key: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMade(Event):
    """A node with ``fl:record`` completed: hooks.recorder(record) gets this event."""

    process: str
    business_key: str
    node_id: str
    record: str
    values: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened(Event):
    """A user task was offered to a group or assigned to a person or party."""

    task_id: str
    node_id: str
    name: str
    assignee_id: str | None
    party: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClosed(Event):
    """A user task was completed or cancelled."""

    task_id: str
    node_id: str
    name: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePassed(Event):
    """A task's SLA moment (``warning``, ``breach`` or ``escalation``) came. ``recipients`` are person ids, ``parties`` sides."""

    task_id: str
    node_id: str
    name: str
    moment: str
    due_at: datetime | None
    recipients: tuple[str, ...]
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRaised(Event):
    """Something stopped that needs a person."""

    incident_id: str
    node_id: str
    code: str
