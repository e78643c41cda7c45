"""What people do with a task: claim, release, transfer, complete, return, wait and resume."""

from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.errors import Conflict, Finding, Forbidden, Invalid
from engine.memory.agency import agency_facts
from engine.operations import deadlines, filled, telling
from engine.operations.advance import advance, note
from engine.operations.instances import ReasonMissing
from engine.operations.locking import Held, awake, hold_task
from engine.policies.lifecycle import InstanceVerb, TaskState, TaskVerb, after
from engine.queries.handed_back import HANDED_OVER
from engine.queries.previous_tasks import previous
from engine.queries.tasks import TaskUnknown
from engine.tables.instances import parties, tasks
from engine.unit_of_work import UnitOfWork

MANAGERS = frozenset({"store_manager", "director", "administrator"})
"""Roles that may act on tasks of others in their branch."""


class NotYours(Forbidden):
    """Somebody else holds this task."""

    code = "task-not-yours"
    zh = "这个任务由别人办理，您不能操作"


class NotInGroup(Forbidden):
    """The task is offered to another group."""

    code = "task-not-in-group"
    zh = "这个任务没有派给您所在的岗位"


class AlreadyClaimed(Conflict):
    """Somebody was faster."""

    code = "task-already-claimed"
    zh = "这个任务已经被别人认领"


class AlreadyYours(Conflict):
    """The actor has claimed it before."""

    code = "task-already-yours"
    zh = "这个任务已经在您手里，不用再认领"


class AnsweredAlready(Conflict):
    """You have sent this already; it was received, and nothing needs to be done again."""

    code = "task-answered-already"
    zh = "您已经提交过了，我们收到了，不用再交一次"


class FourEyes(Forbidden):
    """Whoever did an earlier step may not do this one."""

    code = "task-four-eyes"
    zh = "您办理过前面的步骤，这一步必须换人办理"


class AssigneeUnfit(Invalid):
    """The person is unknown, away, or may not do this task."""

    code = "assignee-unfit"
    zh = "这个人不能办理该任务"


def claim(uow: UnitOfWork, *, task_id: str) -> None:
    """Take an offered task.

    :raises engine.queries.tasks.TaskUnknown: no such task.
    :raises AlreadyYours: the actor holds it already.
    :raises AlreadyClaimed: somebody was faster.
    :raises NotInGroup: it is not offered to the actor.
    :raises FourEyes: the actor did an earlier step that excludes them.
    """
    held, task = _open(uow, task_id)
    if task.state == TaskState.ASSIGNED and task.assignee_id == uow.actor.id:
        raise AlreadyYours(task_id=task_id)
    if task.state == TaskState.ASSIGNED:
        raise AlreadyClaimed(task_id=task_id, assignee_id=task.assignee_id)
    state = _after(uow, task, TaskVerb.CLAIM)
    _require_in_group(uow, task)
    _require_other_eyes(task, uow.actor.id)
    why = f"{task.assigned_why}，本人认领"[:300] if task.assigned_why else "本人认领"
    _update(uow, task, state=state, assignee_id=uow.actor.id, assigned_at=uow.now, assigned_why=why)
    note(uow, held, verb="claim", subject=task.id, events=[["claim", task.node_id, task.id, uow.actor.id]])


def release(uow: UnitOfWork, *, task_id: str) -> None:
    """Give a task back to its group.

    :raises NotYours: somebody else holds it.
    :raises engine.errors.Conflict: it is not assigned, or has no group to go back to.
    """
    held, task = _open(uow, task_id)
    state = _after(uow, task, TaskVerb.RELEASE)
    _require_holder(uow, task)
    if task.group_role is None:
        raise AssigneeUnfit("the task has no group to go back to", task_id=task_id)
    _update(uow, task, state=state, assignee_id=None, assigned_at=None, assigned_why=None)
    note(uow, held, verb="release", subject=task.id, events=[["release", task.node_id, task.id]])


def transfer(uow: UnitOfWork, *, task_id: str, person_id: str, reason: str) -> None:
    """Hand a task to a colleague (转办): by its assignee, or by a manager. The reason is sealed, in the journal.

    :raises ReasonMissing: the reason is empty.
    :raises AssigneeUnfit: the colleague is unknown or away, or neither in the task's group nor a manager of its branch.
    :raises FourEyes: the colleague did an earlier step.
    """
    if not reason.strip():
        raise ReasonMissing
    held, task = _open(uow, task_id)
    verb = TaskVerb.TRANSFER if task.state == TaskState.ASSIGNED else TaskVerb.ASSIGN
    state = _after(uow, task, verb)
    manages = any(uow.actor.serves(role, held.row.branch_id) for role in MANAGERS)
    if not manages and (uow.actor.id is None or task.assignee_id != uow.actor.id):
        raise NotYours(task_id=task_id)
    _require_fit(uow, held, task, person_id)
    _require_other_eyes(task, person_id)
    _update(uow, task, state=state, assignee_id=person_id, assigned_at=uow.now, assigned_why=HANDED_OVER)
    events = [["transfer", task.node_id, task.id, person_id]]
    note(uow, held, verb="transfer", subject=task.id, given={"reason": reason.strip()}, events=events)


def complete(uow: UnitOfWork, *, task_id: str, data: Mapping[str, Any]) -> None:
    """Complete a task with its form's data and let the process go on: by its assignee, or by the party it was left to.

    :raises engine.queries.tasks.TaskUnknown: no such task.
    :raises engine.policies.lifecycle.Illegal: it is over, or its instance is suspended.
    :raises NotYours: somebody else holds it.
    :raises AnsweredAlready: the acting party has completed it before.
    :raises engine.operations.filled.FormRejected: the form has findings; nothing was changed.
    :raises engine.errors.Conflict: a recorder refuses what follows; nothing was changed.
    """
    held, task = _open(uow, task_id)
    if uow.actor.kind == "party":
        _require_party(uow, task)
    else:
        _after(uow, task, TaskVerb.COMPLETE)
        _require_holder(uow, task)
    _require_other_eyes(task, uow.actor.id)
    node = held.pin.node(task.process, task.node_id)
    form = filled.task(uow, held.pin, node, data)
    live = awake(uow, held)
    step = runtime.complete(
        live,
        task.token_id,
        output=form.flat,
        form=form.all,
        now=uow.now,
        actor=uow.actor.id,
        decisions=held.pin.tables(uow),
    )
    advance(uow, held, step, verb="complete", subject=task.id, given=form.all, told=_deadline_told(task))


def return_(uow: UnitOfWork, *, task_id: str, reason: str) -> None:
    """Hand the case back (驳回): this task is withdrawn and the one before opens again for whoever completed it.

    Its deadline is reckoned anew; its form begins with what was filled in before. The reason is sealed, in the journal.

    :raises ReasonMissing: the reason is empty.
    :raises engine.queries.tasks.TaskUnknown: no such task.
    :raises engine.policies.lifecycle.Illegal: it is not assigned, or its instance is suspended.
    :raises NotYours: somebody else holds it.
    :raises engine.queries.previous_tasks.NotReturnable: there is no way back; nothing was changed.
    """
    if not reason.strip():
        raise ReasonMissing
    held, task = _open(uow, task_id)
    _after(uow, task, TaskVerb.RETURN)
    _require_holder(uow, task)
    live = awake(uow, held)
    before = previous(uow, held.pin, live, task)
    step = runtime.go_back(live, task.token_id, now=uow.now, decisions=held.pin.tables(uow))
    told = [["return", task.node_id, task.id, before.node_id, before.task_id], *_deadline_told(task)]
    given = {"reason": reason.strip()}
    advance(uow, held, step, verb="return", subject=task.id, given=given, told=told, before=before)


def wait(uow: UnitOfWork, *, task_id: str, on: Literal["bank", "authority", "customer"], reason: str = "") -> None:
    """Note that the task waits on somebody outside: its clock stands still.

    :raises engine.policies.lifecycle.Illegal: it is not assigned, or waits already.
    :raises NotYours: somebody else holds it.
    """
    held, task = _open(uow, task_id, clock=True)
    _after(uow, task, TaskVerb.WAIT)
    _require_holder(uow, task)
    deadlines.stop(uow, task, on=on)
    events = [["wait", task.node_id, task.id, on]]
    note(uow, held, verb="wait", subject=task.id, given={"on": on, "reason": reason}, events=events)


def resume(uow: UnitOfWork, *, task_id: str) -> None:
    """Note that the answer came: the task's clock runs on.

    :raises engine.policies.lifecycle.Illegal: it does not wait.
    :raises NotYours: somebody else holds it.
    """
    held, task = _open(uow, task_id, clock=True)
    _after(uow, task, TaskVerb.RESUME)
    if task.state == TaskState.OFFERED:
        _require_in_group(uow, task)
    else:
        _require_holder(uow, task)
    deadlines.go_on(uow, held, task)
    note(uow, held, verb="resume-task", subject=task.id, events=[["resume", task.node_id, task.id]])


def _open(uow: UnitOfWork, task_id: str, *, clock: bool = False) -> tuple[Held, sa.Row[Any]]:
    held, task = hold_task(uow, task_id, clock=clock)
    if task.state in (TaskState.OFFERED, TaskState.ASSIGNED):
        after("instance", held.row.status, InstanceVerb.ADVANCE)
    return held, task


def _after(uow: UnitOfWork, task: sa.Row[Any], verb: TaskVerb) -> TaskState:
    holder = task.closed_by or task.assignee_id
    member = agency_facts(uow).members.get(holder) if holder else None
    by = member.name if member else None
    return after("task", task.state, verb, waiting=task.waiting_on is not None, by=by)


def _deadline_told(task: sa.Row[Any]) -> list[list[Any]]:
    """Return how the deadline of a task stood when it was closed, for the journal: its row forgets why it was due."""
    return [] if task.deadline is None else [telling.deadline(task, "closed")]


def _require_holder(uow: UnitOfWork, task: sa.Row[Any]) -> None:
    if uow.actor.kind != "person" or uow.actor.id is None or task.assignee_id != uow.actor.id:
        raise NotYours(task_id=task.id)


def _require_fit(uow: UnitOfWork, held: Held, task: sa.Row[Any], person_id: str) -> None:
    """Let a task go only to those who may do it: its group, or the managers of its instance's branch."""
    member = agency_facts(uow).members.get(person_id)
    if member is None:
        raise _unfit(person_id, "这个人不在机构里", "nobody of the agency")
    if member.is_away(uow.now):
        raise _unfit(person_id, f"{member.name}现在不在岗", f"{member.name} is absent")
    manages = any(member.has_role(role, held.row.branch_id) for role in MANAGERS)
    fits = task.group_role is None or member.has_role(task.group_role, task.group_branch_id)
    if not fits and not manages:
        raise _unfit(
            person_id,
            f"{member.name}不担任这个任务要求的岗位",
            f"{member.name} does not have the role {task.group_role}",
        )


def _unfit(person_id: str, zh: str, en: str) -> AssigneeUnfit:
    finding = Finding(rule="task.transfer.unfit", zh=zh, en=en, element="person_id")
    return AssigneeUnfit(en, findings=(finding,), person_id=person_id)


def _require_party(uow: UnitOfWork, task: sa.Row[Any]) -> None:
    """Let a party do what was left to its side; once somebody of the group has claimed it for them, it is theirs no more.

    :raises TaskUnknown: the task is another's, and none of the party's business.
    :raises AnsweredAlready: this very party has done it.
    :raises engine.policies.lifecycle.Illegal: it is over otherwise, or somebody does it for the party.
    """
    mine = uow.actor.side is not None and task.party == uow.actor.side and task.instance_id in uow.actor.instances
    joined = sa.select(parties.c.id).where(
        parties.c.agency_id == uow.agency_id,
        parties.c.instance_id == task.instance_id,
        parties.c.side == uow.actor.side,
        parties.c.customer_id == uow.actor.id,
    )
    if not mine or not uow.rows(joined):
        raise TaskUnknown(task_id=task.id)
    if task.state == TaskState.COMPLETED and task.closed_by is not None and task.closed_by == uow.actor.id:
        raise AnsweredAlready(task_id=task.id)
    _after(uow, task, TaskVerb.ANSWER)


def _require_in_group(uow: UnitOfWork, task: sa.Row[Any]) -> None:
    if not uow.actor.serves(task.group_role, task.group_branch_id):
        raise NotInGroup(task_id=task.id)


def _require_other_eyes(task: sa.Row[Any], person_id: str | None) -> None:
    if person_id is not None and person_id in (task.excluded or ()):
        raise FourEyes(task_id=task.id)


def _update(uow: UnitOfWork, task: sa.Row[Any], **values: Any) -> None:
    uow.run(
        sa.update(tasks)
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task.id)
        .values(**values, revision=tasks.c.revision + 1)
    )
