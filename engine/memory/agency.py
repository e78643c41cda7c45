"""What a process remembers of an agency between units of work: published versions, calendars, people.

Every writer of these bumps the agency's revision (``directory.touch``); a unit of work reads the revision once and what is
older is read anew, so no process acts on stale law or staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine.policies.assignment import Candidate
from engine.policies.calendar import WorkCalendar
from engine.policies.china import china_days, china_years
from engine.policies.hours import weekly_hours
from engine.tables.definitions import calendars, definitions
from engine.tables.directory import absences, agencies, branches, memberships, people
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Be the newest version of a definition."""

    kind: str
    key: str
    version: int
    name: str
    content_hash: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Be an active person with all roles, for assignment."""

    id: str
    login: str
    name: str
    roles: frozenset[tuple[str, str | None]]
    superiors: Mapping[str | None, str]
    away: tuple[tuple[datetime, datetime], ...]

    def has_role(self, role: str, branch_id: str | None) -> bool:
        """Say whether the person holds the role in the branch, or agency-wide; without a branch, anywhere."""
        return any(held == role and (branch_id is None or at in (None, branch_id)) for held, at in self.roles)

    def superior_in(self, branch_id: str | None) -> str | None:
        """Return whom the person answers to in a branch, else anywhere."""
        return self.superiors.get(branch_id) or next(iter(self.superiors.values()), None)

    def is_away(self, now: datetime) -> bool:
        """Say whether the person is absent at this moment."""
        return any(start <= now < end for start, end in self.away)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """Be what is remembered at one revision."""

    revision: int
    zone: ZoneInfo
    city: str
    roles: Mapping[str, Any]
    newest: Mapping[tuple[str, str], Published]
    calendars: Mapping[str, WorkCalendar]
    members: Mapping[str, Member]
    branches: Mapping[str, str]
    """Names of the branches by id, in the order of their codes."""
    candidates: tuple[Candidate, ...]
    """All members as assignment sees them: present and with an empty desk."""


@dataclass(slots=True)
class AgencyMemory:
    """Keep the facts of each agency (a part of the house)."""

    kept: dict[str, AgencyFacts] = field(default_factory=dict)


_revision = sa.select(agencies.c.revision).where(agencies.c.id == sa.bindparam("agency"))
agency_revision = _revision.scalar_subquery().label("agency_revision")
"""A column that a statement can bring along for ``learn_revision``; it needs the parameter ``agency``."""


def agency_facts(uow: UnitOfWork) -> AgencyFacts:
    """Return what is remembered of the unit of work's agency, read anew when its revision has moved."""
    seen = uow.seen.get(AgencyFacts)
    if seen is None:
        seen = uow.seen[AgencyFacts] = _newest_facts(uow)
    return cast("AgencyFacts", seen)


def forget_facts(uow: UnitOfWork) -> None:
    """Let the unit of work read the agency again: it has just changed it."""
    uow.seen.pop(AgencyFacts, None)


def learn_revision(uow: UnitOfWork, revision: int) -> None:
    """Take note of the agency's revision, which another statement has brought along."""
    kept = uow.house.part(AgencyMemory).kept.get(uow.agency_id)
    if kept is not None and kept.revision == revision:
        uow.seen.setdefault(AgencyFacts, kept)


def _newest_facts(uow: UnitOfWork) -> AgencyFacts:
    revision = uow.connection.execute(_revision, {"agency": uow.agency_id}).scalar_one()
    memory = uow.house.part(AgencyMemory)
    kept = memory.kept.get(uow.agency_id)
    if kept is not None and kept.revision == revision:
        return kept
    facts = _read(uow, revision)
    # Only what is committed may be remembered: this unit of work may have written and may yet fail.
    uow.after_commit(lambda: memory.kept.__setitem__(uow.agency_id, facts))
    return facts


def _read(uow: UnitOfWork, revision: int) -> AgencyFacts:
    agency = uow.connection.execute(sa.select(agencies).where(agencies.c.id == uow.agency_id)).one()
    members = _members(uow)
    return AgencyFacts(
        revision=revision,
        zone=ZoneInfo(agency.zone),
        city=agency.city,
        roles=agency.roles,
        newest=_newest(uow),
        calendars={
            row.key: calendar_from(row.key, row.body)
            for row in uow.rows(sa.select(calendars).where(calendars.c.agency_id == uow.agency_id))
        },
        members=members,
        branches={
            row.id: row.name
            for row in uow.rows(
                sa.select(branches).where(branches.c.agency_id == uow.agency_id).order_by(branches.c.code)
            )
        },
        candidates=tuple(_candidate(member) for member in members.values()),
    )


def calendar_from(key: str, body: Mapping[str, Any]) -> WorkCalendar:
    """Make a calendar of its stored form: ``zone``, ``hours`` by weekday, ``known_from``, ``known_until``, ``exceptions``.

    The years in between whose public holidays are not published are unknown, not normal; an exception marked
    ``whole_year`` says that the agency has entered its year by hand.
    """
    first, last = body["known_from"], body["known_until"]
    years = range(first.year, last.year + 1)
    days = {day: works for year in years if year in china_years() for day, works in china_days(year).items()}
    exceptions = body.get("exceptions", ())
    days.update({exception["date"]: exception["working"] for exception in exceptions})
    entered = {exception["date"].year for exception in exceptions if exception.get("whole_year")}
    return WorkCalendar(
        name=key,
        zone=ZoneInfo(body["zone"]),
        hours=weekly_hours(body["hours"]),
        days=days,
        known_from=first,
        known_until=last,
        unpublished=frozenset(year for year in years if year not in china_years() and year not in entered),
    )


def _newest(uow: UnitOfWork) -> dict[tuple[str, str], Published]:
    rows = uow.rows(
        sa.select(definitions).where(definitions.c.agency_id == uow.agency_id).order_by(definitions.c.version)
    )
    return {
        (row.kind, row.key): Published(
            kind=row.kind,
            key=row.key,
            version=row.version,
            name=row.name,
            content_hash=row.content_hash,
            origin=row.origin,
        )
        for row in rows
    }


def _members(uow: UnitOfWork) -> dict[str, Member]:
    of_agency = memberships.c.agency_id == uow.agency_id
    held: dict[str, list[sa.Row[Any]]] = {}
    for row in uow.rows(sa.select(memberships).where(of_agency).order_by(memberships.c.id)):
        held.setdefault(row.person_id, []).append(row)
    away: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in uow.rows(sa.select(absences).where(absences.c.agency_id == uow.agency_id, absences.c.ends_at > uow.now)):
        away.setdefault(row.person_id, []).append((row.starts_at, row.ends_at))
    active = uow.rows(sa.select(people).where(people.c.agency_id == uow.agency_id, people.c.active))
    return {row.id: _member(row, held.get(row.id, ()), away.get(row.id, ())) for row in active}


def _candidate(member: Member) -> Candidate:
    return Candidate(
        person_id=member.id,
        memberships=member.roles,
        login=member.login,
        name=member.name,
        superior_id=member.superior_in(None),
    )


def _member(person: sa.Row[Any], held: Sequence[sa.Row[Any]], away: Sequence[tuple[datetime, datetime]]) -> Member:
    return Member(
        id=person.id,
        login=person.login,
        name=person.name,
        roles=frozenset((row.role, row.branch_id) for row in held),
        superiors={row.branch_id: row.superior_id for row in held if row.superior_id},
        away=tuple(away),
    )
