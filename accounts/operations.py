"""Signing in with agency, login and password: counted first, then checked outside any transaction, then a session is opened.

Unknown agencies, unknown logins, people who have left and wrong passwords answer alike and take alike long.
"""

from dataclasses import dataclass

from accounts import attempts, credentials, sessions
from engine.errors import Forbidden
from engine.queries import directory
from engine.unit_of_work import Actor, House, unit_of_work

LONGEST_NAME = 80


class SignInRefused(Forbidden):
    """Agency, login and password do not fit together."""

    code = "sign-in-refused"
    zh = "机构、登录名或密码不对"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Say who has signed in, and carry the new session."""

    agency_id: str
    person_id: str
    session: sessions.Opened


def sign_in(house: House, *, agency: str, login: str, password: str, address: str, device: str = "") -> SignedIn:
    """Open a session for a person. A way in of its own: hashing is slow and must hold no transaction.

    :raises accounts.attempts.TooManyAttempts: this login or address has tried too often.
    :raises SignInRefused: there is no such person with this password.
    """
    agency, login = _typed(agency), _typed(login)
    attempts.count(house, agency=agency, login=login, address=address)
    agency_id, person_id, stored = _known(house, agency, login)
    if not credentials.matches(stored, password) or agency_id is None or person_id is None:
        raise SignInRefused
    attempts.clear(house, agency=agency, login=login)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
        opened = sessions.begin(uow, person_id=person_id, device=device)
    return SignedIn(agency_id=agency_id, person_id=person_id, session=opened)


def _known(house: House, agency: str, login: str) -> tuple[str | None, str | None, str | None]:
    """Return agency, person and password hash; each None when there is none."""
    there = directory.agency_coded(house, code=agency)
    if there is None:
        return None, None, None
    with unit_of_work(house, agency_id=there.id, actor=Actor.system(), write=False) as uow:
        person = directory.person_called(uow, login=login)
        if person is None or not person.active:
            return there.id, None, None
        return there.id, person.id, credentials.stored_hash(uow, person_id=person.id)


def _typed(name: str) -> str:
    """Return what was typed as text that every store can hold."""
    return name.encode("utf-8", "replace").decode().replace("\0", "?").strip()[:LONGEST_NAME]
