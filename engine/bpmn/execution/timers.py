"""When a timer is due: worked out by us from the step's moment and the data, never by the machine's clock.

Bare ISO 8601 (``PT1H``, ``P3D``, ``P1M``, ``2026-03-02``, ``2026-03-02T09:00:00+08:00``) or FEEL that comes to a moment, a
date or a duration. Local times are those of Asia/Shanghai; a date means 09:00 of that day, when the offices open.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn.execution.branches import Data
from engine.bpmn.execution.feel import value_of
from engine.bpmn.model import Timer
from engine.errors import Problem
from engine.expressions.values import YearsMonths

ZONE = ZoneInfo("Asia/Shanghai")
OPENING = time(9)

_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6})\d*)?S)?)?"
)


def due(timer: Timer, data: Data, armed_at: datetime) -> tuple[datetime | None, str]:
    """Return the aware UTC moment, or None and the reason why there is none yet (in Chinese and English)."""
    try:
        value = timer.text.strip() if timer.iso else value_of(timer.text, data, armed_at.astimezone(ZONE))
    except Problem as problem:
        return None, str(problem)[:300]
    return _moment(value, armed_at, timer.text)


def _moment(value: Any, armed_at: datetime, text: str) -> tuple[datetime | None, str]:
    if isinstance(value, str):
        read = _read(value)
        if read is None:
            return None, f"不是日期、时刻或时长 / not a date, moment or duration: {value[:80]}"
        value = read
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=ZONE)).astimezone(UTC), ""
        if isinstance(value, date):
            return datetime.combine(value, OPENING, ZONE).astimezone(UTC), ""
        if isinstance(value, timedelta):
            return (armed_at + value).astimezone(UTC), ""
        if isinstance(value, YearsMonths):
            return _months_later(armed_at, value.months), ""
    except (OverflowError, ValueError):
        return None, f"时刻超出日历范围 / beyond the calendar: {text[:80]}"
    if value is None:
        return None, f"还没有值 / no value yet: {text[:80]}"
    return None, f"不是日期、时刻或时长 / not a date, moment or duration: {text[:80]}"


def _months_later(moment: datetime, months: int) -> datetime:
    local = moment.astimezone(ZONE)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def _read(text: str) -> date | timedelta | YearsMonths | None:
    found = _DURATION.fullmatch(text)
    if found and text[-1] not in "PT":
        sign = -1 if found[1] else 1
        years, months, weeks, days, hours, minutes, seconds = (int(found[index] or 0) for index in range(2, 9))
        fraction = int((found[9] or "0").ljust(6, "0"))
        if years or months:
            only = not (weeks or days or hours or minutes or seconds or fraction)
            return YearsMonths(sign * (years * 12 + months)) if only else None
        return sign * timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction
        )
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text)
    except ValueError:
        return None
