"""Equality and order of values, three-valued (DMN 1.3, tables 42 and 53).

None means that the two kinds cannot be compared; the caller gives the reason.
"""

from datetime import date, time, timedelta
from decimal import Decimal

from engine.expressions.budget import Budget
from engine.expressions.run import Run
from engine.expressions.values import Range, Value, YearsMonths, kind_of, kind_zh


def equal(left: Value, right: Value, budget: Budget) -> bool | None:
    """Say whether two values are the same; null equals null only, different kinds give None."""
    budget.spend(1)
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        return all(equal(one, other, budget) is True for one, other in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        return all(equal(item, right[key], budget) is True for key, item in left.items())
    if isinstance(left, Range) and isinstance(right, Range):
        return (
            (left.low_included, left.high_included, left.operator)
            == (right.low_included, right.high_included, right.operator)
            and equal(left.low, right.low, budget) is True
            and equal(left.high, right.high, budget) is True
        )
    if isinstance(left, str):
        budget.spend(len(left) // 4096)
    return left == right


def order(left: Value, right: Value) -> int | None:
    """Answer -1, 0 or 1 for values that have an order, None for those that have none between them."""
    if type(left) is not type(right):
        return None
    try:
        if isinstance(left, (Decimal, str, timedelta, YearsMonths, time, date)):
            return (left > right) - (left < right)  # type: ignore[operator]  # same kind, checked above
    except TypeError:  # one has a time zone, the other has not
        return None
    return None


def within(value: Value, interval: Range) -> bool | None:
    """Say whether a value lies in a range; None when it cannot be compared with an end."""
    if interval.operator == "!=":
        same = order(value, interval.low)
        return None if same is None else same != 0
    above = below = True
    if interval.low is not None or interval.operator is None:
        side = order(value, interval.low)
        if side is None:
            return None
        above = side > 0 or (side == 0 and interval.low_included)
    if interval.high is not None or interval.operator is None:
        side = order(value, interval.high)
        if side is None:
            return None
        below = side < 0 or (side == 0 and interval.high_included)
    return above and below


def compare(run: Run, operator: str, left: Value, right: Value) -> bool | None:
    """Apply one of = != < <= > >=, with a reason when it cannot be applied."""
    if operator in ("=", "!="):
        same = equal(left, right, run.budget)
        result = same if same is None or operator == "=" else not same
    else:
        side = order(left, right)
        results = {"<": side == -1, "<=": side in (-1, 0), ">": side == 1, ">=": side in (0, 1)}
        result = None if side is None else results[operator]
    if result is None:
        kinds = kind_of(left), kind_of(right)
        run.fail(
            f"{kind_zh(kinds[0])}与{kind_zh(kinds[1])}不能用「{operator}」比较",
            f"cannot compare {kinds[0]} {operator} {kinds[1]}",
        )
    return result
