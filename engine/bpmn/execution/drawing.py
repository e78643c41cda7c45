"""What a drawing must hold to be run as it is drawn; anything else is refused by the element's name.

Lint says all of this earlier, kinder and all at once. These are the last walls: behind them, nothing is skipped in silence.
"""

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.execution import gateways
from engine.bpmn.execution.failures import DefinitionInvalid
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.process import ProcessSpec
from engine.bpmn.model import Node
from engine.errors import Finding

_EVENTS: Mapping[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({None, "message", "escalation"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
    "endEvent": frozenset({None, "message", "error", "escalation", "terminate"}),
}
_CHOOSING = (gateways.ExclusiveGateway, gateways.InclusiveGateway)
_SPLITTING = (*_CHOOSING, gateways.ParallelGateway, gateways.EventBasedGateway)
_RACING = frozenset({"intermediateCatchEvent", "receiveTask"})


def refused(element: str | None, zh: str, en: str) -> DefinitionInvalid:
    """Make the refusal of one element."""
    return DefinitionInvalid(
        f"{element}: {zh} / {en}", findings=(Finding(rule="bpmn.not-executable", element=element, zh=zh, en=en),)
    )


def check_node(element: etree._Element, model: Node) -> None:
    """Check one element by itself.

    :raises DefinitionInvalid: it would be passed over or run otherwise than drawn.
    """
    tags = [etree.QName(child).localname for child in element if isinstance(child.tag, str)]
    if model.event not in _EVENTS.get(model.kind, {None, model.event}):
        raise refused(model.id, f"不支持的事件：{model.event}", f"this event is not supported: {model.event}")
    if sum(name.endswith("EventDefinition") for name in tags) > 1:
        raise refused(model.id, "一个事件只能有一个定义", "an event may have one definition only")
    if model.timer is not None and model.timer.kind == "cycle":
        raise refused(model.id, "不支持循环定时器", "cycle timers are not supported")
    if "standardLoopCharacteristics" in tags:
        raise refused(model.id, "不支持标准循环，请画出回路", "standard loops are not supported; draw a flow back")
    if element.get("isForCompensation") == "true":
        raise refused(model.id, "不支持补偿活动", "compensation is not supported")
    lacking = _lacking(model)
    if lacking:
        raise refused(model.id, f"缺少 {lacking}", f"it lacks {lacking}")


def _lacking(model: Node) -> str | None:
    """Name what the node cannot do without."""
    if model.kind == "serviceTask" and model.hook is None:
        return "fl:hook"
    if model.kind == "businessRuleTask" and model.decision is None:
        return "fl:decision"
    needs_message = model.kind in {"sendTask", "receiveTask"} or (
        model.event == "message" and model.kind != "startEvent"
    )
    if needs_message and model.message is None:
        return "fl:message"
    if model.event == "timer" and model.timer is None:
        return "timeDate/timeDuration"
    return None


def check_flows(node: FlowNode, spec: ProcessSpec) -> None:
    """Check the flows out of a node.

    :raises DefinitionInvalid: a condition would be ignored, or a fork is drawn without a gateway.
    """
    if len(node.outgoing) > 1 and not isinstance(node, _SPLITTING):
        raise refused(node.id, "多条流出须用网关分开", "several outgoing flows need a gateway")
    if not isinstance(node, _CHOOSING) and any(flow.condition or flow.default for flow in node.outgoing):
        raise refused(node.id, "只有排他或包容网关的流向可以带条件", "only exclusive and inclusive gateways choose")
    if isinstance(node, _CHOOSING) and len(node.outgoing) > 1:
        for flow in node.outgoing:
            if flow.condition is None and not flow.default:
                raise refused(flow.id, "请填写条件或设为默认流向", "give this flow a condition or make it the default")
    if isinstance(node, gateways.EventBasedGateway):
        for flow in node.outgoing:
            if spec.nodes[flow.target].model.kind not in _RACING:
                raise refused(
                    flow.id, "事件网关之后只能是捕获事件", "only catching events follow an event-based gateway"
                )
