"""Sets the demo up: its agencies, their made-up people and market, and the moment around which it lives.

A stamp in the data folder says which library was published to which agencies, so that a warm start publishes nothing.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from brokerage.queries import listings
from engine.operations import library
from engine.queries import directory
from engine.unit_of_work import Actor, House, unit_of_work
from forecasting import operations as forecasting
from upkeep import founding, turned_clock

AGENCIES = ("anju", "pengcheng")
STAMP = "library.stamp"
SIGN_IN_FILE = "demo-password"
"""The file in the data folder that holds the password of all demo people."""
SYSTEM = Actor.system()


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Be somebody a visitor of the demo may act as."""

    agency: str
    login: str
    name: str
    roles: tuple[str, ...]


def turn_clock(file: Path, *, processes: Path, machine: datetime) -> None:
    """Turn the demo's clock to its date at the first start; ``machine`` is the machine's own moment."""
    moment = founding.demo_moment(processes, AGENCIES[0])
    zone = zone_of(processes, AGENCIES[0])
    turned_clock.set_once(file, moment=moment.replace(tzinfo=zone), machine=machine)


def prepare(house: House, *, processes: Path, data: Path) -> bool:
    """Found the demo agencies, publish the library, hire the people, make up a market; say whether anything was to do."""
    wanted = _stamp(house, processes)
    file = data / STAMP
    if wanted is not None and file.exists() and file.read_text() == wanted:
        return False
    for agency in AGENCIES:
        agency_id = founding.found(house, processes=processes, agency=agency, demo=True)
        founding.hire_demo_people(house, processes=processes, agency=agency)
        with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
            forecasting.load_demo(uow, city=library.described(processes, agency)["city"])
    file.write_text(_stamp(house, processes) or "")
    return True


def zone_of(processes: Path, agency: str) -> ZoneInfo:
    """Return the zone of an agency's wall clock, as its folder says."""
    return ZoneInfo(library.described(processes, agency)["zone"])


def is_bare(house: House, *, agency: str) -> bool:
    """Say whether an agency of the demo has no listing yet."""
    there = directory.agency_coded(house, code=agency)
    if there is None or not there.demo:
        return False
    with unit_of_work(house, agency_id=there.id, actor=SYSTEM, write=False) as uow:
        return not listings.page(uow, limit=1).items


def set_passwords(house: House, *, data: Path) -> None:
    """Give everybody in the demo agencies one password, made at the first start and kept in the data folder."""
    file = data / SIGN_IN_FILE
    fresh = not file.exists()
    if fresh:
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9))
    for agency in AGENCIES:
        founding.set_demo_passwords(house, agency=agency, password=file.read_text().strip(), anew=fresh)


def logins(house: House) -> Iterator[Login]:
    """Yield whom a visitor may act as, in every demo agency."""
    for agency in directory.all_agencies(house):
        if not agency.demo:
            continue
        with unit_of_work(house, agency_id=agency.id, actor=SYSTEM, write=False) as uow:
            for person in directory.everybody(uow):
                names = tuple(str(agency.roles[role]["zh"]) for role in sorted(person.roles) if role in agency.roles)
                yield Login(agency=agency.code, login=person.login, name=person.name, roles=names)


def library_hash(processes: Path, agencies: Sequence[str] = AGENCIES) -> str:
    """Return one SHA-256 over everything that founding reads: names and contents of the folders' files."""
    digest = hashlib.sha256()
    for folder in (library.SHARED, *agencies):
        for file in sorted((processes / folder).rglob("*")):
            if file.is_file():
                body = file.read_bytes()
                digest.update(f"{file.relative_to(processes).as_posix()}\0{len(body)}\0".encode())
                digest.update(body)
    return digest.hexdigest()


def _stamp(house: House, processes: Path) -> str | None:
    """Say what a finished preparation of this database looks like; None: an agency is missing."""
    ids = {agency.code: agency.id for agency in directory.all_agencies(house)}
    if not set(AGENCIES) <= set(ids):
        return None
    return json.dumps({"library": library_hash(processes), "agencies": {code: ids[code] for code in AGENCIES}})


def greeting(house: House, *, command: str, data: Path, address: str) -> Iterator[str]:
    """Yield what a visitor is told: who one may be, with which password, and how to get a token."""
    found = list(logins(house))
    if not found:
        return
    for agency in dict.fromkeys(login.agency for login in found):
        yield f"\n{agency}:"
        for login in found:
            if login.agency == agency:
                yield f"  {login.login:<20} {login.name}  {'、'.join(login.roles)}"
    example = found[0]
    file = data / SIGN_IN_FILE
    if file.exists():
        yield f"\nSign in at {address}/sign-in?agency={example.agency} as one of them; password: {file.read_text().strip()}"
    yield f"\nThe pages of customers, once there are deals: {command.removesuffix('token')}portal --agency {example.agency}"
    yield f"A bearer token to act as one of them: {command} --agency {example.agency} --login {example.login}\n"
