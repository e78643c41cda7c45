"""API tokens: issue, verify, revoke. A token is shown once; the database keeps only its SHA-256.

The text is ``fl_`` and a secret of ``secret_text``. Leaves to the porch: headers, and what the person may do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts import secret_text
from accounts.tables import api_tokens
from engine.errors import Forbidden, Invalid, NotFound
from engine.ids import new_id
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

PREFIX = "fl_"
LONGEST_LIFE = timedelta(days=366)


class TokenRefused(Forbidden):
    """The token is malformed, unknown, expired or revoked; which of these is not told."""

    code = "token-refused"
    zh = "令牌无效或已过期"


class TokenUnknown(NotFound):
    """There is no such token."""

    code = "token-unknown"
    zh = "没有这个令牌"


class TokenLifeInvalid(Invalid):
    """A token lives longer than nothing and at most 366 days."""

    code = "token-life-invalid"
    zh = "令牌有效期须大于 0 且不超过 366 天"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Say whose token was shown, and when it was last recorded as used."""

    token_id: str
    person_id: str
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Carry a new token; ``text`` is known only now."""

    token_id: str
    text: str
    expires_at: datetime


_by_hash = Prepared(
    sa.select(
        api_tokens.c.id,
        api_tokens.c.person_id,
        api_tokens.c.expires_at,
        api_tokens.c.revoked_at,
        api_tokens.c.last_used_at,
    ).where(api_tokens.c.agency_id == sa.bindparam("agency"), api_tokens.c.secret_hash == sa.bindparam("hash"))
)


def agency_of(text: str) -> str:
    """Read the agency id out of a token, without believing the rest.

    :raises TokenRefused: it is not a token's text.
    """
    try:
        return secret_text.agency_of(PREFIX, text)
    except secret_text.NoSecretText as error:
        raise TokenRefused from error


def issue(uow: UnitOfWork, *, person_id: str, life: timedelta, label: str = "") -> Issued:
    """Make a token for a person of the agency; the caller shows ``text`` once.

    :raises TokenLifeInvalid: ``life`` is not positive or longer than 366 days.
    """
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise TokenLifeInvalid
    text = secret_text.make(PREFIX, uow.agency_id)
    token_id = new_id()
    expires_at = uow.now + life
    uow.run(
        sa.insert(api_tokens).values(
            agency_id=uow.agency_id,
            id=token_id,
            person_id=person_id,
            secret_hash=secret_text.hashed(text),
            label=label[:80],
            created_at=uow.now,
            expires_at=expires_at,
        )
    )
    return Issued(token_id=token_id, text=text, expires_at=expires_at)


def verify(uow: UnitOfWork, *, text: str) -> Verified:
    """Find whose token this is; one statement, no write.

    :raises TokenRefused: unknown, expired or revoked.
    """
    row = uow.row(_by_hash, {"agency": uow.agency_id, "hash": secret_text.hashed(text)})
    if row is None or row.revoked_at is not None or row.expires_at <= uow.now:
        raise TokenRefused
    return Verified(token_id=row.id, person_id=row.person_id, last_used_at=row.last_used_at)


def mark_used(uow: UnitOfWork, *, token_id: str) -> None:
    """Record that the token was used now."""
    uow.run(_one(uow, token_id).values(last_used_at=uow.now))


def revoke(uow: UnitOfWork, *, token_id: str) -> None:
    """End a token; revoking it again changes nothing.

    :raises TokenUnknown: the agency has no such token.
    """
    now = sa.literal(uow.now, api_tokens.c.revoked_at.type)
    if uow.run(_one(uow, token_id).values(revoked_at=sa.func.coalesce(api_tokens.c.revoked_at, now))) == 0:
        raise TokenUnknown


def revoke_labelled(uow: UnitOfWork, *, label: str) -> int:
    """End all live tokens with this label (the demo's of an earlier start); return how many."""
    return uow.run(
        sa.update(api_tokens)
        .where(api_tokens.c.agency_id == uow.agency_id, api_tokens.c.label == label, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=uow.now)
    )


def revoke_all(uow: UnitOfWork, *, person_id: str) -> int:
    """End all live tokens of a person; return how many."""
    mine = (
        api_tokens.c.agency_id == uow.agency_id,
        api_tokens.c.person_id == person_id,
        api_tokens.c.revoked_at.is_(None),
    )
    return uow.run(sa.update(api_tokens).where(*mine).values(revoked_at=uow.now))


def _one(uow: UnitOfWork, token_id: str) -> sa.Update:
    return sa.update(api_tokens).where(api_tokens.c.agency_id == uow.agency_id, api_tokens.c.id == token_id)
