"""What each role does, told by the published processes: every user task with its words, form, term and what follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.bpmn.model import Node, Sla
from engine.bpmn.outline import Element, elements
from engine.memory.agency import agency_facts
from engine.memory.parsed import parsed_form, parsed_process
from engine.memory.pins import bodies
from engine.unit_of_work import UnitOfWork
from forms import Form

_RESTS = frozenset({"userTask", "callActivity", "endEvent", "serviceTask", "receiveTask", "intermediateCatchEvent"})
"""Where a walk along the flows stops: something happens here that a person would name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Be what may come next: BPMN tag, name, the role that does it (tasks), and when (the name of the flow that leads there)."""

    kind: str
    name: str
    role: str | None
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Be one user task of a published process. ``role`` may be empty where an expression chooses; ``party`` does it itself."""

    process: str
    process_name: str
    node_id: str
    name: str
    role: str
    party: str | None
    documentation: str
    form: Form | None
    sla: Sla | None
    following: tuple[Following, ...]


def lessons(uow: UnitOfWork) -> tuple[Lesson, ...]:
    """Return every user task of the newest processes, by process and in the order of the drawing; two statements."""
    newest = agency_facts(uow).newest
    processes = {key: line for (kind, key), line in newest.items() if kind == "process"}
    form_hashes = {key: line.content_hash for (kind, key), line in newest.items() if kind == "form"}
    if not processes:
        return ()
    found = bodies(uow, [line.content_hash for line in processes.values()] + list(form_hashes.values()))
    forms = {key: parsed_form(hash_, found[hash_]) for key, hash_ in form_hashes.items()}
    return tuple(
        Lesson(
            process=key,
            process_name=line.name,
            node_id=node.id,
            name=node.name,
            role=(node.assignment.role or "") if node.assignment else "",
            party=node.assignment.party if node.assignment else None,
            documentation=node.documentation,
            form=forms.get(node.form or ""),
            sla=node.sla,
            following=following,
        )
        for key, line in sorted(processes.items())
        for node, following in _tasks(line.content_hash, found[line.content_hash])
    )


@lru_cache(maxsize=256)
def _tasks(content_hash: str, body: bytes) -> tuple[tuple[Node, tuple[Following, ...]], ...]:
    nodes = parsed_process(content_hash, body).nodes
    drawn = elements(body) or {}
    flows: dict[str, list[Element]] = {}
    for element in drawn.values():
        if element.kind == "sequenceFlow":
            flows.setdefault(element.facts.get("sourceRef", ""), []).append(element)
    return tuple(
        (nodes[id_], tuple(dict.fromkeys(_next(id_, drawn, flows, nodes))))
        for id_, element in drawn.items()
        if element.kind == "userTask" and id_ in nodes
    )


def _next(
    start: str, drawn: Mapping[str, Element], flows: Mapping[str, list[Element]], nodes: Mapping[str, Node]
) -> Iterator[Following]:
    """Walk on from a node, through gateways, to wherever something happens; each place once."""
    seen, ahead = {start}, [(flow, "") for flow in flows.get(start, ())]
    while ahead:
        flow, before = ahead.pop(0)
        target, when = flow.facts.get("targetRef", ""), flow.name or before
        if target in seen or target not in drawn:
            continue
        seen.add(target)
        element, node = drawn[target], nodes.get(target)
        if element.kind in _RESTS:
            role = node.assignment.role if node and node.assignment else None
            yield Following(kind=element.kind, name=element.name or target, role=role, when=when)
        else:
            ahead.extend((onward, when) for onward in flows.get(target, ()))
