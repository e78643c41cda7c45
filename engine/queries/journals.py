"""An instance's journal, newest entry first, for people who want to know what happened last. No sealed input is opened."""

import sqlalchemy as sa

from engine.queries.instances import HistoryEntry
from engine.queries.paging import Page, bounded, decode, page
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork


def latest(
    uow: UnitOfWork, *, instance_id: str, limit: int | None = None, cursor: str | None = None
) -> Page[HistoryEntry]:
    """Return a page of an instance's journal, newest first, in one statement; of an unknown instance an empty one.

    :raises engine.queries.paging.CursorInvalid: the cursor is not one of this list's.
    """
    columns = journal.c
    query = sa.select(
        columns.seq, columns.at, columns.actor_kind, columns.actor_id, columns.verb, columns.subject, columns.events
    ).where(columns.agency_id == uow.agency_id, columns.instance_id == instance_id)
    if cursor:
        query = query.where(columns.seq < int(decode(cursor, "number")[0]))
    size = bounded(limit)
    rows = uow.rows(query.order_by(columns.seq.desc()).limit(size + 1))
    return page(
        rows,
        size,
        lambda row: HistoryEntry(
            seq=row.seq,
            at=row.at,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            verb=row.verb,
            subject=row.subject,
            events=tuple(row.events),
        ),
        "seq",
    )
