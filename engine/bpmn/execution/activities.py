"""Activities: work that takes a while, boundary events that watch it, and rounds when it is done many times."""

from collections.abc import Sequence

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.execution.branches import Data, delta
from engine.bpmn.execution.failures import NestedTooDeep, ProcessNotFound
from engine.bpmn.execution.feel import assigned, plain_copy
from engine.bpmn.execution.nodes import Back, FlowNode
from engine.bpmn.execution.process import ProcessSpec
from engine.bpmn.execution.rounds import begin_rounds, end_round
from engine.bpmn.execution.scopes import InnerScope, Scope
from engine.bpmn.execution.tokens import Token
from engine.bpmn.execution.waits import Wait, awaited, open_wait, received
from engine.events import CallReached, UserTaskReached

NESTING_LIMIT = 20


class Activity(FlowNode):
    """Be a task, subprocess or call activity."""

    works = True

    def enter(self, token: Token) -> bool | None:
        """Begin the work; while it lasts, the boundary events watch."""
        if token.round is not None:
            return self.work(token)
        watched = self.watched(token)
        done = begin_rounds(token) if self.model.many is not None else self.work(token)
        if done:
            return True
        for event, wait in watched:
            open_wait(Token(token.scope, event, data={}, parent=token), wait)
        return None

    def work(self, token: Token) -> bool | None:
        """Do the work itself: True when it is done at once."""
        del token
        return True

    def watched(self, token: Token) -> Sequence[tuple[FlowNode, Wait]]:
        """Work out what the boundary events with a timer or message wait for."""
        return [
            (event, awaited(event, token.data, token.turn.now))
            for event in self.boundary_events
            if event.model.event in {"timer", "message"}
        ]

    def leave(self, token: Token) -> None:
        """End one round of many, or the whole activity."""
        if token.round is None:
            super().leave(token)
            return
        data = token.branch_data(self.updates(token))
        end_round(token, data, self.effects(token, data)[1:])  # the node is completed when all rounds are


class Task(Activity, defaults.NoneTask):
    """Be a task without work of ours: passed at once."""


class ManualTask(Activity, defaults.ManualTask):
    """Be a manual task: passed at once, for nobody tells when it is done."""


class UserTask(Activity, defaults.UserTask):
    """Wait for a person."""

    def work(self, token: Token) -> bool | None:
        """Offer the work."""
        token.told()
        token.turn.log.append(UserTaskReached(**self.place(token), data=plain_copy(token.data)))
        return None

    def way_back(self, token: Token) -> Back | None:
        """Return itself: whoever did it may be asked again."""
        return (self.id, None if self.bars else token.key)

    def updates(self, token: Token) -> Data:
        """Return the declared outputs over the data, ``form`` and ``actor``, or what came in when none is declared."""
        if self.model.outputs:
            context = {**token.data, "form": token.answer["form"], "actor": token.turn.actor}
            return assigned(self.model.outputs, context, token.turn.now)
        output: Data = token.internal_data.get("output", {})
        return output


class ServiceTask(Activity, defaults.ServiceTask):
    """Wait for a service hook."""

    def work(self, token: Token) -> bool | None:
        """Request the call."""
        hook = self.model.hook
        if hook is None:
            return True
        asked = assigned(hook.inputs, token.data, token.turn.now)
        token.told()
        token.turn.log.append(CallReached(**self.place(token), input=plain_copy(asked)))
        return None

    def updates(self, token: Token) -> Data:
        """Return the declared outputs over the data and ``result``."""
        hook = self.model.hook
        outputs = hook.outputs if hook is not None else ()
        return assigned(outputs, {**token.data, **token.answer}, token.turn.now)


class ReceiveTask(Activity, defaults.ReceiveTask):
    """Wait for a message."""

    def work(self, token: Token) -> bool | None:
        """Subscribe."""
        open_wait(token, awaited(self, token.data, token.turn.now))
        return None

    def updates(self, token: Token) -> Data:
        """Return what the message brought."""
        return received(self, token)


class Subprocess(Activity, defaults.SubWorkflowTask):
    """Run what is drawn inside: it sees all data; what it writes comes back."""

    def work(self, token: Token) -> bool | None:
        """Open the scope."""
        self.open(token, token.scope.root.specs.processes[self.spec], plain_copy(token.data))
        return None

    def open(self, token: Token, process: ProcessSpec, data: Data) -> None:
        """Open a scope and put a token on its start event.

        :raises NestedTooDeep: processes call one another without end.
        """
        outside: Scope = token.scope
        if isinstance(outside, InnerScope) and outside.nesting() >= NESTING_LIMIT:
            raise NestedTooDeep(process=process.place)
        InnerScope(token, process, data).begin()

    def inner(self, token: Token) -> InnerScope:
        """Return the scope that has ended."""
        inner = token.scope.root.inner(token)
        assert inner is not None
        return inner

    def leave(self, token: Token) -> None:
        """Close the scope when leaving has worked out."""
        root, scope_id = token.scope.root, token.id
        super().leave(token)
        root.subprocesses.pop(scope_id, None)

    def updates(self, token: Token) -> Data:
        """Return what the inside wrote."""
        inner = self.inner(token)
        return delta(inner.entry, inner.data)


class CallActivity(Subprocess, defaults.CallActivity):
    """Run another process of the bundle: it sees the declared inputs only; only declared outputs come back."""

    def work(self, token: Token) -> bool | None:
        """Open the called process.

        :raises ProcessNotFound: it is not in the bundle.
        """
        process = token.scope.root.specs.processes.get(self.spec)
        if process is None:
            raise ProcessNotFound(f"被调用的流程不在版本包内 / not in the bundle: {self.spec}", process=self.spec)
        self.open(token, process, plain_copy(assigned(self.model.inputs, token.data, token.turn.now)))
        return None

    def updates(self, token: Token) -> Data:
        """Return the declared outputs over the called process's last data."""
        return assigned(self.model.outputs, self.inner(token).data, token.turn.now)
