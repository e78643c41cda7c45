"""The part of an instance's journal that tells a task's story: how it came to it, and what happened to it since."""

from datetime import datetime

import sqlalchemy as sa

from engine.queries.instances import HistoryEntry
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

MOST = 60
_OF_ALL = ("suspend", "resume", "terminate", "revise-facts")
"""What happens to an instance concerns each of its tasks."""


def entries(uow: UnitOfWork, *, instance_id: str, task_id: str, opened_at: datetime) -> tuple[HistoryEntry, ...]:
    """Return the last 60 entries up to the task's opening or about it, oldest first, in one statement."""
    values = {"agency": uow.agency_id, "instance": instance_id, "task": task_id, "opened": opened_at}
    found = [HistoryEntry(**(row._asdict() | {"events": tuple(row.events)})) for row in uow.rows(_STORY, values)]
    return tuple(reversed(found))


_STORY = (
    sa.select(
        journal.c.seq,
        journal.c.at,
        journal.c.actor_kind,
        journal.c.actor_id,
        journal.c.verb,
        journal.c.subject,
        journal.c.events,
    )
    .where(
        journal.c.agency_id == sa.bindparam("agency"),
        journal.c.instance_id == sa.bindparam("instance"),
        sa.or_(
            journal.c.subject == sa.bindparam("task"),
            journal.c.at <= sa.bindparam("opened", type_=journal.c.at.type),
            journal.c.verb.in_(_OF_ALL),
        ),
    )
    .order_by(journal.c.seq.desc())
    .limit(MOST)
)
