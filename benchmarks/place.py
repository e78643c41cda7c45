"""Opens a house of its own for a benchmark: a SQLite file in a folder that vanishes, one agency from the library, its people."""

import importlib
import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assembly import HOOKED, load_tables
from benchmarks import services
from engine.hooks import Hooks
from engine.queries import directory
from engine.tables.metadata import metadata
from engine.unit_of_work import Actor, House, open_database, unit_of_work
from engine.vault import Vault
from settings import HOME
from upkeep import founding

PROCESSES = HOME / "processes"
SYSTEM = Actor.system()
OWN_SERVICES = frozenset({"brokerage", "notices"})
"""Rooms whose hooks run as they are; the service hooks of the others are answered by ``benchmarks.services``."""


class TurnableClock:
    """Tell the time that the benchmark has set: the library's demo date."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the set moment."""
        return self.at

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by


@dataclass(slots=True, kw_only=True)
class Place:
    """Be a house with one agency. ``people`` maps logins to ids."""

    house: House
    clock: TurnableClock
    agency_id: str
    people: dict[str, str]
    branches: dict[str, str]
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, person_id: str) -> Actor:
        """Return a person as the one who acts."""
        known = self.actors.get(person_id)
        if known is None:
            with unit_of_work(self.house, agency_id=self.agency_id, actor=SYSTEM, write=False) as uow:
                person = directory.person(uow, person_id=person_id)
            assert person is not None
            known = self.actors[person_id] = Actor.person(person.id, person.posts)
        return known

    @property
    def file(self) -> Path:
        """Return the database file."""
        return Path(str(self.house.database.url.database))


@contextmanager
def house_in(folder: Path) -> Iterator[House]:
    """Give a house with empty tables; nobody's hooks."""
    load_tables()
    database = open_database(f"sqlite:///{folder / 'fangliu.db'}")
    metadata.create_all(database)
    vault = Vault(masters={1: b"benchmark key of 32 bytes!!!!!!!"})
    house = House(database=database, clock=TurnableClock(), vault=vault, media=folder / "media")
    try:
        yield house
    finally:
        database.dispose()


@contextmanager
def agency(code: str) -> Iterator[Place]:
    """Give an agency of the library with its demo people."""
    with tempfile.TemporaryDirectory(prefix="fangliu-bench-") as folder, house_in(Path(folder)) as house:
        _register(house.part(Hooks))
        agency_id = founding.found(house, processes=PROCESSES, agency=code, demo=True)
        people = founding.hire_demo_people(house, processes=PROCESSES, agency=code)
        with unit_of_work(house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
            branches = {branch.code: branch.id for branch in directory.all_branches(uow)}
        clock = house.clock
        assert isinstance(clock, TurnableClock)
        yield Place(house=house, clock=clock, agency_id=agency_id, people=people, branches=branches)


def _register(hooks: Hooks) -> None:
    services.register(hooks)
    for room in HOOKED:
        if room in OWN_SERVICES and importlib.util.find_spec(f"{room}.hooks"):
            importlib.import_module(f"{room}.hooks").register(hooks)
