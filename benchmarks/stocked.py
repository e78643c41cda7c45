"""The demo agency with a deal in every stage, as ``up --demo`` makes it: played once a run, copied for whoever measures it."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import assembly
from accounts import links, sessions
from benchmarks.place import PROCESSES, SYSTEM, TurnableClock
from brokerage.queries import deals, parties
from demo import client, stock
from engine.queries import directory
from engine.unit_of_work import House, unit_of_work
from engine.workers import alone
from settings import DEMO_CLOCK, settings
from upkeep import demonstration, migrating, tokens, turned_clock
from web import logs

AGENCY = "anju"
COOKIE = "fangliu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    """Be a copy of the stocked agency. ``people`` maps logins to ids."""

    folder: Path
    house: House
    agency_id: str
    people: dict[str, str]

    def session(self, login: str) -> str:
        """Sign somebody in; return what their cookie holds."""
        with unit_of_work(self.house, agency_id=self.agency_id, actor=SYSTEM) as uow:
            return sessions.begin(uow, person_id=self.people[login], device="benchmark").text

    def deal_numbers(self) -> list[str]:
        """Return the numbers of the deals, the newest first."""
        with unit_of_work(self.house, agency_id=self.agency_id, actor=SYSTEM, write=False) as uow:
            return [line.number for line in deals.page(uow, limit=20).items]

    def links_of(self, number: str) -> list[str]:
        """Return the paths of the pages that the customers of a deal see."""
        found = []
        with unit_of_work(self.house, agency_id=self.agency_id, actor=SYSTEM) as uow:
            for party in parties.of_number(uow, number=number):
                key = {"business_key": party.number, "customer_id": party.customer_id}
                links.issue(uow, **key)
                found.append(f"{links.PATH}{(links.address_of(uow, **key) or '').rpartition('/')[2]}")
        return found


@contextmanager
def stocked() -> Iterator[Stocked]:
    """Give a copy of the agency, in a folder that vanishes, with its clock at the demo's morning."""
    with tempfile.TemporaryDirectory(prefix="fangliu-bench-") as made:
        folder = Path(made) / "data"
        shutil.copytree(_played(), folder)
        # What serves the copy in a process of its own tells the same time.
        turned_clock.set_once(folder / DEMO_CLOCK, moment=TurnableClock().now(), machine=datetime.now(UTC))
        house = replace(assembly.assemble(settings({"FANGLIU_DATA": str(folder)})), clock=TurnableClock())
        agency = directory.agency_coded(house, code=AGENCY)
        assert agency is not None
        with unit_of_work(house, agency_id=agency.id, actor=SYSTEM, write=False) as uow:
            people = {person.login: person.id for person in directory.everybody(uow)}
        try:
            yield Stocked(folder=folder, house=house, agency_id=agency.id, people=people)
        finally:
            house.database.dispose()


@cache
def _played() -> Path:
    """Play the stock; return the folder, which goes when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="fangliu-stock-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    logs.configure()
    house = replace(assembly.assemble(settings({"FANGLIU_DATA": str(folder)})), clock=TurnableClock())
    migrating.migrate(house.database, scripts=assembly.MIGRATIONS)
    demonstration.prepare(house, processes=PROCESSES, data=folder)
    hands = stock.Hands(at=TurnableClock().now())
    played = replace(house, clock=hands)
    stock.stock(
        PROCESSES / AGENCY,
        send=client.within(assembly.serve(played)),
        token_of=lambda login: tokens.issue(played, agency=AGENCY, login=login, days=1),
        hands=hands,
        settle=lambda: alone.settle(played),
        told=lambda _day: None,
    )
    house.database.dispose()
    return folder
