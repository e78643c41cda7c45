"""The demo agency with its stock of deals, on SQLite in a folder: as ``up --demo`` makes it, without the other processes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import assembly
from demo import client, stock
from engine.queries import directory
from engine.unit_of_work import House
from engine.workers import alone
from settings import HOME, settings
from tests.support.clocks import DEMO_MORNING, TurnableClock
from upkeep import demonstration, founding, migrating, tokens

PASSWORD = "stock-of-deals"
PROCESSES = HOME / "processes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Name an agency."""

    code: str

    def id_in(self, house: House) -> str:
        """Return its id."""
        found = directory.agency_coded(house, code=self.code)
        assert found is not None
        return found.id


AGENCY = Named(code="anju")


@contextmanager
def founded(folder: Path) -> Iterator[House]:
    """Found the demo agency in a folder, without deals, and give everybody ``PASSWORD``."""
    house = replace(assembly.assemble(settings({"FANGLIU_DATA": str(folder)})), clock=TurnableClock())
    migrating.migrate(house.database, scripts=assembly.MIGRATIONS)
    demonstration.prepare(house, processes=PROCESSES, data=folder)
    founding.set_demo_passwords(house, agency=AGENCY.code, password=PASSWORD, anew=True)
    yield house
    house.database.dispose()


@contextmanager
def stocked(folder: Path, *, more: Sequence[stock.Kept] = ()) -> Iterator[House]:
    """Play the stock of the founded demo agency, and ``more``."""
    with founded(folder) as house:
        hands = stock.Hands(at=DEMO_MORNING)
        played = replace(house, clock=hands)
        stock.stock(
            PROCESSES / AGENCY.code,
            send=client.within(assembly.serve(played)),
            token_of=lambda login: tokens.issue(played, agency=AGENCY.code, login=login, days=1),
            hands=hands,
            settle=lambda: alone.settle(played),
            told=lambda _day: None,
            more=more,
        )
        yield house
