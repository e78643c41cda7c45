"""Gateways: by which flows a token goes on, and when tokens that meet are one.

Parallel: BPMN 2.0.2, 13.4.1: one token from each incoming flow, earliest first; excess tokens stay. Inclusive: 13.4.3: wait for
each token from which a path leads to an incoming flow that has none, unless a path leads from it also to one that has one.
Paths that visit the gateway itself do not count. Nothing is predicted; where tokens stand is all there is to know.
"""

from collections.abc import Sequence

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.failures import NoFlowTaken
from engine.bpmn.execution.feel import holds
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.process import Flow
from engine.bpmn.execution.tokens import Token


class ExclusiveGateway(FlowNode, defaults.ExclusiveGateway):
    """Take the first flow whose condition holds, else the default flow."""

    def route(self, token: Token, data: Data) -> Sequence[Flow]:
        """Choose.

        :raises NoFlowTaken: nothing holds and there is no default flow.
        """
        for flow in self.outgoing:
            if not flow.default and (flow.condition is None or holds(flow.condition, data, token.turn.now)):
                return (flow,)
        return _default(self)


class Joining(FlowNode):
    """Be a gateway where tokens wait for one another."""

    def enter(self, token: Token) -> bool | None:
        """Wait, unless there is nobody to wait for."""
        if len(self.incoming) < 2:
            return True
        token._set_state(TaskState.WAITING)
        return self.try_join(token)

    def try_join(self, token: Token) -> bool | None:
        """Join with the tokens that wait here: True when this one goes on."""
        raise NotImplementedError

    def arrived(self, token: Token) -> dict[str, Token]:
        """Return the first token that waits on each incoming flow."""
        first: dict[str, Token] = {}
        for other in token.scope.paths():
            if other.node is self and other._state == TaskState.WAITING and other.flow_id is not None:
                first.setdefault(other.flow_id, other)
        return first

    def merge(self, token: Token, arrived: dict[str, Token]) -> bool | None:
        """Make one token of those that arrived; True when it is this one."""
        following = token.scope.join(sorted(arrived.values(), key=token.scope.tokens().index))
        following.leaving = True
        if following is token:
            return True
        following.go()
        return None


class ParallelGateway(Joining, defaults.ParallelGateway):
    """Go on by every flow when a token waits on every incoming flow."""

    def try_join(self, token: Token) -> bool | None:
        """Join when every incoming flow has a token."""
        arrived = self.arrived(token)
        return self.merge(token, arrived) if len(arrived) == len(self.incoming) else None


class InclusiveGateway(Joining, defaults.InclusiveGateway):
    """Go on by every flow whose condition holds, when nobody else can still come."""

    def try_join(self, token: Token) -> bool | None:
        """Wait: it is decided when nothing else can move."""
        del token
        return None

    def due(self, token: Token) -> bool:
        """Tell whether the tokens waiting here go on."""
        arrived = self.arrived(token)
        came = [self.process.reaching(flow) for flow in self.incoming if flow.id in arrived]
        missing = [self.process.reaching(flow) for flow in self.incoming if flow.id not in arrived]
        for other in token.scope.paths():
            if other.node is self and other._state == TaskState.WAITING:
                continue
            at = other.node.id
            if any(at in nodes for nodes in missing) and not any(at in nodes for nodes in came):
                return False
        return True

    def fire(self, token: Token) -> None:
        """Let the tokens waiting here go on as one."""
        if self.merge(token, self.arrived(token)):
            token.go()

    def route(self, token: Token, data: Data) -> Sequence[Flow]:
        """Choose.

        :raises NoFlowTaken: nothing holds and there is no default flow.
        """
        if len(self.outgoing) < 2:
            return self.outgoing
        taken = [
            flow
            for flow in self.outgoing
            if not flow.default and (flow.condition is None or holds(flow.condition, data, token.turn.now))
        ]
        return taken or _default(self)


class EventBasedGateway(FlowNode, defaults.EventBasedGateway):
    """Open every following wait; the first to end withdraws the others."""

    races = True

    def connect(self, taskspec: TaskSpec) -> None:
        """Follow a flow, leaving the events to their own nodes (SpiffWorkflow takes them away)."""
        TaskSpec.connect(self, taskspec)


def _default(gateway: FlowNode) -> Sequence[Flow]:
    default = [flow for flow in gateway.outgoing if flow.default]
    if not default and gateway.outgoing:
        raise NoFlowTaken(f"没有条件成立，也没有默认流向 / no condition holds and no default flow: {gateway.id}")
    return default
