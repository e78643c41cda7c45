"""Functions on days, and the clock. The clock is what the caller says it is; without one, `now()` is null."""

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.values import Value

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@feel("day of year(date: day)")
def _day_of_year(_run: Run, day: date) -> Value:
    return Decimal(day.timetuple().tm_yday)


@feel("day of week(date: day)")
def _day_of_week(_run: Run, day: date) -> Value:
    return _DAYS[day.weekday()]


@feel("month of year(date: day)")
def _month_of_year(_run: Run, day: date) -> Value:
    return _MONTHS[day.month - 1]


@feel("week of year(date: day)")
def _week_of_year(_run: Run, day: date) -> Value:
    """Answer the ISO 8601 week."""
    return Decimal(day.isocalendar().week)


@feel("last day of month(date: day)")
def _last_day_of_month(_run: Run, day: date) -> Value:
    return Decimal(monthrange(day.year, day.month)[1])


def _clock(run: Run) -> datetime | None:
    if run.now is None:
        run.fail("此处没有当前时间", "there is no clock here")
    return run.now


@feel("now()")
def _now(run: Run) -> Value:
    return _clock(run)


@feel("today()")
def _today(run: Run) -> Value:
    now = _clock(run)
    return None if now is None else now.date()
