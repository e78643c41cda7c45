"""The way of tokens: everything can be reached, everything can end, nothing forks in secret, nothing turns in circles."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft, Scope, reachable
from engine.bpmn.vocabulary import GATEWAYS, error, tag
from engine.errors import Finding

_CHANGES_NOTHING = GATEWAYS - {"eventBasedGateway"} | {"task", "manualTask", "sendTask", "intermediateThrowEvent"}


def reached(draft: Draft) -> Iterator[Finding]:
    """A node that no token can come to is a mistake in the drawing."""
    for scope in draft.scopes:
        starts = scope.of_kind("startEvent")
        if starts and tag(scope.element) != "adHocSubProcess":
            seen = reachable(starts, scope.after)
            for name in scope.nodes:
                if name not in seen and not _refused_inside(scope, name):
                    yield error(
                        "unreachable",
                        name,
                        "从开始事件走不到这里，请连线或删除",
                        "cannot be reached from the start event; connect or remove it",
                    )


def ends(draft: Draft) -> Iterator[Finding]:
    """A token that can never come to an end event keeps its instance running for ever."""
    for scope in draft.scopes:
        last = scope.of_kind("endEvent")
        if last and tag(scope.element) != "adHocSubProcess":
            seen = reachable(last, scope.before)
            for name in scope.nodes:
                if name not in seen and not _refused_inside(scope, name):
                    yield error(
                        "dead-end",
                        name,
                        "从这里走不到结束事件，请连到结束事件",
                        "no way from here to an end event; draw one",
                    )


def _refused_inside(scope: Scope, name: str) -> bool:
    """Event subprocesses and compensation handlers stand apart by nature; they are refused by another rule."""
    element = scope.nodes[name]
    return element.get("triggeredByEvent") == "true" or element.get("isForCompensation") == "true"


def no_implicit_fork(draft: Draft) -> Iterator[Finding]:
    """Several flows out of a node that is no gateway are a hidden parallel split, which is not executed."""
    for scope in draft.scopes:
        for name, flows in scope.leaving.items():
            if name in scope.nodes and scope.kind(name) not in GATEWAYS and len(flows) > 1:
                yield error(
                    "implicit-fork",
                    name,
                    f"有 {len(flows)} 条引出的连线；请在其后加网关",
                    f"{len(flows)} flows leave this; put a gateway behind it",
                )


def no_flow_through_borders(draft: Draft) -> Iterator[Finding]:
    """Nothing leads into a start or boundary event, nothing out of an end event."""
    for scope in draft.scopes:
        for name in scope.nodes:
            kind = scope.kind(name)
            if kind in {"startEvent", "boundaryEvent"} and scope.entering.get(name):
                yield error(
                    "flow-into-event",
                    name,
                    "不能有连线进入开始或边界事件",
                    "no flow may lead into a start or boundary event",
                )
            if kind == "endEvent" and scope.leaving.get(name):
                yield error("flow-out-of-end", name, "结束事件之后不能再有连线", "no flow may leave an end event")


def no_empty_circle(draft: Draft) -> Iterator[Finding]:
    """A loop in which nothing waits and nothing changes data turns for ever once it is entered."""
    for scope in draft.scopes:
        name = _circle(scope)
        if name is not None:
            yield error(
                "empty-loop",
                name,
                "回路里没有等待，也没有改变数据的步骤，会一直空转；请加任务或定时事件",
                "nothing in this loop waits or changes data, it would turn for ever; put a task or a timer into it",
            )


def _circle(scope: Scope) -> str | None:
    """Find a node that can come back to itself over nodes that change nothing."""
    idle = set(scope.of_kind(*_CHANGES_NOTHING))

    def step(node: str) -> list[str]:
        return [flow.target for flow in scope.leaving.get(node, ()) if flow.target in idle]

    return next((name for name in sorted(idle) if name in reachable(step(name), step)), None)


RULES = (reached, ends, no_implicit_fork, no_flow_through_borders, no_empty_circle)
