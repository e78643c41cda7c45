"""Drive one process instance through the runtime, reading it back from its stored state before every move."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from engine.bpmn import runtime
from engine.bpmn.execution.specs import cache
from engine.bpmn.runtime import Bundle, Live, Step
from engine.events import (
    CallReached,
    MessageReached,
    Move,
    MoveFailed,
    NodeCompleted,
    TimerMoved,
    TimerReached,
    TokenLeft,
    UserTaskReached,
)
from tests.support.bpmn_xml import Diagram

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, a Monday."""

Wait = UserTaskReached | CallReached | TimerReached | MessageReached
M = TypeVar("M", bound=Move)


def bundle_of(*diagrams: Diagram, decisions: Mapping[str, bytes] | None = None) -> Bundle:
    """Bundle diagrams; the first is the root."""
    return Bundle(
        hash=f"bundle-{id(diagrams)}-{diagrams[0].key}",
        root=diagrams[0].key,
        processes={diagram.key: diagram.bytes() for diagram in diagrams},
        decisions=decisions or {},
    )


class Driven:
    """Hold one instance and what it waits for.

    ``reload``: between any two moves the state is dumped and loaded; ``fresh`` drops the parsed specs too.
    """

    def __init__(
        self,
        *diagrams: Diagram,
        data: Mapping[str, Any] | None = None,
        decisions: Mapping[str, bytes] | None = None,
        bundle: Bundle | None = None,
        reload: bool = True,
        fresh: bool = False,
        actor: str | None = None,
        form: Mapping[str, Any] | None = None,
    ) -> None:
        cache.forget()
        self.bundle = bundle or bundle_of(*diagrams, decisions=decisions)
        self.reload, self.fresh = reload, fresh
        self.now = NOW
        self.actor = actor
        self.waits: dict[str, Wait] = {}
        self.failures: dict[str, MoveFailed] = {}
        self.moves: list[Any] = []
        self.path: list[str] = []
        self.step = self._take(runtime.start(self.bundle, data=data or {}, now=self.now, actor=actor, form=form))

    @property
    def live(self) -> Live:
        """Return the instance, read back when asked for so."""
        if not self.reload or self.step.ended:
            return self.step.live
        stored = self.step.live.dump()
        if self.fresh:
            cache.forget()
        return runtime.load(self.bundle, stored)

    @property
    def data(self) -> Mapping[str, Any]:
        """Return the root process's data."""
        return self.step.data

    @property
    def ended(self) -> bool:
        """Tell whether it is over."""
        return self.step.ended

    def waiting(self) -> list[str]:
        """Return the nodes where something waits, sorted."""
        return sorted(wait.node_id for wait in self.waits.values())

    def token(self, node: str) -> str:
        """Return the token that waits at a node (the first one)."""
        return next(key for key, wait in self.waits.items() if wait.node_id == node)

    def wait(self, node: str) -> Any:
        """Return the wait at a node."""
        return self.waits[self.token(node)]

    def last(self, kind: type[M]) -> list[M]:
        """Return the last step's moves of one kind."""
        return [move for move in self.step.moves if isinstance(move, kind)]

    def complete(self, node: str, form: Mapping[str, Any] | None = None, **output: Any) -> Step:
        """Complete the user task at a node; ``form`` enters the data, or only ``output`` when something is named."""
        form = {**output, **(form or {})}
        token = self.token(node)
        return self._take(
            runtime.complete(self.live, token, output=output or form, form=form, now=self.now, actor=self.actor)
        )

    def answer(self, node: str, **result: Any) -> Step:
        """Answer the call at a node."""
        return self._take(runtime.answer(self.live, self.token(node), result=result, now=self.now))

    def fail(self, node: str, code: str, message: str = "") -> Step:
        """Fail the call at a node."""
        return self._take(runtime.fail(self.live, self.token(node), code=code, message=message, now=self.now))

    def fire(self, node: str) -> Step:
        """Fire the timer at a node."""
        return self._take(runtime.fire(self.live, self.token(node), now=self.now))

    def deliver(self, node: str, **payload: Any) -> Step:
        """Deliver a message to a node."""
        return self._take(runtime.deliver(self.live, self.token(node), payload=payload, now=self.now))

    def revise(self, **facts: Any) -> Step:
        """Change facts."""
        return self._take(runtime.revise(self.live, facts=facts, now=self.now))

    def retry(self, node: str, **data: Any) -> Step:
        """Retry what failed at a node."""
        token = next(key for key, failure in self.failures.items() if failure.node_id == node)
        del self.failures[token]
        return self._take(runtime.retry(self.live, token, data=data, now=self.now))

    def cancel(self) -> Step:
        """Terminate the instance."""
        return self._take(runtime.cancel(self.live, self.now))

    def _take(self, step: Step) -> Step:
        self.step = step
        for move in step.moves:
            self.moves.append(move)
            if isinstance(move, Wait):
                assert move.token_id not in self.waits, "a token waits once"
                self.waits[move.token_id] = move
            elif isinstance(move, TokenLeft):
                del self.waits[move.token_id]
            elif isinstance(move, TimerMoved):
                assert move.token_id in self.waits
            elif isinstance(move, MoveFailed):
                self.failures[move.token_id] = move
            elif isinstance(move, NodeCompleted):
                self.path.append(move.node_id)
        assert step.live.waiting() == frozenset(self.waits), "what was told is what waits"
        if step.ended:
            assert not self.waits, "nothing waits after the end"
        return step
