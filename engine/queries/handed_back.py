"""Why a task is done again, or by somebody else: who handed it back or over, when and for what reason.

Reasons, and the form of the time before, are sealed in the journal and opened for the task's own page only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.tables.directory import people
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

HANDED_OVER = "转办"
"""What a task's row says of a transfer; the reason is free text and stands sealed in the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """Be one return. ``node_id`` is where it came from; ``filled`` the whole form of the time before, personal fields too."""

    reason: str
    by_id: str | None
    by_name: str | None
    at: datetime
    node_id: str
    filled: Mapping[str, Any] = field(repr=False)


def handed_back(uow: UnitOfWork, *, instance_id: str, reopens: str) -> HandedBack | None:
    """Return why the completed task ``reopens`` was opened anew, in one statement; None if it was not."""
    query = (
        sa.select(journal, people.c.name.label("by_name"))
        .outerjoin(people, (people.c.agency_id == journal.c.agency_id) & (people.c.id == journal.c.actor_id))
        .where(journal.c.agency_id == uow.agency_id, journal.c.instance_id == instance_id)
        .where((journal.c.verb == "return") | ((journal.c.verb == "complete") & (journal.c.subject == reopens)))
        .order_by(journal.c.seq)
    )
    filled: Mapping[str, Any] = {}
    for row in uow.rows(query):
        if row.verb == "complete":
            filled = _opened(uow, row)
            continue
        for event in row.events:
            if event[0] == "return" and event[4] == reopens:
                return HandedBack(
                    reason=str(_opened(uow, row).get("reason", "")),
                    by_id=row.actor_id,
                    by_name=row.by_name,
                    at=row.at,
                    node_id=str(event[1]),
                    filled=filled,
                )
    return None


def handed_over(uow: UnitOfWork, *, instance_id: str, task_id: str) -> str:
    """Return why a task went to whom it went last by a transfer, in one statement."""
    query = (
        sa.select(journal.c.id, journal.c.input)
        .where(journal.c.agency_id == uow.agency_id, journal.c.instance_id == instance_id)
        .where(journal.c.verb == "transfer", journal.c.subject == task_id)
        .order_by(journal.c.seq.desc())
        .limit(1)
    )
    row = uow.row(query)
    reason = str(_opened(uow, row).get("reason", "")) if row is not None else ""
    return f"{HANDED_OVER}：{reason}" if reason else HANDED_OVER


def _opened(uow: UnitOfWork, row: sa.Row[Any]) -> Mapping[str, Any]:
    if row.input is None:
        return {}
    opened = codec.loads(uow.vault.open(uow.agency_id, "journal.input", row.id, row.input))
    return opened if isinstance(opened, dict) else {}
