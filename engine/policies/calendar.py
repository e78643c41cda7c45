"""Working days and working hours of a named calendar: office, bank, tax window, registration centre.

A calendar has weekly hours and days that differ from them: public holidays, make-up working days (调休) and the agency's
own. It knows a horizon: beyond what is published it refuses to answer instead of guessing. Working time is counted on the
wall clock of the calendar's zone; moments go in aware and come out in UTC. Where the days come from is ``china`` and the
operations' business; what a deadline makes of them is ``sla``'s.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from engine.errors import Conflict, Finding
from engine.policies.hours import Span, WeeklyHours, length, normal_day

DAY = timedelta(days=1)


class BeyondHorizon(Conflict):
    """The calendar is not loaded that far; load the year, then ask again. ``reason`` is (zh, en)."""

    code = "calendar-beyond-horizon"

    def __init__(self, calendar: str, day: date) -> None:
        zh = f"{day.year} 年的节假日安排还没有装载"
        en = f"the public holidays of {day.year} are not loaded yet"
        super().__init__(
            en, findings=(Finding(rule=self.code, zh=zh, en=en),), calendar=calendar, day=day, year=day.year
        )
        self.reason = (zh, en)
        self.year = day.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Tell what was peculiar between two dates: ranges off that would have been worked, days worked that would be off."""

    skipped: tuple[tuple[date, date], ...] = ()
    made_up: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Year:
    """Hold one year counted out: the ordinals of its working days, and the working time of all days up to each."""

    ordinals: tuple[int, ...]
    elapsed: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Count working days and hours between ``known_from`` and ``known_until`` (both included), but in ``unpublished`` years.

    ``hours`` holds the spans of each weekday, Monday first. ``days`` overrules it: False is off, True is worked; a day that
    its weekday would not work takes ``make_up_hours``, which are those of the first working weekday unless given.

    :raises ValueError: there are no seven weekdays, or none of them is worked.
    """

    name: str
    zone: ZoneInfo
    hours: WeeklyHours
    days: Mapping[date, bool]
    known_from: date
    known_until: date
    unpublished: frozenset[int] = frozenset()
    make_up_hours: tuple[Span, ...] = ()
    _years: dict[int, _Year] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise ValueError(f"calendar {self.name} needs the hours of seven weekdays")
        if not self.make_up_hours:
            object.__setattr__(self, "make_up_hours", normal_day(self.hours))

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the working hours of ``day`` in local time; empty when it is off.

        :raises BeyondHorizon: the day is not known.
        """
        self._require(day)
        return self._spans(day)

    def local(self, moment: datetime) -> datetime:
        """Return ``moment`` on the wall clock of the zone, without zone.

        :raises ValueError: the moment has no zone.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def moment(self, local: datetime) -> datetime:
        """Return the UTC moment of a wall clock reading in the zone."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def day(self, start: datetime | date) -> date:
        """Return the local date of a moment; a date is itself."""
        return self.local(start).date() if isinstance(start, datetime) else start

    def add_working_days(self, start: datetime | date, n: int) -> datetime:
        """Return the end of the working hours of the ``n``-th working day after the day of ``start``, which is not counted.

        ``n`` 0 is the day of ``start`` itself or, where that is off, the next working day (as 民法典 §203 ends a period).

        :raises BeyondHorizon: a day from ``start`` to the result is not known.
        """
        if n < 0:
            raise ValueError("working days are counted forward")
        first = self.day(start) + (DAY if n else timedelta(0))
        self._require(self.day(start))
        left, year = max(n, 1), first.year
        while True:
            counted = self._year(year, first)
            at = bisect_left(counted.ordinals, first.toordinal()) + left - 1
            if at < len(counted.ordinals):
                day = date.fromordinal(counted.ordinals[at])
                self._require(day)
                return self._at(day, self._spans(day)[-1].end)
            left = at - len(counted.ordinals) + 1
            year += 1
            first = date(year, 1, 1)

    def working_days_between(self, start: datetime | date, end: datetime | date) -> int:
        """Return how many working days lie after the day of ``start``, up to that of ``end``; negative backwards.

        :raises BeyondHorizon: a day between them is not known.
        """
        first, last = self.day(start), self.day(end)
        if last < first:
            return -self.working_days_between(last, first)
        return sum(
            bisect_right(counted.ordinals, last.toordinal()) - bisect_right(counted.ordinals, first.toordinal())
            for counted in self._through(first, last)
        )

    def add_working_time(self, start: datetime, time_: timedelta) -> datetime:
        """Return the earliest moment at which ``time_`` of working time has passed since ``start``.

        :raises BeyondHorizon: a day from ``start`` to the result is not known.
        """
        if time_ < timedelta(0):
            raise ValueError("working time is counted forward")
        local = self.local(start)
        self._require(local.date())
        if not time_:
            return start.astimezone(UTC)
        left, year = time_ + self._worked_until(local), local.year
        while True:
            counted = self._year(year, max(local.date(), date(year, 1, 1)))
            if counted.elapsed and counted.elapsed[-1] >= left:
                break
            left -= counted.elapsed[-1] if counted.elapsed else timedelta(0)
            year += 1
        at = bisect_left(counted.elapsed, left)
        day = date.fromordinal(counted.ordinals[at])
        self._require(day)
        left -= counted.elapsed[at - 1] if at else timedelta(0)
        for span in self._spans(day):
            if left <= length(span):
                return self.moment(datetime.combine(day, span.start) + left)
            left -= length(span)
        raise AssertionError("a year's working time is the sum of its spans")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments; negative backwards.

        :raises BeyondHorizon: a day between them is not known.
        """
        if end < start:
            return -self.working_time_between(end, start)
        first, last = self.local(start), self.local(end)
        whole = [
            counted.elapsed[-1] if counted.elapsed else timedelta(0)
            for counted in self._through(first.date(), last.date())
        ]
        return sum(whole[:-1], timedelta(0)) + self._worked_until(last) - self._worked_until(first)

    def trace(self, first: date, last: date) -> Trace:
        """Tell which days from ``first`` to ``last``, both included, differ from the weekly hours."""
        off: list[tuple[date, date, bool]] = []
        made_up = []
        for day in sorted(day for day in self.days if first <= day <= last):
            usual = bool(self.hours[day.weekday()])
            if self.days[day]:
                made_up.extend([] if usual else [day])
            elif off and off[-1][1] == day - DAY:
                off[-1] = (off[-1][0], day, off[-1][2] or usual)
            else:
                off.append((day, day, usual))
        return Trace(skipped=tuple((start, end) for start, end, tells in off if tells), made_up=tuple(made_up))

    def _spans(self, day: date) -> tuple[Span, ...]:
        usual = self.hours[day.weekday()]
        works = self.days.get(day, bool(usual))
        return (usual or self.make_up_hours) if works else ()

    def _require(self, day: date) -> None:
        if not self.known_from <= day <= self.known_until or day.year in self.unpublished:
            raise BeyondHorizon(self.name, day)

    def _year(self, year: int, asked: date) -> _Year:
        """Count out one year, whether or not all of it is known: whoever asks requires the days it uses."""
        self._require(asked)
        if year not in self._years:
            first = date(year, 1, 1).toordinal()
            days = [date.fromordinal(at) for at in range(first, date(year, 12, 31).toordinal() + 1)]
            worked = [(day.toordinal(), sum(map(length, self._spans(day)), timedelta(0))) for day in days]
            kept = [(ordinal, time_) for ordinal, time_ in worked if time_]
            elapsed = accumulate(time_ for _, time_ in kept)
            self._years[year] = _Year(tuple(ordinal for ordinal, _ in kept), tuple(elapsed))
        return self._years[year]

    def _through(self, first: date, last: date) -> Iterator[_Year]:
        self._require(first)
        self._require(last)
        for year in range(first.year, last.year + 1):
            yield self._year(year, max(first, date(year, 1, 1)))

    def _worked_until(self, local: datetime) -> timedelta:
        """Return the working time from the beginning of the year of ``local`` to it."""
        counted = self._year(local.year, local.date())
        at = bisect_left(counted.ordinals, local.date().toordinal())
        before = counted.elapsed[at - 1] if at else timedelta(0)
        midnight = datetime.combine(local.date(), time())
        for span in self._spans(local.date()):
            since = local - midnight - (datetime.combine(local.date(), span.start) - midnight)
            before += min(max(since, timedelta(0)), length(span))
        return before

    def _at(self, day: date, clock: time) -> datetime:
        # An end of 00:00 is the midnight that closes the day.
        return self.moment(datetime.combine(day + DAY if clock == time() else day, clock))
