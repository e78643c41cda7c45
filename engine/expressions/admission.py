"""Bring data from outside into FEEL's values: integers become numbers, tuples lists, and nothing else comes in.

Floats are refused: a sum of money that went through binary fractions is wrong already.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.errors import Invalid
from engine.expressions.budget import INTEGER_BITS, NESTING_LIMIT, Budget, too_nested
from engine.expressions.failures import BudgetExceeded
from engine.expressions.values import NUMBERS, Function, Range, Value, YearsMonths

_PLAIN = frozenset({type(None), bool, date, time, datetime, timedelta, YearsMonths})


class DataRefused(Invalid):
    """A value is of a kind that expressions do not know, such as a float or an object of a program."""

    code = "expression-data-refused"


def admit(value: object, budget: Budget, depth: int = 0) -> Value:
    """Take a value in; containers that need no change are not copied.

    :raises DataRefused: a float, a number that is not finite, a key that is no text, any other object.
    :raises BudgetExceeded: too long, too deep, or too many digits.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value  # type: ignore[return-value]  # the set above holds exactly these kinds
    if kind is str:
        budget.write(len(value))  # type: ignore[arg-type]  # kind is str
        return value  # type: ignore[return-value]  # kind is str
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return _list(value, budget, depth)
    if isinstance(value, Mapping):
        return _context(value, budget, depth)
    if kind is Range or isinstance(value, Function):
        return value  # type: ignore[return-value]  # both are values
    return _rare(value, budget)


def _rare(value: object, budget: Budget) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() > INTEGER_BITS:
            raise BudgetExceeded("数字位数过多", "the number has too many digits")
        return NUMBERS.create_decimal(int(value))
    if isinstance(value, str):
        budget.write(len(value))
        return str.__str__(value)
    raise DataRefused(
        f"表达式不接受这种数据 / expressions do not take data of this kind: {type(value).__name__}",
        kind=type(value).__name__,
    )


def _number(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise DataRefused("数字不是有限值 / the number is not finite", kind="Decimal")
    if abs(value.adjusted()) > 6000:
        raise BudgetExceeded("数字位数过多", "the number has too many digits")
    return NUMBERS.plus(value)


def _list(value: list[object] | tuple[object, ...], budget: Budget, depth: int) -> list[Value]:
    if depth >= NESTING_LIMIT:
        raise too_nested()
    budget.hold(len(value))
    taken = [admit(item, budget, depth + 1) for item in value]
    if type(value) is list and all(new is old for new, old in zip(taken, value, strict=True)):
        return value  # type: ignore[return-value]  # each member has just been admitted unchanged
    return taken


def _context(value: Mapping[object, object], budget: Budget, depth: int) -> dict[str, Value]:
    if depth >= NESTING_LIMIT:
        raise too_nested()
    budget.hold(len(value))
    taken: dict[str, Value] = {}
    same = type(value) is dict
    for key, item in value.items():
        if not isinstance(key, str):
            raise DataRefused("键必须是文本 / a key must be text", kind=type(key).__name__)
        taken[key] = admit(item, budget, depth + 1)
        same = same and taken[key] is item
    return value if same else taken  # type: ignore[return-value]  # unchanged member by member
