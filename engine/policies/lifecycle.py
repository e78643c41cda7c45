"""What may be done to a task, an instance and an incident, as truth tables.

A pair (state, verb) that is not in the table is illegal. Whether a person has the right to do it is asked by the operations,
and whether the row is still in this state is proved there by a guarded update.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, overload

from engine.errors import Conflict, Finding


class TaskState(StrEnum):
    """Name the states of a user task. Waiting (for a bank, an authority, a customer) is a flag beside the state."""

    OFFERED = "offered"
    ASSIGNED = "assigned"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TaskVerb(StrEnum):
    """Name what may be done to a user task. ``cancel`` is the process withdrawing it, never a person.

    ``answer`` is a party completing its own task, which nobody need claim; ``return`` hands the case back to whoever completed
    the task before, so that this one is withdrawn.
    """

    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    COMPLETE = "complete"
    WAIT = "wait"
    RESUME = "resume"
    CANCEL = "cancel"
    ANSWER = "answer"
    RETURN = "return"


class InstanceState(StrEnum):
    """Name the states of a process instance."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


class InstanceVerb(StrEnum):
    """Name what may be done to a process instance. ``advance`` is every move of a token."""

    ADVANCE = "advance"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"
    TERMINATE = "terminate"


class IncidentState(StrEnum):
    """Name the states of an incident."""

    OPEN = "open"
    RESOLVED = "resolved"


class IncidentVerb(StrEnum):
    """Name what may be done to an incident. ``close`` is its instance ending without it."""

    RESOLVE = "resolve"
    CLOSE = "close"


class Illegal(Conflict):
    """The state of this thing does not allow the verb; the finding says why, and what is possible instead."""

    code = "illegal-verb"


_T, _TV = TaskState, TaskVerb
_I, _IV = InstanceState, InstanceVerb

TASK: Mapping[tuple[TaskState, TaskVerb], TaskState] = MappingProxyType(
    {
        (_T.OFFERED, _TV.CLAIM): _T.ASSIGNED,
        (_T.OFFERED, _TV.ASSIGN): _T.ASSIGNED,
        (_T.OFFERED, _TV.RESUME): _T.OFFERED,
        (_T.OFFERED, _TV.CANCEL): _T.CANCELLED,
        (_T.OFFERED, _TV.ANSWER): _T.COMPLETED,
        (_T.ASSIGNED, _TV.RELEASE): _T.OFFERED,
        (_T.ASSIGNED, _TV.ASSIGN): _T.ASSIGNED,
        (_T.ASSIGNED, _TV.TRANSFER): _T.ASSIGNED,
        (_T.ASSIGNED, _TV.COMPLETE): _T.COMPLETED,
        (_T.ASSIGNED, _TV.WAIT): _T.ASSIGNED,
        (_T.ASSIGNED, _TV.RESUME): _T.ASSIGNED,
        (_T.ASSIGNED, _TV.CANCEL): _T.CANCELLED,
        (_T.ASSIGNED, _TV.RETURN): _T.CANCELLED,
    }
)
"""An offered task can wait too, when its node says ``pause-on``: it is opened waiting, and ``resume`` is then legal."""

INSTANCE: Mapping[tuple[InstanceState, InstanceVerb], InstanceState] = MappingProxyType(
    {
        (_I.RUNNING, _IV.ADVANCE): _I.RUNNING,
        (_I.RUNNING, _IV.SUSPEND): _I.SUSPENDED,
        (_I.RUNNING, _IV.COMPLETE): _I.COMPLETED,
        (_I.RUNNING, _IV.TERMINATE): _I.TERMINATED,
        (_I.SUSPENDED, _IV.RESUME): _I.RUNNING,
        (_I.SUSPENDED, _IV.TERMINATE): _I.TERMINATED,
    }
)

INCIDENT: Mapping[tuple[IncidentState, IncidentVerb], IncidentState] = MappingProxyType(
    {
        (IncidentState.OPEN, IncidentVerb.RESOLVE): IncidentState.RESOLVED,
        (IncidentState.OPEN, IncidentVerb.CLOSE): IncidentState.RESOLVED,
    }
)

Why = Mapping[str, tuple[str, str]]
_TASK_WHY: Why = {
    TaskState.OFFERED: ("任务还没有人办理，请先认领", "nobody holds this task yet; claim it first"),
    TaskState.ASSIGNED: ("任务正由{by}办理", "the task is held by {by}"),
    TaskState.COMPLETED: ("任务已由{by}完成，不能再改", "the task was already completed by {by}"),
    TaskState.CANCELLED: ("任务已随流程撤销，不用再办", "the process withdrew this task; nothing is left to do"),
}
_INSTANCE_WHY: Why = {
    InstanceState.RUNNING: ("流程正在运行，没有挂起", "the process instance is running, it was not suspended"),
    InstanceState.SUSPENDED: (
        "流程已被{by}挂起，恢复后才能继续",
        "the process instance was suspended by {by}; resume it first",
    ),
    InstanceState.COMPLETED: ("流程已经办结，不能再改", "the process instance has already completed"),
    InstanceState.TERMINATED: ("流程已被{by}终止，不能再改", "the process instance was terminated by {by}"),
}
_INCIDENT_WHY: Why = {
    IncidentState.OPEN: ("异常还没有处理", "the incident is still open"),
    IncidentState.RESOLVED: ("异常已由{by}处理", "the incident was already resolved by {by}"),
}
_NOT_WAITING = ("任务没有在等待，不用恢复", "the task is not waiting, so there is nothing to resume")
_WAITING = ("任务已经在等待，不用再次暂停", "the task is already waiting")

Kind = Literal["task", "instance", "incident"]
_STATES: Mapping[Kind, type[StrEnum]] = {"task": TaskState, "instance": InstanceState, "incident": IncidentState}
_VERBS: Mapping[Kind, type[StrEnum]] = {"task": TaskVerb, "instance": InstanceVerb, "incident": IncidentVerb}
# Members of different StrEnums with one text are equal, so the three tables must never be merged into one.
_TABLES: Mapping[Kind, Mapping[tuple[Any, Any], StrEnum]] = {"task": TASK, "instance": INSTANCE, "incident": INCIDENT}
_WHYS: Mapping[Kind, Why] = {"task": _TASK_WHY, "instance": _INSTANCE_WHY, "incident": _INCIDENT_WHY}


@overload
def after(
    kind: Literal["task"], state: str, verb: str, *, waiting: bool = False, by: str | None = None
) -> TaskState: ...
@overload
def after(kind: Literal["instance"], state: str, verb: str, *, by: str | None = None) -> InstanceState: ...
@overload
def after(kind: Literal["incident"], state: str, verb: str, *, by: str | None = None) -> IncidentState: ...
def after(kind: Kind, state: str, verb: str, *, waiting: bool = False, by: str | None = None) -> StrEnum:
    """Return the state that ``verb`` leads to from ``state``.

    ``waiting`` says whether a task waits for somebody outside (its ``waiting_on`` is set); ``by`` names who brought the thing
    into its state, only for the words of a refusal.

    :raises Illegal: the state does not allow the verb; the finding tells why in zh and en.
    :raises ValueError: there is no such state or verb of this kind (a programming error).
    """
    before, wanted = _STATES[kind](state), _VERBS[kind](verb)
    follower = _TABLES[kind].get((before, wanted))
    words = _WHYS[kind][before]
    if follower is not None and kind == "task":
        if wanted is TaskVerb.WAIT and waiting:
            follower, words = None, _WAITING
        elif wanted is TaskVerb.RESUME and not waiting:
            follower, words = None, _NOT_WAITING
    if follower is None:
        raise _illegal(kind, before, wanted, words, by)
    return follower


def legal(kind: Kind, state: str, *, waiting: bool = False) -> tuple[str, ...]:
    """List the verbs that ``state`` allows, in the order of the tables (buttons on pages are made of this)."""
    before = _STATES[kind](state)
    verbs = [verb for held, verb in _TABLES[kind] if held is before]
    wrong = TaskVerb.WAIT if waiting else TaskVerb.RESUME
    return tuple(verb for verb in verbs if kind != "task" or verb is not wrong)


def _illegal(kind: Kind, state: StrEnum, verb: StrEnum, words: tuple[str, str], by: str | None) -> Illegal:
    zh, en = words[0].format(by=f" {by} " if by else "他人"), words[1].format(by=by or "somebody else")
    finding = Finding(rule=f"{kind}.{state.value}.{verb.value}", zh=zh, en=en)
    return Illegal(en, findings=(finding,), kind=kind, state=state.value, verb=verb.value, by=by)
