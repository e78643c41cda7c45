"""Every text that will be evaluated: it parses as FEEL now, or the diagram is not published."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.bpmn.lint.draft import Draft
from engine.bpmn.model import Assign, Node
from engine.bpmn.vocabulary import error
from engine.errors import Finding, Invalid
from engine.expressions import Expression, parse
from engine.expressions.tree import Literal

_ALMOST_ISO = re.compile(r"\s*-?P[T0-9]\w*\s*")
"""A mistyped duration would pass as the name of a variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Be one expression in a diagram: the id it belongs to, what it is for, and its text."""

    element: str
    place: str
    text: str
    wanted: str = "value"


def written(draft: Draft) -> Iterator[Written]:
    """Collect every expression of the executable processes."""
    for scope in draft.scopes:
        for flow in scope.flows:
            if flow.condition:
                yield Written(element=flow.id, place="condition", text=flow.condition, wanted="condition")
    for node in draft.nodes():
        for place, text, wanted in _of_node(node):
            if text:
                yield Written(element=node.id, place=place, text=text, wanted=wanted)


def _of_node(node: Node) -> Iterator[tuple[str, str | None, str]]:
    if node.timer is not None and not node.timer.iso and node.timer.kind != "cycle":
        yield f"time{node.timer.kind.title()}", node.timer.text, "time"
    if node.assignment is not None:
        yield "fl:assignment expression", node.assignment.expression, "value"
    if node.sla is not None:
        yield "fl:sla dueAt", node.sla.due_at, "time"
    if node.many is not None:
        yield "loopCardinality", node.many.cardinality, "value"
        yield "loopDataInputRef", node.many.collection, "value"
        yield "completionCondition", node.many.until, "condition"
    yield from _lines("fl:input", node.inputs)
    yield from _lines("fl:output", node.outputs)
    if node.hook is not None:
        yield from _lines("fl:hook fl:input", node.hook.inputs)
        yield from _lines("fl:hook fl:output", node.hook.outputs)
    if node.decision is not None:
        yield "fl:decision on", node.decision.on, "time"
        yield from _lines("fl:decision fl:input", node.decision.inputs)
    for record in node.records:
        yield from _lines("fl:record fl:input", record.inputs)
    if node.message is not None:
        yield "fl:message key", node.message.key, "key"
        yield from _lines("fl:message fl:input", node.message.inputs)
        yield from _lines("fl:message fl:output", node.message.outputs)


def _lines(place: str, lines: Sequence[Assign]) -> Iterator[tuple[str, str, str]]:
    return ((f"{place} {line.name}", line.expression, "value") for line in lines)


def parse_all(draft: Draft) -> Iterator[Finding]:
    """An expression that cannot be read, calls an unknown function, or is a constant where a question is asked."""
    for item in written(draft):
        try:
            expression = parse(item.text)
        except Invalid as problem:
            yield from _unreadable(item, problem)
            continue
        for name in sorted(expression.uses.functions):
            yield error(
                "unknown-function",
                item.element,
                f"{item.place}：没有函数 {name}()",
                f"{item.place}: there is no function {name}()",
            )
        yield from _constant(item, expression)


def _unreadable(item: Written, problem: Invalid) -> Iterator[Finding]:
    found = problem.findings[0] if problem.findings else None
    zh, en = (found.zh, found.en) if found is not None else (problem.zh, str(problem))
    hint = (
        ("；FEEL 表达式前不写“=”或“${”", "; FEEL has no leading = or ${")
        if item.text[:1] in {"=", "$", "#"}
        else ("", "")
    )
    shown = item.text if len(item.text) <= 80 else item.text[:80] + "…"
    yield error(
        "expression",
        item.element,
        f"{item.place} 不是 FEEL 表达式“{shown}”：{zh}{hint[0]}",
        f'{item.place} is no FEEL expression "{shown}": {en}{hint[1]}',
    )


def _constant(item: Written, expression: Expression) -> Iterator[Finding]:
    if item.wanted == "time" and _ALMOST_ISO.fullmatch(item.text):
        yield error(
            "not-a-time",
            item.element,
            f"{item.place}“{item.text}”不是 ISO 8601 时长，应如 PT1H、P3D",
            f'{item.place} "{item.text}" is no ISO 8601 duration, such as PT1H or P3D',
        )
    if not isinstance(expression.tree, Literal):
        return
    value = expression.tree.value
    if item.wanted == "condition" and not isinstance(value, bool):
        yield error(
            "not-a-condition", item.element, f"{item.place} 不是判断", f"{item.place} asks nothing: write a comparison"
        )
    elif item.wanted == "time" and isinstance(value, (str, bool)):
        yield error(
            "not-a-time",
            item.element,
            f'{item.place} 是文字；请写 PT1H、duration("PT1H") 或 date("2026-03-02")',
            f'{item.place} is a text; write PT1H, duration("PT1H") or date("2026-03-02")',
        )
    elif item.wanted == "key":
        yield error(
            "constant-key",
            item.element,
            f"{item.place} 是常量，所有实例都会收到",
            f"{item.place} is constant: every instance would match",
        )


RULES = (parse_all,)
