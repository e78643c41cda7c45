"""Relations of points and ranges in time or number (DMN 1.3, table 78; Allen's interval algebra, 1983).

A point is read as a range that begins and ends in it. Open and closed ends count: `[1..5)` is before `[5..8]`, `[1..5]`
meets it.
"""

from collections.abc import Callable
from functools import partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.comparison import order
from engine.expressions.run import Run
from engine.expressions.values import Range, Value

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)


class _Incomparable(ValueError):
    """Two ends have no order; the caller of a built-in turns it into null."""


def _interval(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(low=value, high=value)


def _side(one: Value, other: Value) -> int:
    side = order(one, other)
    if side is None:
        raise _Incomparable("no order")
    return side


def _starts(one: Range, other: Range) -> int:
    """Compare where two ranges begin; a closed end begins before an open one at the same value."""
    return _side(one.low, other.low) or other.low_included - one.low_included


def _ends(one: Range, other: Range) -> int:
    """Compare where two ranges end; an open end stops before a closed one at the same value."""
    return _side(one.high, other.high) or one.high_included - other.high_included


def _before(one: Range, other: Range) -> bool:
    side = _side(one.high, other.low)
    return side < 0 or (side == 0 and not (one.high_included and other.low_included))


def _meets(one: Range, other: Range) -> bool:
    return _side(one.high, other.low) == 0 and one.high_included and other.low_included


def _overlaps(one: Range, other: Range) -> bool:
    return not _before(one, other) and not _before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _starts(one, other) < 0 and not _before(one, other) and _ends(one, other) <= 0


def _includes(one: Range, other: Range) -> bool:
    return _starts(one, other) <= 0 and _ends(one, other) >= 0


def _is_started_by(one: Range, other: Range) -> bool:
    return _starts(one, other) == 0 and _ends(one, other) >= 0


def _is_finished_by(one: Range, other: Range) -> bool:
    return _ends(one, other) == 0 and _starts(one, other) <= 0


def _coincides(one: Range, other: Range) -> bool:
    return _starts(one, other) == 0 and _ends(one, other) == 0


_RELATIONS: dict[str, Callable[[Range, Range], bool]] = {
    "before": _before,
    "after": lambda one, other: _before(other, one),
    "meets": _meets,
    "met by": lambda one, other: _meets(other, one),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": lambda one, other: _overlaps_before(other, one),
    "includes": _includes,
    "during": lambda one, other: _includes(other, one),
    "starts": lambda one, other: _is_started_by(other, one),
    "started by": _is_started_by,
    "finishes": lambda one, other: _is_finished_by(other, one),
    "finished by": _is_finished_by,
    "coincides": _coincides,
}


def _relate(relation: Callable[[Range, Range], bool], _run: Run, one: Value, other: Value) -> Value:
    return relation(_interval(one), _interval(other))


for _name, _relation in _RELATIONS.items():
    feel(f"{_name}(a: any, b: any)")(partial(_relate, _relation))


@feel("range(from: string)")
def _range(run: Run, text: str) -> Value:
    found = run.read_range(text)
    if found is None or order(found.low, found.high) == 1 or (found.low is None and found.high is None):
        run.fail(f"「{text[:40]}」不是区间", f"'{text[:40]}' is no range")
        return None
    return found
