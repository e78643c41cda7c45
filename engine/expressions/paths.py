"""`a.b`: entries of contexts, and the parts of dates, times, durations and ranges. Nothing else has parts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.expressions import tree
from engine.expressions.run import MISSING, Missing, Outside, Run, Scope
from engine.expressions.temporal import seconds_of, zone_name
from engine.expressions.values import Range, Value, YearsMonths, kind_of, kind_zh

_Part = Callable[..., Value]


def _offset(moment: time | datetime) -> timedelta | None:
    return moment.utcoffset()


_DATE_PARTS: Mapping[str, _Part] = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.isoweekday()),
}
_TIME_PARTS: Mapping[str, _Part] = {
    "hour": lambda moment: Decimal(moment.hour),
    "minute": lambda moment: Decimal(moment.minute),
    "second": lambda moment: Decimal(moment.second) + Decimal(moment.microsecond) / 1_000_000,
    "time offset": _offset,
    "timezone": lambda moment: zone_name(moment.tzinfo),
}


def _spans(divisor: int, within: int) -> _Part:
    """Cut one unit out of a duration; a negative duration has negative parts."""

    def part(span: timedelta) -> Value:
        sign = -1 if span < timedelta() else 1
        seconds = abs(span)
        units = (seconds.days * 86_400 + seconds.seconds) // divisor
        return Decimal(sign * (units % within if within else units))

    return part


def _exact_seconds(span: timedelta) -> Value:
    return seconds_of(span) % 60


PARTS: Mapping[type, Mapping[str, _Part]] = {
    date: _DATE_PARTS,
    datetime: {**_DATE_PARTS, **_TIME_PARTS},
    time: _TIME_PARTS,
    timedelta: {
        "days": _spans(86_400, 0),
        "hours": _spans(3_600, 24),
        "minutes": _spans(60, 60),
        "seconds": _exact_seconds,
    },
    YearsMonths: {
        "years": lambda span: Decimal(span.years),
        "months": lambda span: Decimal(span.months - span.years * 12),
    },
    Range: {
        "start": lambda interval: interval.low,
        "end": lambda interval: interval.high,
        "start included": lambda interval: interval.low_included,
        "end included": lambda interval: interval.high_included,
    },
}


def part_of(run: Run, value: Value, name: str) -> Value:
    """Answer the entry or part of that name, or null with a reason; a list answers for each member."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        run.fail(f"没有名为「{name}」的项", f"there is no entry '{name}'")
        return None
    if isinstance(value, list):
        run.budget.spend(len(value))
        run.budget.hold(len(value))
        return [part_of(run, item, name) for item in value]
    part = PARTS.get(type(value), {}).get(name)
    if part is None:
        run.fail(f"{kind_zh(kind_of(value))}没有「{name}」", f"a {kind_of(value)} has no '{name}'")
        return None
    answer: Value = part(value)
    return answer


def _path(run: Run, node: tree.Path, scope: Scope) -> Value:
    names, base = [node.name], node.base
    while isinstance(base, tree.Path):
        names.append(base.name)
        base = base.base
    value: Value | Missing = MISSING
    rest: list[str] = names[::-1]
    if isinstance(base, tree.Name):
        outside = _outside(scope, base.name)
        if outside is not None:
            value, used = outside.reach([base.name, *rest])
            rest = rest[max(used - 1, 0) :]
    if isinstance(value, Missing):
        value = run.evaluate(base, scope)
    for name in rest:
        value = part_of(run, value, name)
    return value


def _outside(scope: Scope, name: str) -> Outside | None:
    """Find the caller's data, unless a nearer scope has a variable of that name."""
    at: Scope | None = scope
    while at is not None:
        if isinstance(at, Outside):
            return at
        if name in at.entries:
            return None
        at = at.around
    return None


PATHS: dict[type[tree.Node], Callable[..., Value]] = {tree.Path: _path}
