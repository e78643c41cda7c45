"""The checks behind the keywords: what one clean value must satisfy. Reading what was typed is ``clean``'s business."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from forms.formats import Ground

TODAY = "today"
"""Stands for the day of the check in ``formatMinimum`` and ``formatMaximum``."""


def broken(rules: Mapping[str, Any], value: Any, ground: Ground) -> Iterator[tuple[str, Any]]:
    """Go through the keywords of ``rules`` that the clean ``value`` does not satisfy, each with what it asks."""
    for keyword, wanted in rules.items():
        if not CHECKS[keyword](value, wanted, ground):
            yield keyword, wanted


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _limit(wanted: Any, ground: Ground) -> date | None:
    return ground.today if wanted == TODAY else wanted


def _not_before(value: Any, wanted: Any, ground: Ground) -> bool:
    limit = _limit(wanted, ground)
    return limit is None or _day(value) >= limit


def _not_after(value: Any, wanted: Any, ground: Ground) -> bool:
    limit = _limit(wanted, ground)
    return limit is None or _day(value) <= limit


def _multiple(value: Decimal, wanted: Decimal, _: Ground) -> bool:
    # Exact: Decimal's own remainder is bound to the digits of the ambient context.
    return Fraction(value) % Fraction(wanted) == 0


def frozen(value: Any) -> Any:
    """Return something hashable that is equal exactly when the clean values are."""
    if isinstance(value, dict):
        return ("object", frozenset((name, frozen(each)) for name, each in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(frozen, value)))
    return (type(value).__name__, value)


CHECKS: Mapping[str, Callable[[Any, Any, Ground], bool]] = MappingProxyType(
    {
        "enum": lambda value, wanted, _: value in wanted,
        "const": lambda value, wanted, _: value == wanted,
        "oneOf": lambda value, wanted, _: value in wanted,
        "minimum": lambda value, wanted, _: value >= wanted,
        "maximum": lambda value, wanted, _: value <= wanted,
        "exclusiveMinimum": lambda value, wanted, _: value > wanted,
        "exclusiveMaximum": lambda value, wanted, _: value < wanted,
        "multipleOf": _multiple,
        "minLength": lambda value, wanted, _: len(value) >= wanted,
        "maxLength": lambda value, wanted, _: len(value) <= wanted,
        "pattern": lambda value, wanted, _: wanted.search(value) is not None,
        "formatMinimum": _not_before,
        "formatMaximum": _not_after,
        "minItems": lambda value, wanted, _: len(value) >= wanted,
        "maxItems": lambda value, wanted, _: len(value) <= wanted,
        "uniqueItems": lambda value, wanted, _: not wanted or len(set(map(frozen, value))) == len(value),
    }
)
