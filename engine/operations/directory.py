"""Who exists: opens agencies and branches, hires people, gives them roles, notes their absences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.errors import Conflict, Invalid, NotFound
from engine.expressions import codec
from engine.ids import AbsenceId, AgencyId, BranchId, MembershipId, PersonId, new_id
from engine.memory.agency import forget_facts
from engine.operations import acts
from engine.tables.directory import absences, agencies, branches, memberships, people
from engine.unit_of_work import House, UnitOfWork, whole_house


class AlreadyThere(Conflict):
    """Something with this code or login exists already."""

    code = "already-there"
    zh = "同样的编码或登录名已经存在"


class PersonUnknown(NotFound):
    """There is no such person in this agency."""

    code = "person-unknown"
    zh = "没有这个人"


class BranchUnknown(NotFound):
    """There is no such branch in this agency."""

    code = "branch-unknown"
    zh = "没有这个门店"


class RoleUnknown(Invalid):
    """The agency has no such role."""

    code = "role-unknown"
    zh = "机构没有这个角色"


class BranchClosed(Conflict):
    """This branch is closed; nothing new begins there."""

    code = "branch-closed"
    zh = "这个门店已经关闭"


class AbsenceBackwards(Invalid):
    """An absence ends after it starts."""

    code = "absence-backwards"
    zh = "休假的结束时间要晚于开始时间"


def open_agency(
    house: House, *, code: str, name: str, city: str, zone: str, roles: Mapping[str, Any], demo: bool = False
) -> AgencyId:
    """Make an agency with a key of its own; ``roles`` maps role ids to their names (``{"zh": …, "en": …}``).

    This is a way in of its own: there is no unit of work before there is an agency.

    :raises AlreadyThere: the code is taken.
    """
    agency_id = AgencyId(new_id())
    wrapped = house.vault.new_agency_key(agency_id)
    row = {
        "id": agency_id,
        "code": code,
        "name": name,
        "city": city,
        "zone": zone,
        "wrapped_key": wrapped,
        "demo": demo,
        "revision": 1,
        "roles": dict(roles),
        "created_at": house.clock.now(),
    }
    try:
        with whole_house(house, write=True) as connection:
            connection.execute(agencies.insert(), row)
    except IntegrityError as error:
        raise AlreadyThere(code=code) from error
    return agency_id


def touch(uow: UnitOfWork) -> None:
    """Say that what caches know of the agency is stale: every process reads it anew at its next unit of work."""
    uow.run(sa.update(agencies).where(agencies.c.id == uow.agency_id).values(revision=agencies.c.revision + 1))
    forget_facts(uow)


def open_branch(uow: UnitOfWork, *, code: str, name: str) -> BranchId:
    """Open a branch (门店).

    :raises AlreadyThere: the code is taken.
    """
    branch_id = BranchId(new_id())
    _insert(uow, branches, {"id": branch_id, "code": code, "name": name})
    acts.note(uow, verb="open-branch", subject_id=branch_id, name=name)
    touch(uow)
    return branch_id


def hire(uow: UnitOfWork, *, login: str, name: str, contact: Mapping[str, str] | None = None) -> PersonId:
    """Add a person; ``contact`` (``email``, ``phone``) is sealed.

    :raises AlreadyThere: the login is taken.
    """
    person_id = PersonId(new_id())
    sealed = uow.vault.seal(uow.agency_id, "people.contact", person_id, codec.dumps(dict(contact))) if contact else None
    _insert(uow, people, {"id": person_id, "login": login, "name": name, "contact": sealed, "active": True})
    acts.note(uow, verb="hire", subject_id=person_id)
    touch(uow)
    return person_id


def appoint(
    uow: UnitOfWork, *, person_id: str, role: str, branch_id: str | None = None, superior_id: str | None = None
) -> MembershipId:
    """Give a person a role, in a branch or in the whole agency, below a superior.

    :raises RoleUnknown: the agency's roles do not name it.
    :raises PersonUnknown: the person or the superior is not of this agency.
    :raises BranchUnknown: no such branch in this agency.
    :raises BranchClosed: the branch is closed.
    """
    roles = uow.row(sa.select(agencies.c.roles).where(agencies.c.id == uow.agency_id))
    if roles is None or role not in roles.roles:
        raise RoleUnknown(role=role)
    for known in (person_id, superior_id):
        if known is not None:
            require_person(uow, known)
    if branch_id is not None and require_branch(uow, branch_id):
        raise BranchClosed
    membership_id = MembershipId(new_id())
    _insert(
        uow,
        memberships,
        {
            "id": membership_id,
            "person_id": person_id,
            "branch_id": branch_id,
            "role": role,
            "superior_id": superior_id,
        },
    )
    acts.note(uow, verb="appoint", subject_id=person_id, role=role, branch_id=branch_id)
    touch(uow)
    return membership_id


def dismiss(uow: UnitOfWork, *, person_id: str) -> None:
    """Close a person's account; what they did stays theirs.

    :raises PersonUnknown: no such person.
    """
    require_person(uow, person_id)
    uow.run(_of(uow, people, person_id).values(active=False))
    acts.note(uow, verb="dismiss", subject_id=person_id)
    touch(uow)


def note_absence(
    uow: UnitOfWork, *, person_id: str, starts_at: datetime, ends_at: datetime, why: str | None = None
) -> AbsenceId:
    """Note that a person is away, so that assignment passes them over.

    :raises AbsenceBackwards: it ends before it starts.
    :raises PersonUnknown: no such person.
    """
    if ends_at <= starts_at:
        raise AbsenceBackwards
    require_person(uow, person_id)
    absence_id = AbsenceId(new_id())
    _insert(
        uow,
        absences,
        {
            "id": absence_id,
            "person_id": person_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "why_sealed": uow.vault.seal(uow.agency_id, "absences.why_sealed", absence_id, why) if why else None,
        },
    )
    acts.note(uow, verb="note-absence", subject_id=person_id)
    touch(uow)
    return absence_id


def require_branch(uow: UnitOfWork, branch_id: str) -> bool:
    """Refuse a branch that the agency does not have; say whether it is closed.

    :raises BranchUnknown: no such branch.
    """
    found = uow.row(
        sa.select(branches.c.closed_at).where(branches.c.agency_id == uow.agency_id, branches.c.id == branch_id)
    )
    if found is None:
        raise BranchUnknown(branch_id=branch_id)
    return found.closed_at is not None


def require_person(uow: UnitOfWork, person_id: str) -> None:
    """Refuse a person whom the agency does not know.

    :raises PersonUnknown: no such person.
    """
    found = uow.row(sa.select(people.c.id).where(people.c.agency_id == uow.agency_id, people.c.id == person_id))
    if found is None:
        raise PersonUnknown(person_id=person_id)


def _of(uow: UnitOfWork, table: sa.Table, row_id: str) -> sa.Update:
    return sa.update(table).where(table.c.agency_id == uow.agency_id, table.c.id == row_id)


def _insert(uow: UnitOfWork, table: sa.Table, row: Mapping[str, Any]) -> None:
    try:
        uow.run(sa.insert(table), {"agency_id": uow.agency_id, **row})
    except IntegrityError as error:
        raise AlreadyThere(table=table.name) from error
