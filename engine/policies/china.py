"""China's public holidays and make-up working days (调休), year by year as the State Council announces them.

The dates come from the package ``chinesecalendar``, which transcribes the notices 国务院办公厅关于…部分节假日安排的通知.
A calendar adds its agency's own rows on top; hours are the calendar's.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from chinese_calendar import constants

from engine.errors import NotFound

_NOTICES: Mapping[int, str] = MappingProxyType({2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"})


class YearNotPublished(NotFound):
    """The arrangement of public holidays for this year is not known to the house."""

    code = "calendar-year-not-published"
    zh = "这一年的节假日安排还没有装载"


@cache
def china_years() -> tuple[int, ...]:
    """Return the years whose arrangement is known, ascending."""
    return tuple(sorted({day.year for day in constants.holidays}))


@cache
def china_days(year: int) -> Mapping[date, bool]:
    """Return the days of ``year`` that the notice names: False is off, True is a working day that makes up for one.

    Source: :func:`china_source`. Weekends that the notice does not name are absent; the weekly hours speak for them.

    :raises YearNotPublished: the package holds no arrangement for the year.
    """
    if year not in china_years():
        raise YearNotPublished(f"no arrangement of public holidays is known for {year}", year=year)
    off = {day: False for day in constants.holidays if day.year == year}
    made_up = {day: True for day in constants.workdays if day.year == year}
    return MappingProxyType(dict(sorted({**off, **made_up}.items())))


def china_source(year: int) -> str:
    """Return the notice that ``china_days(year)`` transcribes, by number where it was checked.

    :raises YearNotPublished: as ``china_days``.
    """
    if year not in china_years():
        raise YearNotPublished(f"no arrangement of public holidays is known for {year}", year=year)
    return _NOTICES.get(year, f"国务院办公厅关于{year}年部分节假日安排的通知")
