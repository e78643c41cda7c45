"""What an instance is made of, without its values: the definitions it pinned, the names of its nodes, the shape of its data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.memory.agency import agency_facts
from engine.memory.parsed import parsed_process
from engine.memory.pins import bodies, pinned
from engine.queries.instances import InstanceUnknown
from engine.tables.instances import instances
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """Be one name in the process data: ``kind`` is text, number, yes-no, date, moment, list, group, time, span or nothing.

    ``size`` counts the elements of a list or group. The value itself is not told.
    """

    name: str
    kind: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """Be what an instance is made of; ``processes`` and ``nodes`` map ids to names, ``hooks`` nodes to allowed attempts."""

    bundle: str
    processes: Mapping[str, str]
    nodes: Mapping[str, str]
    attempts: Mapping[str, int]
    forms: tuple[str, ...]
    decisions: tuple[str, ...]
    data: tuple[DataKey, ...]


def of_instance(uow: UnitOfWork, *, instance_id: str) -> Anatomy:
    """Return what an instance is made of.

    :raises engine.queries.instances.InstanceUnknown: there is none in this agency.
    """
    row = uow.row(
        sa.select(instances.c.bundle_hash, instances.c.state).where(
            instances.c.agency_id == uow.agency_id, instances.c.id == instance_id
        )
    )
    if row is None:
        raise InstanceUnknown(instance_id=instance_id)
    pin = pinned(uow, row.bundle_hash)
    data = runtime.load(pin.bundle, row.state).data
    nodes = {node.id: node for definition in pin.definitions.values() for node in definition.nodes.values()}
    return Anatomy(
        bundle=row.bundle_hash,
        processes={key: definition.name for key, definition in sorted(pin.definitions.items())},
        nodes={node.id: node.name for node in nodes.values() if node.name},
        attempts={node.id: node.hook.attempts for node in nodes.values() if node.hook is not None},
        forms=tuple(sorted(pin.forms)),
        decisions=tuple(sorted(pin.bundle.decisions)),
        data=tuple(_key(name, value) for name, value in sorted(data.items())),
    )


def waiting_nodes(uow: UnitOfWork, *, process: str) -> tuple[tuple[str, str], ...]:
    """Return id and name of each node of a process's newest version at which an instance may stand for a while."""
    newest = agency_facts(uow).newest.get(("process", process))
    if newest is None:
        return ()
    body = bodies(uow, [newest.content_hash])[newest.content_hash]
    kept = parsed_process(newest.content_hash, body).nodes.values()
    waits = ("userTask", "serviceTask", "receiveTask", "intermediateCatchEvent")
    return tuple((node.id, node.name or node.id) for node in kept if node.kind in waits)


def _key(name: str, value: Any) -> DataKey:
    for kind, types in _KINDS:
        if isinstance(value, types):
            size = len(value) if isinstance(value, (list, tuple, dict)) else None
            return DataKey(name=name, kind=kind, size=size)
    return DataKey(name=name, kind="nothing")


_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("yes-no", (bool,)),
    ("number", (Decimal, int)),
    ("text", (str,)),
    ("moment", (datetime,)),
    ("date", (date,)),
    ("time", (time,)),
    ("span", (timedelta,)),
    ("list", (list, tuple)),
    ("group", (dict,)),
)
