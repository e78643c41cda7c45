"""Weekly working hours: spans of the wall clock for each weekday, and reading them from an agency's file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from engine.errors import Finding, Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Span(NamedTuple):
    """Be one stretch of working hours within a day; an ``end`` of 00:00 is the midnight that closes the day."""

    start: time
    end: time


WeeklyHours = tuple[tuple[Span, ...], ...]
"""The spans of the seven weekdays, Monday first."""

_SOME_DAY = date(2026, 1, 1)


class HoursInvalid(Invalid):
    """Working hours are written as a list of ``"09:00-12:00"`` for each weekday, in order and without overlap."""

    code = "calendar-hours-invalid"


def length(span: Span) -> timedelta:
    """Return how long ``span`` lasts on the wall clock."""
    start, end = datetime.combine(_SOME_DAY, span.start), datetime.combine(_SOME_DAY, span.end)
    return end - start if span.end != time() else end - start + timedelta(days=1)


def normal_day(hours: WeeklyHours) -> tuple[Span, ...]:
    """Return the hours of a normal working day: those of the first weekday that is worked.

    :raises ValueError: no weekday is worked.
    """
    for spans in hours:
        if spans:
            return spans
    raise ValueError("a calendar works on at least one weekday")


def weekly_hours(written: Mapping[str, Sequence[str]]) -> WeeklyHours:
    """Read ``{"mon": ["09:00-12:00", "13:30-18:00"], ...}``; a weekday that is not named is off. ``24:00`` closes a day.

    :raises HoursInvalid: a weekday or a span is not as above; the findings name it.
    """
    findings = [
        _finding(name, f"没有“{name}”这个星期", f"there is no weekday {name!r}")
        for name in written
        if name not in WEEKDAYS
    ]
    week: list[tuple[Span, ...]] = []
    for name in WEEKDAYS:
        spans: list[Span] = []
        for text in written.get(name, ()):
            span = _span(text)
            if span is None or (spans and (spans[-1].end == time() or span.start < spans[-1].end)):
                findings.append(
                    _finding(name, f"时段“{text}”写错、重叠或次序不对", f"the span {text!r} is wrong or overlaps")
                )
            else:
                spans.append(span)
        week.append(tuple(spans))
    if not findings and not any(week):
        findings.append(_finding("", "没有任何工作时间", "no weekday has working hours"))
    if findings:
        raise HoursInvalid(findings=findings)
    return tuple(week)


def _span(text: str) -> Span | None:
    start, _, end = text.partition("-")
    try:
        span = Span(time.fromisoformat(start.strip()), time.fromisoformat(end.strip().replace("24:00", "00:00")))
    except ValueError:
        return None
    return span if span.end == time() or span.start < span.end else None


def _finding(element: str, zh: str, en: str) -> Finding:
    return Finding(rule="calendar.hours", zh=zh, en=en, element=element or None)
