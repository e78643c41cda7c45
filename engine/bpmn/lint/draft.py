"""A diagram as the rules look at it: scopes (processes and subprocesses) with nodes and flows, beside the definitions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from engine.bpmn.extensions import drafts
from engine.bpmn.lint.known import Known
from engine.bpmn.model import Definition, Node
from engine.bpmn.source import ParsedSource
from engine.bpmn.vocabulary import FLOW_NODES, SUBPROCESSES, children, first, tag, text
from engine.errors import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Be one sequence flow; ``condition`` is its text, None without a condition expression."""

    id: str
    source: str
    target: str
    condition: str | None
    element: etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Be one process or subprocess: what a token can walk without entering or leaving."""

    id: str
    element: etree._Element
    nodes: Mapping[str, etree._Element]
    flows: tuple[Flow, ...]
    leaving: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)
    entering: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)
    boundaries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the ids of the nodes of these kinds."""
        return [name for name, element in self.nodes.items() if tag(element) in kinds]

    def kind(self, node: str) -> str:
        """Return the BPMN tag of a node."""
        return tag(self.nodes[node])

    def after(self, node: str) -> Iterator[str]:
        """Go to where a token at ``node`` may go next: along its flows, or out of its boundary events."""
        yield from (flow.target for flow in self.leaving.get(node, ()))
        yield from self.boundaries.get(node, ())

    def before(self, node: str) -> Iterator[str]:
        """Go to where a token at ``node`` may come from."""
        yield from (flow.source for flow in self.entering.get(node, ()))
        attached = self.nodes[node].get("attachedToRef")
        if attached in self.nodes:
            yield str(attached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Be what every rule is given."""

    source: ParsedSource
    known: Known
    definitions: tuple[Definition, ...]
    scopes: tuple[Scope, ...]

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """Return the nodes of all executable processes, or only those of these kinds."""
        for definition in self.definitions:
            for node in definition.nodes.values():
                if not kinds or node.kind in kinds:
                    yield node

    def element(self, node: Node) -> etree._Element:
        """Return the XML of a node."""
        return self.source.ids[node.id]


T = TypeVar("T")
Rule = Callable[[Draft], Iterator[Finding]]


def draft(source: ParsedSource, known: Known) -> Draft:
    """Lay a document out for the rules."""
    scopes = [scope for process in source.processes() for scope in _scopes(process)]
    return Draft(source=source, known=known, definitions=drafts(source), scopes=tuple(scopes))


def _scopes(element: etree._Element) -> Iterator[Scope]:
    nodes = {str(node.get("id")): node for node in children(element, *FLOW_NODES)}
    flows = tuple(_flow(flow) for flow in children(element, "sequenceFlow"))
    attached = [(str(node.get("attachedToRef")), name) for name, node in nodes.items() if tag(node) == "boundaryEvent"]
    yield Scope(
        id=str(element.get("id")),
        element=element,
        nodes=nodes,
        flows=flows,
        leaving=_grouped((flow.source, flow) for flow in flows),
        entering=_grouped((flow.target, flow) for flow in flows),
        boundaries=_grouped(attached),
    )
    for node in nodes.values():
        if tag(node) in SUBPROCESSES:
            yield from _scopes(node)


def _flow(element: etree._Element) -> Flow:
    condition = first(element, "conditionExpression")
    return Flow(
        id=str(element.get("id")),
        source=str(element.get("sourceRef")),
        target=str(element.get("targetRef")),
        condition=None if condition is None else text(condition),
        element=element,
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for name, member in pairs:
        groups.setdefault(name, []).append(member)
    return {name: tuple(members) for name, members in groups.items()}


def reachable(starts: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    """Collect everything that can be come to from ``starts``, themselves included."""
    seen = set(starts)
    pending = list(seen)
    while pending:
        for name in step(pending.pop()):
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return seen
