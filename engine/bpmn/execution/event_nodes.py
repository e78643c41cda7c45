"""Events: where paths start and end, what is thrown, what is awaited between nodes and on the border of activities."""

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.execution.activities import Activity
from engine.bpmn.execution.boundaries import catch, catcher
from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.failures import ErrorNotCaught
from engine.bpmn.execution.feel import assigned, correlation_key, plain_copy
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.scopes import Scope
from engine.bpmn.execution.tokens import Token
from engine.bpmn.execution.waits import awaited, open_wait, received
from engine.events import MessageThrown, Move


class StartEvent(FlowNode, defaults.StartEvent):
    """Let the path begin; a message start event passes like a none start event."""


class CatchEvent(FlowNode, defaults.IntermediateCatchEvent):
    """Wait for a moment or a message between two nodes."""

    works = True

    def enter(self, token: Token) -> bool | None:
        """Open the wait."""
        open_wait(token, awaited(self, token.data, token.turn.now))
        return None

    def updates(self, token: Token) -> Data:
        """Return what the message brought."""
        return received(self, token)


class BoundaryEvent(FlowNode, defaults.BoundaryEvent):
    """Watch an activity. Its token waits as a child of the activity's and is let go when the event happens."""

    works = True

    def updates(self, token: Token) -> Data:
        """Return what the message brought, or the declared outputs over the data and ``error`` or ``escalation``."""
        if self.model.event == "message":
            return received(self, token)
        return assigned(self.model.outputs, {**token.data, **token.answer}, token.turn.now)


class Throwing(FlowNode):
    """Throw what the diagram says when the token leaves."""

    def effects(self, token: Token, data: Data) -> list[Move]:
        """Add the message that is thrown."""
        message = self.model.message
        thrown: list[Move] = []
        if message is not None and message.throws:
            now = token.turn.now
            thrown.append(
                MessageThrown(
                    **self.place(token),
                    name=message.name,
                    key=correlation_key(message.key, data, now),
                    payload=plain_copy(assigned(message.inputs, data, now)),
                )
            )
        return [*super().effects(token, data), *thrown]


class ThrowEvent(Throwing, defaults.IntermediateThrowEvent):
    """Throw a message or an escalation in passing, or only mark a milestone."""

    def leave(self, token: Token) -> None:
        """Go on, then let the escalation be caught (interrupting, it withdraws what just went on)."""
        scope = token.scope
        super().leave(token)
        escalate(self, scope)


class SendTask(Throwing, Activity, defaults.SendTask):
    """Throw a message."""


class EndEvent(Throwing, defaults.EndEvent):
    """End a path; terminate or fail the whole scope."""

    def leave(self, token: Token) -> None:
        """End.

        :raises ErrorNotCaught: an error end event that no boundary event catches.
        """
        scope = token.scope
        if self.model.event == "error":
            self.fail_scope(token)
            return
        if self.model.event == "terminate":
            token.turn.log.extend(self.effects(token, token.data))
            scope.terminate(token)
        else:
            super().leave(token)
            escalate(self, scope)

    def fail_scope(self, token: Token) -> None:
        """Let the innermost boundary event around that catches the error interrupt its activity."""
        code = self.model.code or ""
        caught = catcher(token.scope, "error", code)
        if caught is None:
            raise ErrorNotCaught(f"没有边界事件接住错误 / no boundary event catches the error: {code}", error=code)
        token.turn.log.extend(self.effects(token, token.data))
        catch(*caught, {"error": {"code": code, "message": self.model.name}})


def escalate(node: FlowNode, scope: Scope) -> None:
    """Let a boundary event outside catch an escalation; one that nobody catches is no fault (BPMN 2.0.2, 10.5.6)."""
    if node.model.event == "escalation":
        caught = catcher(scope, "escalation", node.model.code or "")
        if caught is not None:
            catch(*caught, {"escalation": {"code": node.model.code or ""}})
