"""Ask FEEL in the way the runtime needs: never null because of a mistake."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.bpmn.execution.failures import ConditionNotBoolean, CorrelationKeyMissing
from engine.bpmn.model import Assign
from engine.expressions import DataRefused, parse
from engine.expressions.values import YearsMonths

_PLAIN = frozenset({str, Decimal, bool, type(None), date, time, datetime, timedelta, YearsMonths})


def value_of(text: str, data: Mapping[str, Any], now: datetime) -> Any:
    """Evaluate an expression.

    :raises engine.expressions.ExpressionFailed: it came to null because something in it went wrong.
    """
    return parse(text).value(data, now=now)


def holds(text: str, data: Mapping[str, Any], now: datetime) -> bool:
    """Evaluate a condition.

    :raises ConditionNotBoolean: it came to something else than true or false (null included).
    """
    answer = value_of(text, data, now)
    if not isinstance(answer, bool):
        raise ConditionNotBoolean(f"条件没有得出是或否 / not true or false: {text}", expression=text)
    return answer


def assigned(lines: Iterable[Assign], data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Evaluate a mapping; every line sees the same data."""
    return {line.name: value_of(line.expression, data, now) for line in lines}


def correlation_key(text: str, data: Mapping[str, Any], now: datetime) -> str:
    """Evaluate a correlation key.

    :raises CorrelationKeyMissing: it came to null, or to something that is neither text nor number.
    """
    key = value_of(text, data, now)
    if isinstance(key, str) and key:
        return key
    if isinstance(key, Decimal):
        return format(key.normalize(), "f")
    raise CorrelationKeyMissing(f"消息关联键没有值 / the correlation key has no value: {text}", expression=text)


def taken_in(value: Any) -> Any:
    """Copy what comes from outside, whole numbers as decimals, so that a live instance holds what a loaded one would.

    :raises engine.expressions.DataRefused: a float, a key that is no text, or an object of a program.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {_key(key): taken_in(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [taken_in(inner) for inner in value]
    if isinstance(value, int):
        return Decimal(value)
    kind = type(value).__name__
    raise DataRefused(f"流程数据不接受这种数据 / process data cannot be of this kind: {kind}", kind=kind)


def _key(key: Any) -> str:
    if type(key) is not str:
        raise DataRefused("键必须是文本 / a key must be text", kind=type(key).__name__)
    return key


def plain_copy(value: Any) -> Any:
    """Copy lists and dicts all the way down, so that nobody outside shares a token's data."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {key: inner if type(inner) in _PLAIN else plain_copy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_copy(inner) for inner in value]
    return value
