"""What customers read of an instance: the texts that its diagrams have for them (``fl:portal``) and the milestones reached.

Called processes are part of their caller's instance, so theirs are here too. Nothing of the process data is in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.memory.pins import Pin, pinned
from engine.queries.instances import InstanceUnknown
from engine.tables.instances import instances
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

Place = tuple[str, str]
"""The key of a definition and the id of a node in it."""

_REACHED = frozenset({"task", "call", "timer", "awaits"})
"""Events of the journal that say that a token came to a node and waits there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalLine:
    """Be what a party reads about one node. ``now``: a token came there ``at``; ``done``: the last one left it then."""

    process: str
    node_id: str
    zh: str
    en: str
    state: Literal["now", "done"]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Be a milestone that was reached, at the last time it was."""

    name: str
    zh: str
    en: str
    process: str
    node_id: str
    at: datetime


def of_instance(uow: UnitOfWork, *, instance_id: str, party: str) -> tuple[PortalLine, ...]:
    """Return what a party (``buyer``, ``seller``) reads of an instance, oldest first, what is under way last.

    :raises engine.queries.instances.InstanceUnknown: there is none in this agency, or a party asks that is not let into it.
    """
    pin, standing = _standing(uow, instance_id)
    reached: dict[str, datetime] = {}
    left: dict[Place, datetime] = {}
    begun: datetime | None = None
    for at, event in _events(uow, instance_id):
        begun = begun or at
        if event[0] == "node":
            left[(str(event[2]), str(event[1]))] = at
        elif event[0] in _REACHED:
            reached[str(event[1])] = at
    assert begun is not None, "an instance begins with an entry of the journal"
    lines = [
        PortalLine(
            process=process,
            node_id=node_id,
            zh=text.zh,
            en=text.en or text.zh,
            state="now" if (process, node_id) in standing else "done",
            at=reached.get(node_id, begun) if (process, node_id) in standing else left[(process, node_id)],
        )
        for process, node_id in left.keys() | standing
        for text in pin.node(process, node_id).portal
        if text.party == party
    ]
    return tuple(sorted(lines, key=lambda line: (line.state == "now", line.at, line.process, line.node_id)))


def milestones(uow: UnitOfWork, *, instance_id: str) -> tuple[Milestone, ...]:
    """Return the milestones that an instance has reached, in the order in which it did.

    :raises engine.queries.instances.InstanceUnknown: there is none in this agency, or a party asks that is not let into it.
    """
    pin = pinned(uow, _row(uow, instance_id).bundle_hash)
    found: dict[str, Milestone] = {}
    for at, event in _events(uow, instance_id):
        if event[0] != "node":
            continue
        node = pin.node(str(event[2]), str(event[1]))
        if node.milestone is not None:
            found.pop(node.milestone, None)
            found[node.milestone] = Milestone(
                name=node.milestone,
                zh=node.milestone_zh,
                en=node.milestone_en or node.milestone_zh,
                process=str(event[2]),
                node_id=node.id,
                at=at,
            )
    return tuple(found.values())


def _standing(uow: UnitOfWork, instance_id: str) -> tuple[Pin, frozenset[Place]]:
    row = _row(uow, instance_id)
    pin = pinned(uow, row.bundle_hash)
    over = row.status in ("completed", "terminated")
    return pin, frozenset() if over else runtime.load(pin.bundle, row.state).standing()


def _row(uow: UnitOfWork, instance_id: str) -> sa.Row[Any]:
    row = uow.row(
        sa.select(instances.c.bundle_hash, instances.c.status, instances.c.state).where(
            instances.c.agency_id == uow.agency_id, instances.c.id == instance_id
        )
    )
    if row is None or (uow.actor.kind == "party" and instance_id not in uow.actor.instances):
        raise InstanceUnknown(instance_id=instance_id)
    return row


def _events(uow: UnitOfWork, instance_id: str) -> Iterator[tuple[datetime, list[Any]]]:
    query = sa.select(journal.c.at, journal.c.events).where(
        journal.c.agency_id == uow.agency_id, journal.c.instance_id == instance_id
    )
    for row in uow.rows(query.order_by(journal.c.seq)):
        for event in row.events:
            yield row.at, event
