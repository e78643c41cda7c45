"""Pages of rows that the newest lead: ids sort by time of birth, so the id is the cursor."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from engine.queries.paging import bounded, decode
from engine.unit_of_work import UnitOfWork


def newest_first(
    uow: UnitOfWork,
    query: sa.Select[Any],
    table: sa.Table,
    *,
    cursor: str | None,
    limit: int | None,
) -> tuple[Sequence[sa.Row[Any]], int]:
    """Return up to one row more than a page holds, and how many a page holds.

    :raises CursorInvalid: the cursor is not one that this list gave out.
    """
    size = bounded(limit)
    query = query.where(table.c.agency_id == uow.agency_id)
    if cursor is not None:
        (last,) = decode(cursor, "id")
        query = query.where(table.c.id < last)
    return uow.rows(query.order_by(table.c.id.desc()).limit(size + 1)), size
