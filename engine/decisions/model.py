"""A decision model as the house runs it: parsed, immutable, safe to share between threads.

Words are DMN's. What a rule says about its source (authority, document, dates) travels with it to the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.expressions import Expression, UnaryTests, Value


class HitPolicy(StrEnum):
    """Which of the rows that apply give the result."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of one output."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    """One input column; `kind` is the FEEL type it asks for, None where it asks for none."""

    label: str
    expression: Expression
    kind: str | None = None
    allowed: UnaryTests | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    """One output column; `ranking` lists its allowed values, the most important first."""

    name: str
    label: str
    ranking: tuple[Value, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row; `number` counts from 1 as on the page. Dates are inclusive, an open side is None."""

    id: str
    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression | None, ...]
    effective_from: date | None = None
    effective_to: date | None = None
    authority: str | None = None
    document: str | None = None
    link: str | None = None
    reviewed_at: date | None = None
    evidence: str | None = None
    description: str | None = None
    annotations: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[int, UnaryTests], ...] = field(init=False)
    """The cells that test anything, with their columns: most cells of a large table do not."""

    def __post_init__(self) -> None:
        """Find the cells that test anything."""
        asked = tuple((column, tests) for column, tests in enumerate(self.tests) if not tests.passes_all)
        object.__setattr__(self, "asked", asked)

    @property
    def dated(self) -> bool:
        """Whether the row is in force for a time only."""
        return self.effective_from is not None or self.effective_to is not None

    def in_force(self, on: date) -> bool:
        """Say whether the row is in force on a day."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A table; an `unknown_safe` one never guesses while an input is not known."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    unknown_safe: bool
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: a table or an expression, and the decisions it needs first (their ids)."""

    id: str
    name: str
    variable: str
    logic: DecisionTable | Expression
    requires: tuple[str, ...] = ()
    latest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All decisions of one file, by id."""

    id: str
    name: str
    decisions: Mapping[str, Decision]

    def find(self, name: str) -> Decision | None:
        """Find a decision by its id, else by its name."""
        found = self.decisions.get(name)
        return found or next((decision for decision in self.decisions.values() if decision.name == name), None)

    @property
    def latest(self) -> bool:
        """Whether any decision is law, which a running instance reads anew."""
        return any(decision.latest for decision in self.decisions.values())
