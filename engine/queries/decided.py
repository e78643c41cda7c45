"""The cells of the rows that decided, as the table has them that the instance pinned (law: the newest version)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from lxml import etree

from engine.decisions.failures import DmnInvalid
from engine.decisions.source import read_xml
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
        if hit.table not in tables:
            continue
        body = tables[hit.table]
        rows = _rows(content_hash(body), body)
        cells_ = rows.get((hit.decision, hit.row)) or rows.get((hit.table, hit.row))
        if cells_ is not None:
            found[hit] = cells_
    return found


@lru_cache(maxsize=64)
def _rows(_hash: str, body: bytes) -> Mapping[tuple[str, str], Cells]:
    """Read the cells of all rows of a file as they are written, by decision and row; compiling them would take seconds."""
    try:
        root = read_xml(body)
    except DmnInvalid:
        return {}
    found = {}
    for decision in root.iter("{*}decision"):
        asks = [_label(clause, clause.find("{*}inputExpression/{*}text")) for clause in decision.iter("{*}input")]
        tells = [_label(clause, None) for clause in decision.iter("{*}output")]
        for rule in decision.iter("{*}rule"):
            cells = Cells(
                tests=_written(asks, rule.findall("{*}inputEntry/{*}text")),
                answers=_written(tells, rule.findall("{*}outputEntry/{*}text")),
            )
            found[decision.get("id", ""), rule.get("id", "")] = cells
    return found


def _label(clause: etree._Element, expression: etree._Element | None) -> str:
    written = expression.text if expression is not None else clause.get("name")
    return clause.get("label") or (written or "").strip()


def _written(labels: Sequence[str], texts: Sequence[etree._Element]) -> tuple[Cell, ...]:
    """Return the cells in which something is written."""
    pairs = ((label, (text.text or "").strip()) for label, text in zip(labels, texts, strict=False))
    return tuple(Cell(label=label, text=text) for label, text in pairs if text not in ("", "-", "null"))
