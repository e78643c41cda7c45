"""Read BPMN bytes safely: whatever they hold, a parsed document or findings come out, soon and without touching anything.

Walls in this order: a look over the bytes (``engine.bpmn.scan``), the tree parser's own limits, ids, references
(``engine.bpmn.references``), the BPMN 2.0 schema (OMG, formal/2011-01-03; the files ship with
SpiffWorkflow). Whether what is drawn makes sense is for ``engine.bpmn.lint``.
"""

import importlib.util
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from engine.bpmn.references import unresolved
from engine.bpmn.scan import look_over
from engine.bpmn.vocabulary import BPMN, FLOW_ELEMENTS, NCNAME, OWN_NAMESPACES, error, is_bpmn, namespace, tag
from engine.errors import Finding, Invalid

SCHEMA_FINDINGS = 20
"""Findings told from the schema at most; the first usually causes the others."""
ID_LENGTH = 255


class SourceInvalid(Invalid):
    """The file is not a BPMN 2.0 document that can be read; the findings say where."""

    code = "bpmn-source-invalid"
    zh = "文件不是可读取的 BPMN 2.0 文档"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """Be one BPMN document that passed every wall. ``ids`` finds the elements of BPMN and its diagram by id."""

    data: bytes
    root: etree._Element
    ids: Mapping[str, etree._Element]

    def processes(self) -> tuple[etree._Element, ...]:
        """Return the processes meant to be executed."""
        return tuple(
            child
            for child in self.root
            if is_bpmn(child) and tag(child) == "process" and child.get("isExecutable") in {"true", "1"}
        )


def read(data: bytes) -> ParsedSource:
    """Parse a BPMN document.

    :raises SourceInvalid: with one finding for each thing that is wrong with the text, its ids or its references.
    """
    root = _parse(data)
    _refuse(_is_bpmn_document(root))
    ids: dict[str, etree._Element] = {}
    _refuse(_index(root, ids))
    _refuse(unresolved(root, ids))
    _refuse(_schema_findings(root))
    return ParsedSource(data=data, root=root, ids=ids)


def _refuse(findings: Iterator[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise SourceInvalid(findings=found)


def _parse(data: bytes) -> etree._Element:
    reason = look_over(data)
    if reason is not None:
        raise SourceInvalid(findings=(reason,))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        finding = error("not-xml", None, f"不是合格的 XML：{problem}", f"not well-formed XML: {problem}")
        raise SourceInvalid(findings=(finding,)) from problem
    assert root.getroottree().docinfo.internalDTD is None, "the scan lets no DOCTYPE through"
    return root


def _is_bpmn_document(root: etree._Element) -> Iterator[Finding]:
    if root.tag != f"{{{BPMN}}}definitions":
        yield error(
            "not-bpmn",
            None,
            f"根元素应是 BPMN 2.0 的 definitions，而不是 {tag(root)}",
            f"the root element must be BPMN 2.0 definitions, not {tag(root)}",
        )


def _index(root: etree._Element, ids: dict[str, etree._Element]) -> Iterator[Finding]:
    for element in root.iter("{*}*"):
        if namespace(element) not in OWN_NAMESPACES:
            continue
        name = element.get("id")
        if name is None:
            if is_bpmn(element) and tag(element) in FLOW_ELEMENTS | {"process"}:
                yield error("no-id", None, f"第 {element.sourceline} 行的 {tag(element)} 没有 id", _no_id(element))
        elif len(name) > ID_LENGTH or not NCNAME.fullmatch(name):
            yield error(
                "bad-id",
                name[:ID_LENGTH],
                "id 须以字母开头且不含空格、冒号",
                "an id starts with a letter and has no space or colon",
            )
        elif name in ids:
            yield error("duplicate-id", name, "id 重复，请改成唯一的", "this id is used twice; make it unique")
        else:
            ids[name] = element


def _no_id(element: etree._Element) -> str:
    return f"{tag(element)} in line {element.sourceline} has no id"


_SCHEMA_LOCK = threading.Lock()


class _LogEntry(Protocol):
    line: int
    message: str
    path: str | None


@cache
def _schema() -> etree.XMLSchema:
    package = importlib.util.find_spec("SpiffWorkflow")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def _schema_findings(root: etree._Element) -> Iterator[Finding]:
    with _SCHEMA_LOCK:  # the error log belongs to the schema object
        schema = _schema()
        if schema.validate(root):
            return
        log = cast("Sequence[_LogEntry]", schema.error_log)
        entries = [(entry.line, entry.message, entry.path) for entry in islice(log, SCHEMA_FINDINGS)]
    for line, message, path in entries:
        plain = re.sub(r"\{[^}]*\}", "", message)
        yield error(
            "schema",
            _element_at(root, path),
            f"第 {line} 行不符合 BPMN 2.0 标准：{plain}",
            f"line {line} breaks the BPMN 2.0 schema: {plain}",
        )


def _element_at(root: etree._Element, path: str | None) -> str | None:
    """Find the id of the element that libxml2 means, or of the nearest one around it."""
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(path or "/*", namespaces=prefixes)
    except etree.XPathError:  # a prefix that is declared further in
        return None
    element = found[0] if isinstance(found, list) and found else None
    while isinstance(element, etree._Element):
        if element.get("id"):
            return str(element.get("id"))
        element = element.getparent()
    return None
