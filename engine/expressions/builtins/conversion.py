"""From one kind of value to another: date, time, date and time, duration, number, string; and boolean `not`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.temporal import (
    offset_zone,
    parse_date,
    parse_date_and_time,
    parse_duration,
    parse_time,
    write_date_and_time,
    write_days_time,
    write_time,
)
from engine.expressions.values import NUMBERS, Range, Value, YearsMonths, kind_zh, whole

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)


def _read(run: Run, text: str, value: Value, kind: str) -> Value:
    if value is None:
        run.fail(f"「{text[:40]}」不是{kind_zh(kind)}", f"'{text[:40]}' is no {kind}")
    return value


@feel("date(from: string)")
def _date_of_text(run: Run, text: str) -> Value:
    return _read(run, text, parse_date(text), "date")


@feel("date(from: day)")
def _date_of_moment(_run: Run, moment: date) -> Value:
    return moment.date() if isinstance(moment, datetime) else moment


@feel("date(year: number, month: number, day: number)")
def _date_of_numbers(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = whole(year), whole(month), whole(day)
    if None in parts or not 1 <= (parts[0] or 0) <= 9999:
        run.fail("年月日不成日期", "year, month and day make no date")
        return None
    return date(parts[0] or 0, parts[1] or 0, parts[2] or 0)


@feel("time(from: string)")
def _time_of_text(run: Run, text: str) -> Value:
    return _read(run, text, parse_time(text), "time")


@feel("time(from: moment)")
def _time_of_moment(_run: Run, moment: date | time) -> Value:
    if isinstance(moment, time):
        return moment
    return moment.timetz() if isinstance(moment, datetime) else time(tzinfo=UTC)


@feel("time(hour: number, minute: number, second: number, offset: days and time duration?)")
def _time_of_numbers(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> Value:
    zone = None if offset is None else offset_zone(offset)
    hours, minutes, seconds = whole(hour), whole(minute), whole(NUMBERS.to_integral_value(second))
    if hours is None or minutes is None or seconds is None or (zone is None) != (offset is None):
        run.fail("时分秒不成时间", "hour, minute and second make no time")
        return None
    if second < 0 or seconds > second:
        seconds = int(second)
    return time(hours, minutes, seconds, int((second - seconds) * 1_000_000), zone)


@feel("date and time(from: string)")
def _date_and_time_of_text(run: Run, text: str) -> Value:
    return _read(run, text, parse_date_and_time(text), "date and time")


@feel("date and time(date: day, time: time)")
def _date_and_time(_run: Run, day: date, clock: time) -> Value:
    return datetime.combine(day.date() if isinstance(day, datetime) else day, clock)


@feel("date and time(from: date and time)")
def _date_and_time_of_moment(_run: Run, moment: datetime) -> Value:
    return moment


@feel("duration(from: string)")
def _duration(run: Run, text: str) -> Value:
    return _read(run, text, parse_duration(text), "duration")


@feel("duration(from: duration)")
def _duration_itself(_run: Run, span: Value) -> Value:
    return span


@feel("years and months duration(from: day, to: day)")
def _years_and_months(_run: Run, start: date, end: date) -> Value:
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonths(months)


@feel("number(from: string, grouping separator: string?, decimal separator: string?)")
def _number(run: Run, text: str, grouping: str | None, point: str | None) -> Value:
    plain = text
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and grouping == point):
        run.fail("分隔符不合适", "the separators do not fit")
        return None
    if grouping:
        plain = plain.replace(grouping, "")
    if point == ",":
        plain = plain.replace(".", "x").replace(",", ".")
    if len(plain) > 1000 or not _NUMBER.fullmatch(plain):
        return _read(run, text, None, "number")
    return NUMBERS.create_decimal(plain)


@feel("number(from: number)")
def _number_itself(_run: Run, number: Decimal) -> Value:
    return number


@feel("string(from: any)")
def _string(run: Run, value: Value) -> Value:
    return None if value is None else write(run, value)


def write(run: Run, value: Value, *, inside: bool = False) -> str:
    """Write any value as text; strings inside lists and contexts keep their quotes."""
    run.budget.spend(1)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        run.budget.write(len(value))
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if inside else value
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, datetime):
        return write_date_and_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return write_time(value)
    if isinstance(value, timedelta):
        return write_days_time(value)
    return _write_composite(run, value)


def _write_composite(run: Run, value: Value) -> str:
    if isinstance(value, list):
        text = "[" + ", ".join([write(run, item, inside=True) for item in value]) + "]"
    elif isinstance(value, dict):
        text = "{" + ", ".join([f"{key}: {write(run, item, inside=True)}" for key, item in value.items()]) + "}"
    elif isinstance(value, Range):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        text = f"{opening}{write(run, value.low, inside=True)}..{write(run, value.high, inside=True)}{closing}"
    elif isinstance(value, YearsMonths):
        return str(value)
    else:
        return "function"
    run.budget.write(len(text))
    return text


def write_number(value: Decimal) -> str:
    """Write a number without an exponent, keeping the digits it has."""
    return format(value, "f") if value else format(abs(value), "f")


@feel("not(negand: any)")
def _not(run: Run, value: Value) -> Value:
    if isinstance(value, bool):
        return not value
    if value is not None:
        run.fail("not() 需要真假值", "not() takes a boolean")
    return None


@feel("is(value1: any, value2: any)")
def _is(run: Run, one: Value, other: Value) -> Value:
    """Say whether two values are the same in kind and in every part, time zone included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (time, datetime)) and isinstance(other, (time, datetime)):
        return write(run, one) == write(run, other)
    return write(run, one, inside=True) == write(run, other, inside=True) or one == other
