"""`+ - * / **` and negation over the pairs of kinds FEEL knows (DMN 1.3, tables 50-52).

Every function answers None for a pair it does not know; the evaluator gives the reason. Overflow and division by
zero leave as `ArithmeticError` (`OverflowError` is one), which the evaluator turns into null too.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from engine.expressions.temporal import add_months, micros_of, span_of
from engine.expressions.values import NUMBERS, Value, YearsMonths, whole

_Operation = Callable[[Value, Value], Value]


def negate(value: Value) -> Value:
    """Answer `-value` for numbers and durations."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is timedelta:
        return -value
    return YearsMonths(-value.months) if type(value) is YearsMonths else None


def add(left: Value, right: Value) -> Value:
    """Answer `left + right`: numbers, texts, durations, a moment and a duration."""
    if type(left) is Decimal and type(right) is Decimal:
        return NUMBERS.add(left, right)
    if type(left) is str and type(right) is str:
        return left + right
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return YearsMonths(left.months + right.months)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right
    if isinstance(right, (timedelta, YearsMonths)):
        return _move(left, right)
    return _move(right, left) if isinstance(left, (timedelta, YearsMonths)) else None


def subtract(left: Value, right: Value) -> Value:
    """Answer `left - right`: numbers, durations, a moment and a duration, two moments of one kind."""
    if type(left) is Decimal and type(right) is Decimal:
        return NUMBERS.subtract(left, right)
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return YearsMonths(left.months - right.months)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left - right
    if isinstance(right, timedelta):
        return _move(left, -right)
    if isinstance(right, YearsMonths):
        return _move(left, YearsMonths(-right.months))
    if isinstance(left, time) and isinstance(right, time):
        return _between_times(left, right)
    if isinstance(left, date) and isinstance(right, date):
        return _between_days(left, right)
    return None


def multiply(left: Value, right: Value) -> Value:
    """Answer `left * right`: numbers, a duration and a number."""
    if type(left) is Decimal and type(right) is Decimal:
        return NUMBERS.multiply(left, right)
    if type(left) is Decimal and isinstance(right, (timedelta, YearsMonths)):
        left, right = right, left
    if type(right) is not Decimal:
        return None
    if isinstance(left, timedelta):
        return span_of(NUMBERS.multiply(Decimal(micros_of(left)), right))
    if isinstance(left, YearsMonths):
        return _months(NUMBERS.multiply(Decimal(left.months), right))
    return None


def divide(left: Value, right: Value) -> Value:
    """Answer `left / right`: numbers, a duration and a number, two durations of one kind."""
    if type(left) is Decimal and type(right) is Decimal:
        return NUMBERS.divide(left, right)
    if isinstance(left, timedelta):
        if isinstance(right, timedelta):
            return NUMBERS.divide(Decimal(micros_of(left)), Decimal(micros_of(right)))
        return span_of(NUMBERS.divide(Decimal(micros_of(left)), right)) if type(right) is Decimal else None
    if isinstance(left, YearsMonths):
        if isinstance(right, YearsMonths):
            return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
        return _months(NUMBERS.divide(Decimal(left.months), right)) if type(right) is Decimal else None
    return None


def power(left: Value, right: Value) -> Value:
    """Answer `left ** right` for numbers; decimal128 bounds the result and the work."""
    if type(left) is Decimal and type(right) is Decimal:
        return NUMBERS.power(left, right)
    return None


OPERATIONS: dict[str, _Operation] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}


def _months(months: Decimal) -> YearsMonths | None:
    count = whole(months.to_integral_value(rounding="ROUND_DOWN"))
    return None if count is None else YearsMonths(count)


def _move(moment: Value, span: timedelta | YearsMonths) -> Value:
    if isinstance(span, YearsMonths):
        if isinstance(moment, date):
            return add_months(moment, span.months)
        return None
    if isinstance(moment, datetime):
        return moment + span
    if isinstance(moment, date):
        return (datetime.combine(moment, time()) + span).date()
    if isinstance(moment, time):
        whole_days = timedelta(microseconds=micros_of(span) % 86_400_000_000)
        return (datetime.combine(date(2000, 1, 1), moment) + whole_days).timetz()
    return None


def _between_times(left: time, right: time) -> timedelta | None:
    if (left.utcoffset() is None) != (right.utcoffset() is None):
        return None
    day = date(2000, 1, 2)
    return datetime.combine(day, left) - datetime.combine(day, right)


def _between_days(left: date, right: date) -> timedelta | None:
    both_days = not isinstance(left, datetime) and not isinstance(right, datetime)
    first, second = (_midnight(moment, aware=not both_days) for moment in (left, right))
    if (first.tzinfo is None) != (second.tzinfo is None):
        return None
    if first.tzinfo is not None:
        first, second = first.astimezone(UTC), second.astimezone(UTC)
    return first - second


def _midnight(day: date, *, aware: bool) -> datetime:
    """Read a date beside a date and time as midnight UTC (DMN 1.3, 10.3.2.3.6)."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day, time(tzinfo=UTC if aware else None))
