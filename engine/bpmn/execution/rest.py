"""Let tokens go on until all of them wait: for the world outside, for one another, or for somebody to mend what failed."""

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.execution.failures import Deadlock, StepTooLong
from engine.bpmn.execution.gateways import InclusiveGateway, Joining
from engine.bpmn.execution.scopes import RootScope, Scope
from engine.bpmn.execution.tokens import Token
from engine.errors import Problem

PASSED_LIMIT = 20_000
"""Nodes of one step."""


def run_to_rest(root: RootScope) -> None:
    """Run queued tokens, oldest first; what fails at a node stays there, and the others go on."""
    queue = root.turn.queue
    while True:
        while queue:
            _run(queue.popleft())
        joins = (join for scope in root.scopes() for join in _inclusive_joins(scope))
        due = next((token for token in joins if _joined(token)), None)
        if due is None and not queue:
            break
    for scope in root.scopes():
        _tell_deadlock(scope)


def _run(token: Token) -> None:
    if token._state != TaskState.READY or token.scope.tasks.get(token.id) is not token:
        return
    turn = token.turn
    turn.passed += 1
    try:
        if turn.passed > PASSED_LIMIT:
            raise StepTooLong("一次推进经过了过多节点 / too many nodes in one step")
        token.run()
    except Problem as problem:
        token.fail(problem)


def _inclusive_joins(scope: Scope) -> list[Token]:
    """Return one waiting token for each inclusive gateway where tokens wait."""
    found: dict[str, Token] = {}
    for token in scope.paths():
        if isinstance(token.node, InclusiveGateway) and token._state == TaskState.WAITING:
            found.setdefault(token.node.id, token)
    return list(found.values())


def _joined(token: Token) -> bool:
    node = token.node
    assert isinstance(node, InclusiveGateway)
    if not node.due(token):
        return False
    node.fire(token)
    return True


def _tell_deadlock(scope: Scope) -> None:
    """Fail a join that nobody can ever complete, instead of waiting for ever."""
    paths = list(scope.paths())
    if paths and all(isinstance(token.node, Joining) and token._state == TaskState.WAITING for token in paths):
        paths[0].fail(Deadlock(f"没有令牌会再到达此网关 / no token can arrive here any more: {paths[0].node.id}"))
