"""What a manager's board shows of the work: who has how much, what stands still, and how long steps take.

Each answer takes the same number of statements whatever the number of rows. Medians are made here, not in SQL: working time is
the calendars', which no database knows. What a step means in the trade (its stage) is for whoever asks.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa

from engine.memory.agency import agency_facts
from engine.policies.calendar import BeyondHorizon, WorkCalendar
from engine.policies.hours import length, normal_day
from engine.policies.lifecycle import TaskState
from engine.queries import tasks as task_lines
from engine.queries.tasks import OPEN, TaskLine
from engine.tables.directory import people
from engine.tables.instances import instances, tasks
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

MOST_TASKS = 5000
"""So many completed tasks make the figures of a period; of more, the latest."""
PROGRESS = ("start", "complete", "return", "answer", "fail", "timer", "message", "retry", "revise-facts")
"""The ways in that move tokens: alarms, claims and comments are no progress."""
_SECOND = timedelta(seconds=1)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Be the open work of one person in one branch; of nobody yet (``person_id`` None), what is offered to a role.

    ``overdue`` and ``soon`` (its warning has passed) are part of ``open``; so is ``waiting``, whose clock stands. ``today``: due
    from now to the end of the day that was asked for. Without a person and a role it waits for a customer.
    """

    person_id: str | None
    person_name: str | None
    role: str | None
    branch_id: str | None
    open: int
    overdue: int
    soon: int
    waiting: int
    today: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Be a running instance that has not moved ``since``, for so many working ``days`` of the office (None: no calendar says)."""

    instance_id: str
    process: str
    business_key: str
    branch_id: str | None
    since: datetime
    days: int | None
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Be how long tasks of one group took, in working days to a tenth. ``group`` is ``process/node`` unless asked otherwise.

    ``course``: the median of each part of the period, oldest first, None where nothing was completed.
    """

    group: str
    name: str
    count: int
    median: Decimal
    p90: Decimal
    course: tuple[Decimal | None, ...] = ()


def workload(
    uow: UnitOfWork, *, branches: Collection[str] | None = None, today: datetime | None = None
) -> tuple[Load, ...]:
    """Return open work by person and branch, most overdue first, in one statement; of these ``branches``, None: of all.

    ``today`` is the moment at which this day ends.
    """

    def counted(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((which, 1), else_=0))

    role = sa.case((tasks.c.assignee_id.is_(None), tasks.c.group_role)).label("role")
    runs = tasks.c.waiting_on.is_(None)
    query = (
        sa.select(
            tasks.c.assignee_id,
            people.c.name,
            role,
            instances.c.branch_id,
            sa.func.count().label("open"),
            counted(runs & (tasks.c.due_at < uow.now)).label("overdue"),
            counted(runs & (tasks.c.due_at >= uow.now) & (tasks.c.warning_at <= uow.now)).label("soon"),
            counted(tasks.c.waiting_on.is_not(None)).label("waiting"),
            counted(runs & (tasks.c.due_at >= uow.now) & (tasks.c.due_at < (today or uow.now))).label("today"),
        )
        .join(instances, (instances.c.agency_id == tasks.c.agency_id) & (instances.c.id == tasks.c.instance_id))
        .outerjoin(people, (people.c.agency_id == tasks.c.agency_id) & (people.c.id == tasks.c.assignee_id))
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.state.in_(OPEN))
        .group_by(tasks.c.assignee_id, people.c.name, role, instances.c.branch_id)
    )
    query = _of_branches(query, branches)
    loads = [
        Load(
            person_id=row.assignee_id,
            person_name=row.name,
            role=row.role,
            branch_id=row.branch_id,
            open=int(row.open),
            overdue=int(row.overdue),
            soon=int(row.soon),
            waiting=int(row.waiting),
            today=int(row.today),
        )
        for row in uow.rows(query)
    ]
    return tuple(sorted(loads, key=lambda load: (-load.overdue, -load.open, load.person_name or "", load.role or "")))


def stuck(
    uow: UnitOfWork, *, limit: int = 20, branches: Collection[str] | None = None, process: str | None = None
) -> tuple[Stuck, ...]:
    """Return the running instances that have not moved for longest, of one ``process`` or all, in two statements."""
    since = sa.func.max(journal.c.at).label("since")
    query = (
        sa.select(instances.c.id, instances.c.process, instances.c.business_key, instances.c.branch_id, since)
        .join(journal, (journal.c.agency_id == instances.c.agency_id) & (journal.c.instance_id == instances.c.id))
        .where(instances.c.agency_id == uow.agency_id, instances.c.status == "running", journal.c.verb.in_(PROGRESS))
        .group_by(instances.c.id, instances.c.process, instances.c.business_key, instances.c.branch_id)
        .order_by(since, instances.c.id)
        .limit(limit)
    )
    if process is not None:
        query = query.where(instances.c.process == process)
    found = uow.rows(_of_branches(query, branches))
    open_ = task_lines.open_in(uow, instance_ids=[row.id for row in found])
    office = agency_facts(uow).calendars.get("office")
    return tuple(
        Stuck(
            instance_id=row.id,
            process=row.process,
            business_key=row.business_key,
            branch_id=row.branch_id,
            since=row.since,
            days=_still(office, row.since, uow.now),
            tasks=tuple(task for task in open_ if task.instance_id == row.id),
        )
        for row in found
    )


def durations(
    uow: UnitOfWork,
    *,
    since: datetime,
    until: datetime,
    branches: Collection[str] | None = None,
    group: Callable[[str, str], str | None] | None = None,
    parts: int = 0,
) -> tuple[Duration, ...]:
    """Return how long tasks completed from ``since`` to before ``until`` took, from opening to completion, longest first.

    In one statement beside the agency's calendars. ``group`` gives the group of a process and a node (a stage), None leaves the
    task out. A task without a calendar, or beyond what is published, is reckoned by the office's, else left out. ``parts``:
    into how many equal parts the period is cut for the ``course``.
    """
    query = (
        sa.select(
            tasks.c.process, tasks.c.node_id, tasks.c.name, tasks.c.calendar, tasks.c.opened_at, tasks.c.closed_at
        )
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.state == TaskState.COMPLETED)
        .where(tasks.c.closed_at >= since, tasks.c.closed_at < until)
        .order_by(tasks.c.closed_at.desc(), tasks.c.id.desc())
        .limit(MOST_TASKS)
    )
    if branches is not None:
        mine = (instances.c.agency_id == tasks.c.agency_id) & (instances.c.id == tasks.c.instance_id)
        query = _of_branches(query.join(instances, mine), branches)
    calendars = agency_facts(uow).calendars
    taken: dict[str, list[tuple[datetime, Decimal]]] = {}
    names: dict[str, str] = {}
    for row in uow.rows(query):
        key = f"{row.process}/{row.node_id}" if group is None else group(row.process, row.node_id)
        days = _days(calendars.get(row.calendar or "office") or calendars.get("office"), row)
        if key is not None and days is not None:
            taken.setdefault(key, []).append((row.closed_at, days))
            names.setdefault(key, row.name if group is None else key)
    made = [
        Duration(
            group=key,
            name=names[key],
            count=len(took),
            median=part_of([days for _, days in took], 50),
            p90=part_of([days for _, days in took], 90),
            course=_course(took, since, until, parts),
        )
        for key, took in taken.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.median, -one.p90, one.group)))


def part_of(days: Sequence[Decimal], percent: int) -> Decimal:
    """Return the value that ``percent`` of the values do not exceed (between two, in proportion), to a tenth."""
    ordered = sorted(days)
    place = Decimal(percent) * (len(ordered) - 1) / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    value = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return value.quantize(_TENTH, rounding=ROUND_HALF_UP)


def _course(
    took: Sequence[tuple[datetime, Decimal]], since: datetime, until: datetime, parts: int
) -> tuple[Decimal | None, ...]:
    cut: list[list[Decimal]] = [[] for _ in range(parts)]
    for at, days in took if parts else ():
        cut[(at - since) * parts // (until - since)].append(days)
    return tuple(part_of(days, 50) if days else None for days in cut)


def _of_branches(query: sa.Select[Any], branches: Collection[str] | None) -> sa.Select[Any]:
    return query if branches is None else query.where(instances.c.branch_id.in_(sorted(branches)))


def _still(office: WorkCalendar | None, since: datetime, now: datetime) -> int | None:
    if office is None:
        return None
    try:
        return office.working_days_between(since, now)
    except BeyondHorizon:
        return None


def _days(calendar: WorkCalendar | None, row: sa.Row[Any]) -> Decimal | None:
    if calendar is None:
        return None
    try:
        worked = calendar.working_time_between(row.opened_at, row.closed_at)
    except BeyondHorizon:
        return None
    day = sum((length(span) for span in normal_day(calendar.hours)), timedelta(0))
    return Decimal(worked // _SECOND) / Decimal(day // _SECOND)
