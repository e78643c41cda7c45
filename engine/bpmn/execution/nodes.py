"""What every flow node does with a token: enter, work, leave by SpiffWorkflow's hooks ``_run_hook`` and ``_on_complete``.

Leaving happens in two halves: everything that may fail is worked out first, then all of it is done. A token that fails can
therefore be retried, and nothing is thrown, recorded or passed on twice.
"""

from collections.abc import Sequence
from datetime import UTC
from typing import Any, ClassVar, Literal, cast

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.task import Task

from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.feel import assigned
from engine.bpmn.execution.process import Flow, ProcessSpec
from engine.bpmn.execution.tokens import Token
from engine.bpmn.model import Node
from engine.events import Move, NodeCompleted, RecordReached

Back = tuple[str, str | None]
"""A node to go back to and the token that was completed there; with None, the node that bars the way back."""

_UNDONE_BY_ASKING = frozenset(
    {"userTask", "task", "manualTask", "businessRuleTask", "exclusiveGateway", "intermediateThrowEvent"}
)
"""Nodes without an effect that lasts, unless they throw, record or are done many times."""


class FlowNode(BpmnSpecMixin):
    """Be one node of a process. ``model`` is what the diagram says about it."""

    works: ClassVar[bool] = False
    """Whether the node is left by an answer, so that a failure while leaving must not enter it again."""
    races: ClassVar[bool] = False
    """Whether the first of the following waits to end withdraws the others."""

    model: Node
    bars: bool
    """Whether no way leads back over this node: it forks, joins, or did something that asking again does not undo."""
    incoming: list[Flow]
    outgoing: list[Flow]
    boundary_events: "list[FlowNode]"

    def draw(self, model: Node) -> None:
        """Take in what the diagram says; flows and boundary events are added later."""
        self.model, self.bpmn_id = model, model.id
        lasting = model.event is not None or model.message is not None or model.records or model.many is not None
        self.bars = bool(lasting) or model.kind not in _UNDONE_BY_ASKING
        self.incoming, self.outgoing, self.boundary_events = [], [], []

    @property
    def id(self) -> str:
        """Return the BPMN id."""
        return self.model.id

    @property
    def process_id(self) -> str:
        """Return the key of the definition."""
        return self.model.process_id

    @property
    def wait(self) -> Literal["task", "call", "timer", "message"]:
        """Return what a token waits for here, if it does."""
        if self.model.kind == "userTask":
            return "task"
        if self.model.kind == "serviceTask":
            return "call"
        return "message" if self.model.message is not None else "timer"

    @property
    def process(self) -> ProcessSpec:
        """Return the process or subprocess it is drawn in."""
        return cast("ProcessSpec", self._wf_spec)

    def _run_hook(self, my_task: Task) -> bool | None:
        token = cast("Token", my_task)
        return True if token.leaving else self.enter(token)

    def _on_complete(self, my_task: Task) -> None:
        self.leave(cast("Token", my_task))

    def enter(self, token: Token) -> bool | None:
        """Do the node's work: True when it is done, None when the token has to wait."""
        del token
        return True

    def leave(self, token: Token) -> None:
        """Work out all that leaving means, then do it."""
        updates = self.updates(token) if token.rounds is None else token.rounds.outcome(self.model.many)
        data = token.branch_data(updates)
        flows = self.route(token, data)
        moves = self.effects(token, data)
        for child in token.belongings():
            child.withdraw()
        token.turn.log.extend(moves)
        token.waiting, token.failure = False, None
        token.scope.pass_on(token, flows, data)

    def way_back(self, token: Token) -> Back | None:
        """Return the way back for the token that goes on from here."""
        return (self.id, None) if self.bars else token.back

    def updates(self, token: Token) -> Data:
        """Return the variables that the node writes."""
        del token
        return {}

    def route(self, token: Token, data: Data) -> Sequence[Flow]:
        """Return the flows that are taken; gateways choose by the data."""
        del token, data
        return self.outgoing

    def effects(self, token: Token, data: Data) -> list[Move]:
        """Return what passing this node makes known."""
        passed = NodeCompleted(**self.place(token), kind=self.model.kind, name=self.model.name, flow_id=token.flow_id)
        return [passed, *self.records(token, data)]

    def records(self, token: Token, data: Data) -> list[Move]:
        """Evaluate what the node's recorders get."""
        if not self.model.records:
            return []
        turn = token.turn
        context = {**data, **token.answer, "actor": turn.actor, "now": turn.now.astimezone(UTC)}
        return [
            RecordReached(**self.place(token), record=record.name, values=assigned(record.inputs, context, turn.now))
            for record in self.model.records
        ]

    def place(self, token: Token) -> dict[str, Any]:
        """Return what every move says."""
        return {"token_id": token.key, "node_id": self.id, "process_id": self.process_id}


class Passing(FlowNode):
    """Be a node with nothing to do: tasks without work, none events."""
