"""What is drawn, ready to run: SpiffWorkflow's process spec with sequence flows that keep their ids."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

if TYPE_CHECKING:
    from engine.bpmn.execution.nodes import FlowNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Be one sequence flow. ``condition`` is FEEL; None on flows that are always taken and on the default flow.

    ``name`` is what is written on it.
    """

    id: str
    source: str
    target: str
    condition: str | None = None
    default: bool = False
    name: str = ""


class ProcessSpec(BpmnProcessSpec):
    """Be one process or embedded subprocess. ``key`` is the definition's; ``place`` tells subprocesses of it apart."""

    def __init__(self, key: str, place: str, description: str | None) -> None:
        super().__init__(name=place, description=description)
        self.key = key
        self.place = place
        self.nodes: dict[str, FlowNode] = {}
        self.flows: dict[str, Flow] = {}
        self.start_node: FlowNode

    def steps(self, name: str, avoiding: str) -> set[str]:
        """Return the nodes that a token at ``name`` may come to next."""
        node = self.nodes[name]
        following = {flow.target for flow in node.outgoing} | {event.id for event in node.boundary_events}
        return following - {avoiding}

    @cached_property
    def _reaching(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}

    def reaching(self, flow: Flow) -> frozenset[str]:
        """Return the nodes from which a token can come over ``flow`` without passing its target before."""
        known = self._reaching.get((flow.id, flow.target))
        if known is not None:
            return known
        found = {flow.source} - {flow.target}
        grown = bool(found)
        while grown:
            more = {
                name for name in self.nodes if name != flow.target and self.steps(name, flow.target) & found
            } - found
            found |= more
            grown = bool(more)
        self._reaching[flow.id, flow.target] = frozenset(found)
        return self._reaching[flow.id, flow.target]
