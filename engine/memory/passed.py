"""What an instance has passed, as its journal tells it: read once a process, then only what was added.

The journal only grows and its entries are chained, so what was read stays true while the last entry read is still the same.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import NotFound
from engine.tables.instances import instances
from engine.tables.journal import journal
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

_ROOM = 256


class InstanceUnknown(NotFound):
    """There is no such process instance in this agency."""

    code = "instance-unknown"
    zh = "没有这个流程实例"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Be one flow node that a token has passed; ``flow_id`` is the flow it came by, ``actor_id`` the person who acted."""

    at: datetime
    actor_id: str | None
    process: str
    node_id: str
    kind: str
    name: str
    flow_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Be an instance with all that it has passed, oldest first."""

    instance_id: str
    process: str
    version: int
    bundle_hash: str
    business_key: str
    status: str
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """Be what was read of one journal: the last entry's number and hash, and what was passed up to it."""

    seq: int
    hash: bytes
    passed: tuple[Passed, ...]


@dataclass(slots=True)
class PassedMemory:
    """Keep what was read of journals by agency and instance (a part of the house)."""

    kept: OrderedDict[tuple[str, str], _Read] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_WITH_JOURNAL = Prepared(
    sa.select(
        instances.c.process,
        instances.c.version,
        instances.c.bundle_hash,
        instances.c.business_key,
        instances.c.status,
        instances.c.outcome,
        instances.c.started_at,
        instances.c.ended_at,
        journal.c.seq,
        journal.c.hash,
        journal.c.at,
        journal.c.actor_id,
        journal.c.events,
    )
    .join_from(
        instances,
        journal,
        sa.and_(
            journal.c.agency_id == instances.c.agency_id,
            journal.c.instance_id == instances.c.id,
            journal.c.seq >= sa.bindparam("since", type_=sa.Integer),
        ),
        isouter=True,
    )
    .where(instances.c.agency_id == sa.bindparam("agency"), instances.c.id == sa.bindparam("instance"))
    .order_by(journal.c.seq)
)


def trail(uow: UnitOfWork, *, instance_id: str) -> Trail:
    """Return an instance with what it has passed, in one statement.

    :raises InstanceUnknown: there is none in this agency.
    """
    memory, key = uow.house.part(PassedMemory), (uow.agency_id, instance_id)
    with memory.lock:
        known = memory.kept.get(key)
    rows = _rows(uow, instance_id, known.seq if known else 0)
    if known is not None and (not rows or rows[0].seq != known.seq or bytes(rows[0].hash) != known.hash):
        known, rows = None, _rows(uow, instance_id, 0)
    if not rows:
        raise InstanceUnknown
    news = rows[1:] if known else [row for row in rows if row.seq is not None]
    passed = (known.passed if known else ()) + tuple(step for row in news for step in _steps(row))
    if news:
        read = _Read(news[-1].seq, bytes(news[-1].hash), passed)
        # Only what is committed may be remembered: this unit of work may have written and may yet fail.
        uow.after_commit(lambda: _keep(memory, key, read))
    first = rows[0]
    return Trail(
        instance_id=instance_id,
        process=first.process,
        version=first.version,
        bundle_hash=first.bundle_hash,
        business_key=first.business_key,
        status=first.status,
        outcome=first.outcome,
        started_at=first.started_at,
        ended_at=first.ended_at,
        passed=passed,
    )


def _rows(uow: UnitOfWork, instance_id: str, since: int) -> Sequence[sa.Row[Any]]:
    return uow.rows(_WITH_JOURNAL, {"agency": uow.agency_id, "instance": instance_id, "since": since})


def _steps(row: sa.Row[Any]) -> list[Passed]:
    return [
        Passed(
            at=row.at,
            actor_id=row.actor_id,
            process=event[2],
            node_id=event[1],
            kind=event[3],
            name=event[4],
            flow_id=event[5],
        )
        for event in row.events
        if event[0] == "node"
    ]


def _keep(memory: PassedMemory, key: tuple[str, str], read: _Read) -> None:
    with memory.lock:
        memory.kept[key] = read
        memory.kept.move_to_end(key)
        while len(memory.kept) > _ROOM:
            memory.kept.popitem(last=False)
