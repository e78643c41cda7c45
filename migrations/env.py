"""Runs Alembic against the house's tables; the database comes from the settings, or from whoever calls.

A migration happens whole or not at all, and two at once happen after each other.
"""

from typing import Literal

import sqlalchemy as sa
from alembic import context

from assembly import load_tables
from engine.tables.metadata import Data, Moment, Money, metadata
from engine.unit_of_work import open_database
from settings import settings

LOCK = 0xFA6911
"""PostgreSQL's advisory lock of whoever migrates."""


class ReferencesBroken(Exception):
    """A migration left rows that refer to nothing; it was rolled back."""


def _in_our_words(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types by their own names."""
    return f"{type(item).__name__}()" if kind == "type" and isinstance(item, Data | Moment | Money) else False


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_in_our_words,
    )
    context.run_migrations()


def _on_sqlite(connection: sa.Connection) -> None:
    """Foreign keys sleep meanwhile: SQLite alters a table by making it anew, which would empty those that refer to it."""
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise ReferencesBroken(f"{len(broken)} rows, the first in {broken[0][0]}")
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _on_postgresql(connection: sa.Connection) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    _run(connection)
    connection.commit()


given = context.config.attributes.get("database")
if given is None:
    # Alembic's own command line, which may compare the tables; the product has them loaded or does not need them.
    load_tables()
database = given if given is not None else open_database(settings().database_url)
with database.connect() as opened:
    (_on_sqlite if opened.dialect.name == "sqlite" else _on_postgresql)(opened)
