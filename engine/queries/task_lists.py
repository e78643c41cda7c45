"""Lists of tasks as the inbox asks for them: one's own, open to claim, done, or overseen; searched, filtered and sorted.

Each list is one statement. What a text finds beyond tasks themselves (homes, customers) is handed in as business keys.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from engine.policies.lifecycle import TaskState
from engine.queries.paging import Kind, Page, bounded, decode, page
from engine.queries.tasks import LINES, OF_INSTANCE, UNDATED, TaskLine, claimable_by_actor, line_of
from engine.tables.instances import instances, tasks
from engine.unit_of_work import UnitOfWork

View = Literal["todo", "claimable", "done", "overseen"]
Sort = Literal["due", "newest", "key"]
Standing = Literal["overdue", "today", "waiting"]

# How each order is written, and how it goes on after the row whose sort values a cursor holds.
_CURSORS: dict[str, tuple[tuple[str, Kind], ...]] = {
    "due": (("due_at", "moment or none"), ("id", "id")),
    "newest": (("opened_at", "moment"), ("id", "id")),
    "key": (("business_key", "text"), ("id", "id")),
    "done": (("closed_at", "moment"), ("id", "id")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Say what is looked for.

    ``text``: within business keys and task names; ``keys``: one of these business keys; what has either is found.
    ``standing``: overdue, due by ``until`` (the end of the day), or waiting on somebody outside. ``branch_id``: of the instance.
    ``overseers``: roles that see what others do.
    """

    text: str = ""
    keys: Collection[str] | None = None
    process: str = ""
    standing: Standing | None = None
    until: datetime | None = None
    branch_id: str = ""
    sort: Sort = "due"
    overseers: frozenset[str] = frozenset()


def listed(
    uow: UnitOfWork, *, view: View, sought: Sought, limit: int | None = None, cursor: str | None = None
) -> Page[TaskLine]:
    """Return a page of tasks: soonest deadline first and undated last, done ones latest first, unless sorted otherwise.

    :raises engine.queries.paging.CursorInvalid: the cursor is not of this list in this order.
    """
    order = "done" if view == "done" else sought.sort
    found = sa.select(tasks.c.id, UNDATED)
    found = found.where(tasks.c.agency_id == uow.agency_id, *_which(uow, view, sought), *_narrowed(uow, sought))
    if view == "overseen" or order == "key" or sought.text or sought.keys is not None or sought.branch_id:
        found = found.join(instances, OF_INSTANCE)
    keys = _CURSORS[order]
    if cursor:
        found = found.where(_after(order, decode(cursor, *(kind for _, kind in keys))))
    size = bounded(limit)
    # Only what is shown is read whole: sorting some thousand rows with all that they hold is dear.
    shown = found.order_by(*_order(order)).limit(size + 1).subquery()
    query = LINES.where(tasks.c.agency_id == uow.agency_id, tasks.c.id.in_(sa.select(shown.c.id)))
    rows = uow.rows(query.order_by(*_order(order)))
    return page(rows, size, line_of, *(name for name, _ in keys))


def _which(uow: UnitOfWork, view: View, sought: Sought) -> list[sa.ColumnElement[bool]]:
    if view == "done":
        return [tasks.c.closed_by == uow.actor.id, tasks.c.state == TaskState.COMPLETED]
    if view == "todo":
        return [tasks.c.assignee_id == uow.actor.id, tasks.c.state == TaskState.ASSIGNED]
    if view == "claimable":
        return [tasks.c.state == TaskState.OFFERED, claimable_by_actor(uow)]
    places = {branch for role, branch in uow.actor.posts if role in sought.overseers}
    return [
        tasks.c.state.in_([TaskState.OFFERED, TaskState.ASSIGNED]),
        sa.true() if None in places else instances.c.branch_id.in_(sorted(str(place) for place in places)),
    ]


def _narrowed(uow: UnitOfWork, sought: Sought) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    either: list[sa.ColumnElement[bool]] = []
    if sought.keys is not None:
        either.append(instances.c.business_key.in_(sorted(sought.keys)))
    if sought.text:
        either.append(instances.c.business_key.icontains(sought.text, autoescape=True))
        either.append(tasks.c.name.icontains(sought.text, autoescape=True))
    if either:
        found.append(sa.or_(*either))
    if sought.process:
        found.append(tasks.c.process == sought.process)
    if sought.branch_id:
        found.append(instances.c.branch_id == sought.branch_id)
    if sought.standing == "waiting":
        found.append(tasks.c.waiting_on.is_not(None))
    elif sought.standing == "overdue":
        found.append(tasks.c.due_at < uow.now)
    elif sought.standing == "today":
        found += [tasks.c.due_at >= uow.now, tasks.c.due_at < sought.until]
    return found


def _order(order: str) -> list[Any]:
    if order == "due":
        return [sa.text("undated"), tasks.c.due_at, tasks.c.id]
    if order == "newest":
        return [tasks.c.opened_at.desc(), tasks.c.id.desc()]
    if order == "key":
        return [instances.c.business_key, tasks.c.id]
    return [tasks.c.closed_at.desc(), tasks.c.id.desc()]


def _after(order: str, values: list[Any]) -> sa.ColumnElement[bool]:
    at, last = values
    if order == "due":
        undated = sa.and_(tasks.c.due_at.is_(None), tasks.c.id > last)
        if at is None:
            return undated
        same = sa.and_(tasks.c.due_at == at, tasks.c.id > last)
        return sa.or_(tasks.c.due_at.is_(None), tasks.c.due_at > at, same)
    if order == "key":
        key = instances.c.business_key
        return sa.or_(key > at, sa.and_(key == at, tasks.c.id > last))
    column = tasks.c.opened_at if order == "newest" else tasks.c.closed_at
    return sa.or_(column < at, sa.and_(column == at, tasks.c.id < last))
