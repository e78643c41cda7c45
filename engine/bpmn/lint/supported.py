"""What is executed today, as one table; everything else that can be drawn is refused by its name.

The reasons are measured behaviour of SpiffWorkflow 3.2.0 (silently wrong, a hang, or not there at all).
docs/bpmn-extensions.md shows the same table; a test compares them.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.extensions import event_definitions
from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import FLOW_ELEMENTS, children, error, is_bpmn, tag, warning
from engine.errors import Finding

NONE = "none"
EXECUTED: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({NONE}),
    "endEvent": frozenset({NONE, "message", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({NONE, "message", "escalation"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
    "task": frozenset(),
    "manualTask": frozenset(),
    "userTask": frozenset(),
    "serviceTask": frozenset(),
    "businessRuleTask": frozenset(),
    "sendTask": frozenset(),
    "receiveTask": frozenset(),
    "callActivity": frozenset(),
    "subProcess": frozenset(),
    "exclusiveGateway": frozenset(),
    "parallelGateway": frozenset(),
    "inclusiveGateway": frozenset(),
    "eventBasedGateway": frozenset(),
}
"""Flow node -> event definitions it may carry."""

INSTEAD: Mapping[str, tuple[str, str]] = {
    "scriptTask": (
        "脚本任务不执行；请用决策表、服务任务或映射表达式",
        "scripts are not run; use a decision, a hook or mappings",
    ),
    "complexGateway": ("复杂网关不支持；请用包容网关", "complex gateways are not executed; use an inclusive gateway"),
    "transaction": (
        "事务子流程不支持；请用子流程加错误边界事件",
        "transactions are not executed; use a subprocess with an error boundary",
    ),
    "adHocSubProcess": (
        "自由子流程不支持；请用并行网关",
        "ad-hoc subprocesses are not executed; use a parallel gateway",
    ),
    "dataStoreReference": ("数据存储不支持；请用 fl:record", "data stores are not executed; use fl:record"),
    "link": ("链接事件不会跳转；请直接连线", "link events do not jump; draw the flow"),
    "compensate": ("补偿事件不支持；请画出撤销的步骤", "compensation is not executed; draw the undoing steps"),
    "cancel": ("取消事件不支持；请用错误事件", "cancel events are not executed; use an error event"),
    "conditional": ("条件事件不支持；请用消息事件", "conditional events are not executed; use a message"),
    "signal": (
        "信号事件不支持（不跨实例）；请用带关联键的消息",
        "signals are not executed across instances; use a keyed message",
    ),
    "ioSpecification": (
        "ioSpecification 不执行；请用 fl:input 与 fl:output",
        "ioSpecification is not executed; use fl:input and fl:output",
    ),
    "dataInputAssociation": ("数据关联不执行；请用 fl:input", "data associations are not executed; use fl:input"),
    "dataOutputAssociation": ("数据关联不执行；请用 fl:output", "data associations are not executed; use fl:output"),
    "standardLoopCharacteristics": (
        "标准循环不支持；请用网关画回路",
        "the standard loop is not executed; draw the loop with a gateway",
    ),
    "timer": ("此处不能用定时事件；请用中间定时事件或边界事件", "no timer here; use an intermediate or boundary timer"),
    "message": (
        "此处不能用消息事件；流程由门或父流程启动",
        "no message here; processes are started by a door or a caller",
    ),
}
_PASSIVE = frozenset(
    {
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "laneSet",
        "sequenceFlow",
        "dataObject",
        "dataObjectReference",
        "association",
        "group",
        "textAnnotation",
        "property",
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "supports",
        "correlationSubscription",
    }
)
_PEOPLE = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})
_WORDS_OF_SCOPE = ("ioSpecification", "dataInputAssociation", "dataOutputAssociation", "standardLoopCharacteristics")


def executed_nodes_only(draft: Draft) -> Iterator[Finding]:
    """Refuse kinds of node that are not executed, naming what to draw instead."""
    for scope in draft.scopes:
        for child in scope.element:
            name = tag(child)
            if not is_bpmn(child) or name in _PASSIVE | _PEOPLE or name in EXECUTED or name in _WORDS_OF_SCOPE:
                continue
            yield _refused(child, name)


def executed_events_only(draft: Draft) -> Iterator[Finding]:
    """Refuse event definitions that are not executed where they stand, and several in one event."""
    for element in _nodes(draft):
        allowed = EXECUTED.get(tag(element))
        found = [tag(child).removesuffix("EventDefinition") for child in event_definitions(element)]
        referenced = [tag(child) for child in children(element, "eventDefinitionRef")]
        if allowed is None:
            continue
        for kind in [kind for kind in found if kind not in allowed]:
            yield _refused(element, kind)
        if len(found) > 1 or referenced:
            yield error(
                "several-events",
                element.get("id"),
                "一个事件只能有一个事件定义",
                "an event may carry one definition only, written in place",
            )
        if not found and allowed and NONE not in allowed:
            yield error(
                "no-event",
                element.get("id"),
                "请为该事件选择类型（定时或消息等）",
                "choose what this event waits for (timer, message, ...)",
            )


def executed_parts_only(draft: Draft) -> Iterator[Finding]:
    """Refuse data associations, input/output specifications, standard loops; warn of owners that nobody asks."""
    for element in [scope.element for scope in draft.scopes] + list(_nodes(draft)):
        for child in children(element):
            if tag(child) in _WORDS_OF_SCOPE:
                yield _refused(element, tag(child))
            elif tag(child) in _PEOPLE:
                yield warning(
                    "ignored-element",
                    element.get("id"),
                    f"{tag(child)} 不起作用；办理人请用 fl:assignment",
                    f"{tag(child)} has no effect; say who does it with fl:assignment",
                )


def executed_attributes_only(draft: Draft) -> Iterator[Finding]:
    """Refuse attributes that change what an element means and are not executed."""
    for element in _nodes(draft):
        for name, harmless, zh, en in _ATTRIBUTES:
            value = element.get(name)
            if value is not None and value not in harmless:
                yield error(
                    "unsupported-attribute",
                    element.get("id"),
                    f"{name}={value} 不支持：{zh}",
                    f"{name}={value} is not executed: {en}",
                )


_FALSE = frozenset({"false", "0"})
_ATTRIBUTES = (
    ("triggeredByEvent", _FALSE, "事件子流程请改为边界事件", "draw event subprocesses as boundary events"),
    ("isForCompensation", _FALSE, "请画出撤销的步骤", "draw the undoing steps"),
    ("instantiate", _FALSE, "流程由门或父流程启动", "processes are started by a door or a caller"),
    ("parallelMultiple", _FALSE, "请用并行网关", "use a parallel gateway"),
    ("eventGatewayType", frozenset({"Exclusive"}), "请用并行网关", "use a parallel gateway"),
    ("startQuantity", frozenset({"1"}), "只能为 1", "only 1"),
    ("completionQuantity", frozenset({"1"}), "只能为 1", "only 1"),
)


def _nodes(draft: Draft) -> Iterator[etree._Element]:
    for scope in draft.scopes:
        yield from scope.nodes.values()


def _refused(element: etree._Element, name: str) -> Finding:
    kind = tag(element)
    zh, en = INSTEAD.get(name, (f"{name} 不支持", f"{name} is not executed"))
    rule = "unsupported-element" if name == kind or kind not in FLOW_ELEMENTS else "unsupported-event"
    if name in _WORDS_OF_SCOPE:
        rule = "unsupported-element"
    return error(rule, element.get("id"), f"{kind}：{zh}", f"{kind}: {en}")


RULES = (executed_nodes_only, executed_events_only, executed_parts_only, executed_attributes_only)
