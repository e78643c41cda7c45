"""The cells of the rows that decided, as the table has them that the instance pinned (law: the newest version)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine.decisions import DecisionTable, DmnInvalid
from engine.memory.parsed import parsed_decision
from engine.memory.pins import pinned
from engine.tables.instances import instances
from engine.unit_of_work import UnitOfWork
from engine.vault import content_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Be one cell that tests or tells something: its column, and what is written there (FEEL)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Name a row: the table's key, the decision in it, and the row's id."""

    table: str
    decision: str
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Be a row's cells: what it asks, and what it answers."""

    tests: tuple[Cell, ...]
    answers: tuple[Cell, ...]


def cells(uow: UnitOfWork, *, instance_id: str, hits: Sequence[Hit]) -> dict[Hit, Cells]:
    """Return the cells of these rows; a row that is in no table any more is left out. At most one statement, none for none."""
    if not hits:
        return {}
    row = uow.row(
        sa.select(instances.c.bundle_hash).where(instances.c.agency_id == uow.agency_id, instances.c.id == instance_id)
    )
    if row is None:
        return {}
    tables, found = pinned(uow, row.bundle_hash).tables(uow), {}
    for hit in hits:
        if hit.table in tables and (shown := _cells(tables[hit.table], hit)) is not None:
            found[hit] = shown
    return found


def _cells(body: bytes, hit: Hit) -> Cells | None:
    try:
        model = parsed_decision(content_hash(body), body)
    except DmnInvalid:
        return None
    decision = model.decisions.get(hit.decision) or model.decisions.get(hit.table)
    if decision is None or not isinstance(decision.logic, DecisionTable):
        return None
    logic = decision.logic
    rule = next((rule for rule in logic.rules if rule.id == hit.row), None)
    if rule is None:
        return None
    tests = ((logic.inputs[column], tests) for column, tests in rule.asked)
    answers = zip(logic.outputs, rule.outputs, strict=False)
    return Cells(
        tests=tuple(Cell(label=clause.label or clause.expression.source, text=test.source) for clause, test in tests),
        answers=tuple(
            Cell(label=clause.label or clause.name, text=answer.source)
            for clause, answer in answers
            if answer is not None and answer.source not in ("", "null")
        ),
    )
