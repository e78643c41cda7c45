"""Seal and open personal columns, and index them blindly. A column's place is its table and name."""

from typing import Any

import sqlalchemy as sa

from engine.unit_of_work import UnitOfWork


def seal(uow: UnitOfWork, column: sa.Column[Any], row_id: str, text: str | None) -> bytes | None:
    """Encrypt a text for one column of one row; None stays None."""
    return None if text is None else uow.vault.seal(uow.agency_id, _place(column), row_id, text)


def unseal(uow: UnitOfWork, column: sa.Column[Any], row: sa.Row[Any], *, row_id: str | None = None) -> str | None:
    """Decrypt a column of a row.

    :raises SealBroken: the row was tampered with or the key is another.
    """
    sealed = row._mapping[column.name]
    if sealed is None:
        return None
    return uow.vault.open(uow.agency_id, _place(column), row_id or row.id, sealed).decode()


def index(uow: UnitOfWork, column: sa.Column[Any], text: str | None) -> bytes | None:
    """Return what equal texts are found by in an index column; None stays None."""
    return None if text is None else uow.vault.blind_index(uow.agency_id, _place(column), text)


def _place(column: sa.Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"
