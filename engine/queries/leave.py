"""Who is away and until when, and how much open work each person holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.policies.lifecycle import TaskState
from engine.tables.directory import absences
from engine.tables.instances import tasks
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Be one leave of a person."""

    id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    why: str | None


def of_person(uow: UnitOfWork, *, person_id: str, limit: int = 20) -> tuple[Absence, ...]:
    """Return a person's leaves, latest first."""
    query = sa.select(absences).where(absences.c.agency_id == uow.agency_id, absences.c.person_id == person_id)
    return tuple(_absence(uow, row) for row in uow.rows(query.order_by(absences.c.starts_at.desc()).limit(limit)))


def away_until(uow: UnitOfWork) -> Mapping[str, datetime]:
    """Return who is away now, and until when."""
    now = absences.c.agency_id == uow.agency_id, absences.c.starts_at <= uow.now, absences.c.ends_at > uow.now
    rows = uow.rows(
        sa.select(absences.c.person_id, sa.func.max(absences.c.ends_at).label("until"))
        .where(*now)
        .group_by(absences.c.person_id)
    )
    return {row.person_id: row.until for row in rows}


def open_counts(uow: UnitOfWork) -> Mapping[str, int]:
    """Return how many open tasks each person holds."""
    held = tasks.c.agency_id == uow.agency_id, tasks.c.state == TaskState.ASSIGNED
    rows = uow.rows(
        sa.select(tasks.c.assignee_id, sa.func.count().label("held")).where(*held).group_by(tasks.c.assignee_id)
    )
    return {row.assignee_id: row.held for row in rows}


def _absence(uow: UnitOfWork, row: sa.Row[Any]) -> Absence:
    sealed = row.why_sealed
    why = None if sealed is None else uow.vault.open(uow.agency_id, "absences.why_sealed", row.id, sealed).decode()
    return Absence(id=row.id, person_id=row.person_id, starts_at=row.starts_at, ends_at=row.ends_at, why=why)
