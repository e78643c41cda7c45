"""Timers and awaited messages, to look at: what will happen by itself, and who waits for word from outside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.queries.paging import Page, bounded, decode, page
from engine.tables.instances import instances, subscriptions, tasks, timers
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerLine:
    """Be one timer: ``kind`` is process (of the diagram), warning, breach or escalation (of a task).

    ``due_at`` None: the moment cannot be told yet, ``reason`` says why.
    """

    id: str
    kind: str
    instance_id: str
    process: str
    business_key: str
    status: str
    node_id: str
    task_id: str | None
    task_name: str | None
    due_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Be one instance that waits for a message."""

    instance_id: str
    business_key: str
    key: str


def timers_listed(
    uow: UnitOfWork,
    *,
    kinds: Collection[str] = (),
    late: bool = False,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[TimerLine]:
    """Return a page of timers, soonest first, so that those that are late lead; moments that are unknown come last.

    :raises engine.queries.paging.CursorInvalid: the cursor is not of this list.
    """
    undated = sa.case((timers.c.due_at.is_(None), 1), else_=0)
    query = (
        sa.select(
            timers,
            instances.c.process,
            instances.c.business_key,
            instances.c.status,
            tasks.c.name.label("task_name"),
        )
        .join(instances, (instances.c.agency_id == timers.c.agency_id) & (instances.c.id == timers.c.instance_id))
        .outerjoin(tasks, (tasks.c.agency_id == timers.c.agency_id) & (tasks.c.id == timers.c.task_id))
        .where(timers.c.agency_id == uow.agency_id)
    )
    if kinds:
        query = query.where(timers.c.kind.in_(sorted(kinds)))
    if late:
        query = query.where(timers.c.due_at < uow.now)
    if cursor:
        due_at, last = decode(cursor, "moment or none", "id")
        after = sa.and_(timers.c.due_at.is_(None), timers.c.id > last)
        if due_at is not None:
            same = sa.and_(timers.c.due_at == due_at, timers.c.id > last)
            after = sa.or_(timers.c.due_at.is_(None), timers.c.due_at > due_at, same)
        query = query.where(after)
    size = bounded(limit)
    rows = uow.rows(query.order_by(undated, timers.c.due_at, timers.c.id).limit(size + 1))
    return page(rows, size, _timer, "due_at", "id")


def awaiting(uow: UnitOfWork, *, names: Collection[str], most: int = 200) -> Mapping[str, tuple[Awaited, ...]]:
    """Return by message name who waits for it, longest first; at most ``most`` in all."""
    if not names:
        return {}
    rows = uow.rows(
        sa.select(subscriptions.c.name, subscriptions.c.key, subscriptions.c.instance_id, instances.c.business_key)
        .join(
            instances,
            (instances.c.agency_id == subscriptions.c.agency_id) & (instances.c.id == subscriptions.c.instance_id),
        )
        .where(subscriptions.c.agency_id == uow.agency_id, subscriptions.c.name.in_(sorted(names)))
        .order_by(subscriptions.c.id)
        .limit(most)
    )
    kept: dict[str, list[Awaited]] = {}
    for row in rows:
        one = Awaited(instance_id=row.instance_id, business_key=row.business_key, key=row.key)
        kept.setdefault(row.name, []).append(one)
    return {name: tuple(waits) for name, waits in kept.items()}


def _timer(row: sa.Row[Any]) -> TimerLine:
    return TimerLine(
        id=row.id,
        kind=row.kind,
        instance_id=row.instance_id,
        process=row.process,
        business_key=row.business_key,
        status=row.status,
        node_id=row.node_id,
        task_id=row.task_id,
        task_name=row.task_name,
        due_at=row.due_at,
        reason=row.reason,
    )
