"""Find, lock, insert and change rows of one agency. The only place that spells out ``agency_id`` for single rows.

Statements are built once for each table. Leaves meaning to the operations, and personal data to ``sealing``.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import Conflict, NotFound
from engine.ids import new_id
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork


class ListingUnknown(NotFound):
    """There is no such listing in this agency."""

    code = "listing-unknown"
    zh = "没有这套房源"


class CustomerUnknown(NotFound):
    """There is no such customer in this agency."""

    code = "customer-unknown"
    zh = "没有这位客户"


class DealUnknown(NotFound):
    """There is no such deal in this agency."""

    code = "deal-unknown"
    zh = "没有这张交易单"


class ViewingUnknown(NotFound):
    """There is no such viewing in this agency."""

    code = "viewing-unknown"
    zh = "没有这次带看"


class DocumentUnknown(NotFound):
    """There is no such document in this agency."""

    code = "document-unknown"
    zh = "没有这份文件"


class ImportRunUnknown(NotFound):
    """There is no such import in this agency."""

    code = "import-unknown"
    zh = "没有这次导入"


class ChangedMeanwhile(Conflict):
    """Somebody else changed this record in the meantime; look again."""

    code = "changed-meanwhile"
    zh = "记录刚被别人修改，请刷新后再试"


_UNKNOWN: dict[str, type[NotFound]] = {
    "listings": ListingUnknown,
    "customers": CustomerUnknown,
    "deals": DealUnknown,
    "viewings": ViewingUnknown,
    "documents": DocumentUnknown,
    "import_runs": ImportRunUnknown,
}


def is_id(value: object) -> bool:
    """Say whether a value is written like an id; PostgreSQL refuses to compare anything else."""
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@cache
def _one(table: sa.Table, lock: bool) -> Prepared:
    query = sa.select(table).where(table.c.agency_id == sa.bindparam("agency"), table.c.id == sa.bindparam("one"))
    return Prepared(query.with_for_update() if lock else query)


@cache
def _insert(table: sa.Table) -> Prepared:
    return Prepared(sa.insert(table))


@lru_cache(maxsize=256)
def _change(table: sa.Table, names: frozenset[str]) -> Prepared:
    return Prepared(
        sa.update(table)
        .where(
            table.c.agency_id == sa.bindparam("agency"),
            table.c.id == sa.bindparam("one"),
            table.c.revision == sa.bindparam("was"),
        )
        .values(revision=table.c.revision + 1, **{name: sa.bindparam(f"new_{name}") for name in sorted(names)})
    )


def find(uow: UnitOfWork, table: sa.Table, row_id: str, *, lock: bool = False) -> sa.Row[Any]:
    """Return one row, locked against other writers if asked.

    :raises NotFound: there is none (the table's own kind, such as ``ListingUnknown``).
    """
    found = None
    if is_id(row_id):
        found = uow.row(_one(table, lock), {"agency": uow.agency_id, "one": row_id})
    if found is None:
        raise _UNKNOWN[table.name](id=str(row_id))
    return found


def find_numbered(uow: UnitOfWork, table: sa.Table, number: str, *, lock: bool = False) -> sa.Row[Any]:
    """Return the row that bears a number, locked against other writers if asked.

    :raises NotFound: there is none.
    """
    query = sa.select(table).where(table.c.agency_id == uow.agency_id, table.c.number == str(number))
    found = uow.row(query.with_for_update() if lock else query)
    if found is None:
        raise _UNKNOWN[table.name](number=str(number))
    return found


def insert(uow: UnitOfWork, table: sa.Table, **values: Any) -> str:
    """Add a row and return its id (a new one unless given)."""
    row_id: str = values.pop("id", None) or new_id()
    uow.run(_insert(table), {"agency_id": uow.agency_id, "id": row_id, **values})
    return row_id


def insert_all(uow: UnitOfWork, table: sa.Table, new: Sequence[Mapping[str, Any]]) -> list[str]:
    """Add rows in one statement and return their ids."""
    made = [{"agency_id": uow.agency_id, "id": new_id(), **values} for values in new]
    if made:
        uow.run(_insert(table), made)
    return [row["id"] for row in made]


def upserting(uow: UnitOfWork, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can say ``on_conflict``, in the database's own dialect."""
    if uow.connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def change(uow: UnitOfWork, table: sa.Table, row: sa.Row[Any], **values: Any) -> None:
    """Change a row that is still as it was read, and count its revision up.

    :raises ChangedMeanwhile: another transaction changed it since.
    """
    given = {f"new_{name}": value for name, value in values.items()}
    key = {"agency": uow.agency_id, "one": row.id, "was": row.revision}
    if uow.run(_change(table, frozenset(values)), {**key, **given}) != 1:
        raise ChangedMeanwhile(table=table.name, id=row.id)


def acting_person(uow: UnitOfWork) -> str | None:
    """Return the id of the person who acts; None when a party or the system does."""
    return uow.actor.id if uow.actor.kind == "person" else None
