"""Run a process: every way in takes the live instance and the moment, and answers a step with the moves it made.
``decisions`` are the tables that this step may ask, by key, instead of the bundle's own (law is read anew).

Pure: no I/O, no clock but ``now``; the same input gives the same moves (token ids aside, which are random). A live instance is
for one thread at a time, and unusable after any exception: drop it and load it again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.bundle import Bundle
from engine.bpmn.execution import state
from engine.bpmn.execution.activities import ServiceTask, UserTask
from engine.bpmn.execution.boundaries import catch, catcher, catcher_at, happen
from engine.bpmn.execution.event_nodes import BoundaryEvent
from engine.bpmn.execution.failures import (
    DefinitionInvalid,
    ErrorNotCaught,
    StateDamaged,
    TokenNotWaiting,
    WayBarred,
)
from engine.bpmn.execution.feel import plain_copy, taken_in
from engine.bpmn.execution.rest import run_to_rest
from engine.bpmn.execution.scopes import RootScope
from engine.bpmn.execution.specs import Specs, cache
from engine.bpmn.execution.timers import ZONE
from engine.bpmn.execution.tokens import Token
from engine.bpmn.execution.turn import Turn
from engine.bpmn.execution.waits import revise_wait
from engine.bpmn.execution.way_back import step_back, way_back
from engine.errors import Invalid
from engine.events import Data, Move, MoveFailed, ProcessEnded

__all__ = [
    "Bundle",
    "CompletionRefused",
    "DefinitionInvalid",
    "ErrorNotCaught",
    "Live",
    "StateDamaged",
    "Step",
    "TokenNotWaiting",
    "WayBarred",
    "WayBack",
    "answer",
    "cancel",
    "complete",
    "deliver",
    "fail",
    "fire",
    "go_back",
    "load",
    "retry",
    "revise",
    "specs",
    "start",
]

Tables = Mapping[str, bytes]


class CompletionRefused(Invalid):
    """What the user task or start event writes or records cannot be worked out from this form; nothing has changed."""

    code = "completion-refused"
    zh = "提交的内容无法完成此任务"


@dataclass(frozen=True, slots=True)
class Live:
    """Be an instance in memory."""

    root: RootScope

    @property
    def ended(self) -> bool:
        """Tell whether the instance has come to its end."""
        return self.root.completed

    @property
    def data(self) -> Data:
        """Return the data of the root process; of all its open branches put together while it runs."""
        data: Data = plain_copy(self.root.data if self.root.completed else self.root.view())
        return data

    def waiting(self) -> frozenset[str]:
        """Return the ids of all tokens that wait for the world outside (tasks, calls, timers, messages)."""
        return frozenset(token.key for token in self._tokens() if token.waiting)

    def failed(self) -> frozenset[str]:
        """Return the ids of all tokens that stand failed until ``retry``."""
        return frozenset(token.key for token in self._tokens() if token.failure is not None)

    def standing(self) -> frozenset[tuple[str, str]]:
        """Return where tokens stand: the key of the definition and the node, of activities that are under way too."""
        return frozenset((token.node.process_id, token.node.id) for token in self._tokens())

    def token_data(self, token_id: str) -> Data:
        """Return what a token sees; the wait of a boundary event sees what its activity sees.

        :raises TokenNotWaiting: there is no such token.
        """
        token = _open(self, token_id)
        host = token.host if token.round is None else None
        data: Data = plain_copy((host or token).data)
        return data

    def way_back(self, token_id: str) -> "WayBack":
        """Return the user task before the one of this token, on the same path.

        :raises TokenNotWaiting: no user task is open there.
        :raises WayBarred: there is none, or something on the way cannot be undone; ``node`` names it, if there is one.
        """
        token = _waiting(self, token_id, UserTask)
        node_id, completed = way_back(token)
        assert completed is not None
        return WayBack(process_id=token.node.process_id, node_id=node_id, token_id=completed)

    def _tokens(self) -> Iterator[Token]:
        return (token for scope in self.root.scopes() for token in scope.tokens())

    def dump(self) -> bytes:
        """Write the state, for ``load`` with the same bundle in any process.

        :raises engine.expressions.DataRefused: the data hold something that FEEL does not know.
        """
        return state.dump(self.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """Be the user task before: its node, and the token that was completed there."""

    process_id: str
    node_id: str
    token_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Be what one move led to, the moves in order."""

    live: Live
    moves: tuple[Move | ProcessEnded, ...]
    ended: bool

    @property
    def data(self) -> Data:
        """Return the root process's data as the live instance has them now."""
        return self.live.data


def specs(bundle: Bundle) -> Specs:
    """Return the parsed bundle, from the cache when its hash is known.

    :raises DefinitionInvalid: a diagram cannot be run.
    """
    return cache.specs(bundle)


def start(
    bundle: Bundle,
    *,
    data: Data,
    now: datetime,
    actor: str | None = None,
    form: Data | None = None,
    decisions: Tables | None = None,
) -> Step:
    """Start the bundle's root process. Records at the start event see ``form``, the whole clean start form.

    :raises DefinitionInvalid: a diagram cannot be run.
    :raises CompletionRefused: a record of the start event cannot be worked out.
    """
    root = RootScope(specs(bundle), taken_in(data))
    live = Live(root)
    _begin(live, now, decisions, actor)
    token = root.begin()
    token.answer = {"form": taken_in(form)} if form is not None else {}
    return _accepted(_rest(live), token.key)


def load(bundle: Bundle, stored: bytes) -> Live:
    """Read an instance back.

    :raises StateDamaged: the state is damaged, of an unknown version, or of another bundle.
    """
    return Live(state.load(specs(bundle), stored))


def complete(
    live: Live,
    token_id: str,
    *,
    output: Data,
    form: Data,
    now: datetime,
    actor: str | None = None,
    decisions: Tables | None = None,
) -> Step:
    """Complete a user task.

    ``form`` is the clean form data: outputs and records see it as ``form``; it is not kept. ``output`` is what enters
    the process data when the node declares no ``fl:output`` (else those, worked out here, and ``output`` is not used).

    :raises TokenNotWaiting: the task is not open.
    :raises CompletionRefused: an output or record cannot be worked out from this form.
    """
    _begin(live, now, decisions, actor)
    token = _waiting(live, token_id, UserTask)
    token.internal_data["output"] = taken_in(output)
    token.answer = {"form": taken_in(form)}
    token.left(cancelled=False)
    token.leaving = True
    token.go()
    return _accepted(_rest(live), token_id)


def answer(live: Live, token_id: str, *, result: Data, now: datetime, decisions: Tables | None = None) -> Step:
    """Answer a service call.

    :raises TokenNotWaiting: no call is open there.
    """
    _begin(live, now, decisions)
    token = _waiting(live, token_id, ServiceTask)
    return _answered(live, token, {"result": taken_in(result)})


def fail(live: Live, token_id: str, *, code: str, message: str, now: datetime, decisions: Tables | None = None) -> Step:
    """Let a service call (or any open activity) fail with a BPMN error; the innermost boundary event catches it.

    :raises TokenNotWaiting: nothing is open there.
    :raises ErrorNotCaught: no boundary event catches the code; nothing has changed and the instance stays usable.
    """
    _begin(live, now, decisions)
    token = _open(live, token_id)
    caught = catcher_at(token, "error", code) or catcher(token.scope, "error", code)
    if caught is None:
        raise ErrorNotCaught(f"没有边界事件接住错误 / no boundary event catches the error: {code}", error=code)
    token.left(cancelled=False)
    catch(*caught, {"error": {"code": code, "message": message}})
    return _rest(live)


def fire(live: Live, token_id: str, *, now: datetime, decisions: Tables | None = None) -> Step:
    """Let a timer fire. Whether it is due is the caller's decision.

    :raises TokenNotWaiting: no timer waits there.
    """
    _begin(live, now, decisions)
    token = _open(live, token_id)
    if token.node.model.timer is None or token._state != TaskState.WAITING:
        raise _not_waiting(token_id)
    return _answered(live, token, {})


def deliver(live: Live, token_id: str, *, payload: Data, now: datetime, decisions: Tables | None = None) -> Step:
    """Deliver a message. That it is meant for this token is the caller's finding.

    :raises TokenNotWaiting: no message is awaited there.
    """
    _begin(live, now, decisions)
    token = _open(live, token_id)
    message = token.node.model.message
    if message is None or message.throws or token._state != TaskState.WAITING:
        raise _not_waiting(token_id)
    return _answered(live, token, {"message": taken_in(payload)})


def revise(live: Live, *, facts: Data, now: datetime, decisions: Tables | None = None) -> Step:
    """Set facts in the root process and everything open inside it; waiting timers are worked out again."""
    _begin(live, now, decisions)
    given = taken_in(facts)
    for scope in live.root.scopes():
        scope.revise(given)
    for scope in live.root.scopes():
        for token in scope.tokens():
            revise_wait(token)
    return _rest(live)


def go_back(live: Live, token_id: str, *, now: datetime, decisions: Tables | None = None) -> Step:
    """Withdraw a user task and open the one before it on the same path anew, with the data as they are now.

    :raises TokenNotWaiting: no user task is open there.
    :raises WayBarred: there is no way back; nothing has changed and the instance stays usable.
    """
    _begin(live, now, decisions)
    step_back(_waiting(live, token_id, UserTask))
    return _rest(live)


def cancel(live: Live, now: datetime) -> Step:
    """Terminate the instance: every wait is withdrawn. No ``ProcessEnded`` is told, for no end was reached."""
    _begin(live, now, None)
    live.root.data = live.root.view()
    live.root.clear()
    live.root.completed = True
    return Step(live=live, moves=live.root.turn.moves(), ended=True)


def retry(live: Live, token_id: str, *, data: Data | None, now: datetime, decisions: Tables | None = None) -> Step:
    """Let a failed token try again, with ``data`` set in its own data first.

    :raises TokenNotWaiting: the token has not failed.
    """
    _begin(live, now, decisions)
    token = _open(live, token_id)
    if token.failure is None:
        raise _not_waiting(token_id)
    token.data = token.branch_data(taken_in(data or {}))
    token.failure = None
    token.go()
    return _rest(live)


def _begin(live: Live, now: datetime, decisions: Tables | None, actor: str | None = None) -> None:
    tables = live.root.specs.decisions if decisions is None else decisions
    live.root.turn = Turn(now=now.astimezone(ZONE), actor=actor, decisions=tables)


def _rest(live: Live) -> Step:
    root = live.root
    run_to_rest(root)
    moves: tuple[Move | ProcessEnded, ...] = root.turn.moves()
    if root.completed:
        assert not root.tasks
        assert not root.subprocesses
        assert root.end_nodes
        moves = (*moves, ProcessEnded(end_nodes=tuple(root.end_nodes)))
    return Step(live=live, moves=moves, ended=root.completed)


def _accepted(step: Step, token_id: str) -> Step:
    """Refuse a form that its own node cannot use: the form's personal data must not enter the stored state."""
    for move in step.moves:
        if isinstance(move, MoveFailed) and move.token_id == token_id:
            raise CompletionRefused(move.message, code=move.code, node=move.node_id)
    return step


def _answered(live: Live, token: Token, given: Data) -> Step:
    token.left(cancelled=False)
    token.answer = dict(given)
    token.win()
    if isinstance(token.node, BoundaryEvent):
        happen(token)
    else:
        token.leaving = True
        token.go()
    return _rest(live)


def _open(live: Live, token_id: str) -> Token:
    try:
        token = live.root.find(UUID(token_id))
    except ValueError:
        token = None
    if token is None:
        raise _not_waiting(token_id)
    return token


def _waiting(live: Live, token_id: str, kind: type[UserTask] | type[ServiceTask]) -> Token:
    token = _open(live, token_id)
    if not isinstance(token.node, kind) or not token.waiting or token._state != TaskState.STARTED:
        raise _not_waiting(token_id)
    return token


def _not_waiting(token_id: str) -> TokenNotWaiting:
    return TokenNotWaiting(f"该步骤已不再等待此操作 / nothing waits there for this: {token_id}", token=token_id)
