"""Hit policies: what a table makes of the rows that apply (DMN 1.3, 8.2.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.failures import DecisionAmbiguous, DecisionFailed
from engine.decisions.model import Aggregation, Decision, DecisionTable, HitPolicy, Rule
from engine.expressions import NUMBERS, Value, kind_of, kind_zh
from engine.expressions.budget import Budget
from engine.expressions.comparison import equal, order

_ALL = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A row that applies, with its outputs worked out."""

    rule: Rule
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The result by output name, the same in DMN's shape, and the rows it rests on."""

    result: dict[str, Value] | list[Value] | None
    value: Value
    rows: tuple[Rule, ...]


def settle(decision: Decision, table: DecisionTable, hits: Sequence[Hit]) -> Settled:
    """Apply the table's hit policy.

    :raises DecisionAmbiguous: UNIQUE with two rows, ANY with two results.
    :raises DecisionFailed: an aggregation over values that have no sum or order.
    """
    if not hits:
        return Settled(result=None, value=None, rows=())
    policy = table.hit_policy
    if policy is HitPolicy.UNIQUE and len(hits) > 1:
        raise _ambiguous(decision, hits)
    if policy is HitPolicy.ANY:
        budget = Budget()
        if any(equal(hit.outputs, hits[0].outputs, budget) is not True for hit in hits[1:]):
            raise _ambiguous(decision, hits)
        return _one(hits[0], hits)
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        hits = sorted(hits, key=lambda hit: _rank(table, hit))
    if policy in _ALL:
        if table.aggregation is not None:
            return _aggregated(decision, table, table.aggregation, hits)
        return Settled(
            result=[dict(hit.outputs) for hit in hits],
            value=[_bare(hit.outputs) for hit in hits],
            rows=tuple(hit.rule for hit in hits),
        )
    return _one(hits[0], hits[:1])


def _one(hit: Hit, resting_on: Sequence[Hit]) -> Settled:
    return Settled(result=hit.outputs, value=_bare(hit.outputs), rows=tuple(one.rule for one in resting_on))


def _bare(outputs: dict[str, Value]) -> Value:
    return next(iter(outputs.values())) if len(outputs) == 1 else dict(outputs)


def _rank(table: DecisionTable, hit: Hit) -> tuple[int, ...]:
    """Place each output in its list of allowed values; what is not listed comes last."""
    places: list[int] = []
    for clause in table.outputs:
        if clause.ranking:
            value = hit.outputs[clause.name]
            places.append(clause.ranking.index(value) if value in clause.ranking else len(clause.ranking))
    return tuple(places)


def _aggregated(decision: Decision, table: DecisionTable, aggregation: Aggregation, hits: Sequence[Hit]) -> Settled:
    name = table.outputs[0].name
    values = [hit.outputs[name] for hit in hits]
    if aggregation is Aggregation.COUNT:
        total: Value = Decimal(len(hits))
    else:
        total = _folded(decision, aggregation, values)
    return Settled(result={name: total}, value=total, rows=tuple(hit.rule for hit in hits))


def _folded(decision: Decision, aggregation: Aggregation, values: Sequence[Value]) -> Value:
    best = values[0]
    for value in values[1:]:
        if aggregation is Aggregation.SUM and isinstance(best, Decimal) and isinstance(value, Decimal):
            best = NUMBERS.add(best, value)
            continue
        side = None if aggregation is Aggregation.SUM else order(value, best)
        if side is None:
            raise _not_foldable(decision, aggregation, value)
        if side == (-1 if aggregation is Aggregation.MIN else 1):
            best = value
    if best is None or (aggregation is Aggregation.SUM and not isinstance(best, Decimal)):
        raise _not_foldable(decision, aggregation, best)
    return best


def _not_foldable(decision: Decision, aggregation: Aggregation, value: Value) -> DecisionFailed:
    kind = kind_of(value)
    return DecisionFailed(
        f"决策表「{decision.name}」无法汇总{kind_zh(kind)} / table '{decision.name}': no {aggregation} of a {kind}",
        table=decision.id,
    )


def _ambiguous(decision: Decision, hits: Sequence[Hit]) -> DecisionAmbiguous:
    numbers = [hit.rule.number for hit in hits]
    shown = "、".join(map(str, numbers))
    return DecisionAmbiguous(
        f"决策表「{decision.name}」第 {shown} 行同时符合 / rows {', '.join(map(str, numbers))} of '{decision.name}' all apply",
        table=decision.id,
        rows=numbers,
        ids=[hit.rule.id for hit in hits],
    )
