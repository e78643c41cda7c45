"""What has moved in people's lists of tasks since a moment, for those who look on while it happens.

The journal's entries since an id name the tasks that somebody or something touched. Ids are UUIDv7: they sort by time of birth,
but one transaction may commit after another that was born later; so a look goes back ten seconds and passes over what it knows.
Leaves who is told, and how, to ``web.live``.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from engine.policies.lifecycle import TaskState
from engine.tables.instances import tasks
from engine.tables.journal import journal
from engine.unit_of_work import Actor, UnitOfWork

BACK_MILLISECONDS = 10_000
MOST = 500
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An entry's subject is the id of what it is about, or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Be a task that was touched, as it stands now."""

    id: str
    state: str
    assignee_id: str | None
    group_role: str | None
    group_branch_id: str | None

    def is_todo_of(self, actor: Actor) -> bool:
        """Say whether it is the person's to do."""
        return self.state == TaskState.ASSIGNED and self.assignee_id == actor.id

    def is_open_to(self, actor: Actor) -> bool:
        """Say whether the person may claim it."""
        return self.state == TaskState.OFFERED and self.is_of_group(actor)

    def is_of_group(self, actor: Actor) -> bool:
        """Say whether it is, or was before somebody took it, offered to a group the person is in."""
        return self.group_role is not None and actor.serves(self.group_role, self.group_branch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Be how many tasks a person has to do, of that overdue, and may claim."""

    todo: int = 0
    overdue: int = 0
    claimable: int = 0


def earlier(id_: str) -> str:
    """Return the lowest UUIDv7 that was born ten seconds before another."""
    born = max(0, int(id_.replace("-", "")[:12], 16) - BACK_MILLISECONDS)
    digits = f"{born:012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"


def entries(uow: UnitOfWork, *, after: str) -> Mapping[str, frozenset[str]]:
    """Return the journal's first 500 entries after an id with the ids of tasks they touched, oldest first, in one statement."""
    found: dict[str, frozenset[str]] = {}
    for row in uow.rows(_ENTRIES, {"agency": uow.agency_id, "after": after}):
        ids = {str(event[2]) for event in row.events if event and event[0] == "task"}
        found[row.id] = frozenset(id_ for id_ in (*ids, row.subject or "") if _ID.fullmatch(id_))
    return found


def touched(uow: UnitOfWork, *, task_ids: Collection[str]) -> tuple[Touched, ...]:
    """Return these tasks as they stand, in one statement (none for none); what is no task is left out."""
    if not task_ids:
        return ()
    query = sa.select(
        tasks.c.id, tasks.c.state, tasks.c.assignee_id, tasks.c.group_role, tasks.c.group_branch_id
    ).where(tasks.c.agency_id == uow.agency_id, tasks.c.id.in_(sorted(task_ids)))
    return tuple(Touched(**row._mapping) for row in uow.rows(query))


def standings(uow: UnitOfWork, *, actors: Collection[Actor]) -> Mapping[str, Standing]:
    """Count the tasks of several people by their ids, in two statements however many they are."""
    ids = sorted({actor.id for actor in actors if actor.id is not None})
    mine = {
        row.assignee_id: (row.todo, row.overdue)
        for row in uow.rows(
            sa.select(
                tasks.c.assignee_id,
                sa.func.count().label("todo"),
                sa.func.count(sa.case((tasks.c.due_at < uow.now, 1))).label("overdue"),
            )
            .where(
                tasks.c.agency_id == uow.agency_id,
                tasks.c.assignee_id.in_(ids),
                tasks.c.state == TaskState.ASSIGNED,
            )
            .group_by(tasks.c.assignee_id)
        )
    }
    offered = uow.rows(
        sa.select(tasks.c.group_role, tasks.c.group_branch_id, sa.func.count().label("many"))
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.state == TaskState.OFFERED)
        .group_by(tasks.c.group_role, tasks.c.group_branch_id)
    )
    found: dict[str, Standing] = {}
    for actor in actors:
        todo, overdue = mine.get(actor.id or "", (0, 0))
        claimable = sum(row.many for row in offered if actor.serves(row.group_role, row.group_branch_id))
        found[actor.id or ""] = Standing(todo=todo, overdue=overdue, claimable=claimable)
    return found


_ENTRIES = (
    sa.select(journal.c.id, journal.c.subject, journal.c.events)
    .where(journal.c.agency_id == sa.bindparam("agency"), journal.c.id > sa.bindparam("after"))
    .order_by(journal.c.id)
    .limit(MOST)
)
