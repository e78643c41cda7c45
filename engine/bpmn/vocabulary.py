"""The XML words that the readers of a diagram share: namespaces, tags, and what makes a name or an identifier."""

import re
from typing import Final

from lxml import etree

from engine.errors import Finding

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
OWN_NAMESPACES: Final = frozenset(
    {BPMN, BPMNDI, "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"}
)

EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    }
)
GATEWAYS: Final = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
TASKS: Final = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
    }
)
SUBPROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES: Final = TASKS | SUBPROCESSES | {"callActivity"}
FLOW_NODES: Final = EVENTS | GATEWAYS | ACTIVITIES
FLOW_ELEMENTS: Final = FLOW_NODES | {"sequenceFlow", "dataObject", "dataObjectReference", "dataStoreReference"}

NCNAME: Final = re.compile(r"[^\W\d][\w.\-\u00b7]*")
VARIABLE: Final = re.compile(r"[^\W\d]\w*")


def tag(element: etree._Element) -> str:
    """Return the local name of an element, ``""`` for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element, ``""`` for none or a comment."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def is_bpmn(element: etree._Element) -> bool:
    """Tell whether an element belongs to the BPMN model."""
    return isinstance(element.tag, str) and element.tag.startswith(f"{{{BPMN}}}")


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the BPMN child elements with one of the names, in document order (all of them without a name)."""
    return [child for child in element if is_bpmn(child) and (not names or tag(child) in names)]


def text(element: etree._Element | None) -> str:
    """Return the text of an element without the space around it."""
    return (element.text or "").strip() if element is not None else ""


def first(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first BPMN child with that name."""
    found = children(element, name)
    return found[0] if found else None


def error(rule: str, element: str | None, zh: str, en: str) -> Finding:
    """Make a finding that stops publishing."""
    return Finding(rule=f"bpmn.{rule}", element=element, zh=zh, en=en)


def warning(rule: str, element: str | None, zh: str, en: str) -> Finding:
    """Make a finding that only advises."""
    return Finding(rule=f"bpmn.{rule}", element=element, zh=zh, en=en, severity="warning")
