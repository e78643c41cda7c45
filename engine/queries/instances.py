"""Process instances, to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.memory.passed import InstanceUnknown
from engine.memory.pins import Pin, pinned
from engine.queries.definitions import body
from engine.queries.paging import Page, bounded, decode, page
from engine.tables.instances import calls, instances, subscriptions, timers
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

__all__ = [
    "HistoryEntry",
    "InstanceLine",
    "InstanceUnknown",
    "Wait",
    "data",
    "history",
    "keyed",
    "listed",
    "one",
    "template",
    "token_facts",
    "waits",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceLine:
    """Be an instance in a list. ``outcome``: the end events it reached, or ``terminated``."""

    id: str
    process: str
    version: int
    business_key: str
    branch_id: str | None
    status: str
    revision: int
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Be something other than a task that an instance waits for: a timer, a message or a service call."""

    kind: str
    node_id: str
    name: str
    key: str | None
    due_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """Be one way in as the journal keeps it. ``events`` hold no personal data; the sealed input stays sealed."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str | None
    verb: str
    subject: str | None
    events: tuple[Any, ...]


instance_columns = (
    instances.c.id,
    instances.c.process,
    instances.c.version,
    instances.c.business_key,
    instances.c.branch_id,
    instances.c.status,
    instances.c.revision,
    instances.c.outcome,
    instances.c.started_at,
    instances.c.ended_at,
)


def listed(
    uow: UnitOfWork,
    *,
    process: str | None = None,
    status: str | None = None,
    key: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[InstanceLine]:
    """Return a page of instances, latest first; ``key`` is the beginning of a business key."""
    query = sa.select(*instance_columns).where(instances.c.agency_id == uow.agency_id)
    if process:
        query = query.where(instances.c.process == process)
    if status:
        query = query.where(instances.c.status == status)
    if key:
        query = query.where(instances.c.business_key.startswith(key, autoescape=True))
    if cursor:
        query = query.where(instances.c.id < decode(cursor, "id")[0])
    size = bounded(limit)
    return page(uow.rows(query.order_by(instances.c.id.desc()).limit(size + 1)), size, instance_line, "id")


def one(uow: UnitOfWork, *, instance_id: str) -> InstanceLine:
    """Return one instance.

    :raises InstanceUnknown: there is none in this agency.
    """
    return instance_line(_row(uow, instances.c.id == instance_id))


def keyed(uow: UnitOfWork, *, process: str, business_key: str) -> InstanceLine:
    """Return the instance of a process with this business key.

    :raises InstanceUnknown: there is none in this agency.
    """
    return instance_line(_row(uow, sa.and_(instances.c.process == process, instances.c.business_key == business_key)))


def data(uow: UnitOfWork, *, instance_id: str) -> Mapping[str, Any]:
    """Return the process data of an instance's root.

    :raises InstanceUnknown: there is none in this agency.
    """
    row = _row(uow, instances.c.id == instance_id)
    return runtime.load(pinned(uow, row.bundle_hash).bundle, row.state).data


def token_facts(uow: UnitOfWork, *, instance_id: str, token_id: str) -> tuple[Pin, Mapping[str, Any]]:
    """Return an instance's bundle and what one of its tokens sees; of a token that has gone, what the process knows now.

    :raises InstanceUnknown: there is none in this agency.
    """
    pin, live = live_copy(uow, instance_id=instance_id)
    return pin, live.token_data(token_id) if token_id in live.waiting() else live.data


def live_copy(uow: UnitOfWork, *, instance_id: str) -> tuple[Pin, runtime.Live]:
    """Return an instance's bundle and its workflow, to look at: it is a copy, moving it moves nothing.

    :raises InstanceUnknown: there is none in this agency.
    """
    row = _row(uow, instances.c.id == instance_id)
    pin = pinned(uow, row.bundle_hash)
    return pin, runtime.load(pin.bundle, row.state)


def template(uow: UnitOfWork, *, instance_id: str, key: str) -> bytes:
    """Return a document template as the instance pinned it when it started; one that no instance pinned, in its newest version.

    :raises engine.queries.definitions.DefinitionUnknown: no such template is published.
    """
    row = uow.row(
        sa.select(instances.c.bundle_hash).where(instances.c.agency_id == uow.agency_id, instances.c.id == instance_id)
    )
    templates = pinned(uow, row.bundle_hash).templates if row is not None else {}
    return templates[key] if key in templates else body(uow, kind="template", key=key)


def waits(uow: UnitOfWork, *, instance_id: str) -> tuple[Wait, ...]:
    """Return what an instance waits for besides its tasks."""
    at = {"agency": uow.agency_id, "instance": instance_id}
    found = [
        Wait(kind=row.kind, node_id=row.node_id, name=row.kind, key=None, due_at=row.due_at, reason=row.reason)
        for row in uow.rows(_of(timers), at)
    ]
    found += [
        Wait(kind="message", node_id=row.node_id, name=row.name, key=row.key, due_at=None, reason=None)
        for row in uow.rows(_of(subscriptions), at)
    ]
    found += [
        Wait(kind="call", node_id=row.node_id, name=row.hook, key=None, due_at=None, reason=row.problem)
        for row in uow.rows(_of(calls).where(calls.c.state == "requested"), at)
    ]
    return tuple(found)


def history(
    uow: UnitOfWork, *, instance_id: str, limit: int | None = None, cursor: str | None = None
) -> Page[HistoryEntry]:
    """Return a page of the instance's journal, oldest first.

    :raises InstanceUnknown: there is none in this agency.
    """
    _row(uow, instances.c.id == instance_id)
    query = sa.select(
        journal.c.seq,
        journal.c.at,
        journal.c.actor_kind,
        journal.c.actor_id,
        journal.c.verb,
        journal.c.subject,
        journal.c.events,
    ).where(journal.c.agency_id == uow.agency_id, journal.c.instance_id == instance_id)
    if cursor:
        query = query.where(journal.c.seq > int(decode(cursor, "number")[0]))
    size = bounded(limit)
    return page(uow.rows(query.order_by(journal.c.seq).limit(size + 1)), size, journal_entry, "seq")


def _of(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).where(
        table.c.agency_id == sa.bindparam("agency"), table.c.instance_id == sa.bindparam("instance")
    )


def _row(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> sa.Row[Any]:
    row = uow.row(sa.select(instances).where(instances.c.agency_id == uow.agency_id, which))
    if row is None:
        raise InstanceUnknown
    return row


def instance_line(row: sa.Row[Any]) -> InstanceLine:
    """Make a line of a row that holds ``instance_columns``."""
    return InstanceLine(
        id=row.id,
        process=row.process,
        version=row.version,
        business_key=row.business_key,
        branch_id=row.branch_id,
        status=row.status,
        revision=row.revision,
        outcome=row.outcome,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def journal_entry(row: sa.Row[Any]) -> HistoryEntry:
    """Make an entry of a journal row."""
    return HistoryEntry(
        seq=row.seq,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        verb=row.verb,
        subject=row.subject,
        events=tuple(row.events),
    )
