"""The way back from a user task to the one before it on the same path, and what bars it.

Each token knows by ``back`` where its path last came from a person: the node, and the token that was completed there. Passing
anything that cannot be undone by asking a person again bars the way and is remembered by its node instead.
"""

from engine.bpmn.execution.failures import WayBarred
from engine.bpmn.execution.nodes import Back
from engine.bpmn.execution.tokens import Token


def way_back(token: Token) -> Back:
    """Return the node before a user task and the token that was completed there.

    :raises WayBarred: there is none, or something on the way cannot be undone; it names that node, if there is one.
    """
    if token.round is not None:
        raise WayBarred("a round of many", node=token.node.id)
    if token.back is None:
        raise WayBarred("nothing is known of the way here", node=None)
    node_id, completed = token.back
    if completed is None:
        raise WayBarred("the way back is barred", node=node_id)
    return node_id, completed


def step_back(token: Token) -> None:
    """Withdraw a user task with all that watches it; a new token with its data opens the user task before it.

    :raises WayBarred: there is no way back.
    """
    node_id, _ = way_back(token)
    scope = token.scope
    previous = Token(scope, scope.process.nodes[node_id], data=token.data, lineage=token.lineage)
    token.withdraw()
    previous.go()
