"""Changes who is already there: names, contacts, roles that end, leave taken back, branches that close, an agency's words."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.errors import Conflict, Invalid, NotFound
from engine.expressions import codec
from engine.operations import acts
from engine.operations.directory import require_branch, require_person, touch
from engine.policies.lifecycle import InstanceState
from engine.tables.directory import absences, agencies, branches, memberships, people
from engine.tables.instances import instances
from engine.unit_of_work import UnitOfWork

ADMINISTRATOR = "administrator"


class LastAdministrator(Conflict):
    """Nobody else could administer the agency: appoint another administrator first."""

    code = "last-administrator"
    zh = "这是最后一位管理员，请先任命另一位"


class BranchInUse(Conflict):
    """People are appointed to this branch or instances run in it: move or finish them first."""

    code = "branch-in-use"
    zh = "门店还有人员任职或流程在走，不能关闭"


class AppointmentUnknown(NotFound):
    """There is no such appointment in this agency."""

    code = "appointment-unknown"
    zh = "没有这项任职"


class NameMissing(Invalid):
    """Give a name of 1 to 120 characters."""

    code = "name-missing"
    zh = "请填写名称，最多 120 个字"


def administrators(uow: UnitOfWork) -> frozenset[str]:
    """Return the ids of all who work here and administer the agency."""
    rows = uow.rows(
        sa.select(people.c.id)
        .join(memberships, (memberships.c.agency_id == people.c.agency_id) & (memberships.c.person_id == people.c.id))
        .where(people.c.agency_id == uow.agency_id, people.c.active, memberships.c.role == ADMINISTRATOR)
    )
    return frozenset(row.id for row in rows)


def describe_person(uow: UnitOfWork, *, person_id: str, name: str, contact: Mapping[str, str] | None = None) -> None:
    """Give a person another name, and other ways to reach them (None: as before).

    :raises engine.operations.directory.PersonUnknown: no such person.
    :raises NameMissing: the name is empty or too long.
    """
    require_person(uow, person_id)
    values: dict[str, Any] = {"name": _name(name)}
    if contact is not None:
        values["contact"] = uow.vault.seal(uow.agency_id, "people.contact", person_id, codec.dumps(dict(contact)))
    uow.run(_one(people, uow, person_id).values(**values))
    acts.note(uow, verb="describe-person", subject_id=person_id)
    touch(uow)


def end_appointment(uow: UnitOfWork, *, appointment_id: str) -> str:
    """Take a role from a person, whose id is returned; open tasks stay theirs.

    :raises AppointmentUnknown: there is none.
    :raises LastAdministrator: nobody else is one.
    """
    mine = memberships.c.agency_id == uow.agency_id, memberships.c.id == appointment_id
    row = uow.row(sa.select(memberships).where(*mine))
    if row is None:
        raise AppointmentUnknown
    uow.run(sa.delete(memberships).where(*mine))
    if row.role == ADMINISTRATOR and not administrators(uow):
        raise LastAdministrator
    acts.note(uow, verb="end-appointment", subject_id=row.person_id, role=row.role, branch_id=row.branch_id)
    touch(uow)
    return str(row.person_id)


def rehire(uow: UnitOfWork, *, person_id: str) -> None:
    """Let a person who has left work here again, with the roles they had.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    require_person(uow, person_id)
    uow.run(_one(people, uow, person_id).values(active=True))
    acts.note(uow, verb="rehire", subject_id=person_id)
    touch(uow)


def cancel_absence(uow: UnitOfWork, *, person_id: str, absence_id: str) -> None:
    """Take a leave of a person back; one that is not there (any more) changes nothing.

    :raises engine.operations.directory.PersonUnknown: no such person.
    """
    require_person(uow, person_id)
    mine = (
        absences.c.agency_id == uow.agency_id,
        absences.c.id == absence_id,
        absences.c.person_id == person_id,
    )
    row = uow.row(sa.select(absences.c.person_id).where(*mine))
    if row is not None:
        uow.run(sa.delete(absences).where(*mine))
        acts.note(uow, verb="cancel-absence", subject_id=row.person_id)
        touch(uow)


def close_branch(uow: UnitOfWork, *, branch_id: str) -> None:
    """Close a branch: nothing new begins there; what was done there stays.

    :raises engine.operations.directory.BranchUnknown: no such branch.
    :raises BranchInUse: somebody works there, or an instance runs there.
    """
    require_branch(uow, branch_id)
    works = (
        sa.select(memberships.c.id)
        .join(people, (people.c.agency_id == memberships.c.agency_id) & (people.c.id == memberships.c.person_id))
        .where(memberships.c.agency_id == uow.agency_id, memberships.c.branch_id == branch_id, people.c.active)
    )
    runs = sa.select(instances.c.id).where(
        instances.c.agency_id == uow.agency_id,
        instances.c.branch_id == branch_id,
        instances.c.status.in_([InstanceState.RUNNING, InstanceState.SUSPENDED]),
    )
    if uow.rows(works.limit(1)) or uow.rows(runs.limit(1)):
        raise BranchInUse
    uow.run(_one(branches, uow, branch_id).where(branches.c.closed_at.is_(None)).values(closed_at=uow.now))
    acts.note(uow, verb="close-branch", subject_id=branch_id)
    touch(uow)


def reopen_branch(uow: UnitOfWork, *, branch_id: str) -> None:
    """Open a closed branch again.

    :raises engine.operations.directory.BranchUnknown: no such branch.
    """
    require_branch(uow, branch_id)
    uow.run(_one(branches, uow, branch_id).values(closed_at=None))
    acts.note(uow, verb="reopen-branch", subject_id=branch_id)
    touch(uow)


def describe_agency(uow: UnitOfWork, *, name: str, roles: Mapping[str, Mapping[str, str]]) -> None:
    """Give the agency another name and its roles other names (``{"zh": …, "en": …}``); roles it does not have are passed over.

    :raises NameMissing: a name is empty or too long.
    """
    row = uow.connection.execute(sa.select(agencies.c.roles).where(agencies.c.id == uow.agency_id)).one()
    named = {
        role: {**words, **{lang: _name(roles[role][lang]) for lang in ("zh", "en")}} if role in roles else words
        for role, words in row.roles.items()
    }
    uow.run(sa.update(agencies).where(agencies.c.id == uow.agency_id).values(name=_name(name), roles=named))
    acts.note(uow, verb="describe-agency")
    touch(uow)


def _name(text: str) -> str:
    kept = text.strip()
    if not 0 < len(kept) <= 120:
        raise NameMissing
    return kept


def _one(table: sa.Table, uow: UnitOfWork, row_id: str) -> sa.Update:
    return sa.update(table).where(table.c.agency_id == uow.agency_id, table.c.id == row_id)
