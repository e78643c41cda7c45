"""Founds the first agency from what a wizard asks: roles and terms of the library, branch, calendars, processes, administrator.

Whether anybody may is the wizard's to say (``setup``). The operator's way, an agency from a folder of its own, is ``upkeep``'s.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from accounts import credentials, sessions
from contracts import operations as papers
from engine.operations import calendars, definitions, directory, library
from engine.queries import directory as known
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Be what was asked for. ``calendars`` and ``processes`` are keys of the library's shared files; all else is published."""

    name: str
    code: str
    city: str
    branch: str
    branch_code: str
    person: str
    login: str
    password: str
    calendars: Collection[str]
    processes: Collection[str]


def found(house: House, *, processes: Path, wish: Wish, device: str = "") -> sessions.Opened:
    """Make the agency, its first branch and its administrator, publish what was chosen, and sign the administrator in.

    An agency of this code that nobody works in yet (an operator's, or one that a broken attempt left behind) is taken on.

    :raises accounts.credentials.PasswordTooWeak: the password is too short; nothing was made.
    :raises engine.operations.definitions.DefinitionsRefused: the chosen processes need one that was not; nothing was published.
    """
    hashed = credentials.hash_password(wish.password)
    told = library.new_agency(processes)
    there = known.agency_coded(house, code=wish.code)
    agency_id = there.id if there is not None else _opened(house, wish, processes)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
        papers.set_terms(uow, settings=told.get("settings", {}))
        branch_id = _branch(uow, wish)
        person_id = directory.hire(uow, login=wish.login, name=wish.person)
        for place in dict.fromkeys((None, branch_id)):
            directory.appoint(uow, person_id=person_id, role=ADMINISTRATOR, branch_id=place)
        credentials.set_password(uow, person_id=person_id, password_hash=hashed)
        for key, body in library.calendars(processes, wish.code).items():
            if key in wish.calendars:
                calendars.seed(uow, key=key, body=body)
        chosen = [
            source
            for source in library.sources(processes, wish.code)
            if source.kind != "process" or source.key in wish.processes
        ]
        definitions.publish(uow, sources=chosen)
        return sessions.begin(uow, person_id=person_id, device=device)


def _opened(house: House, wish: Wish, processes: Path) -> str:
    told = library.new_agency(processes)
    roles = {role["id"]: {"zh": role["zh"], "en": role["en"]} for role in told["roles"]}
    return directory.open_agency(house, code=wish.code, name=wish.name, city=wish.city, zone=told["zone"], roles=roles)


def _branch(uow: UnitOfWork, wish: Wish) -> str:
    there = {branch.code: branch.id for branch in known.all_branches(uow)}
    return there.get(wish.branch_code) or directory.open_branch(uow, code=wish.branch_code, name=wish.branch)
