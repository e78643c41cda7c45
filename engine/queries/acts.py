"""Who did what outside any process, to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.tables.directory import acts
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Be one act; ``actor_id`` None: the system or the operator's command line."""

    at: datetime
    actor_id: str | None
    verb: str
    subject_id: str | None
    detail: Mapping[str, Any]


def latest(uow: UnitOfWork, *, subject_id: str | None = None, limit: int = 20) -> tuple[Act, ...]:
    """Return the latest acts, newest first; ``subject_id`` narrows to one person, branch or calendar."""
    query = sa.select(acts).where(acts.c.agency_id == uow.agency_id)
    if subject_id is not None:
        query = query.where(acts.c.subject_id == subject_id)
    return tuple(
        Act(at=row.at, actor_id=row.actor_id, verb=row.verb, subject_id=row.subject_id, detail=row.detail)
        for row in uow.rows(query.order_by(acts.c.id.desc()).limit(limit))
    )
