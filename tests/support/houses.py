"""Houses for integration tests: a real SQLite file or a real PostgreSQL of its own, tables made, one agency open."""

import atexit
import functools
import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assembly import TABLED
from engine.ids import new_id
from engine.operations import directory
from engine.tables.metadata import metadata
from engine.unit_of_work import Actor, House, open_database
from engine.vault import Vault
from tests.support.clocks import TurnableClock

ROLES = {
    role: {"zh": zh, "en": role}
    for role, zh in {
        "listing_agent": "房源维护人",
        "buyer_agent": "买方经纪人",
        "store_manager": "店长",
        "director": "总监",
        "signing_specialist": "签约专员",
        "title_specialist": "权证专员",
        "loan_specialist": "贷款专员",
        "finance": "财务初审",
        "finance_reviewer": "财务复审",
        "legal": "法务",
        "receptionist": "门店前台",
        "administrator": "管理员",
    }.items()
}
SYSTEM = Actor.system()


def load_tables() -> None:
    """Import every room's tables, so that ``metadata`` is whole."""
    for name in TABLED:
        if importlib.util.find_spec(name.split(".")[0]) and importlib.util.find_spec(name):
            importlib.import_module(name)


@functools.cache
def postgres_url() -> str:
    """Return the URL of a PostgreSQL database of this test process, which a plain role owns; what is in it is the test's."""
    return _postgres_database()


@functools.cache
def _prepared_postgres() -> str:
    """Return the URL of another one that has all tables; tests that end leave their rows to the next one to empty."""
    url = _postgres_database()
    database = sa.create_engine(url)
    metadata.create_all(database)
    database.dispose()
    return url


def _postgres_database() -> str:
    """Make a database in the PostgreSQL that the test processes of this machine share (from the pip package)."""
    from pgserver.postgres_server import get_server

    folder = Path(tempfile.gettempdir()) / "fangliu-test-postgres"
    server = get_server(folder, cleanup_mode="stop")
    name = "t" + new_id().replace("-", "")
    admin = sa.create_engine(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        known = connection.exec_driver_sql("select 1 from pg_roles where rolname = 'fangliu'").scalar()
        if not known:
            try:
                connection.exec_driver_sql("create role fangliu login nosuperuser")
            except sa.exc.ProgrammingError:
                connection.rollback()
        connection.exec_driver_sql(f"create database {name} owner fangliu")
        # A power cut is none of these tests' tales; waiting for the disk was most of their time.
        connection.exec_driver_sql(f"alter database {name} set synchronous_commit = off")
    url = admin.url.set(username="fangliu", database=name)
    admin.dispose()
    atexit.register(_drop, admin, name)
    return url.render_as_string(hide_password=False)


def _drop(admin: sa.Engine, name: str) -> None:
    """Leave no database behind; the server itself stops with the last test process that uses it."""
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database if exists {name} with (force)")
    admin.dispose()


@functools.cache
def _sqlite_template() -> bytes:
    """Return a database file that has all tables."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.db"
        database = sa.create_engine(f"sqlite:///{file}")
        metadata.create_all(database)
        database.dispose()
        return file.read_bytes()


def _empty(database: sa.Engine) -> None:
    """Take all rows out, those that refer to others first."""
    with database.begin() as connection:
        tables = [f'delete from "{table.name}"' for table in reversed(metadata.sorted_tables)]
        connection.exec_driver_sql("; ".join(tables))


@contextmanager
def empty_house(kind: str, folder: Path, **parts: Any) -> Iterator[House]:
    """Give a house with empty tables on ``sqlite`` or ``postgresql``."""
    load_tables()
    if kind == "sqlite":
        file = folder / "fangliu.db"
        file.write_bytes(_sqlite_template())
        database = open_database(f"sqlite:///{file}")
    else:
        database = open_database(_prepared_postgres())
        _empty(database)
    house = House(
        database=database,
        clock=TurnableClock(),
        vault=Vault(masters={1: b"test master key of 32 bytes!!!!!"}),
        media=folder / "media",
        parts={type(part): part for part in parts.values()},
    )
    try:
        yield house
    finally:
        database.dispose()


def open_test_agency(house: House, code: str = "anju") -> str:
    """Open an agency with every role known."""
    return directory.open_agency(
        house, code=code, name="安居", city="北京", zone="Asia/Shanghai", roles=ROLES, demo=True
    )
