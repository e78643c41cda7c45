"""Reads a diagram as a list of its elements with plain facts, leniently: drafts may break every rule but well-formedness.

For showing and comparing files, not for running them: that is ``engine.bpmn.extensions``'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.model import EXTENSION_NAMESPACE
from engine.bpmn.scan import look_over
from engine.bpmn.vocabulary import FLOW_ELEMENTS, is_bpmn, namespace, tag

_OWN = FLOW_ELEMENTS | {"process", "lane", "participant", "message", "error", "escalation", "textAnnotation"}
_SKIPPED = frozenset({"incoming", "outgoing", "flowNodeRef"})
_NOT_FACTS = frozenset({"id", "name", "exporter", "exporterVersion", "targetNamespace", "isExecutable"})
_TOLD_BY = ("name", "party")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Be one element: BPMN tag, name, and its facts by path, as ``sla due`` = ``3WD`` or ``portal buyer zh`` = a sentence."""

    id: str
    kind: str
    name: str
    facts: Mapping[str, str]
    place: tuple[str, ...] = ()


def elements(data: bytes) -> dict[str, Element] | None:
    """Return the elements of a file by id, in its order; None when it cannot be read at all."""
    if look_over(data) is not None:
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    places = _places(root)
    return {
        id_: Element(
            id=id_,
            kind=tag(element),
            name=element.get("name") or "",
            facts=dict(_facts(element)),
            place=places.get(id_, ()),
        )
        for element in root.iter("{*}*")
        if is_bpmn(element) and tag(element) in _OWN and (id_ := element.get("id") or "")
    }


def _facts(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    hidden = _NOT_FACTS - {"id"} if namespace(element) == EXTENSION_NAMESPACE else _NOT_FACTS
    for name, value in element.attrib.items():
        plain = str(name).rpartition("}")[2]
        if plain == "cancelActivity" and value == "true":  # as if it were not written
            continue
        if plain not in hidden and not (path and plain in _TOLD_BY):
            yield f"{path} {plain}".strip(), str(value)
    for child in element:
        kind = tag(child)
        if not kind or kind in _SKIPPED or (is_bpmn(child) and kind in _OWN):
            continue
        if kind in ("extensionElements", "laneSet", "childLaneSet"):
            yield from _facts(child, path)
            continue
        yield from _within(child, f"{path} {kind}".strip())


def _within(child: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    if namespace(child) == EXTENSION_NAMESPACE:
        told = next((child.get(name) for name in _TOLD_BY if child.get(name)), None)
        path = f"{path} {told}" if told else path
    text = (child.text or "").strip()
    if text:
        yield path, text
    found = list(_facts(child, path))
    if not found and not text:
        yield path, ""
    yield from found


def _places(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Return where each element is drawn: bounds and way points as they stand, in whole pixels."""
    found: dict[str, tuple[str, ...]] = {}
    for shape in root.iter("{*}BPMNShape", "{*}BPMNEdge"):
        drawn = shape.get("bpmnElement")
        if drawn:
            points = [*shape.iterchildren("{*}Bounds"), *shape.iterchildren("{*}waypoint")]
            found[drawn] = tuple(
                " ".join(_pixels(value) for name, value in sorted(point.attrib.items())) for point in points
            )
    return found


def _pixels(text: str | bytes) -> str:
    return str(text).partition(".")[0]
