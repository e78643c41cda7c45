"""What a diagram says to a party: at a node, in the process around it, and at the next step when the way there is plain."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.model import Node
from engine.memory.pins import Pin, pinned
from engine.memory.ways import Ways, ways
from engine.queries.reception import Reception
from engine.unit_of_work import UnitOfWork

_STEPS = frozenset({"userTask", "callActivity", "subProcess"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Be a sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Be a step that comes next: its name in the diagram, and what the party will read there."""

    name: str
    said: Said


def text_of(node: Node, side: str) -> Said | None:
    """Return what a node says to a side."""
    return next((Said(zh=text.zh, en=text.en or text.zh) for text in node.portal if text.party == side), None)


def text_at(pin: Pin, process: str, side: str) -> Said | None:
    """Return what the activity says that called a process, or its caller's, and so on."""
    for call in _around(pin, process):
        said = text_of(call, side)
        if said is not None:
            return said
    return None


def ahead(
    uow: UnitOfWork, *, visit: Reception, process: str, node_id: str, side: str, apart: Collection[str] = ()
) -> Ahead | None:
    """Return the next step that says something to a side; None when it depends on what is not known yet, or nothing comes.

    Every branch is followed to the first step that speaks: one that leads back, may be left out, or calls a process of ``apart``
    (a way out) does not count. If there is one step, or one that the side does itself, it is that; of several that all come, the
    first; else the process around is asked what follows it.
    """
    pin = pinned(uow, visit.bundle_hash)
    while True:
        way = ways(pin.bundle.processes[process])
        nodes = pin.definitions[process].nodes
        found = list(_first_speaking(nodes, way, node_id, side, apart))
        own = [node for node in found if node.assignment is not None and node.assignment.party == side]
        if len(own or found) == 1 or way.meet(node.id for node in found):
            node = (own or found)[0]
            said = text_of(node, side)
            assert said is not None, "it is here because it speaks"
            return Ahead(name=node.name, said=said)
        call = next(_around(pin, process), None)
        if call is None:
            return None
        process, node_id = call.process_id, call.id


def _first_speaking(
    nodes: Mapping[str, Node], way: Ways, start: str, side: str, apart: Collection[str]
) -> Iterator[Node]:
    """Go along every branch from a node to the first that speaks to a side; events only mark what has just happened."""
    todo, seen = list(way.targets.get(start, ())), {start}
    while todo:
        node = nodes[todo.pop()]
        if node.id in seen or node.called in apart:
            continue
        seen.add(node.id)
        if node.kind not in _STEPS or text_of(node, side) is None:
            todo.extend(way.targets.get(node.id, ()))
        elif start not in way.after(node.id) and not way.bypassed(start, node.id):
            yield node


def _around(pin: Pin, process: str) -> Iterator[Node]:
    """Go through the activities that call a process, from the inside out."""
    seen = {process}
    while True:
        calling = [
            node
            for definition in pin.definitions.values()
            for node in definition.nodes.values()
            if node.called == process
        ]
        if not calling or calling[0].process_id in seen:
            return
        yield calling[0]
        process = calling[0].process_id
        seen.add(process)
