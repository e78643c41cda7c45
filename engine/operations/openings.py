"""Opens user tasks: who gets each, until when, and what alarms if it does not come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import expressions
from engine.bpmn.model import Assignment, Node
from engine.events import TaskOpened, UserTaskReached
from engine.ids import TaskId, new_id
from engine.memory.agency import AgencyFacts, agency_facts
from engine.operations import calendar_requests, deadlines, telling
from engine.operations.locking import Held
from engine.policies.assignment import AssignmentTerms, Candidate, Choice, choose, load_of
from engine.policies.deadline import Deadline
from engine.policies.lifecycle import TaskState
from engine.policies.sla import pause
from engine.queries.previous_tasks import PreviousTask
from engine.tables.instances import tasks, timers
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

_insert_task, _insert_timer = Prepared(sa.insert(tasks)), Prepared(sa.insert(timers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """Be what a person has on the desk."""

    load: Decimal
    last_assigned_at: Any


def open_tasks(
    uow: UnitOfWork, held: Held, reached: Sequence[UserTaskReached], before: PreviousTask | None = None
) -> list[TaskOpened]:
    """Write the rows of new user tasks and of the timers that watch them; return what listeners hear.

    ``before`` is the completed task whose node is opened anew because the case was handed back.
    """
    if not reached:
        return []
    rows, alarms, opened = [], [], []
    for move in reached:
        node = held.pin.node(move.process_id, move.node_id)
        row, deadline = _row(uow, held, move, node, before)
        rows.append(row)
        if row["waiting_on"] is None:
            where = {"instance_id": held.id, "task_id": row["id"], "node_id": node.id}
            alarms.extend(deadlines.timer_rows(uow, **where, deadline=deadline))
        opened.append(_told(uow, held, row))
        if deadline is not None and deadline.unknown is not None:
            calendar_requests.ask(uow, node.sla.calendar if node.sla else "", deadline)
    uow.run(_insert_task, rows)
    if alarms:
        uow.run(_insert_timer, alarms)
    return opened


def candidates(uow: UnitOfWork, facts: AgencyFacts, *, with_work: bool) -> Sequence[Candidate]:
    """Return everybody who could be asked; their open work is counted only when the rule needs it."""
    away = {member.id for member in facts.members.values() if member.away and member.is_away(uow.now)}
    if not with_work and not away:
        return facts.candidates
    work = _work(uow, facts) if with_work else {}
    nothing = _Work(load=Decimal(0), last_assigned_at=None)
    return [
        replace(
            one,
            absent=one.person_id in away,
            load=work.get(one.person_id, nothing).load,
            last_assigned_at=work.get(one.person_id, nothing).last_assigned_at,
        )
        for one in facts.candidates
    ]


def _row(
    uow: UnitOfWork, held: Held, move: UserTaskReached, node: Node, before: PreviousTask | None
) -> tuple[dict[str, Any], Deadline | None]:
    excluded = _doers(uow, held, node.assignment.distinct_from) if node.assignment else []
    choice = _choose(uow, held, node, move.data, excluded)
    if before is not None:
        choice = _again(uow, before, choice)
    deadline = deadlines.reckon(uow, node, move.data, uow.now)
    assigned = choice.person_id is not None
    row = {
        "agency_id": uow.agency_id,
        "id": TaskId(new_id()),
        "instance_id": held.id,
        "token_id": move.token_id,
        "process": move.process_id,
        "node_id": node.id,
        "name": node.name or node.id,
        "form": node.form,
        "state": TaskState.ASSIGNED if assigned else TaskState.OFFERED,
        "revision": 1,
        "group_role": choice.group,
        "group_branch_id": choice.branch_id,
        "assignee_id": choice.person_id,
        "party": choice.party,
        "assigned_why": choice.reason[0][:300],
        "excluded": excluded or None,
        "reopens": before.task_id if before is not None else None,
        "calendar": node.sla.calendar if node.sla else None,
        "waiting_on": None,
        "waiting_since": None,
        "opened_at": uow.now,
        "assigned_at": uow.now if assigned else None,
        **deadlines.columns(deadline),
    }
    if node.pause_on is not None:
        row |= _paused(uow, node, deadline)
    return row, deadline


def _paused(uow: UnitOfWork, node: Node, deadline: Deadline | None) -> dict[str, Any]:
    """Open the task waiting: its clock does not run before somebody says that the answer came."""
    assert node.pause_on is not None
    values: dict[str, Any] = {"waiting_on": node.pause_on, "waiting_since": uow.now}
    calendar = agency_facts(uow).calendars.get(node.sla.calendar) if node.sla else None
    if deadline is not None and calendar is not None:
        left = pause(deadline, uow.now, calendar, on=node.pause_on)
        values |= {"warning_at": None, "due_at": None, "escalation_at": None, "deadline": {"waiting": left.to_data()}}
    return values


def _choose(uow: UnitOfWork, held: Held, node: Node, facts: Mapping[str, Any], excluded: Sequence[str]) -> Choice:
    rule = node.assignment or Assignment(rule="role", role="administrator", scope="agency")
    previous = _doers(uow, held, (rule.task,))[-1:] if rule.task else []
    wanted = expressions.parse(rule.expression).evaluate(facts, now=uow.now).value if rule.expression else None
    return choose(
        candidates(uow, agency_facts(uow), with_work=rule.rule == "least-loaded"),
        AssignmentTerms(rule=rule.rule, role=rule.role, scope=rule.scope, party=rule.party),
        branch_id=held.row.branch_id,
        previous=previous[0] if previous else None,
        wanted=wanted if isinstance(wanted, str) else None,
        excluded=frozenset(excluded),
    )


def _again(uow: UnitOfWork, before: PreviousTask, by_rule: Choice) -> Choice:
    """Choose who does the task again: whoever completed it, else by its rule, with the reason."""
    if before.person_id is None:
        return replace(by_rule, reason=(f"驳回后重办，{by_rule.reason[0]}", f"returned; {by_rule.reason[1]}"))
    member = agency_facts(uow).members.get(before.person_id)
    if member is None or member.is_away(uow.now):
        gone = ("已离开", "has left") if member is None else ("不在岗", "is absent")
        zh = f"驳回后重办，原办理人{before.person_name}{gone[0]}，{by_rule.reason[0]}"
        return replace(by_rule, reason=(zh, f"returned; {before.person_name} {gone[1]}, so {by_rule.reason[1]}"))
    zh, en = f"驳回，由原办理人{member.name}重办", f"returned to {member.name}, who did it"
    return replace(by_rule, person_id=member.id, reason=(zh, en), unassignable=False)


def _doers(uow: UnitOfWork, held: Held, nodes: Sequence[str]) -> list[str]:
    """Return who completed these nodes in instances of the same business key, the latest last."""
    if not nodes:
        return []
    rows = uow.rows(
        sa.select(tasks.c.closed_by)
        .where(
            tasks.c.agency_id == uow.agency_id,
            tasks.c.instance_id == held.id,
            tasks.c.node_id.in_(list(nodes)),
            tasks.c.state == TaskState.COMPLETED,
            tasks.c.closed_by.is_not(None),
        )
        .order_by(tasks.c.closed_at, tasks.c.id)
    )
    return [row.closed_by for row in rows]


def _work(uow: UnitOfWork, facts: AgencyFacts) -> dict[str, _Work]:
    """Count each person's open work, weighted by the working time that is left."""
    rows = uow.rows(
        sa.select(tasks.c.assignee_id, tasks.c.due_at, tasks.c.calendar, tasks.c.assigned_at).where(
            tasks.c.agency_id == uow.agency_id, tasks.c.state == TaskState.ASSIGNED
        )
    )
    by_person: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        by_person.setdefault(row.assignee_id, []).append(row)
    return {
        person: _Work(
            load=load_of(_left(uow, facts, row) for row in desk),
            last_assigned_at=max((row.assigned_at for row in desk if row.assigned_at), default=None),
        )
        for person, desk in by_person.items()
    }


def _left(uow: UnitOfWork, facts: AgencyFacts, row: sa.Row[Any]) -> timedelta | None:
    calendar = facts.calendars.get(row.calendar or "")
    if row.due_at is None or calendar is None:
        return None
    return calendar.working_time_between(uow.now, row.due_at) if row.due_at > uow.now else timedelta(0)


def _told(uow: UnitOfWork, held: Held, row: Mapping[str, Any]) -> TaskOpened:
    return TaskOpened(
        **telling.common(uow, held),
        task_id=row["id"],
        node_id=row["node_id"],
        name=row["name"],
        assignee_id=row["assignee_id"],
        party=row["party"],
        due_at=row["due_at"],
    )
