"""Measures how much a live instance takes in the database, at the middle of a deal and at its largest."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from benchmarks import deal
from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_most, informative
from benchmarks.place import Place, agency
from engine.queries.tasks import TaskSheet
from engine.tables.instances import calls, incidents, instances, messages, parties, subscriptions, tasks, timers
from engine.tables.outbox import outbox

KB = 1024
ROWS_OF = (tasks, timers, subscriptions, calls, incidents, parties)


def measure(_calibration: Calibration) -> list[Figure]:
    """Weigh a deal before each of its tasks."""
    with agency("anju") as place:
        opened = deal.open_deal(place)
        states: list[int] = []
        rows: list[int] = []

        @contextmanager
        def watch(_sheet: TaskSheet, _data: Mapping[str, Any]) -> Iterator[None]:
            state, all_rows = _weigh(place, opened.instance_id)
            states.append(state)
            rows.append(all_rows)
            yield

        deal.carry(place, opened, watch)
    middle = len(states) // 2
    return [
        at_most("state of an instance at mid-process", states[middle] / KB, "KB", 4),
        at_most("state of an instance at its largest", max(states) / KB, "KB", 4),
        at_most("rows of an instance at mid-process, without journal and documents", rows[middle] / KB, "KB", 12),
        informative("rows of an instance at its largest, without journal and documents", max(rows) / KB, "KB"),
    ]


def _weigh(place: Place, instance_id: str) -> tuple[int, int]:
    """Return the bytes of the state, and of all rows that belong to the instance."""
    with place.house.database.connect() as connection:
        own = _bytes(connection, sa.select(instances).where(instances.c.id == instance_id))
        state = connection.execute(sa.select(sa.func.length(instances.c.state)).where(instances.c.id == instance_id))
        others = sum(
            _bytes(connection, sa.select(table).where(table.c.instance_id == instance_id)) for table in ROWS_OF
        )
        kept = _bytes(connection, sa.select(messages).where(messages.c.delivered_to == instance_id))
        subjects = sa.union(
            sa.select(sa.literal(instance_id, outbox.c.subject_id.type)),
            sa.select(calls.c.id).where(calls.c.instance_id == instance_id),
            sa.select(tasks.c.id).where(tasks.c.instance_id == instance_id),
        )
        posted = _bytes(connection, sa.select(outbox).where(outbox.c.subject_id.in_(subjects)))
        return int(state.scalar_one()), own + others + kept + posted


def _bytes(connection: sa.Connection, query: sa.Select[Any]) -> int:
    """Add up what the columns of rows hold, as SQLite stores them."""
    columns = [sa.func.coalesce(sa.func.length(sa.cast(column, sa.LargeBinary)), 0) for column in query.subquery().c]
    total = sa.func.sum(sum(columns[1:], start=columns[0]))
    return int(connection.execute(sa.select(total)).scalar_one() or 0)
