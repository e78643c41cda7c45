"""Figures of what goes on: tasks, instances, incidents, timers and the outbox, of one agency or of the whole house.

Five statements whatever the number of rows; nothing personal. For the health page and for monitoring.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.policies.lifecycle import IncidentState, InstanceState, TaskState
from engine.tables.instances import incidents, instances, tasks, timers
from engine.tables.outbox import outbox

OPEN = (TaskState.OFFERED, TaskState.ASSIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Be the figures at one moment; ``outbox`` counts rows by kind and state, ``oldest`` is how long the first due row waits."""

    tasks_open: int
    tasks_overdue: int
    instances: Mapping[str, int]
    incidents_open: int
    timers_late: int
    outbox: Mapping[tuple[str, str], int]
    oldest: timedelta

    @property
    def waiting(self) -> int:
        """Return how many outbox rows wait or run."""
        return sum(count for (_, state), count in self.outbox.items() if state in ("waiting", "running"))


def figures(connection: sa.Connection, *, now: datetime, agency_id: str | None = None) -> Figures:
    """Count; ``agency_id`` None counts every agency that the connection may see."""

    def of(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
        return () if agency_id is None else (table.c.agency_id == agency_id,)

    def count(table: sa.Table, *which: sa.ColumnElement[bool]) -> Any:
        return sa.select(sa.func.count()).select_from(table).where(*of(table), *which).scalar_subquery()

    late = timers.c.due_at < now - timedelta(minutes=1)
    runs = sa.exists().where(
        instances.c.agency_id == timers.c.agency_id,
        instances.c.id == timers.c.instance_id,
        instances.c.status == InstanceState.RUNNING,
    )
    row = connection.execute(
        sa.select(
            count(tasks, tasks.c.state.in_(OPEN)),
            count(tasks, tasks.c.state.in_(OPEN), tasks.c.due_at < now),
            count(incidents, incidents.c.state == IncidentState.OPEN),
            count(timers, late, runs),
            sa.select(sa.func.min(outbox.c.due_at))
            .where(*of(outbox), outbox.c.state == "waiting", outbox.c.due_at <= now)
            .scalar_subquery(),
        )
    ).one()
    by_status = connection.execute(
        sa.select(instances.c.status, sa.func.count().label("number"))
        .where(*of(instances))
        .group_by(instances.c.status)
    ).all()
    by_state = connection.execute(
        sa.select(outbox.c.kind, outbox.c.state, sa.func.count())
        .where(*of(outbox))
        .group_by(outbox.c.kind, outbox.c.state)
    ).all()
    return Figures(
        tasks_open=row[0],
        tasks_overdue=row[1],
        incidents_open=row[2],
        timers_late=row[3],
        oldest=max(now - row[4], timedelta(0)) if row[4] else timedelta(0),
        instances={state.value: 0 for state in InstanceState} | {row.status: row.number for row in by_status},
        outbox={(kind, state): number for kind, state, number in by_state},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Be the database: ``kind`` sqlite or postgresql, its own version, the tables' revision, its size in bytes."""

    kind: str
    version: str
    revision: str
    size: int


def store(connection: sa.Connection) -> Store:
    """Return what the database is."""
    kind = connection.dialect.name
    lite = kind == "sqlite"
    told = connection.exec_driver_sql("select sqlite_version()" if lite else "show server_version").scalar_one()
    sized = (
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
        if lite
        else "select pg_database_size(current_database())"
    )
    size = connection.exec_driver_sql(sized).scalar_one()
    known = sa.inspect(connection).has_table("alembic_version")
    revision = connection.exec_driver_sql("select version_num from alembic_version").scalar() if known else None
    return Store(kind=kind, version=str(told), revision=str(revision or "—"), size=int(size))
