"""Decide: evaluate a decision and those it requires over plain data. Pure; the day and the clock are given.

Not knowing is an answer of its own: a table marked `fl:unknownSafe` says which inputs are missing and picks no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.decisions.failures import DecisionFailed, DecisionNotFound
from engine.decisions.hits import Hit, settle
from engine.decisions.model import Decision, DecisionTable, HitPolicy, InputClause, Model, Rule
from engine.expressions import Expression, UnaryTests, Value, kind_of, kind_zh

Status = Literal["decided", "no-row", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowHit:
    """A row that gave the result, with its source for the page; `number` counts from 1."""

    table: str
    id: str
    number: int
    effective_from: date | None = None
    effective_to: date | None = None
    authority: str | None = None
    document: str | None = None
    link: str | None = None
    reviewed_at: date | None = None
    evidence: str | None = None
    description: str | None = None
    annotations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision came to.

    `result` is by output name (a list of such for the policies that give several rows); `value` is the same in DMN's
    shape, where a single output stands bare. `inputs` are the values that were tested, by label; `missing` the
    input expressions that were null; `reasons` say why something was null on the way.
    """

    result: dict[str, Value] | list[Value] | None
    value: Value
    rows: tuple[RowHit, ...]
    inputs: dict[str, Value]
    missing: tuple[str, ...]
    status: Status
    reasons: tuple[str, ...] = ()


class _Deciding:
    def __init__(self, model: Model, context: Mapping[str, object], on: date | None, now: datetime | None) -> None:
        self.model = model
        self.on = on if on is not None or now is None else now.date()
        self.now = now
        self.context: dict[str, object] = dict(context)
        self.done: dict[str, Decided] = {}
        self.reasons: list[str] = []

    def decide(self, decision: Decision) -> Decided:
        """Decide what is required first; the reader has proved that requirements form no circle."""
        if decision.id in self.done:
            return self.done[decision.id]
        lacking: list[str] = []
        for required in decision.requires:
            earlier = self.decide(self.model.decisions[required])
            self.context[self.model.decisions[required].variable] = earlier.value
            if earlier.status == "unknown":
                lacking.extend(earlier.missing)
        if isinstance(decision.logic, Expression):
            decided = self._expression(decision, decision.logic, lacking)
        else:
            decided = self._table(decision, decision.logic, lacking)
        self.done[decision.id] = decided
        return decided

    def _expression(self, decision: Decision, expression: Expression, lacking: Sequence[str]) -> Decided:
        value = self._evaluate(expression)
        unknown = value is None and bool(lacking)
        return Decided(
            result=None if unknown else {decision.variable: value},
            value=value,
            rows=(),
            inputs={},
            missing=tuple(lacking),
            status="unknown" if unknown else "decided",
            reasons=tuple(self.reasons),
        )

    def _evaluate(self, expression: Expression) -> Value:
        outcome = expression.evaluate(self.context, now=self.now)
        self.reasons.extend(outcome.reasons)
        return outcome.value

    def _test(self, tests: UnaryTests, value: Value) -> bool | None:
        if tests.passes_all:
            return True
        outcome = tests.evaluate(value, self.context, now=self.now)
        self.reasons.extend(outcome.reasons)
        return outcome.value if isinstance(outcome.value, bool) else None

    def _input(self, clause: InputClause) -> Value:
        value = self._evaluate(clause.expression)
        if value is None:
            return None
        if clause.kind is not None and kind_of(value) != clause.kind:
            self.reasons.append(
                f"「{clause.label}」应为{kind_zh(clause.kind)}，却是{kind_zh(kind_of(value))}"
                f" / '{clause.label}' should be a {clause.kind}, is a {kind_of(value)}"
            )
            return None
        if clause.allowed is not None and self._test(clause.allowed, value) is not True:
            self.reasons.append(
                f"「{clause.label}」不在可选值之内：{clause.allowed.source}"
                f" / '{clause.label}' is not one of {clause.allowed.source}"
            )
            return None
        return value

    def _table(self, decision: Decision, table: DecisionTable, lacking: Sequence[str]) -> Decided:
        values = [self._input(clause) for clause in table.inputs]
        inputs = {clause.label: value for clause, value in zip(table.inputs, values, strict=True)}
        missing = [
            clause.expression.source
            for clause, value in zip(table.inputs, values, strict=True)
            if value is None and not clause.optional
        ]
        rules = self._in_force(decision, table)
        if rules is None:
            missing.append("on")
        if table.unknown_safe and missing:
            return self._unknown(inputs, [*missing, *lacking])
        hits: list[Rule] = []
        for rule in rules or ():
            passed = self._passes(rule, values)
            if passed is None and table.unknown_safe:
                return self._unknown(inputs, self._unresolved(rule, table, values) + list(lacking))
            if passed:
                hits.append(rule)
                if table.hit_policy is HitPolicy.FIRST:
                    break
        return self._settled(decision, table, hits, inputs, missing)

    def _unknown(self, inputs: dict[str, Value], missing: Sequence[str]) -> Decided:
        return Decided(
            result=None,
            value=None,
            rows=(),
            inputs=inputs,
            missing=tuple(dict.fromkeys(missing)),
            status="unknown",
            reasons=tuple(self.reasons),
        )

    def _in_force(self, decision: Decision, table: DecisionTable) -> list[Rule] | None:
        """Answer the rows in force on the day; None where the day is not known and matters to a table that may say so."""
        if self.on is not None:
            return [rule for rule in table.rules if rule.in_force(self.on)]
        if not any(rule.dated for rule in table.rules):
            return list(table.rules)
        if table.unknown_safe:
            return None
        raise DecisionFailed(
            f"决策表「{decision.name}」的规则有生效日期，需要知道按哪一天判断 / "
            f"the rows of '{decision.name}' have dates, the day to judge by must be given",
            table=decision.id,
        )

    def _passes(self, rule: Rule, values: Sequence[Value]) -> bool | None:
        unknown = False
        for column, tests in rule.asked:
            passed = tests.tell(values[column])
            if passed is None:
                passed = self._test(tests, values[column])
            if passed is False:
                return False
            unknown = unknown or passed is None
        return None if unknown else True

    def _unresolved(self, rule: Rule, table: DecisionTable, values: Sequence[Value]) -> list[str]:
        """Name what a cell could not be told for: the variables it reads that are null, else its input."""
        names: list[str] = []
        for clause, tests, value in zip(table.inputs, rule.tests, values, strict=True):
            if self._test(tests, value) is None:
                nulls = [name for name in sorted(tests.names) if self.context.get(name) is None]
                names.extend(nulls or [clause.expression.source])
        return names

    def _settled(
        self,
        decision: Decision,
        table: DecisionTable,
        rules: Sequence[Rule],
        inputs: dict[str, Value],
        missing: Sequence[str],
    ) -> Decided:
        hits = [Hit(rule=rule, outputs=self._outputs(decision, table, rule)) for rule in rules]
        settled = settle(decision, table, hits)
        chosen, status = settled.rows, "decided"
        result, value = settled.result, settled.value
        if not rules:
            defaults = {clause.name: self._default(clause.default) for clause in table.outputs}
            if any(clause.default is not None for clause in table.outputs):
                result = defaults
                value = next(iter(defaults.values())) if len(defaults) == 1 else dict(defaults)
            else:
                status = "no-row"
        return Decided(
            result=result,
            value=value,
            rows=tuple(_row_hit(decision, rule) for rule in chosen),
            inputs=inputs,
            missing=tuple(missing),
            status="no-row" if status == "no-row" else "decided",
            reasons=tuple(self.reasons),
        )

    def _default(self, expression: Expression | None) -> Value:
        return None if expression is None else self._evaluate(expression)

    def _outputs(self, decision: Decision, table: DecisionTable, rule: Rule) -> dict[str, Value]:
        outputs: dict[str, Value] = {}
        for clause, expression in zip(table.outputs, rule.outputs, strict=True):
            outcome = None if expression is None else expression.evaluate(self.context, now=self.now)
            outputs[clause.name] = None if outcome is None else outcome.value
            if outcome is not None and outcome.value is None and outcome.reasons:
                raise DecisionFailed(
                    f"决策表「{decision.name}」第 {rule.number} 行输出列「{clause.name}」没有结果 / "
                    f"table '{decision.name}', row {rule.number}, output '{clause.name}' has no value: "
                    + "; ".join(outcome.reasons),
                    table=decision.id,
                    row=rule.number,
                    output=clause.name,
                )
        return outputs


def _row_hit(decision: Decision, rule: Rule) -> RowHit:
    return RowHit(
        table=decision.id,
        id=rule.id,
        number=rule.number,
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
        authority=rule.authority,
        document=rule.document,
        link=rule.link,
        reviewed_at=rule.reviewed_at,
        evidence=rule.evidence,
        description=rule.description,
        annotations=rule.annotations,
    )


def decide(
    model: Model, table: str, context: Mapping[str, object], *, on: date | None, now: datetime | None = None
) -> Decided:
    """Decide one decision of a model, by its id or name.

    `on` is the day whose rules are in force; without it the day of `now`, in the zone `now` carries.

    :raises DecisionNotFound: the model has no such decision.
    :raises DecisionAmbiguous: UNIQUE or ANY found rows that contradict each other.
    :raises DecisionFailed: an output has no value, or no day is known for rows that have dates.
    :raises BudgetExceeded: a cell or the data it reads is too large.
    """
    decision = model.find(table)
    if decision is None:
        raise DecisionNotFound(f"没有决策「{table}」 / there is no decision '{table}'", table=table)
    return _Deciding(model, context, on, now).decide(decision)
