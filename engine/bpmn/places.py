"""Where the tokens of a live instance stand, and which flows leave no choice: what a drawing of an instance must know.

Moving tokens is ``engine.bpmn.runtime``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import runtime
from engine.bpmn.bundle import Bundle
from engine.bpmn.runtime import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be one token: the definition and the node it stands at, and the flow it came by. ``boundary``: it only waits beside one."""

    token_id: str
    process: str
    node_id: str
    flow_id: str | None
    failed: bool
    boundary: bool


def places(live: Live) -> tuple[Place, ...]:
    """Return every token, those on call activities whose called process runs too."""
    return tuple(
        Place(
            token_id=token.key,
            process=token.node.process_id,
            node_id=token.node.id,
            flow_id=token.flow_id,
            failed=token.failure is not None,
            boundary=token.node.model.kind == "boundaryEvent",
        )
        for scope in live.root.scopes()
        for token in scope.tokens()
    )


def only_flows(bundle: Bundle, process: str) -> Mapping[str, str]:
    """Return the flow of each node of a process that has no other: whoever completes the node takes it."""
    specs = runtime.specs(bundle).processes.values()
    return {
        node.id: node.outgoing[0].id
        for spec in specs
        if spec.key == process
        for node in spec.nodes.values()
        if len(node.outgoing) == 1 and node.outgoing[0].condition is None
    }
