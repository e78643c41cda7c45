"""Gateways: conditions where they are asked, a way out for every case, joins that can fire."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft, Flow, Scope
from engine.bpmn.vocabulary import error, tag, warning
from engine.errors import Finding

_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def conditions_complete(draft: Draft) -> Iterator[Finding]:
    """Every flow out of a choice has a condition or is the default."""
    for scope, name, flows in _splits(draft):
        default = scope.nodes[name].get("default")
        if scope.kind(name) not in _ASKING or len(flows) < 2:
            continue
        for flow in flows:
            if not flow.condition and flow.id != default:
                yield error(
                    "no-condition",
                    flow.id,
                    "请为这条连线写条件，或设为默认流",
                    "write a condition for this flow or make it the default",
                )
            elif flow.condition and flow.id == default:
                yield error(
                    "condition-ignored",
                    flow.id,
                    "默认流上的条件不会判断，请删除",
                    "a default flow's condition is never asked; remove it",
                )
        if default is None and all(flow.condition for flow in flows):
            yield warning(
                "no-default",
                name,
                "没有默认流：条件都不成立时会成为异常",
                "no default flow: when no condition holds, an incident is raised",
            )


def conditions_asked(draft: Draft) -> Iterator[Finding]:
    """A condition behind anything but a choice is never asked."""
    for scope in draft.scopes:
        for flow in scope.flows:
            asking = flow.source in scope.nodes and scope.kind(flow.source) in _ASKING
            if flow.condition is not None and (not asking or len(scope.leaving[flow.source]) < 2):
                yield error(
                    "condition-ignored",
                    flow.id,
                    "这条连线上的条件不会判断；请用排他网关分支",
                    "this condition is never asked; branch with an exclusive gateway",
                )
        for name, element in scope.nodes.items():
            if element.get("default") is not None and tag(element) not in _ASKING:
                yield error(
                    "condition-ignored",
                    name,
                    "默认流只用于排他与包容网关",
                    "only exclusive and inclusive gateways have a default flow",
                )


def events_after_event_gateway(draft: Draft) -> Iterator[Finding]:
    """An event-based gateway leads to catching events only, each entered from nowhere else."""
    for scope in draft.scopes:
        for name in scope.of_kind("eventBasedGateway"):
            flows = scope.leaving.get(name, ())
            if len(flows) < 2:
                yield error(
                    "event-gateway", name, "事件网关至少要有两个分支", "an event-based gateway needs two ways out"
                )
            for flow in flows:
                target = scope.nodes.get(flow.target)
                if target is None or tag(target) not in {"intermediateCatchEvent", "receiveTask"}:
                    yield error(
                        "event-gateway",
                        flow.id,
                        "事件网关之后只能接捕获事件或接收任务",
                        "only catching events and receive tasks may follow",
                    )
                elif len(scope.entering.get(flow.target, ())) > 1 or scope.boundaries.get(flow.target):
                    yield error(
                        "event-gateway",
                        flow.target,
                        "事件网关之后的事件不能有别的入口或边界事件",
                        "an event behind the gateway has no other way in and no boundary event",
                    )


def gateways_do_something(draft: Draft) -> Iterator[Finding]:
    """A gateway with one way in and one way out decides nothing."""
    for scope in draft.scopes:
        for name in scope.of_kind(*_ASKING, "parallelGateway"):
            if len(scope.entering.get(name, ())) < 2 and len(scope.leaving.get(name, ())) < 2:
                yield warning(
                    "idle-gateway",
                    name,
                    "该网关既不分支也不汇合，可删除",
                    "this gateway neither splits nor joins; remove it",
                )


def joins_can_fire(draft: Draft) -> Iterator[Finding]:
    """A parallel join behind a choice waits for ever; an exclusive join behind a parallel split runs what follows twice.

    Only plain chains between the two are followed; the general question is left to a soundness check.
    """
    for scope in draft.scopes:
        for name in scope.of_kind("parallelGateway", "exclusiveGateway"):
            flows = scope.entering.get(name, ())
            origins = {_origin(scope, flow) for flow in flows}
            if len(flows) < 2 or len(origins) != 1:
                continue
            origin = origins.pop()
            pair = (scope.kind(origin), scope.kind(name))
            if pair in {("exclusiveGateway", "parallelGateway"), ("eventBasedGateway", "parallelGateway")}:
                yield warning(
                    "join-deadlock",
                    name,
                    f"并行汇合等待“{origin}”的全部分支，而它只走一支；请用排他网关汇合",
                    f'this waits for all branches of "{origin}", which takes only one; join with an exclusive gateway',
                )
            elif pair == ("parallelGateway", "exclusiveGateway"):
                yield warning(
                    "no-synchronisation",
                    name,
                    f"“{origin}”的分支在此不等待，其后的步骤会执行多次；请用并行网关汇合",
                    f'branches of "{origin}" are not awaited, what follows runs once for each; join with a parallel gateway',
                )


def _origin(scope: Scope, flow: Flow) -> str:
    """Walk back along a plain chain to where it branched off."""
    node, walked = flow.source, {flow.source}
    while len(scope.leaving.get(node, ())) == 1 and len(scope.entering.get(node, ())) == 1:
        node = scope.entering[node][0].source
        if node in walked:
            break
        walked.add(node)
    return node


def _splits(draft: Draft) -> Iterator[tuple[Scope, str, tuple[Flow, ...]]]:
    for scope in draft.scopes:
        for name, flows in scope.leaving.items():
            if name in scope.nodes:
                yield scope, name, flows


RULES = (conditions_complete, conditions_asked, events_after_event_gateway, gateways_do_something, joins_can_fire)
