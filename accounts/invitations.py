"""Links by which a person sets their first password, or a new one: shown once to an administrator, good once, for seven days.

A link takes the place of the person's older one. Looking at it changes nothing (chat apps preview links); setting the password
ends every session and uses the link up. Leaves to the porch how it looks, to ``people`` who may be invited.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts import credentials, secret_text, sessions
from accounts.tables import invitations
from engine.errors import NotFound
from engine.ids import new_id
from engine.queries import directory
from engine.queries.directory import Person
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work

PREFIX = "fi_"
LIFE = timedelta(days=7)


class InvitationOver(NotFound):
    """The link is unknown, used or expired; which of these is not told."""

    code = "invitation-over"
    zh = "链接已经用过或过期，请找管理员再发一个"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Carry a new link's secret; ``text`` is known only now."""

    text: str
    expires_at: datetime


def invite(uow: UnitOfWork, *, person_id: str) -> Invited:
    """Make a person's link; an older one is good no more."""
    withdraw(uow, person_id=person_id)
    text, expires_at = secret_text.make(PREFIX, uow.agency_id), uow.now + LIFE
    row = {"agency_id": uow.agency_id, "id": new_id(), "person_id": person_id, "created_at": uow.now}
    uow.run(
        sa.insert(invitations).values(**row, secret_hash=secret_text.hashed(text), expires_at=expires_at),
    )
    return Invited(text=text, expires_at=expires_at)


def withdraw(uow: UnitOfWork, *, person_id: str) -> None:
    """Let a person's link be good no more."""
    mine = invitations.c.agency_id == uow.agency_id, invitations.c.person_id == person_id
    uow.run(sa.delete(invitations).where(*mine))


def whose(house: House, *, text: str) -> tuple[Person, directory.Agency]:
    """Return whom a link is for; a way in of its own, nothing is changed.

    :raises InvitationOver: the link is good no more.
    """
    with unit_of_work(house, agency_id=_agency_of(text), actor=Actor.system(), write=False) as uow:
        return _invited(uow, text)


def accept(house: House, *, text: str, password: str, device: str = "") -> sessions.Opened:
    """Set the password, use the link up, end all sessions and open a new one. A way in of its own: hashing is slow.

    :raises InvitationOver: the link is good no more.
    :raises accounts.credentials.PasswordTooWeak: the password is too short or too long.
    """
    whose(house, text=text)
    hashed = credentials.hash_password(password)
    with unit_of_work(house, agency_id=_agency_of(text), actor=Actor.system()) as uow:
        person, _ = _invited(uow, text)
        withdraw(uow, person_id=person.id)
        credentials.set_password(uow, person_id=person.id, password_hash=hashed)
        sessions.end_all(uow, person_id=person.id)
        return sessions.begin(uow, person_id=person.id, device=device)


def _invited(uow: UnitOfWork, text: str) -> tuple[Person, directory.Agency]:
    row = uow.row(
        sa.select(invitations.c.person_id).where(
            invitations.c.agency_id == uow.agency_id,
            invitations.c.secret_hash == secret_text.hashed(text),
            invitations.c.expires_at > uow.now,
        )
    )
    if row is None:
        raise InvitationOver
    person, agency = directory.at_work(uow, person_id=row.person_id)
    if person is None or not person.active:
        raise InvitationOver
    return person, agency


def _agency_of(text: str) -> str:
    try:
        return secret_text.agency_of(PREFIX, text)
    except secret_text.NoSecretText as error:
        raise InvitationOver from error
