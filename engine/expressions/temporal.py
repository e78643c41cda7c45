"""Dates, times and durations as text: FEEL's spellings in, FEEL's spellings out.

The spellings are those of XML Schema, plus `@Zone/Name` for an IANA zone (DMN 1.3, 10.3.2.3). Years outside
1-9999 are beyond Python's calendar and are refused.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.expressions.values import YearsMonths

Moment = date | time | datetime | timedelta | YearsMonths

_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]{1,60})?"
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_MONTHS_TEXT = re.compile(r"(-)?P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_DAYS_TEXT = re.compile(
    r"(-)?P(?=\d|T)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,15})(?:\.(\d{0,9}))?S)?)?",
    re.ASCII,
)
_LONGEST = 100


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo | None:
    """Find a time zone by its IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_name(zone: tzinfo | None) -> str | None:
    """Name an IANA zone, or None for an offset or no zone."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def offset_zone(offset: timedelta) -> tzinfo | None:
    """Make a zone of an offset of at most 14 hours (XML Schema's bound), or None."""
    if abs(offset) > timedelta(hours=14):
        return None
    return timezone(offset) if offset else UTC


def _zone(text: str) -> tzinfo | None:
    if text in "Zz":
        return UTC
    if text[0] == "@":
        return zone_of(text[1:])
    parts = [int(part) for part in text[1:].split(":")]
    if parts[1] > 59 or (len(parts) > 2 and parts[2] > 59):
        return None
    offset = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)
    return offset_zone(-offset if text[0] == "-" else offset)


def parse_date(text: str) -> date | None:
    """Read `2026-01-31`; None when it is no date."""
    found = _DATE_TEXT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Read `14:30:00`, `14:30:00.5+08:00`, `14:30:00@Asia/Shanghai`; None when it is no time."""
    found = _TIME_TEXT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    zone = _zone(found[5]) if found[5] else None
    if found[5] and zone is None:
        return None
    micros = int(((found[4] or "") + "000000")[:6])
    try:
        return time(int(found[1]), int(found[2]), int(found[3]), micros, zone)
    except ValueError:
        return None


def parse_date_and_time(text: str) -> datetime | None:
    """Read `2026-01-31T14:30:00+08:00`, or a bare date as its midnight; None when it is neither."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    if not mark:
        return datetime.combine(day, time())
    if time_text.startswith("24:00:00"):  # XML Schema: the first moment of the next day
        day, time_text = (day + timedelta(days=1) if day < date.max else day), "00" + time_text[2:]
    moment = parse_time(time_text)
    return None if moment is None else datetime.combine(day, moment)


def parse_duration(text: str) -> YearsMonths | timedelta | None:
    """Read `P1Y6M` or `P2DT3H`; None when it is neither."""
    if len(text) > _LONGEST:
        return None
    found = _MONTHS_TEXT.fullmatch(text)
    if found is not None:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = _DAYS_TEXT.fullmatch(text)
    if found is None:
        return None
    micros = int(((found[6] or "") + "000000")[:6])
    try:
        span = timedelta(
            days=int(found[2] or 0),
            hours=int(found[3] or 0),
            minutes=int(found[4] or 0),
            seconds=int(found[5] or 0),
            microseconds=micros,
        )
    except OverflowError:
        return None
    return -span if found[1] else span


def parse_moment(text: str) -> Moment | None:
    """Read what stands after `@`: a date, a date and time, a time or a duration."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_and_time(text)
    return parse_date(text) or parse_time(text)


def write_time(value: time) -> str:
    """Write a time as FEEL does: no fraction when there is none, `Z` for UTC, `@` and the zone's name."""
    return _trimmed(value.replace(tzinfo=None).isoformat()) + _zone_suffix(value)


def _trimmed(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def write_date_and_time(value: datetime) -> str:
    """Write a date and time as FEEL does."""
    return _trimmed(value.replace(tzinfo=None).isoformat()) + _zone_suffix(value)


def _zone_suffix(value: time | datetime) -> str:
    name = zone_name(value.tzinfo)
    if name is not None:
        return "Z" if name == "UTC" else f"@{name}"
    offset = value.utcoffset()
    if offset is None:
        return ""
    return "Z" if not offset else value.replace(fold=0).isoformat()[-(6 if not offset.seconds % 60 else 9) :]


def write_days_time(value: timedelta) -> str:
    """Write a days-and-time duration, largest units first: `P1DT2H`, `PT0S`."""
    rest, sign = (-value, "-") if value < timedelta() else (value, "")
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or rest.microseconds:
        fraction = f".{rest.microseconds:06d}".rstrip("0") if rest.microseconds else ""
        text += f"{seconds}{fraction}S"
    days = f"{rest.days}D" if rest.days else ""
    if not days and not text:
        return "PT0S"
    return f"{sign}P{days}{'T' + text if text else ''}"


def add_months(day: date, months: int) -> date:
    """Move a date by months, keeping to the last day of a shorter month.

    :raises OverflowError: the year leaves 1-9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise OverflowError("year out of range")
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def micros_of(span: timedelta) -> int:
    """Count the microseconds of a duration."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def seconds_of(span: timedelta) -> Decimal:
    """Count the seconds of a duration, exactly."""
    return Decimal(micros_of(span)) / 1_000_000


def span_of(micros: Decimal) -> timedelta:
    """Make a duration of so many microseconds, dropping a fraction.

    :raises OverflowError: beyond what a duration can hold.
    """
    if abs(micros) >= Decimal(10) ** 24:
        raise OverflowError("duration out of range")
    return timedelta(microseconds=int(micros))
