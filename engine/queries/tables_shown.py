"""A decision table as text, for pages: its columns, and its rows with their dates and where the rule comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.decisions import Decision, DecisionTable, DmnInvalid, Rule
from engine.memory.parsed import parsed_decision
from engine.vault import content_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one row; cells as they are written."""

    number: int
    tests: Sequence[str]
    outputs: Sequence[str]
    effective_from: date | None
    effective_to: date | None
    document: str | None
    link: str | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Be one decision; one that is a single expression has no columns and ``expression``."""

    name: str
    hit_policy: str
    law: bool
    inputs: Sequence[str]
    outputs: Sequence[str]
    rows: Sequence[Row]
    expression: str | None = None


def of_decision(body: bytes) -> tuple[Table, ...]:
    """Return the decisions of a file; none when it cannot be read."""
    try:
        model = parsed_decision(content_hash(body), body)
    except DmnInvalid:
        return ()
    return tuple(_table(decision) for decision in model.decisions.values())


def _table(decision: Decision) -> Table:
    logic = decision.logic
    if not isinstance(logic, DecisionTable):
        return Table(
            name=decision.name or decision.id,
            hit_policy="",
            law=decision.latest,
            inputs=(),
            outputs=(),
            rows=(),
            expression=logic.source,
        )
    return Table(
        name=decision.name or decision.id,
        hit_policy=str(logic.hit_policy),
        law=decision.latest,
        inputs=[clause.label or clause.expression.source for clause in logic.inputs],
        outputs=[clause.label or clause.name for clause in logic.outputs],
        rows=[_row(rule) for rule in logic.rules],
    )


def _row(rule: Rule) -> Row:
    return Row(
        number=rule.number,
        tests=[tests.source for tests in rule.tests],
        outputs=[output.source if output else "" for output in rule.outputs],
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
        document=rule.document,
        link=rule.link,
        description=rule.description,
    )
