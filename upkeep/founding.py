"""Founds an agency from its folder in the library: branches, roles, calendars, definitions; and its demo people.

Used at first run and by tests. Founding again brings a changed library in: new versions of what differs, nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from accounts import credentials
from contracts import operations as papers
from engine.errors import Conflict
from engine.operations import calendars, definitions, directory, library
from engine.operations.definitions import Version
from engine.queries import directory as known
from engine.queries.reception import PUBLIC_PHONE
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work

SYSTEM = Actor.system()
CONTACT = ("email", "phone", PUBLIC_PHONE)


class AgencyUnderDemoClock(Conflict):
    """This database runs on a demo clock: found a real agency in another data folder and database."""

    code = "agency-under-demo-clock"
    zh = "演示数据库里不能开设正式机构"


def found(house: House, *, processes: Path, agency: str, demo: bool = False) -> str:
    """Make the agency of a folder if it is not there yet, load its calendars and publish its definitions; return its id.

    :raises engine.operations.library.AgencyFolderMissing: the library has no such folder.
    :raises engine.operations.definitions.DefinitionsRefused: a file has findings; nothing is published.
    """
    there = known.agency_coded(house, code=agency)
    if there is not None:
        publish(house, processes=processes, agency=agency)
        return there.id
    told = library.described(processes, agency)
    agency_id = directory.open_agency(
        house,
        code=agency,
        name=told["name_zh"],
        city=told["city"],
        zone=told["zone"],
        roles={role["id"]: {"zh": role["zh"], "en": role["en"]} for role in told["roles"]},
        demo=demo,
    )
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        for branch in told["branches"]:
            directory.open_branch(uow, code=branch["code"], name=branch["zh"])
        papers.set_terms(uow, settings=told.get("settings", {}))
    publish(house, processes=processes, agency=agency)
    return str(agency_id)


def publish(house: House, *, processes: Path, agency: str) -> tuple[Version, ...]:
    """Load the agency's calendars and publish what its folder and ``shared`` hold, all or nothing."""
    there = known.agency_coded(house, code=agency)
    if there is None:
        raise library.AgencyFolderMissing(agency=agency)
    with unit_of_work(house, agency_id=there.id, actor=SYSTEM) as uow:
        for key, body in library.calendars(processes, agency).items():
            calendars.seed(uow, key=key, body=body)
        return definitions.publish(uow, sources=library.sources(processes, agency))


def bring_in(house: House, *, processes: Path, agency: str, demo: bool) -> tuple[Version, ...]:
    """Found the agency if it is not there yet, else publish what its folder holds now; return every version.

    :raises AgencyUnderDemoClock: a new agency is no demo, but the clock is turned.
    """
    if known.agency_coded(house, code=agency) is None:
        if demo:
            raise AgencyUnderDemoClock
        found(house, processes=processes, agency=agency)
    return publish(house, processes=processes, agency=agency)


def publish_files(house: House, *, agency: str, files: Sequence[Path]) -> tuple[Version, ...]:
    """Publish some files to an agency, all or nothing; names give kind and key.

    :raises engine.operations.library.AgencyFolderMissing: no such agency, or a file of no known kind.
    :raises engine.operations.definitions.DefinitionsRefused: a file has findings; nothing is published.
    """
    there = known.agency_coded(house, code=agency)
    if there is None:
        raise library.AgencyFolderMissing(
            f"there is no agency {agency!r}: `publish --agency {agency}` founds it", agency=agency
        )
    with unit_of_work(house, agency_id=there.id, actor=SYSTEM) as uow:
        return definitions.publish(uow, sources=[library.source_of(file) for file in files])


def hire_demo_people(house: House, *, processes: Path, agency: str) -> dict[str, str]:
    """Hire the made-up people of ``demo.toml``; return their ids by login. Those who are there already are kept."""
    there = known.agency_coded(house, code=agency)
    if there is None:
        raise library.AgencyFolderMissing(agency=agency)
    told = library.demo(processes, agency)["people"]
    with unit_of_work(house, agency_id=there.id, actor=SYSTEM) as uow:
        hired = {person.login: person.id for person in known.everybody(uow)}
        branches = {branch.code: branch.id for branch in known.all_branches(uow)}
        new = [person for person in told if person["login"] not in hired]
        for person in new:
            hired[person["login"]] = directory.hire(
                uow,
                login=person["login"],
                name=person["name"],
                contact={name: person[name] for name in CONTACT if name in person},
            )
        for person in new:
            _appoint(uow, person, hired, branches)
    return hired


def set_demo_passwords(house: House, *, agency: str, password: str, anew: bool) -> int:
    """Let the people of a demo agency sign in with ``password``: those who have none yet, or with ``anew`` all; say how many.

    They share one hash: hashing is slow on purpose, and the demo's password is no secret.

    :raises engine.operations.library.AgencyFolderMissing: there is no such agency, or it is no demo.
    """
    there = known.agency_coded(house, code=agency)
    if there is None or not there.demo:
        raise library.AgencyFolderMissing(agency=agency)
    with unit_of_work(house, agency_id=there.id, actor=SYSTEM, write=False) as uow:
        people = [person.id for person in known.everybody(uow) if person.active]
        wanting = [one for one in people if anew or credentials.stored_hash(uow, person_id=one) is None]
    if wanting:
        hashed = credentials.hash_password(password)
        with unit_of_work(house, agency_id=there.id, actor=SYSTEM) as uow:
            for person_id in wanting:
                credentials.set_password(uow, person_id=person_id, password_hash=hashed)
    return len(wanting)


def _appoint(uow: UnitOfWork, person: Mapping[str, Any], hired: Mapping[str, str], branches: Mapping[str, str]) -> None:
    superior_id = hired[person["superior"]] if "superior" in person else None
    places: list[str | None] = [branches[code] for code in person.get("branches", [])] or [None]
    for role in person["roles"]:
        for branch_id in places:
            directory.appoint(
                uow, person_id=hired[person["login"]], role=role, branch_id=branch_id, superior_id=superior_id
            )


def demo_moment(processes: Path, agency: str) -> datetime:
    """Return the fixed moment around which an agency's demo lives, on its own wall clock (naive)."""
    told = library.demo(processes, agency)
    day: date = told["demo_date"]
    return datetime.combine(day, told["demo_time"])
