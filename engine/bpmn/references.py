"""Whether everything in a BPMN document that points at an id points at something, and at the right kind of thing.

SpiffWorkflow looks ids up by plain text and loops for ever on some that are missing, so none may be. References into other
documents (QNames with a prefix) are refused for the same reason; called processes are looked up by ``lint``.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.vocabulary import ACTIVITIES, BPMNDI, FLOW_NODES, error, is_bpmn, namespace, tag, text
from engine.errors import Finding

_ANYTHING: frozenset[str] = frozenset()

_ATTRIBUTES: Mapping[tuple[str, str], frozenset[str]] = {
    ("sequenceFlow", "sourceRef"): FLOW_NODES,
    ("sequenceFlow", "targetRef"): FLOW_NODES,
    ("boundaryEvent", "attachedToRef"): ACTIVITIES,
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    ("participant", "processRef"): frozenset({"process"}),
    ("compensateEventDefinition", "activityRef"): ACTIVITIES,
}
_BY_NAME: Mapping[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "signalRef": frozenset({"signal"}),
    "operationRef": frozenset({"operation"}),
    "categoryValueRef": frozenset({"categoryValue"}),
}
_OUTSIDE = frozenset({"structureRef", "itemSubjectRef", "itemRef", "implementationRef", "extensionDefinitionRef"})
"""May name types of other documents; nothing executes them."""

_TEXTS: Mapping[str, frozenset[str]] = {
    "flowNodeRef": FLOW_NODES,
    "incoming": frozenset({"sequenceFlow"}),
    "outgoing": frozenset({"sequenceFlow"}),
    "sourceRef": _ANYTHING,
    "targetRef": _ANYTHING,
    "dataInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "messageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "categoryValueRef": frozenset({"categoryValue"}),
    "participantRef": frozenset({"participant"}),
    "eventDefinitionRef": _ANYTHING,
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
}


def unresolved(root: etree._Element, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    """Find the references of a document that lead nowhere, to the wrong kind of element, or out of their scope."""
    for element in root.iter("{*}*"):
        if is_bpmn(element):
            yield from _attributes(element, ids)
            yield from _texts(element, ids)
            yield from _scope(element, ids)
        elif namespace(element) == BPMNDI:
            for name in ("bpmnElement", "sourceElement", "targetElement", "labelStyle", "choreographyActivityShape"):
                yield from _resolve(element, name, element.get(name), _ANYTHING, ids)


def _attributes(element: etree._Element, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    for name, value in element.attrib.items():
        plain = str(name)
        if plain in _OUTSIDE or not (plain.endswith("Ref") or plain == "default"):
            continue
        wanted = _ATTRIBUTES.get((tag(element), plain)) or _BY_NAME.get(plain, _ANYTHING)
        if plain == "default":
            wanted = frozenset({"sequenceFlow"})
        yield from _resolve(element, plain, str(value), wanted, ids)


def _texts(element: etree._Element, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    wanted = _TEXTS.get(tag(element))
    if wanted is not None:
        yield from _resolve(element, tag(element), text(element), wanted, ids)


def _resolve(
    element: etree._Element, name: str, value: str | None, wanted: frozenset[str], ids: Mapping[str, etree._Element]
) -> Iterator[Finding]:
    if value is None:
        return
    owner = _owner(element)
    target = ids.get(value)
    if target is None:
        yield error(
            "unresolved-reference",
            owner,
            f"{name} 指向不存在的元素“{value}”，请改正或删除",
            f'{name} points at "{value}", which does not exist in this file; correct or remove it',
        )
    elif wanted and tag(target) not in wanted:
        yield error(
            "wrong-reference",
            owner,
            f"{name} 指向“{value}”，它是 {tag(target)}，不能用在这里",
            f'{name} points at "{value}", a {tag(target)}, which cannot stand here',
        )


def _owner(element: etree._Element) -> str | None:
    """Return the id of the element or of the nearest one around it."""
    current: etree._Element | None = element
    while current is not None:
        name = current.get("id")
        if name is not None:
            return str(name)
        current = current.getparent()
    return None


def _scope(element: etree._Element, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    """A flow stays inside one process or subprocess; a boundary event sits beside its activity; incoming means it."""
    kind = tag(element)
    if kind == "sequenceFlow":
        for name in ("sourceRef", "targetRef"):
            yield from _same_parent(element, name, ids)
    elif kind == "boundaryEvent":
        yield from _same_parent(element, "attachedToRef", ids)
    elif kind in {"incoming", "outgoing"}:
        yield from _flow_of_node(element, ids)
    if element.get("default") is not None:
        flow = ids.get(str(element.get("default")))
        if flow is not None and flow.get("sourceRef") != element.get("id"):
            yield error(
                "wrong-reference",
                _owner(element),
                "默认流必须从本元素引出",
                "the default flow must leave this very element",
            )


def _same_parent(element: etree._Element, name: str, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    target = ids.get(str(element.get(name)))
    if target is not None and target.getparent() is not element.getparent():
        yield error(
            "crosses-scope",
            _owner(element),
            f"{name} 指向另一个（子）流程里的“{target.get('id')}”；跨越边界请用消息",
            f'{name} points at "{target.get("id")}" in another (sub)process; use a message to cross the border',
        )


def _flow_of_node(element: etree._Element, ids: Mapping[str, etree._Element]) -> Iterator[Finding]:
    flow, node = ids.get(text(element)), element.getparent()
    if flow is None or node is None or tag(flow) != "sequenceFlow":
        return
    end = "targetRef" if tag(element) == "incoming" else "sourceRef"
    if flow.get(end) != node.get("id"):
        yield error(
            "wrong-reference",
            str(node.get("id")),
            f"{tag(element)} 列出的连线“{flow.get('id')}”并不连接本元素",
            f'{tag(element)} lists the flow "{flow.get("id")}", which is not connected here',
        )
