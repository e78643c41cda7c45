"""What happens on the border of an activity: it is interrupted, or a branch goes off beside it.

Interrupting withdraws the activity with everything inside it; the path goes on with the data the activity began with. Not
interrupting splits the path; a message may come again, so its wait opens anew under a new token id.
"""

from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.scopes import InnerScope, Scope
from engine.bpmn.execution.tokens import Token
from engine.bpmn.execution.waits import Wait, open_wait

Catcher = tuple[FlowNode, Token]


def catcher_at(token: Token, kind: str, code: str) -> Catcher | None:
    """Find the boundary event of this token's activity that catches; one that names the code goes first."""
    host = token.host
    activity = host if token.round is not None and host is not None else token
    events = [event for event in activity.node.boundary_events if event.model.event == kind]
    for accepted in (code, None):
        for event in events:
            if (event.model.code or None) == accepted:
                return event, activity
    return None


def catcher(scope: Scope, kind: str, code: str) -> Catcher | None:
    """Find the innermost boundary event around a scope that catches what is thrown inside."""
    while isinstance(scope, InnerScope):
        found = catcher_at(scope.owner, kind, code)
        if found is not None:
            return found
        scope = scope.owner.scope
    return None


def catch(event: FlowNode, activity: Token, answer: Data) -> None:
    """Let a boundary event without a wait of its own (error, escalation) happen."""
    token = Token(activity.scope, event, data={}, parent=activity)
    token.answer = answer
    happen(token)


def happen(token: Token) -> None:
    """Let the boundary event of this token happen to the activity it watches."""
    activity = token.host
    assert activity is not None
    scope, event = token.scope, token.node
    activity._children.remove(token.id)
    token._parent = None
    activity.win()
    if event.model.interrupting or event.model.event == "error":
        token.data, token.lineage = activity.data, activity.lineage
        activity.withdraw()
    else:
        activity.lineage = token.lineage = (*activity.lineage, scope.split(activity.data))
        token.data = dict(activity.data)
        if event.model.event == "message":
            open_wait(Token(scope, event, data={}, parent=activity), Wait(key=token.key_awaited))
    token.leaving = True
    token.go()
