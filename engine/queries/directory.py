"""Who exists, to look at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.memory.agency import Member, agency_facts, learn_revision
from engine.tables.directory import agencies, branches, memberships, people
from engine.unit_of_work import AgencyUnknown, House, UnitOfWork, whole_house


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Be an agency: ``roles`` maps role ids to their names."""

    id: str
    code: str
    name: str
    city: str
    zone: str
    demo: bool
    roles: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Be a branch (门店); nothing new begins in one that is ``closed``."""

    id: str
    code: str
    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Be a role of a person; ``branch_id`` None: in the whole agency."""

    role: str
    branch_id: str | None
    superior_id: str | None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Be a person with all roles."""

    id: str
    login: str
    name: str
    active: bool
    memberships: tuple[Membership, ...]

    @property
    def posts(self) -> frozenset[tuple[str, str | None]]:
        """Return every role with its branch, as an ``Actor`` holds them."""
        return frozenset((membership.role, membership.branch_id) for membership in self.memberships)

    @property
    def roles(self) -> frozenset[str]:
        """Return all role ids."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def branches(self) -> frozenset[str]:
        """Return the ids of all branches the person works in."""
        return frozenset(membership.branch_id for membership in self.memberships if membership.branch_id)


def all_agencies(house: House) -> tuple[Agency, ...]:
    """Return every agency, by code."""
    with whole_house(house) as connection:
        rows = connection.execute(sa.select(agencies).order_by(agencies.c.code)).all()
    return tuple(_agency(row) for row in rows)


def agency_coded(house: House, *, code: str) -> Agency | None:
    """Return the agency of a code, or None."""
    with whole_house(house) as connection:
        row = connection.execute(sa.select(agencies).where(agencies.c.code == code)).one_or_none()
    return None if row is None else _agency(row)


def anybody(house: House) -> bool:
    """Say whether there is a person in any agency: until then nobody can sign in, and the first run is not over."""
    with whole_house(house) as connection:
        return connection.execute(sa.select(people.c.id).limit(1)).first() is not None


def at_work(uow: UnitOfWork, *, person_id: str) -> tuple[Person | None, Agency]:
    """Return a person and their agency, in one statement; what is remembered of the agency is compared on the way.

    :raises AgencyUnknown: there is no such agency.
    """
    rows = uow.rows(_AT_WORK, {"agency": uow.agency_id, "person": person_id})
    if not rows:
        raise AgencyUnknown(agency_id=uow.agency_id)
    learn_revision(uow, rows[0].agency_revision)
    home = Agency(
        id=uow.agency_id,
        code=rows[0].code,
        name=rows[0].agency_name,
        city=rows[0].city,
        zone=rows[0].zone,
        demo=rows[0].demo,
        roles=rows[0].roles,
    )
    return next(iter(_persons([row for row in rows if row.id is not None])), None), home


def person(uow: UnitOfWork, *, person_id: str) -> Person | None:
    """Return one person with roles, in one statement, or None."""
    return next(iter(_people(uow, _BY_ID, person=person_id)), None)


def person_called(uow: UnitOfWork, *, login: str) -> Person | None:
    """Return the person of a login, or None."""
    return next(iter(_people(uow, _BY_LOGIN, login=login)), None)


def everybody(uow: UnitOfWork) -> tuple[Person, ...]:
    """Return all people of the agency, by login."""
    return _people(uow, _EVERYBODY)


def contact(uow: UnitOfWork, *, person_id: str) -> Mapping[str, str]:
    """Return how to reach a person (``email``, ``phone``); for notices, never for pages."""
    row = uow.row(sa.select(people.c.contact).where(people.c.agency_id == uow.agency_id, people.c.id == person_id))
    if row is None or row.contact is None:
        return {}
    opened = codec.loads(uow.vault.open(uow.agency_id, "people.contact", person_id, row.contact))
    assert isinstance(opened, dict), "hire seals a mapping"
    return {name: str(value) for name, value in opened.items()}


def roles_named(uow: UnitOfWork) -> dict[str, str]:
    """Return the agency's roles by what people call them: their ids, their Chinese and their English names."""
    named: dict[str, str] = {}
    for role, names in agency_facts(uow).roles.items():
        named |= {str(names[lang]): role for lang in ("zh", "en") if lang in names} | {role: role}
    return named


def all_branches(uow: UnitOfWork) -> tuple[Branch, ...]:
    """Return all branches, by code."""
    rows = uow.rows(sa.select(branches).where(branches.c.agency_id == uow.agency_id).order_by(branches.c.code))
    return tuple(Branch(id=row.id, code=row.code, name=row.name, closed=row.closed_at is not None) for row in rows)


def branch_names(uow: UnitOfWork) -> Mapping[str, str]:
    """Return the names of all branches by id, in the order of their codes, from what is remembered of the agency."""
    return agency_facts(uow).branches


def members(uow: UnitOfWork) -> Mapping[str, Member]:
    """Return everybody who works here now, with roles and absences, from what is remembered of the agency."""
    return agency_facts(uow).members


def names(uow: UnitOfWork, *, person_ids: Collection[str]) -> Mapping[str, str]:
    """Return the names of people by id, of those who have left too: they cost a statement, the others none."""
    known = agency_facts(uow).members
    gone = sorted(id_ for id_ in person_ids if id_ not in known)
    found = {id_: known[id_].name for id_ in person_ids if id_ in known}
    if gone:
        query = sa.select(people.c.id, people.c.name).where(people.c.agency_id == uow.agency_id, people.c.id.in_(gone))
        found |= {row.id: row.name for row in uow.rows(query)}
    return found


# Made once: every request that signs in asks one of these.
_EVERYBODY = (
    sa.select(
        people.c.id,
        people.c.login,
        people.c.name,
        people.c.active,
        memberships.c.role,
        memberships.c.branch_id,
        memberships.c.superior_id,
        memberships.c.id.label("membership_id"),
    )
    .select_from(
        people.outerjoin(
            memberships,
            (memberships.c.agency_id == people.c.agency_id) & (memberships.c.person_id == people.c.id),
        )
    )
    .where(people.c.agency_id == sa.bindparam("agency"))
    .order_by(people.c.login, memberships.c.id)
)
_BY_ID = _EVERYBODY.where(people.c.id == sa.bindparam("person"))
_BY_LOGIN = _EVERYBODY.where(people.c.login == sa.bindparam("login"))


_AT_WORK = (
    sa.select(
        *_EVERYBODY.selected_columns,
        agencies.c.code,
        agencies.c.name.label("agency_name"),
        agencies.c.city,
        agencies.c.zone,
        agencies.c.demo,
        agencies.c.roles,
        agencies.c.revision.label("agency_revision"),
    )
    .select_from(
        agencies.outerjoin(
            people, (people.c.agency_id == agencies.c.id) & (people.c.id == sa.bindparam("person"))
        ).outerjoin(
            memberships, (memberships.c.agency_id == people.c.agency_id) & (memberships.c.person_id == people.c.id)
        )
    )
    .where(agencies.c.id == sa.bindparam("agency"))
    .order_by(memberships.c.id)
)


def _people(uow: UnitOfWork, query: sa.Select[Any], **values: str) -> tuple[Person, ...]:
    return _persons(uow.rows(query, {"agency": uow.agency_id, **values}))


def _persons(rows: Sequence[sa.Row[Any]]) -> tuple[Person, ...]:
    found: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return tuple(
        Person(
            id=of_one[0].id,
            login=of_one[0].login,
            name=of_one[0].name,
            active=of_one[0].active,
            memberships=tuple(
                Membership(role=row.role, branch_id=row.branch_id, superior_id=row.superior_id, id=row.membership_id)
                for row in of_one
                if row.role is not None
            ),
        )
        for of_one in found.values()
    )


def _agency(row: sa.Row[Any]) -> Agency:
    return Agency(id=row.id, code=row.code, name=row.name, city=row.city, zone=row.zone, demo=row.demo, roles=row.roles)
