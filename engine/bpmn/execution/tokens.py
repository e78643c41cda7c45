"""One token: a SpiffWorkflow task that knows the flow it came by, the splits it descends from and why it stands still."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.execution.branches import Data, Lineage
from engine.bpmn.execution.turn import Turn
from engine.errors import Problem
from engine.events import MoveFailed, TokenLeft

if TYPE_CHECKING:
    from engine.bpmn.execution.nodes import FlowNode
    from engine.bpmn.execution.rounds import Rounds
    from engine.bpmn.execution.scopes import Scope


class Token(Task):
    """Stand at one node of one scope.

    Children are only what stands or falls with a token: the waits of its boundary events and the rounds of its
    multi-instance activity. ``race`` is shared by the waits after one event-based gateway. ``leaving`` says that the node's
    work is done and only its effects are open. ``answer`` holds what the node was answered with (``form``, ``result``,
    ``message``) until the node is left. ``waiting``: the world outside was told about a wait. ``scope`` and ``node`` are
    SpiffWorkflow's ``workflow`` and ``task_spec`` by our names, ``key`` is the id as text. ``back`` is the way back to the user
    task before: its node and the token that was completed there, or (with None) the node that bars the way.
    """

    def __init__(
        self,
        scope: "Scope",
        node: "FlowNode",
        *,
        data: Data,
        lineage: Lineage = (),
        flow_id: str | None = None,
        parent: "Token | None" = None,
        token_id: UUID | None = None,
    ) -> None:
        # SpiffWorkflow's own constructor reads the clock and hangs the task into a tree that grows for ever.
        self.id = token_id or uuid4()
        self.key = str(self.id)
        self.workflow = self.scope = scope
        self.task_spec = self.node = node
        self._parent = parent.id if parent is not None else None
        self._children = []
        self._state = TaskState.READY
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self.internal_data = {}
        self.data = data
        self.lineage = lineage
        self.flow_id = flow_id
        self.back: tuple[str, str | None] | None = None
        self.race: str | None = None
        self.leaving = False
        self.waiting = False
        self.answer: Data = {}
        self.failure: str | None = None
        self.due_at: datetime | None = None
        self.armed_at: datetime | None = None
        self.key_awaited = ""
        self.rounds: Rounds | None = None
        self.round: int | None = None
        scope.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    def _set_state(self, value: int) -> None:
        """Change the state without the log record that SpiffWorkflow builds each time."""
        self._state = value

    def run(self) -> bool | None:
        """Let the node work; a node that set the token waiting is not overruled."""
        done: bool | None = self.task_spec._run(self)
        if done:
            self.complete()
        elif self._state == TaskState.READY:
            self._state = TaskState.STARTED
        return done

    @property
    def turn(self) -> Turn:
        """Return the step that is under way."""
        return self.scope.root.turn

    @property
    def host(self) -> "Token | None":
        """Return the activity that this boundary wait or round belongs to."""
        return cast("Token | None", self.parent)

    def belongings(self) -> "list[Token]":
        """Return the boundary waits and rounds of this activity."""
        return [cast("Token", child) for child in self.children]

    def go(self) -> None:
        """Queue this token: it enters its node, or goes on leaving it."""
        self._state = TaskState.READY
        self.turn.queue.append(self)

    def told(self) -> None:
        """Remember that the world outside knows of this token."""
        self.turn.opened.add(self.key)
        self.waiting = True

    def left(self, *, cancelled: bool) -> None:
        """Tell that the wait is over, if there was one."""
        if self.waiting:
            place = self.node.place(self)
            self.turn.log.append(TokenLeft(**place, wait=self.node.wait, cancelled=cancelled))
        self.waiting = False
        self.failure = None

    def fail(self, problem: Problem) -> None:
        """Stay at the node, failed, until somebody retries."""
        self._state = TaskState.ERROR
        self.failure = problem.code
        self.turn.log.append(
            MoveFailed(
                token_id=self.key,
                node_id=self.node.id,
                process_id=self.node.process_id,
                code=problem.code,
                message=str(problem),
            )
        )

    def win(self) -> None:
        """Withdraw the other waits of the same event-based gateway."""
        race, self.race = self.race, None
        if race is not None:
            for other in list(self.scope.paths()):
                if other.race == race:
                    other.withdraw()

    def remove(self) -> None:
        """Take this token out of its scope."""
        host = self.host
        if host is not None:
            host._children.remove(self.id)
        self._parent = None
        self.scope.tasks.pop(self.id, None)

    def withdraw(self) -> None:
        """Cancel this token with all that stands or falls with it, innermost first."""
        for child in self.belongings():
            child.withdraw()
        inner = self.scope.root.inner(self)
        if inner is not None:
            inner.clear()
            del self.scope.root.subprocesses[self.id]
        self.left(cancelled=True)
        self.turn.withdrawn.add(self.key)
        self._state = TaskState.CANCELLED
        self.remove()

    def branch_data(self, updates: dict[str, Any]) -> Data:
        """Return its data with some variables set; the token's own stay as they are."""
        return {**self.data, **updates} if updates else self.data
