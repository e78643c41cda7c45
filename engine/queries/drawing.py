"""An instance drawn: the diagram it has pinned, the elements it has really passed, and where its tokens stand now.

What was passed is the journal's word, not a guess: nodes with the flows they were reached by, and the one flow that leaves a
node which was completed. Rendering is for pages; diagrams of called processes are drawings of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.bpmn import places, runtime
from engine.errors import NotFound
from engine.memory.passed import InstanceUnknown, Passed, Trail
from engine.memory.passed import trail as _trail
from engine.memory.pins import Pin, pinned
from engine.tables.instances import incidents, instances
from engine.unit_of_work import UnitOfWork

__all__ = [
    "Drawing",
    "InstanceUnknown",
    "Milestone",
    "Passed",
    "ProcessNotDrawn",
    "Trail",
    "drawing",
    "milestones",
    "node_names",
    "titles",
    "trail",
]


class ProcessNotDrawn(NotFound):
    """The instance does not use this process."""

    code = "process-not-drawn"
    zh = "这个流程实例没有用到这张图"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Be one diagram of an instance. ``taken``, ``current`` and ``incidents`` are ids of nodes and flows in ``xml``.

    ``called`` maps call activities to the keys of what they call, ``entered`` names every process the instance has been in
    (the root first), by key.
    """

    process: str
    name: str
    xml: bytes
    taken: frozenset[str]
    current: frozenset[str]
    incidents: frozenset[str]
    called: Mapping[str, str]
    names: Mapping[str, str]
    entered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Be a milestone that was reached."""

    at: datetime
    name: str
    zh: str
    en: str


def trail(uow: UnitOfWork, *, instance_id: str) -> Trail:
    """Return an instance with all that it has passed, in one statement.

    :raises InstanceUnknown: there is none in this agency.
    """
    return _trail(uow, instance_id=instance_id)


def titles(uow: UnitOfWork, found: Trail) -> Mapping[str, str]:
    """Return the names of all processes that an instance has pinned, by key."""
    return {key: one.name or key for key, one in pinned(uow, found.bundle_hash).definitions.items()}


def node_names(uow: UnitOfWork, found: Trail) -> Mapping[str, str]:
    """Return the names of all nodes of the pinned processes by id, for what only tells a node's id."""
    definitions = pinned(uow, found.bundle_hash).definitions.values()
    return {node.id: node.name for one in definitions for node in one.nodes.values() if node.name}


def milestones(uow: UnitOfWork, found: Trail) -> tuple[Milestone, ...]:
    """Return the milestones on a trail, oldest first."""
    definitions = pinned(uow, found.bundle_hash).definitions
    told = []
    for step in found.passed:
        node = definitions[step.process].nodes.get(step.node_id)
        if node is not None and node.milestone:
            told.append(
                Milestone(
                    at=step.at, name=node.milestone, zh=node.milestone_zh, en=node.milestone_en or node.milestone_zh
                )
            )
    return tuple(told)


def drawing(uow: UnitOfWork, *, instance_id: str, process: str | None = None) -> Drawing:
    """Draw an instance's own process, or another one that it has pinned, in three statements.

    :raises InstanceUnknown: there is no such instance in this agency.
    :raises ProcessNotDrawn: the instance does not use this process.
    """
    found = _trail(uow, instance_id=instance_id)
    pin = pinned(uow, found.bundle_hash)
    key = process or found.process
    if key not in pin.definitions:
        raise ProcessNotDrawn(process=key)
    standing = _standing(uow, instance_id, pin)
    here = [place for place in standing if place.process == key]
    stopped = _stopped(uow, instance_id)
    passed = [step for step in found.passed if step.process == key]
    flows = places.only_flows(pin.bundle, key)
    taken = {step.node_id for step in passed} | {step.flow_id for step in passed if step.flow_id}
    taken |= {flows[step.node_id] for step in passed if step.node_id in flows}
    taken |= {place.flow_id for place in here if place.flow_id}
    entered = dict.fromkeys(
        [found.process, *(step.process for step in found.passed), *(one.process for one in standing)]
    )
    nodes = pin.definitions[key].nodes
    return Drawing(
        process=key,
        name=pin.definitions[key].name,
        xml=pin.bundle.processes[key],
        taken=frozenset(taken),
        current=frozenset(place.node_id for place in here if not place.boundary),
        incidents=frozenset(place.node_id for place in here if place.failed or place.token_id in stopped),
        called={node.id: node.called for node in nodes.values() if node.called},
        names={name: definition.name or name for name, definition in pin.definitions.items()},
        entered=tuple(entered),
    )


def _standing(uow: UnitOfWork, instance_id: str, pin: Pin) -> tuple[places.Place, ...]:
    row = uow.rows(
        sa.select(instances.c.state).where(instances.c.agency_id == uow.agency_id, instances.c.id == instance_id)
    )[0]
    return places.places(runtime.load(pin.bundle, row.state))


def _stopped(uow: UnitOfWork, instance_id: str) -> frozenset[str]:
    """Return the tokens at which something stopped that needs a person."""
    rows = uow.rows(
        sa.select(incidents.c.token_id).where(
            incidents.c.agency_id == uow.agency_id,
            incidents.c.instance_id == instance_id,
            incidents.c.state == "open",
            incidents.c.token_id.is_not(None),
        )
    )
    return frozenset(row.token_id for row in rows)
