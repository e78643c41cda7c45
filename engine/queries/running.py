"""What runs, for those who look after it: instances found by where they stand and how late they are, in two statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa

from engine.policies.lifecycle import TaskState
from engine.queries.instances import HistoryEntry, InstanceLine, instance_columns, instance_line, journal_entry
from engine.queries.paging import Page, bounded, decode, page
from engine.tables.instances import calls, incidents, instances, subscriptions, tasks, timers
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

Lateness = Literal["over", "soon"]
OPEN = (TaskState.OFFERED, TaskState.ASSIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Be one place where an instance stands: ``kind`` is task, timer, message, call or incident.

    ``name`` is the task's, the message's, the hook's or the incident's code; ``due_at`` a task's deadline or a timer's moment.
    """

    kind: str
    node_id: str
    name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLine:
    """Be one instance and where it stands."""

    line: InstanceLine
    standings: tuple[Standing, ...]

    @property
    def due_at(self) -> datetime | None:
        """Return the earliest deadline of its open tasks."""
        return min((one.due_at for one in self.standings if one.kind == "task" and one.due_at), default=None)

    @property
    def stopped(self) -> bool:
        """Say whether an incident waits for a person."""
        return any(one.kind == "incident" for one in self.standings)


def found(
    uow: UnitOfWork,
    *,
    key: str | None = None,
    process: str | None = None,
    version: int | None = None,
    status: str | None = None,
    node: str | None = None,
    late: str | None = None,
    branches: Collection[str] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[RunningLine]:
    """Return a page of instances, latest first; ``key`` is the beginning of a business key.

    ``node`` is the id of a node where it stands now; ``late`` is ``over`` (an open task's deadline has passed) or ``soon``
    (its warning has). ``branches`` narrows to instances of these branches.

    :raises engine.queries.paging.CursorInvalid: the cursor is not of this list.
    """
    query = sa.select(*instance_columns).where(instances.c.agency_id == uow.agency_id)
    if key:
        query = query.where(instances.c.business_key.startswith(key, autoescape=True))
    for column, value in ((instances.c.process, process), (instances.c.version, version), (instances.c.status, status)):
        if value:
            query = query.where(column == value)
    if branches is not None:
        query = query.where(instances.c.branch_id.in_(sorted(branches)))
    if node:
        query = query.where(_stands_at(node))
    if late in get_args(Lateness):
        query = query.where(_of(tasks, tasks.c.state.in_(OPEN), *_lateness(late, uow.now)))
    if cursor:
        query = query.where(instances.c.id < decode(cursor, "id")[0])
    size = bounded(limit)
    lines = page(uow.rows(query.order_by(instances.c.id.desc()).limit(size + 1)), size, instance_line, "id")
    standings = _standings(uow, [line.id for line in lines.items])
    return Page(
        items=tuple(RunningLine(line=line, standings=tuple(standings.get(line.id, ()))) for line in lines.items),
        next_cursor=lines.next_cursor,
    )


def latest(
    uow: UnitOfWork, *, instance_id: str, limit: int | None = None, cursor: str | None = None
) -> Page[HistoryEntry]:
    """Return a page of an instance's journal, newest first; an unknown instance has none."""
    query = sa.select(journal).where(journal.c.agency_id == uow.agency_id, journal.c.instance_id == instance_id)
    if cursor:
        query = query.where(journal.c.seq < int(decode(cursor, "number")[0]))
    size = bounded(limit)
    return page(uow.rows(query.order_by(journal.c.seq.desc()).limit(size + 1)), size, journal_entry, "seq")


def _standings(uow: UnitOfWork, ids: list[str]) -> Mapping[str, list[Standing]]:
    """Return where instances stand, in one statement."""
    if not ids:
        return {}
    nothing = sa.null().cast(timers.c.due_at.type)
    parts = [
        _part("task", tasks, tasks.c.name, tasks.c.due_at, ids, tasks.c.state.in_(OPEN)),
        _part("timer", timers, sa.literal(""), timers.c.due_at, ids, timers.c.kind == "process"),
        _part("message", subscriptions, subscriptions.c.name, nothing, ids),
        _part("call", calls, calls.c.hook, nothing, ids, calls.c.state == "requested"),
        _part("incident", incidents, incidents.c.code, nothing, ids, incidents.c.state == "open"),
    ]
    whole = sa.union_all(*(part.where(part.selected_columns.agency_id == uow.agency_id) for part in parts))
    kept: dict[str, list[Standing]] = {}
    for row in uow.rows(whole):
        standing = Standing(kind=row.kind, node_id=row.node_id, name=row.name, due_at=row.due_at)
        kept.setdefault(row.instance_id, []).append(standing)
    return kept


def _part(
    kind: str, table: sa.Table, name: Any, due_at: Any, ids: list[str], *extra: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    return sa.select(
        table.c.agency_id,
        table.c.instance_id,
        sa.literal(kind).label("kind"),
        table.c.node_id,
        name.label("name"),
        due_at.label("due_at"),
    ).where(table.c.instance_id.in_(ids), *extra)


def _stands_at(node: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        _of(tasks, tasks.c.state.in_(OPEN), tasks.c.node_id == node),
        _of(timers, timers.c.kind == "process", timers.c.node_id == node),
        _of(subscriptions, subscriptions.c.node_id == node),
        _of(calls, calls.c.state == "requested", calls.c.node_id == node),
        _of(incidents, incidents.c.state == "open", incidents.c.node_id == node),
    )


def _of(table: sa.Table, *extra: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(table.c.agency_id == instances.c.agency_id, table.c.instance_id == instances.c.id, *extra)


def _lateness(late: str | None, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    if late == "over":
        return (tasks.c.due_at < now,)
    return tasks.c.due_at >= now, tasks.c.warning_at <= now
