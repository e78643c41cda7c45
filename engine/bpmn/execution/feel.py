"""Ask FEEL in the way the runtime needs: never null because of a mistake."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.bpmn.execution.failures import ConditionNotBoolean, CorrelationKeyMissing
from engine.bpmn.model import Assign
from engine.expressions import parse

_FROZEN = frozenset({str, Decimal, bool, type(None), int})


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


def plain_copy(value: Any) -> Any:
    """Copy lists and dicts all the way down, so that nobody outside shares a token's data."""
    if type(value) in _FROZEN:
        return value
    if isinstance(value, Mapping):
        return {key: inner if type(inner) in _FROZEN else plain_copy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_copy(inner) for inner in value]
    return value
