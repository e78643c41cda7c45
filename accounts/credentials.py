"""Passwords: set and check, argon2id, never more than two hashes at once (each takes 64 MiB).

Parameters: RFC 9106, second recommended option (t=3, p=4, m=64 MiB), the library's default profile. Leaves sessions
to ``sessions`` and throttling to ``attempts``.
"""

from functools import cache
from threading import BoundedSemaphore

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from accounts.tables import credentials
from engine.errors import Finding, Invalid
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork

SHORTEST, LONGEST = 10, 200

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_two_at_once = BoundedSemaphore(2)


class PasswordTooWeak(Invalid):
    """A password has 10 to 200 characters."""

    code = "password-too-weak"
    zh = "密码须为 10 到 200 个字符"


def hash_password(password: str) -> str:
    """Hash a password; slow and large on purpose. Call it before a writing unit of work is opened.

    :raises PasswordTooWeak: shorter than 10 or longer than 200 characters.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        finding = Finding(
            rule="password.length", element="/password", zh=PasswordTooWeak.zh, en="Use 10 to 200 characters."
        )
        raise PasswordTooWeak(findings=[finding])
    with _two_at_once:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether the password fits the hash; takes the same time when there is no hash, so that logins cannot be listed."""
    if len(password) > LONGEST:
        return False
    with _two_at_once:
        try:
            fits = _hasher.verify(password_hash or _decoy(), password.encode("utf-8", "replace"))
        except VerifyMismatchError:
            return False
    return fits and password_hash is not None


def set_password(uow: UnitOfWork, *, person_id: str, password_hash: str) -> None:
    """Store what ``hash_password`` returned as the person's only password."""
    mine = credentials.c.agency_id == uow.agency_id, credentials.c.person_id == person_id
    values = {"password_hash": password_hash, "changed_at": uow.now}
    if uow.run(sa.update(credentials).where(*mine).values(values)) == 0:
        uow.run(sa.insert(credentials).values(agency_id=uow.agency_id, id=new_id(), person_id=person_id, **values))


def stored_hash(uow: UnitOfWork, *, person_id: str) -> str | None:
    """Return the person's password hash, or None when there is none or it is locked; check it after the unit of work."""
    row = uow.row(
        sa.select(credentials.c.password_hash).where(
            credentials.c.agency_id == uow.agency_id,
            credentials.c.person_id == person_id,
            credentials.c.locked_at.is_(None),
        )
    )
    return None if row is None or not row.password_hash else str(row.password_hash)


def drop_password(uow: UnitOfWork, *, person_id: str) -> None:
    """Take a person's password away; a lock stays."""
    mine = credentials.c.agency_id == uow.agency_id, credentials.c.person_id == person_id
    uow.run(sa.update(credentials).where(*mine).values(password_hash="", changed_at=uow.now))


def set_lock(uow: UnitOfWork, *, person_id: str, locked: bool) -> None:
    """Let a person's password fit nothing, or fit again."""
    mine = credentials.c.agency_id == uow.agency_id, credentials.c.person_id == person_id
    locked_at = uow.now if locked else None
    if uow.run(sa.update(credentials).where(*mine).values(locked_at=locked_at)) == 0 and locked:
        row = {"agency_id": uow.agency_id, "id": new_id(), "person_id": person_id, "password_hash": ""}
        uow.run(sa.insert(credentials).values(**row, changed_at=uow.now, locked_at=locked_at))


@cache
def _decoy() -> str:
    """Return a hash that nothing matches."""
    return _hasher.hash("nobody has this password")
