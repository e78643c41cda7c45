"""Business rule tasks: ask a decision of the bundle (or law read anew) at once, and keep what it said.

The variable named by ``fl:decision`` gets the decision's value in DMN's shape: bare for one output, a context for several,
a list for policies that give several rows, null when no row applied. A decision that cannot know gives the context
``{status: "unknown", missing: [...]}``, so that the diagram can ask for what is missing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.execution.activities import Activity
from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.failures import DecisionNotFound
from engine.bpmn.execution.feel import assigned, plain_copy, value_of
from engine.bpmn.execution.tokens import Token
from engine.bpmn.model import Decision
from engine.decisions import Decided, Model, RowHit, decide, parse_dmn
from engine.events import DecisionMade, Move


@lru_cache(maxsize=256)
def parsed(data: bytes) -> Model:
    """Read a DMN file, once."""
    return parse_dmn(data)


class BusinessRuleTask(Activity, defaults.NoneTask):
    """Ask a decision. It is asked again when the token is retried."""

    def updates(self, token: Token) -> Data:
        """Ask, and return the variable that the answer goes into."""
        decision = self.model.decision
        if decision is None:
            return {}
        decided = self.ask(token, decision)
        token.internal_data["decided"] = decided
        return {decision.result: plain_copy(_variable(decided))}

    def ask(self, token: Token, decision: Decision) -> Decided:
        """Evaluate the inputs (all data when none is declared) and the day, then decide.

        :raises DecisionNotFound: the table is neither pinned nor given.
        :raises engine.errors.Problem: the decision is ambiguous or failed.
        """
        turn = token.turn
        tables: Mapping[str, bytes] = turn.decisions
        if decision.table not in tables:
            raise DecisionNotFound(f"版本包内没有决策表 / not in the bundle: {decision.table}", decision=decision.table)
        context = assigned(decision.inputs, token.data, turn.now) if decision.inputs else token.data
        day = value_of(decision.on, token.data, turn.now) if decision.on else turn.now
        on = day.date() if isinstance(day, datetime) else day if isinstance(day, date) else None
        known = None if on is None else turn.now  # a day that is asked for and not known must not become today
        return decide(parsed(tables[decision.table]), decision.table, context, on=on, now=known)

    def effects(self, token: Token, data: Data) -> list[Move]:
        """Add what was decided, by which rows."""
        passed, *others = super().effects(token, data)
        decided: Decided | None = token.internal_data.pop("decided", None)
        if decided is None or self.model.decision is None:
            return [passed, *others]
        made = DecisionMade(
            **self.place(token),
            table=self.model.decision.table,
            status=decided.status,
            result=plain_copy(decided.value),
            rows=tuple(_row(hit) for hit in decided.rows),
            missing=decided.missing,
        )
        return [passed, made, *others]


def _variable(decided: Decided) -> Any:
    if decided.status == "unknown":
        return {"status": "unknown", "missing": list(decided.missing)}
    return decided.value


def _row(hit: RowHit) -> dict[str, Any]:
    told = {name: getattr(hit, name) for name in RowHit.__slots__}
    told |= {"number": Decimal(hit.number), "annotations": dict(hit.annotations)}
    return {name: value for name, value in told.items() if value not in (None, {})}
