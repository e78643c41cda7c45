"""What an administrator does with people and their way in: invite, reset, sign out, lock, and let go.

Whoever is locked or has left cannot come in by any way: session, token or link. Roles and names are the engine's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from accounts import credentials, invitations, sessions, tokens
from accounts.invitations import Invited
from accounts.tables import credentials as credential_rows
from accounts.tables import invitations as invitation_rows
from accounts.tables import sessions as session_rows
from engine.errors import Conflict
from engine.operations import acts, directory, staffing, tasks
from engine.queries import tasks as work
from engine.unit_of_work import UnitOfWork


class TasksLeft(Conflict):
    """This person still holds open tasks: hand them over first."""

    code = "tasks-left"
    zh = "手上还有没办完的任务，请先交接"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Say how a person's way in stands; ``link_until`` is when an unused link ends."""

    has_password: bool = False
    locked_at: datetime | None = None
    sessions: int = 0
    seen_at: datetime | None = None
    link_until: datetime | None = None


def invite(uow: UnitOfWork, *, person_id: str) -> Invited:
    """Give a person a link to set their first password.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    directory.require_person(uow, person_id)
    acts.note(uow, verb="invite", subject_id=person_id)
    return invitations.invite(uow, person_id=person_id)


def reset(uow: UnitOfWork, *, person_id: str) -> Invited:
    """Take a person's password away, sign them out everywhere and give them a link to set a new one.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    directory.require_person(uow, person_id)
    credentials.drop_password(uow, person_id=person_id)
    sessions.end_all(uow, person_id=person_id)
    acts.note(uow, verb="reset-password", subject_id=person_id)
    return invitations.invite(uow, person_id=person_id)


def sign_out(uow: UnitOfWork, *, person_id: str) -> int:
    """Sign a person out everywhere; return how many sessions ended.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    directory.require_person(uow, person_id)
    acts.note(uow, verb="sign-out", subject_id=person_id)
    return sessions.end_all(uow, person_id=person_id)


def lock(uow: UnitOfWork, *, person_id: str) -> None:
    """Let a person in no more, for now: their work and roles stay theirs.

    :raises engine.operations.directory.PersonUnknown: no such person.
    :raises engine.operations.staffing.LastAdministrator: no other administrator could come in.
    """
    directory.require_person(uow, person_id)
    require_other_administrator(uow, without=person_id)
    _shut(uow, person_id)
    credentials.set_lock(uow, person_id=person_id, locked=True)
    acts.note(uow, verb="lock", subject_id=person_id)


def unlock(uow: UnitOfWork, *, person_id: str) -> None:
    """Let a locked person in again, with the password they had.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    directory.require_person(uow, person_id)
    credentials.set_lock(uow, person_id=person_id, locked=False)
    acts.note(uow, verb="unlock", subject_id=person_id)


def hand_over(uow: UnitOfWork, *, person_id: str, to: str, reason: str) -> int:
    """Transfer every open task of a person to a colleague, all or none; return how many.

    :raises engine.operations.directory.PersonUnknown: no such person.
    :raises engine.operations.tasks.AssigneeUnfit: the colleague is unknown, away or may not do one of them.
    """
    directory.require_person(uow, person_id)
    held = work.held_by(uow, person_id=person_id)
    for line in held:
        tasks.transfer(uow, task_id=line.id, person_id=to, reason=reason)
    return len(held)


def dismiss(uow: UnitOfWork, *, person_id: str) -> None:
    """Let a person go: their account closes on every way in; what they did stays theirs.

    :raises engine.operations.directory.PersonUnknown: no such person.
    :raises TasksLeft: they hold open tasks.
    :raises engine.operations.staffing.LastAdministrator: no other administrator could come in.
    """
    directory.require_person(uow, person_id)
    if work.held_by(uow, person_id=person_id):
        raise TasksLeft
    require_other_administrator(uow, without=person_id)
    directory.dismiss(uow, person_id=person_id)
    _shut(uow, person_id)


def end_appointment(uow: UnitOfWork, *, appointment_id: str) -> None:
    """Take a role from a person.

    :raises engine.operations.staffing.AppointmentUnknown: there is none.
    :raises engine.operations.staffing.LastAdministrator: no other administrator could come in.
    """
    whose = staffing.end_appointment(uow, appointment_id=appointment_id)
    require_other_administrator(uow, without=whose, still=True)


def require_other_administrator(uow: UnitOfWork, *, without: str, still: bool = False) -> None:
    """Refuse what would leave nobody who can come in and administer; ``still``: whoever it is about may be one yet.

    :raises engine.operations.staffing.LastAdministrator: there is no other.
    """
    able = set(staffing.administrators(uow)) - _locked(uow)
    if not (able if still else able - {without}):
        raise staffing.LastAdministrator


def account(uow: UnitOfWork, *, person_id: str) -> Account:
    """Return how a person's way in stands."""
    return accounts(uow, only=person_id).get(person_id, Account())


def accounts(uow: UnitOfWork, *, only: str | None = None) -> Mapping[str, Account]:
    """Return how the ways in stand of everybody who has one, in three statements."""

    def mine(table: sa.Table) -> list[sa.ColumnElement[bool]]:
        return [table.c.agency_id == uow.agency_id, *([table.c.person_id == only] if only else [])]

    live = session_rows.c.ended_at.is_(None), session_rows.c.expires_at > uow.now
    counted = sa.func.count().label("live"), sa.func.max(session_rows.c.seen_at).label("seen_at")
    by_session = {
        row.person_id: row
        for row in uow.rows(
            sa.select(session_rows.c.person_id, *counted)
            .where(*mine(session_rows), *live)
            .group_by(session_rows.c.person_id)
        )
    }
    by_link = {
        row.person_id: row.expires_at
        for row in uow.rows(
            sa.select(invitation_rows).where(*mine(invitation_rows), invitation_rows.c.expires_at > uow.now)
        )
    }
    by_password = {row.person_id: row for row in uow.rows(sa.select(credential_rows).where(*mine(credential_rows)))}
    return {
        person_id: Account(
            has_password=person_id in by_password and bool(by_password[person_id].password_hash),
            locked_at=by_password[person_id].locked_at if person_id in by_password else None,
            sessions=by_session[person_id].live if person_id in by_session else 0,
            seen_at=by_session[person_id].seen_at if person_id in by_session else None,
            link_until=by_link.get(person_id),
        )
        for person_id in {*by_session, *by_link, *by_password}
    }


def _shut(uow: UnitOfWork, person_id: str) -> None:
    sessions.end_all(uow, person_id=person_id)
    tokens.revoke_all(uow, person_id=person_id)
    invitations.withdraw(uow, person_id=person_id)


def _locked(uow: UnitOfWork) -> set[str]:
    rows = credential_rows
    found = sa.select(rows.c.person_id).where(rows.c.agency_id == uow.agency_id, rows.c.locked_at.is_not(None))
    return {row.person_id for row in uow.rows(found)}
