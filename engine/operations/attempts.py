"""Attempts at outbox rows: taken by compare-and-set with a lease and a fencing number, counted before they run.

Whoever's lease ran out is fenced: what it brings back is not taken. Redis only rings; these rows are the queue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.errors import Conflict
from engine.policies.retry import delay
from engine.tables.outbox import outbox
from engine.unit_of_work import UnitOfWork

GRACE = timedelta(seconds=30)
"""How long a lease outlives the attempt's timeout."""
AGAIN = timedelta(seconds=20)
"""After how long a bell that nobody answered is rung again."""
PUT_OFF = timedelta(minutes=1)
"""After how long a suspended instance's work is looked at again."""


class Fenced(Conflict):
    """The lease of this attempt ran out and another may have begun: what it brings is not taken."""

    code = "fenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Be one attempt at one outbox row; ``number`` counts from 1."""

    agency_id: str
    outbox_id: str
    kind: str
    name: str
    subject_id: str | None
    payload: Mapping[str, Any]
    number: int
    allowed: int
    backoff: int
    timeout: int
    fence: int

    @property
    def beyond(self) -> bool:
        """Say whether all allowed attempts are behind it, none of which came back: they killed their workers."""
        return self.number > self.allowed

    @property
    def last(self) -> bool:
        """Say whether no further attempt is allowed."""
        return self.number >= self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """Be a row that somebody should work on: what the relay rings RQ with."""

    agency_id: str
    outbox_id: str
    queue: str
    attempts: int
    timeout: int


def due(connection: sa.Connection, now: datetime, most: int = 100) -> tuple[Bell, ...]:
    """Take up to ``most`` rows of all agencies that are due and not rung lately, and note that they are rung.

    Rows whose lease ran out wait again first: their worker died or hangs.
    """
    _sweep(connection, now)
    rows = connection.execute(
        sa.select(outbox.c.agency_id, outbox.c.id, outbox.c.queue, outbox.c.attempts, outbox.c.timeout)
        .where(
            outbox.c.state == "waiting",
            outbox.c.due_at <= now,
            sa.or_(outbox.c.rung_at.is_(None), outbox.c.rung_at <= now - AGAIN, outbox.c.rung_at > now),
        )
        .order_by(outbox.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        connection.execute(
            sa.update(outbox)
            .where(sa.tuple_(outbox.c.agency_id, outbox.c.id).in_([(row.agency_id, row.id) for row in rows]))
            .values(rung_at=now)
        )
    return tuple(
        Bell(
            agency_id=row.agency_id,
            outbox_id=row.id,
            queue=row.queue,
            attempts=row.attempts,
            timeout=row.timeout,
        )
        for row in rows
    )


def take(uow: UnitOfWork, *, outbox_id: str) -> Attempt | None:
    """Begin an attempt; None if the row is not waiting, not due, or somebody else was faster.

    The attempt is counted now, so that one that kills its worker counts too.
    """
    mine = sa.and_(outbox.c.agency_id == uow.agency_id, outbox.c.id == outbox_id)
    row = uow.row(sa.select(outbox).where(mine))
    if row is None or row.state != "waiting" or row.due_at > uow.now:
        return None
    taken = uow.run(
        sa.update(outbox)
        .where(mine, outbox.c.state == "waiting", outbox.c.fence == row.fence)
        .values(
            state="running",
            attempts=row.attempts + 1,
            fence=row.fence + 1,
            lease_until=uow.now + timedelta(seconds=row.timeout) + GRACE,
        )
    )
    if taken != 1:
        return None
    return Attempt(
        agency_id=uow.agency_id,
        outbox_id=row.id,
        kind=row.kind,
        name=row.name,
        subject_id=row.subject_id,
        payload=row.payload,
        number=row.attempts + 1,
        allowed=row.attempts_allowed,
        backoff=row.backoff,
        timeout=row.timeout,
        fence=row.fence + 1,
    )


def done(uow: UnitOfWork, attempt: Attempt, *, answer: Mapping[str, Any] | None = None) -> None:
    """Note that the row's work is done: an errand keeps its answer, of everything else nothing is left to keep.

    :raises Fenced: the lease ran out meanwhile, or the row was withdrawn.
    """
    if attempt.kind != "errand":
        if uow.run(sa.delete(outbox).where(*_taken(uow, attempt))) != 1:
            raise Fenced(outbox_id=attempt.outbox_id)
        return
    _turn(uow, attempt, state="done", ended_at=uow.now, answer=None if answer is None else dict(answer), problem=None)


def postpone(uow: UnitOfWork, attempt: Attempt, *, problem: str) -> None:
    """Let the row wait for its next attempt: exponential backoff.

    :raises Fenced: the lease ran out meanwhile, or the row was withdrawn.
    """
    later = delay(attempt.number, attempt.backoff, key=attempt.outbox_id)
    _turn(uow, attempt, state="waiting", due_at=uow.now + later, rung_at=None, problem=problem[:500])


def put_off(uow: UnitOfWork, attempt: Attempt, *, problem: str) -> None:
    """Let the row wait without counting the attempt: nothing was wrong with it, its instance is suspended.

    :raises Fenced: the lease ran out meanwhile, or the row was withdrawn.
    """
    values = {"attempts": attempt.number - 1, "due_at": uow.now + PUT_OFF, "rung_at": None, "problem": problem[:500]}
    _turn(uow, attempt, state="waiting", **values)


def give_up(uow: UnitOfWork, attempt: Attempt, *, problem: str) -> None:
    """Note that the row failed for good.

    :raises Fenced: the lease ran out meanwhile, or the row was withdrawn.
    """
    _turn(uow, attempt, state="failed", ended_at=uow.now, problem=problem[:500])


def note_progress(uow: UnitOfWork, attempt: Attempt, *, percent: int, word: str) -> None:
    """Note how far an errand is and lengthen its lease.

    :raises Fenced: the lease ran out meanwhile, or the errand was cancelled.
    """
    lease = uow.now + timedelta(seconds=attempt.timeout) + GRACE
    bounded = max(0, min(100, percent))
    _turn(uow, attempt, state="running", progress=bounded, progress_word=word[:200], lease_until=lease)


def cancel(uow: UnitOfWork, *, outbox_id: str) -> bool:
    """Cancel an errand that waits or runs; a running one is fenced at its next progress. False: it was over."""
    changed = uow.run(
        sa.update(outbox)
        .where(
            outbox.c.agency_id == uow.agency_id,
            outbox.c.id == outbox_id,
            outbox.c.kind == "errand",
            outbox.c.state.in_(["waiting", "running"]),
        )
        .values(state="cancelled", ended_at=uow.now, fence=outbox.c.fence + 1)
    )
    return changed == 1


def _turn(uow: UnitOfWork, attempt: Attempt, *, state: str, **values: Any) -> None:
    values.setdefault("lease_until", None)
    if uow.run(sa.update(outbox).where(*_taken(uow, attempt)).values(state=state, **values)) != 1:
        raise Fenced(outbox_id=attempt.outbox_id)


def _taken(uow: UnitOfWork, attempt: Attempt) -> tuple[sa.ColumnElement[bool], ...]:
    """Say that the attempt still holds its row."""
    return (
        outbox.c.agency_id == uow.agency_id,
        outbox.c.id == attempt.outbox_id,
        outbox.c.fence == attempt.fence,
        outbox.c.state == "running",
    )


def _sweep(connection: sa.Connection, now: datetime) -> None:
    connection.execute(
        sa.update(outbox)
        .where(outbox.c.state == "running", outbox.c.lease_until < now)
        .values(state="waiting", fence=outbox.c.fence + 1, lease_until=None, rung_at=None)
    )
