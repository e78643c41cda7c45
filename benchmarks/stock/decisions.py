"""Writes the library's decision tables as stock SpiffWorkflow's own DMN engine reads them: cells in Python, rows in force only.

Stock knows one table a decision and no dates, so rows that are not in force are left out, a decision that combines others
is asked by the largest of them, and an output that is no literal stays empty. All of that makes stock's work less, not more.
"""

import ast
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from benchmarks.stock.translate import python
from engine.decisions import Decision, DecisionTable, HitPolicy, Model, parse_dmn
from engine.operations import library

_NAMESPACE = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
_RANGE = re.compile(r"([\[(])\s*([0-9.]+)\s*\.\.\s*([0-9.]+)\s*([\])])")
_ORDER = re.compile(r"(<=|>=|<|>)\s*([0-9.]+)")


def decisions(processes: Path, agency: str, on: date) -> Mapping[str, bytes]:
    """Return one DMN file for each decision of the library, by its key."""
    made = {}
    for source in library.sources(processes, agency):
        if source.kind == "decision":
            model = parse_dmn(source.body)
            found = model.find(source.key)
            if found is not None:
                made[source.key] = _written(source.key, _table(model, found), on).encode()
    return made


def _table(model: Model, decision: Decision) -> DecisionTable:
    """Return the decision's table, else the largest of those it needs."""
    if isinstance(decision.logic, DecisionTable):
        return decision.logic
    return max((_table(model, model.decisions[name]) for name in decision.requires), key=lambda table: len(table.rules))


def _written(key: str, table: DecisionTable, on: date) -> str:
    policy = "COLLECT" if table.hit_policy is HitPolicy.COLLECT else "UNIQUE"
    inputs = "".join(
        f'<input id="i{number}" label="i{number}"><inputExpression id="e{number}">'
        f"<text>{escape(_input(clause.expression.source, clause.kind))}</text></inputExpression></input>"
        for number, clause in enumerate(table.inputs)
    )
    outputs = "".join(
        f'<output id="o{number}" label={quoteattr(clause.name)} name={quoteattr("stock_" + clause.name)}/>'
        for number, clause in enumerate(table.outputs)
    )
    rules = "".join(
        f'<rule id="r{rule.number}">'
        + "".join(
            f'<inputEntry id="r{rule.number}i{number}"><text>{escape(_cell(tests.source))}</text></inputEntry>'
            for number, tests in enumerate(rule.tests)
        )
        + "".join(
            f'<outputEntry id="r{rule.number}o{number}"><text>{escape(_output(output.source if output else ""))}</text>'
            "</outputEntry>"
            for number, output in enumerate(rule.outputs)
        )
        + "</rule>"
        for rule in table.rules
        if rule.in_force(on)
    )
    return (
        f'<definitions xmlns="{_NAMESPACE}" id="d_{key}" name="{key}" namespace="stock"><decision id="{key}" name="{key}">'
        f'<decisionTable id="t_{key}" hitPolicy="{policy}">{inputs}{outputs}{rules}</decisionTable></decision></definitions>'
    )


def _input(feel: str, kind: str | None) -> str:
    """Write an input in Python: a variable as it is, a number that is missing as 0; anything else is missing."""
    name = feel.split(" else ")[-1].strip() if feel.startswith("if ") else feel
    if not name.isidentifier():
        return "0" if kind == "number" else "None"
    return f"({python(name)} or 0)" if kind == "number" else python(name)


def _cell(feel: str) -> str:
    """Write a cell in Python; one that is neither texts, a bound nor a range always passes."""
    if _ORDER.fullmatch(feel):
        return feel
    found = _RANGE.fullmatch(feel)
    if found:
        low, high = "<=" if found[1] == "[" else "<", "<=" if found[4] == "]" else "<"
        return f"{found[2]} {low} ? {high} {found[3]}"
    negated = feel.startswith("not(")
    listed = python(feel[4:-1] if negated else feel)
    try:
        values = ast.literal_eval(f"[{listed}]")
    except (SyntaxError, ValueError):
        return "-"
    if negated:
        return f"? not in {values!r}"
    return repr(values[0]) if len(values) == 1 else f"? in {values!r}"


def _output(feel: str) -> str:
    try:
        return repr(ast.literal_eval(python(feel)))
    except (SyntaxError, ValueError):
        return ""
