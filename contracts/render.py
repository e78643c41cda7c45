"""Renders and inspects Word templates, in a process of its own that ``limited`` starts. The only file that knows docxtpl.

A template is text from outside and Jinja is a programming language: only an allow-list of its nodes and filters is left,
without any global, on plain data, with every value escaped. Memory and CPU are limited before anything is parsed.
Imports nothing of ours, so that the process holds no key and reaches no database.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MEMORY = 768 * 1024 * 1024
"""Bytes of address space; docxtpl and lxml take about 200 MB of it."""
CPU_SECONDS = 15
REFUSED = 3
"""Exit code: the standard error stream holds findings as JSON."""

FILTERS = frozenset({"default", "first", "join", "last", "length", "lower", "trim", "upper"})
TESTS = frozenset({"defined", "undefined", "none"})
NODES = frozenset(
    {
        "And",
        "Compare",
        "CondExpr",
        "Const",
        "Filter",
        "For",
        "Getattr",
        "If",
        "Name",
        "Not",
        "Operand",
        "Or",
        "Output",
        "Template",
        "TemplateData",
        "Test",
    }
)
DEEPEST_LOOP = 2
_EPOCH = (2000, 1, 1, 0, 0, 0)


class TemplateRefused(Exception):
    """A template uses what is not allowed; ``findings`` are lists of rule, element, Chinese and English."""

    def __init__(self, findings: list[list[str]]) -> None:
        super().__init__(findings[0][3] if findings else "refused")
        self.findings = findings


def environment() -> Any:
    """Return a Jinja environment that refuses every node, filter and test that is not allowed, wherever it stands."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.sandbox import SandboxedEnvironment

    class Allowed(SandboxedEnvironment):
        """Check the syntax tree of everything that is compiled: body, headers, footers, notes and properties alike."""

        def _generate(self, source: nodes.Template, *arguments: Any, **named: Any) -> str:
            if findings := list(unwanted(source)):
                raise TemplateRefused(findings)
            return str(super()._generate(source, *arguments, **named))

    made = Allowed(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


def unwanted(tree: Any) -> Iterator[list[str]]:
    """Go through a syntax tree and say what is not allowed in it."""
    from jinja2 import nodes

    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in NODES and kind != "Keyword":
            yield ["template.jinja", kind, f"模板里不允许使用 {kind}", f"{kind} is not allowed in a template"]
        elif kind in ("Filter", "Test") and node.name not in (FILTERS if kind == "Filter" else TESTS):
            yield ["template.jinja", str(node.name), f"不允许的过滤器 {node.name}", f"{node.name} is not allowed"]
        elif kind == "Getattr" and node.attr.startswith("_"):
            yield ["template.jinja", node.attr, f"不允许读取 {node.attr}", f"{node.attr} must not be read"]
        elif kind == "For" and (node.recursive or _depth(node) > DEEPEST_LOOP):
            yield ["template.loop", "For", "循环嵌套过深", f"loops are nested deeper than {DEEPEST_LOOP}"]


def _depth(loop: Any) -> int:
    """Return how many loops stand inside each other, this one included."""
    from jinja2 import nodes

    inner = [_depth(child) for part in loop.body for child in _loops(part, nodes.For)]
    return 1 + max(inner, default=0)


def _loops(node: Any, kind: type) -> list[Any]:
    return [node] if isinstance(node, kind) else list(node.find_all(kind))


def rendered(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Render a template with plain values; equal input gives equal bytes.

    :raises TemplateRefused: it uses what is not allowed, or a variable that is not given.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    paper = DocxTemplate(io.BytesIO(template))
    try:
        paper.render(_clean(values), jinja_env=environment(), autoescape=True)
    except TemplateError as error:
        raise TemplateRefused([_syntax(error)]) from error
    out = io.BytesIO()
    paper.save(out)
    return _undated(out.getvalue())


def inspected(template: bytes) -> Mapping[str, Any]:
    """Return what a template reads: ``names`` to the attributes read of each, of loop variables under their list's name.

    :raises TemplateRefused: it uses what is not allowed.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError, meta, nodes

    paper = DocxTemplate(io.BytesIO(template))
    paper.init_docx()
    sources = [paper.patch_xml(paper.get_xml())]
    for uri in (paper.HEADER_URI, paper.FOOTER_URI):
        sources.extend(paper.patch_xml(paper.get_part_xml(part)) for _, part in paper.get_headers_footers(uri))
    made = environment()
    names: dict[str, set[str]] = {}
    findings: list[list[str]] = []
    for source in sources:
        try:
            tree = made.parse(source)
        except TemplateError as error:
            findings.append(_syntax(error))
            continue
        findings.extend(unwanted(tree))
        undeclared = meta.find_undeclared_variables(tree)
        aliases = {
            loop.target.name: loop.iter.name
            for loop in tree.find_all(nodes.For)
            if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
        }
        for name in undeclared:
            names.setdefault(name, set())
        for read in tree.find_all(nodes.Getattr):
            if isinstance(read.node, nodes.Name):
                owner = aliases.get(read.node.name, read.node.name)
                names.setdefault(owner, set()).add(read.attr)
    if findings:
        raise TemplateRefused(findings)
    return {"names": {name: sorted(attributes) for name, attributes in sorted(names.items())}}


def _syntax(error: Exception) -> list[str]:
    return ["template.syntax", "", f"模板语法或变量有误：{error}", f"template error: {error}"]


def _clean(value: Any) -> Any:
    """Drop control characters from texts: docxtpl would make breaks and paragraphs of some."""
    if isinstance(value, str):
        return "".join(" " if char < " " else char for char in value)
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


def _undated(package: bytes) -> bytes:
    """Write the package's parts in the same order under one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename, _EPOCH), source.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


_ACTS: Mapping[str, Callable[[bytes, Mapping[str, Any]], bytes]] = {
    "render": lambda template, request: rendered(template, request["values"]),
    "inspect": lambda template, _: json.dumps(inspected(template)).encode(),
}


def main() -> int:
    """Read a request (one JSON line, then the template) and write the paper, or what the template reads."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    request = json.loads(sys.stdin.buffer.readline())
    template = sys.stdin.buffer.read()
    try:
        answer = _ACTS[request["act"]](template, request)
    except TemplateRefused as refused:
        sys.stderr.write(json.dumps(refused.findings))
        return REFUSED
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
