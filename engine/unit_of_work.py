"""One door, one unit of work, one commit.

Whoever is entered from outside opens ``with unit_of_work(...)`` once; operations take it first and never commit. A writing
unit of work begins with the write lock (SQLite ``BEGIN IMMEDIATE``). Nothing leaves the house from inside it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from engine.clock import Clock
from engine.errors import NotFound, Unavailable
from engine.tables.directory import agencies
from engine.tables.statements import Prepared
from engine.vault import Vault

T = TypeVar("T")


class AgencyUnknown(NotFound):
    """There is no such agency."""

    code = "agency-unknown"
    zh = "没有这个机构"


class DatabaseBusy(Unavailable):
    """The database does not answer or is locked; try again in a moment."""

    code = "database-busy"
    zh = "数据库暂时繁忙，请稍后再试"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Say who acts: a person of the agency, a party of instances, or the system itself.

    A party is a customer (``id``) on one ``side`` of the ``instances`` it was let into; it reaches nothing else.
    """

    kind: Literal["person", "party", "system"]
    id: str | None = None
    roles: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    posts: frozenset[tuple[str, str | None]] = frozenset()
    side: str | None = None
    instances: frozenset[str] = frozenset()

    @classmethod
    def person(cls, person_id: str, posts: Iterable[tuple[str, str | None]]) -> Self:
        """Return a person who holds ``posts``: a role in a branch, or (None) in the whole agency."""
        held = frozenset(posts)
        roles = frozenset(role for role, _ in held)
        branches = frozenset(branch for _, branch in held if branch is not None)
        return cls(kind="person", id=person_id, roles=roles, branches=branches, posts=held)

    @classmethod
    def party(cls, customer_id: str, *, side: str, instances: Iterable[str]) -> Self:
        """Return a customer who stands on ``side`` (buyer, seller) of these instances and may act in no other."""
        return cls(kind="party", id=customer_id, side=side, instances=frozenset(instances))

    def serves(self, role: str | None, branch_id: str | None) -> bool:
        """Say whether the actor holds a role there; ``branch_id`` None asks anywhere."""
        return any(held == role and (branch_id is None or at in (None, branch_id)) for held, at in self.posts)

    @classmethod
    def system(cls) -> Self:
        """Return the one who acts when a timer or a worker does."""
        return cls(kind="system")


@dataclass(slots=True, kw_only=True)
class House:
    """Hold what one process of the product shares: database, clock, vault, media folder, and parts by their type."""

    database: sa.Engine
    clock: Clock
    vault: Vault
    media: Path
    parts: dict[type[Any], Any] = field(default_factory=dict)

    def part(self, kind: type[T]) -> T:
        """Return the part of this type, made at its first use if ``app.py`` did not put one in."""
        found = self.parts.get(kind)
        if found is None:
            found = self.parts[kind] = kind()
        return cast("T", found)


class UnitOfWork:
    """Be one transaction of one agency, at one moment, by one actor. ``seen`` keeps what it has looked up once already."""

    __slots__ = ("_after", "_on_error", "actor", "agency_id", "connection", "house", "now", "seen")

    def __init__(self, house: House, connection: sa.Connection, agency_id: str, actor: Actor, now: datetime) -> None:
        self.house = house
        self.connection = connection
        self.agency_id = agency_id
        self.actor = actor
        self.now = now
        self.seen: dict[type[Any], Any] = {}
        self._after: list[Callable[[], None]] = []
        self._on_error: list[Callable[[], None]] = []

    @property
    def vault(self) -> Vault:
        """Return the vault that seals personal data."""
        return self.house.vault

    def rows(self, query: sa.Executable | Prepared, values: Mapping[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
        """Return all rows of a query."""
        if isinstance(query, Prepared):
            return query.rows(self.connection, values or {})
        return self.connection.execute(query, values).all()

    def row(self, query: sa.Executable | Prepared, values: Mapping[str, Any] | None = None) -> sa.Row[Any] | None:
        """Return the only row of a query, or None."""
        found = self.rows(query, values)
        assert len(found) <= 1, "the query names one row by its key"
        return found[0] if found else None

    def run(
        self, statement: sa.Executable | Prepared, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Run an INSERT, UPDATE or DELETE; return the number of rows it changed."""
        if isinstance(statement, Prepared):
            return statement.run(self.connection, values or {})
        return self.connection.execute(statement, values).rowcount

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do this once the commit has happened."""
        self._after.append(act)

    def on_error(self, act: Callable[[], None]) -> None:
        """Do this if there is no commit."""
        self._on_error.append(act)

    def settle(self, *, committed: bool) -> None:
        """Run what waits for the end of the transaction."""
        for act in self._after if committed else self._on_error:
            act()


@contextmanager
def unit_of_work(house: House, *, agency_id: str, actor: Actor, write: bool = True) -> Iterator[UnitOfWork]:
    """Open the one transaction of a way in; commit at the end, roll back on any exception.

    :raises AgencyUnknown: no such agency.
    :raises DatabaseBusy: the write lock was not to be had in time, or the database is away.
    """
    with _connection(house, write=write) as connection:
        uow = UnitOfWork(house, connection, agency_id, actor, house.clock.now())
        try:
            _enter(house, connection, agency_id)
            yield uow
            connection.commit()
        except BaseException:
            connection.rollback()
            uow.settle(committed=False)
            raise
    uow.settle(committed=True)


@contextmanager
def whole_house(house: House, *, write: bool = False) -> Iterator[sa.Connection]:
    """Open a transaction over all agencies: for the relay, the tick, checks and the agencies themselves."""
    with _connection(house, write=write) as connection:
        try:
            see(connection, EVERY_AGENCY)
            yield connection
            connection.commit()
        except BaseException:
            connection.rollback()
            raise


EVERY_AGENCY = "*"


def see(connection: sa.Connection, agency_id: str) -> None:
    """Tell PostgreSQL's row security whose rows this transaction may see and write; SQLite has none."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.set_config("fangliu.agency", agency_id, True)))


@contextmanager
def _connection(house: House, *, write: bool) -> Iterator[sa.Connection]:
    try:
        connection = house.database.connect()
    except PoolExhausted as error:
        raise DatabaseBusy("all connections to the database are in use") from error
    except DBAPIError as error:
        raise _told(error) from error
    try:
        if house.database.dialect.name == "sqlite":
            # Asked of the driver itself: SQLAlchemy would spend more on these words than SQLite does.
            driver = cast("sqlite3.Connection", connection.connection.driver_connection)
            driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    except sqlite3.OperationalError as error:
        connection.close()
        raise DatabaseBusy(str(error)) from error
    with connection:
        connection.begin()
        try:
            yield connection
        except DBAPIError as error:
            raise _told(error) from error


def _told(error: DBAPIError) -> Exception:
    """Say that the database is away or busy where that is what happened; all else is a fault of ours, told as it is.

    A connection lost at the commit leaves open whether it was made. Whoever tries again finds out: a task is completed once,
    an attempt is fenced, an instance is found by its business key.
    """
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return DatabaseBusy(str(error.orig))
    return error


_wrapped_key = sa.select(agencies.c.wrapped_key).where(agencies.c.id == sa.bindparam("agency"))


def _enter(house: House, connection: sa.Connection, agency_id: str) -> None:
    """Load the agency's key at its first use in this process; tell PostgreSQL whose rows may be seen."""
    see(connection, agency_id)
    if house.vault.knows(agency_id):
        return
    wrapped = connection.execute(_wrapped_key, {"agency": agency_id}).scalar_one_or_none()
    if wrapped is None:
        raise AgencyUnknown(agency_id=agency_id)
    house.vault.load_agency_key(agency_id, wrapped)


def open_database(url: str) -> sa.Engine:
    """Open the database of a URL (``sqlite:///path`` or ``postgresql+psycopg://…``) with the settings the house relies on.

    SQLite: WAL, ``synchronous=FULL``, foreign keys, and transactions begun by us, since the driver begins them too late.
    """
    # Parameters hold people's data; an error's text ends in logs.
    if not url.startswith("sqlite"):
        return sa.create_engine(
            url,
            pool_size=8,
            max_overflow=24,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            hide_parameters=True,
        )
    connecting = {"timeout": 30, "check_same_thread": False}
    database = sa.create_engine(url, connect_args=connecting, pool_size=16, hide_parameters=True)

    @sa.event.listens_for(database, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    return database
