"""Sessions of people in a browser: opened at sign-in, kept on the server, ended by idleness, age, sign-out, or all at once.

The browser holds a secret of ``secret_text``, the database its hash. Leaves to the porch: the cookie, and tokens against forged
forms (which it derives from the secret).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts import secret_text
from accounts.tables import sessions
from engine.errors import Forbidden
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork

PREFIX = "fs_"
IDLE = timedelta(hours=12)
"""Whoever does nothing for so long signs in again; longer than a lunch, shorter than a night and a morning."""
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use is recorded: a write on every look would be dear."""


class SessionOver(Forbidden):
    """The session is unknown, idle for too long, too old, or ended; which of these is not told."""

    code = "session-over"
    zh = "登录已过期，请重新登录"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Carry a new session; ``text`` goes into the cookie and is known only now."""

    session_id: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Say whose session a secret opens, and when it was last recorded as used."""

    id: str
    person_id: str
    seen_at: datetime


_by_hash = sa.select(
    sessions.c.id, sessions.c.person_id, sessions.c.seen_at, sessions.c.expires_at, sessions.c.ended_at
).where(sessions.c.agency_id == sa.bindparam("agency"), sessions.c.secret_hash == sa.bindparam("hash"))


def agency_of(text: str) -> str:
    """Read the agency id out of a session's secret, without believing the rest.

    :raises SessionOver: it is no such secret.
    """
    try:
        return secret_text.agency_of(PREFIX, text)
    except secret_text.NoSecretText as error:
        raise SessionOver from error


def begin(uow: UnitOfWork, *, person_id: str, device: str = "") -> Opened:
    """Open a session for a person who has just proved who they are."""
    text, session_id, expires_at = secret_text.make(PREFIX, uow.agency_id), new_id(), uow.now + LONGEST
    uow.run(
        sa.insert(sessions).values(
            agency_id=uow.agency_id,
            id=session_id,
            person_id=person_id,
            secret_hash=secret_text.hashed(text),
            device=device[:160],
            created_at=uow.now,
            seen_at=uow.now,
            expires_at=expires_at,
        )
    )
    return Opened(session_id=session_id, text=text, expires_at=expires_at)


def verify(uow: UnitOfWork, *, text: str) -> Session:
    """Find whose session this is; one statement, no write.

    :raises SessionOver: there is none, or it is over.
    """
    row = uow.row(_by_hash, {"agency": uow.agency_id, "hash": secret_text.hashed(text)})
    if row is None or row.ended_at is not None or row.expires_at <= uow.now or row.seen_at + IDLE <= uow.now:
        raise SessionOver
    return Session(id=row.id, person_id=row.person_id, seen_at=row.seen_at)


def going_on(uow: UnitOfWork, *, session_ids: Collection[str]) -> frozenset[str]:
    """Return which of these sessions are not over, in one statement."""
    query = sa.select(sessions.c.id).where(
        sessions.c.agency_id == uow.agency_id,
        sessions.c.id.in_(sorted(session_ids)),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > uow.now,
        sessions.c.seen_at > uow.now - IDLE,
    )
    return frozenset(row.id for row in uow.rows(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """Be one session in the list of a person's own; ``device`` as its browser named itself."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime


def of_person(uow: UnitOfWork, *, person_id: str) -> tuple[SessionLine, ...]:
    """Return a person's sessions that are not over, last used first."""
    query = sa.select(sessions.c.id, sessions.c.device, sessions.c.created_at, sessions.c.seen_at).where(
        sessions.c.agency_id == uow.agency_id,
        sessions.c.person_id == person_id,
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > uow.now,
        sessions.c.seen_at > uow.now - IDLE,
    )
    rows = uow.rows(query.order_by(sessions.c.seen_at.desc(), sessions.c.id))
    return tuple(SessionLine(**row._mapping) for row in rows)


def end_others(uow: UnitOfWork, *, person_id: str, kept: str | None) -> int:
    """Sign a person out everywhere but here; return how many sessions ended."""
    mine = sessions.c.agency_id == uow.agency_id, sessions.c.person_id == person_id, sessions.c.ended_at.is_(None)
    return uow.run(sa.update(sessions).where(*mine, sessions.c.id != (kept or "")).values(ended_at=uow.now))


def mark_seen(uow: UnitOfWork, *, session_id: str) -> None:
    """Record that the session was used now."""
    uow.run(_one(uow, session_id).values(seen_at=uow.now))


def end(uow: UnitOfWork, *, session_id: str) -> None:
    """Sign out: end one session; ending it again changes nothing."""
    uow.run(_one(uow, session_id).where(sessions.c.ended_at.is_(None)).values(ended_at=uow.now))


def end_all(uow: UnitOfWork, *, person_id: str) -> int:
    """Sign a person out everywhere; return how many sessions ended."""
    mine = sessions.c.agency_id == uow.agency_id, sessions.c.person_id == person_id, sessions.c.ended_at.is_(None)
    return uow.run(sa.update(sessions).where(*mine).values(ended_at=uow.now))


def forget_expired(uow: UnitOfWork) -> int:
    """Drop the agency's sessions that are over; return how many."""
    over = sa.or_(
        sessions.c.expires_at <= uow.now, sessions.c.ended_at.is_not(None), sessions.c.seen_at <= uow.now - IDLE
    )
    return uow.run(sa.delete(sessions).where(sessions.c.agency_id == uow.agency_id, over))


def _one(uow: UnitOfWork, session_id: str) -> sa.Update:
    return sa.update(sessions).where(sessions.c.agency_id == uow.agency_id, sessions.c.id == session_id)
