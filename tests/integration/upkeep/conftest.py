"""Fixtures of the upkeep's integration tests: databases without any table, and a trading agency with something to lose."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa

from engine.unit_of_work import House, open_database
from engine.vault import Vault
from tests.support.clocks import TurnableClock
from tests.support.houses import load_tables, postgres_url

MASTER = b"test master key of 32 bytes!!!!!"


class OpenHouse(Protocol):
    """Open a house on a database without a table."""

    def __call__(self, kind: str, folder: Path, master: bytes = MASTER) -> House: ...


@pytest.fixture
def bare_house() -> Iterator[OpenHouse]:
    """Open houses on databases without a table; they are closed at the end."""
    opened: list[House] = []

    def open_one(kind: str, folder: Path, master: bytes = MASTER) -> House:
        load_tables()
        folder.mkdir(parents=True, exist_ok=True)
        database = open_database(f"sqlite:///{folder / 'fangliu.db'}" if kind == "sqlite" else postgres_url())
        if kind == "postgresql":
            empty_schema(database)
        made = House(database=database, clock=TurnableClock(), vault=Vault(masters={1: master}), media=folder / "media")
        opened.append(made)
        return made

    yield open_one
    for house in opened:
        house.database.dispose()


def empty_schema(database: sa.Engine) -> None:
    """Take everything out of a test PostgreSQL."""
    with database.begin() as connection:
        connection.exec_driver_sql("drop schema public cascade")
        connection.exec_driver_sql("create schema public")
