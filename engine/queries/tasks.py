"""Tasks, to look at: the lists of one person, and one task with its form and what led to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from engine.errors import NotFound
from engine.memory.agency import Member, agency_facts
from engine.policies.deadline import Deadline, Remaining
from engine.policies.explanation import Explanation
from engine.policies.lifecycle import TaskState
from engine.queries.handed_back import HANDED_OVER, HandedBack, handed_back, handed_over
from engine.queries.instances import token_facts
from engine.queries.paging import Page, bounded, decode, page
from engine.queries.previous_tasks import PreviousTask, returnable
from engine.tables.directory import people
from engine.tables.instances import instances, tasks
from engine.tables.metadata import Moment
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork
from forms import Form

__all__ = [
    "OPEN",
    "Counts",
    "PreviousTask",
    "TaskLine",
    "TaskSheet",
    "TaskUnknown",
    "View",
    "claimable_by_actor",
    "counts",
    "mine",
    "of_instance",
    "one",
    "returnable",
]

View = Literal["todo", "claimable", "done"]
OPEN = (TaskState.OFFERED, TaskState.ASSIGNED)


class TaskUnknown(NotFound):
    """There is no such task in this agency."""

    code = "task-unknown"
    zh = "没有这个任务"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """Be a task in a list. ``level`` is empty, warning, breach or escalation.

    ``stopped`` is what its clock keeps while there is no ``due_at``: ``queries.slack`` reads it.
    """

    id: str
    instance_id: str
    process: str
    business_key: str
    node_id: str
    name: str
    state: str
    assignee_id: str | None
    assignee_name: str | None
    group_role: str | None
    party: str | None
    due_at: datetime | None
    level: str | None
    waiting_on: str | None
    opened_at: datetime
    closed_at: datetime | None
    calendar: str | None = None
    warning_at: datetime | None = None
    waiting_since: datetime | None = None
    stopped: Mapping[str, Any] | None = None


OF_INSTANCE = sa.and_(instances.c.agency_id == tasks.c.agency_id, instances.c.id == tasks.c.instance_id)
UNDATED = sa.case((tasks.c.due_at.is_(None), 1), else_=0).label("undated")
LINES: sa.Select[Any] = (
    sa.select(
        tasks.c.id,
        tasks.c.instance_id,
        tasks.c.process,
        instances.c.business_key,
        tasks.c.node_id,
        tasks.c.name,
        tasks.c.state,
        tasks.c.assignee_id,
        people.c.name.label("assignee_name"),
        tasks.c.group_role,
        tasks.c.party,
        tasks.c.due_at,
        tasks.c.level,
        tasks.c.waiting_on,
        tasks.c.opened_at,
        tasks.c.closed_at,
        tasks.c.calendar,
        tasks.c.warning_at,
        tasks.c.waiting_since,
        sa.case((tasks.c.due_at.is_(None), tasks.c.deadline)).label("stopped"),
        UNDATED,
    )
    .join(instances, OF_INSTANCE)
    .outerjoin(people, (people.c.agency_id == tasks.c.agency_id) & (people.c.id == tasks.c.assignee_id))
)


def mine(
    uow: UnitOfWork,
    *,
    view: View,
    key: str | None = None,
    text: str | None = None,
    process: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[TaskLine]:
    """Return a page of the acting person's tasks, in one statement.

    ``todo``: assigned to them, soonest deadline first, undated last. ``claimable``: offered to a group they are in.
    ``done``: completed by them, latest first. ``key`` narrows to business keys that begin with it, ``text`` to
    business keys or task names that contain it, ``process`` to tasks of one process definition.

    :raises engine.queries.paging.CursorInvalid: the cursor is not of this list.
    """
    query = LINES.where(tasks.c.agency_id == uow.agency_id)
    if key:
        query = query.where(instances.c.business_key.startswith(key, autoescape=True))
    if text:
        query = query.where(
            sa.or_(
                instances.c.business_key.icontains(text, autoescape=True),
                tasks.c.name.icontains(text, autoescape=True),
            )
        )
    if process:
        query = query.where(tasks.c.process == process)
    size = bounded(limit)
    if view == "done":
        query = query.where(tasks.c.closed_by == uow.actor.id, tasks.c.state == TaskState.COMPLETED)
        return _latest_first(uow, query, size, cursor)
    if view == "todo":
        query = query.where(tasks.c.assignee_id == uow.actor.id, tasks.c.state == TaskState.ASSIGNED)
    else:
        query = query.where(tasks.c.state == TaskState.OFFERED, claimable_by_actor(uow))
    return _soonest_first(uow, query, size, cursor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Count the acting person's open work: assigned to them, of that overdue or due by ``until``; and open to claim."""

    todo: int
    overdue: int
    soon: int
    claimable: int


def counts(uow: UnitOfWork, *, until: datetime) -> Counts:
    """Count the acting person's tasks, in one statement; ``until`` is the end of their day."""
    values = {"agency": uow.agency_id, "person": uow.actor.id, "now": uow.now, "until": until}
    row = uow.row(_counting(uow.actor.posts), values)
    assert row is not None, "counting gives a row"
    return Counts(todo=row.todo, overdue=row.overdue, soon=row.soon, claimable=row.claimable)


@lru_cache(maxsize=1024)
def _counting(posts: frozenset[tuple[str, str | None]]) -> Prepared:
    """Return what counts for people with these posts; built once, since every page asks it."""
    due, now = tasks.c.due_at, sa.bindparam("now", type_=Moment)
    mine_ = sa.and_(tasks.c.assignee_id == sa.bindparam("person"), tasks.c.state == TaskState.ASSIGNED)
    counted = {
        "todo": mine_,
        "overdue": sa.and_(mine_, due < now),
        "soon": sa.and_(mine_, due >= now, due < sa.bindparam("until", type_=Moment)),
        "claimable": sa.and_(tasks.c.state == TaskState.OFFERED, claimable_with(posts)),
    }
    return Prepared(
        sa.select(
            *(
                sa.select(sa.func.count())
                .select_from(tasks)
                .where(tasks.c.agency_id == sa.bindparam("agency"), which)
                .scalar_subquery()
                .label(name)
                for name, which in counted.items()
            )
        )
    )


def claimable_by_actor(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    """Say which offered tasks are open to the actor: their role, in their branch, or wherever they serve the whole agency."""
    return claimable_with(uow.actor.posts)


def claimable_with(held: frozenset[tuple[str, str | None]]) -> sa.ColumnElement[bool]:
    """Say which offered tasks are open to people with these posts."""
    posts = [
        sa.and_(
            tasks.c.group_role == role,
            sa.true()
            if branch is None
            else sa.or_(tasks.c.group_branch_id.is_(None), tasks.c.group_branch_id == branch),
        )
        for role, branch in sorted(held, key=str)
    ]
    return sa.or_(sa.false(), *posts)


def _soonest_first(uow: UnitOfWork, query: sa.Select[Any], size: int, cursor: str | None) -> Page[TaskLine]:
    if cursor:
        due_at, last = decode(cursor, "moment or none", "id")
        after = sa.and_(tasks.c.due_at.is_(None), tasks.c.id > last)
        if due_at is not None:
            after = sa.or_(
                tasks.c.due_at.is_(None),
                tasks.c.due_at > due_at,
                sa.and_(tasks.c.due_at == due_at, tasks.c.id > last),
            )
        query = query.where(after)
    rows = uow.rows(query.order_by(sa.text("undated"), tasks.c.due_at, tasks.c.id).limit(size + 1))
    return page(rows, size, line_of, "due_at", "id")


def _latest_first(uow: UnitOfWork, query: sa.Select[Any], size: int, cursor: str | None) -> Page[TaskLine]:
    if cursor:
        closed_at, last = decode(cursor, "moment", "id")
        query = query.where(
            sa.or_(tasks.c.closed_at < closed_at, sa.and_(tasks.c.closed_at == closed_at, tasks.c.id < last))
        )
    rows = uow.rows(query.order_by(tasks.c.closed_at.desc(), tasks.c.id.desc()).limit(size + 1))
    return page(rows, size, line_of, "closed_at", "id")


def of_instance(uow: UnitOfWork, *, instance_id: str, open_only: bool = False) -> tuple[TaskLine, ...]:
    """Return the tasks of an instance, oldest first."""
    query = LINES.where(tasks.c.agency_id == uow.agency_id, tasks.c.instance_id == instance_id)
    if open_only:
        query = query.where(tasks.c.state.in_(OPEN))
    return tuple(line_of(row) for row in uow.rows(query.order_by(tasks.c.opened_at, tasks.c.id)))


def held_by(uow: UnitOfWork, *, person_id: str) -> tuple[TaskLine, ...]:
    """Return the open tasks that a person holds, oldest first."""
    query = LINES.where(
        tasks.c.agency_id == uow.agency_id, tasks.c.assignee_id == person_id, tasks.c.state == TaskState.ASSIGNED
    )
    return tuple(line_of(row) for row in uow.rows(query.order_by(tasks.c.opened_at, tasks.c.id)))


def open_in(uow: UnitOfWork, *, instance_ids: Collection[str]) -> tuple[TaskLine, ...]:
    """Return the open tasks of instances, soonest deadline first, undated last, in one statement (none for none)."""
    wanted = sorted(set(instance_ids))
    if not wanted:
        return ()
    query = LINES.where(
        tasks.c.agency_id == uow.agency_id,
        tasks.c.instance_id.in_(wanted),
        tasks.c.state.in_([TaskState.OFFERED, TaskState.ASSIGNED]),
    )
    return tuple(line_of(row) for row in uow.rows(query.order_by(sa.text("undated"), tasks.c.due_at, tasks.c.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSheet:
    """Be one task with all that a person needs to do it; ``asked`` is its form, ready for use.

    ``deadline`` explains itself (plain data of ``policies.sla``). ``handed_back`` is why the task is done again, if it is; then
    ``facts`` hold what was filled in before, but for what is personal.
    ``why_zh`` and ``why_en`` tell the deadline piece by piece. ``excluded``: people who may not do it, for an earlier step.
    """

    line: TaskLine
    form: str | None
    schema: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    documentation: str
    assigned_why: str | None
    deadline: Mapping[str, Any] | None
    deadline_zh: str | None
    deadline_en: str | None
    waiting_since: datetime | None
    asked: Form | None = None
    handed_back: HandedBack | None = None
    group_branch_id: str | None = None
    branch_id: str | None = None
    excluded: frozenset[str] = frozenset()
    why_zh: tuple[str, ...] = ()
    why_en: tuple[str, ...] = ()


def one(uow: UnitOfWork, *, task_id: str) -> TaskSheet:
    """Return one task with its form and the facts its token sees.

    :raises TaskUnknown: there is none in this agency.
    """
    query = LINES.add_columns(
        tasks.c.token_id,
        tasks.c.form,
        tasks.c.assigned_why,
        tasks.c.deadline,
        tasks.c.reopens,
        tasks.c.group_branch_id,
        tasks.c.excluded,
        instances.c.branch_id,
    )
    row = uow.row(query.where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id))
    if row is None:
        raise TaskUnknown(task_id=task_id)
    told = _explained(row.deadline)
    pin, facts = token_facts(uow, instance_id=row.instance_id, token_id=row.token_id)
    back = handed_back(uow, instance_id=row.instance_id, reopens=row.reopens) if row.reopens else None
    why = row.assigned_why
    if why == HANDED_OVER:
        why = handed_over(uow, instance_id=row.instance_id, task_id=task_id)
    asked = pin.forms[row.form] if row.form else None
    if back is not None and asked is not None:
        facts = {**facts, **{name: value for name, value in back.filled.items() if name not in asked.personal}}
    return TaskSheet(
        line=line_of(row),
        form=row.form,
        schema=pin.forms[row.form].schema if row.form else None,
        facts=facts,
        documentation=pin.node(row.process, row.node_id).documentation,
        assigned_why=why,
        deadline=row.deadline,
        deadline_zh=None if told is None else told.zh(),
        deadline_en=None if told is None else told.en(),
        waiting_since=row.waiting_since,
        asked=asked,
        handed_back=back,
        group_branch_id=row.group_branch_id,
        branch_id=row.branch_id,
        excluded=frozenset(row.excluded or ()),
        why_zh=() if told is None else told.each_zh(),
        why_en=() if told is None else told.each_en(),
    )


def fit(uow: UnitOfWork, sheet: TaskSheet, *, managers: frozenset[str]) -> tuple[Member, ...]:
    """Return who may be handed a task: of its group, then managers of its branch; here now, and not excluded."""
    line = sheet.line
    here = [
        member
        for member in agency_facts(uow).members.values()
        if member.id != line.assignee_id and member.id not in sheet.excluded and not member.is_away(uow.now)
    ]
    of_group = [
        member for member in here if line.group_role is None or member.has_role(line.group_role, sheet.group_branch_id)
    ]
    known = {member.id for member in of_group}
    over = [member for member in here if any(member.has_role(role, sheet.branch_id) for role in managers)]
    return (*of_group, *(member for member in over if member.id not in known))


def _explained(stored: Mapping[str, Any] | None) -> Explanation | None:
    """Return why a task is due when it is, from what its row keeps: a running clock, or one that stands."""
    if stored is None:
        return None
    if "waiting" in stored:
        return Remaining.from_data(stored["waiting"]).explanation
    return Deadline.from_data(stored["running"]).explanation


def line_of(row: sa.Row[Any]) -> TaskLine:
    """Shape a row of ``LINES``."""
    return TaskLine(
        id=row.id,
        instance_id=row.instance_id,
        process=row.process,
        business_key=row.business_key,
        node_id=row.node_id,
        name=row.name,
        state=row.state,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        group_role=row.group_role,
        party=row.party,
        due_at=row.due_at,
        level=row.level,
        waiting_on=row.waiting_on,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        calendar=row.calendar,
        warning_at=row.warning_at,
        waiting_since=row.waiting_since,
        stopped=row.stopped,
    )
