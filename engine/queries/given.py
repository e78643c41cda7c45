"""What a person gave when they completed a task, opened from the journal's sealed input. Masking it is the pages'."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Be the data of a form as it was completed, by whom and when. It may hold personal data."""

    at: datetime
    actor_kind: str
    actor_id: str | None
    data: Mapping[str, Any]


def given(uow: UnitOfWork, *, instance_id: str, task_id: str) -> Given | None:
    """Return what a task was completed with, in one statement; None while it is not completed."""
    row = uow.row(_COMPLETED, {"agency": uow.agency_id, "instance": instance_id, "task": task_id})
    if row is None:
        return None
    opened = {} if row.input is None else codec.loads(uow.vault.open(uow.agency_id, "journal.input", row.id, row.input))
    assert isinstance(opened, dict), "an entry's input is a mapping"
    return Given(at=row.at, actor_kind=row.actor_kind, actor_id=row.actor_id, data=opened)


_COMPLETED = (
    sa.select(journal.c.id, journal.c.at, journal.c.actor_kind, journal.c.actor_id, journal.c.input)
    .where(
        journal.c.agency_id == sa.bindparam("agency"),
        journal.c.instance_id == sa.bindparam("instance"),
        journal.c.subject == sa.bindparam("task"),
        journal.c.verb == "complete",
    )
    .order_by(journal.c.seq.desc())
    .limit(1)
)
