"""Working calendars, to look at: what is loaded, a year day by day, what waits for a year that is not loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from engine.errors import NotFound
from engine.memory.agency import agency_facts, calendar_from
from engine.policies.calendar import WorkCalendar
from engine.policies.lifecycle import InstanceState, TaskState
from engine.tables.definitions import calendars
from engine.tables.instances import instances, tasks
from engine.unit_of_work import UnitOfWork

Kind = Literal["work", "weekend", "holiday", "made-up"]
REQUEST = "calendar_request"
"""The process whose one user task asks for a calendar."""


class CalendarUnknown(NotFound):
    """There is no such calendar in this agency."""

    code = "calendar-unknown"
    zh = "没有这个日历"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """Be one calendar; ``body`` is what was loaded, ``waiting`` how many open tasks have no deadline for want of a year."""

    key: str
    name: Mapping[str, str]
    known_from: date
    known_until: date
    revision: int
    loaded_at: datetime
    body: Mapping[str, Any]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Be one day; ``own``: the agency's own row says so, not the notice."""

    date: date
    kind: Kind
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Be one year; ``published`` False: nobody has loaded its public holidays, its days are guesses."""

    year: int
    published: bool
    days: tuple[Day, ...]


def listed(uow: UnitOfWork) -> tuple[CalendarLine, ...]:
    """Return all calendars by key, in two statements."""
    rows = uow.rows(sa.select(calendars).where(calendars.c.agency_id == uow.agency_id).order_by(calendars.c.key))
    waiting = uow.rows(
        sa.select(tasks.c.calendar, sa.func.count().label("number"))
        .where(
            tasks.c.agency_id == uow.agency_id,
            tasks.c.state.in_([TaskState.OFFERED, TaskState.ASSIGNED]),
            tasks.c.calendar.is_not(None),
            tasks.c.due_at.is_(None),
            tasks.c.waiting_on.is_(None),
        )
        .group_by(tasks.c.calendar)
    )
    by_key = {row.calendar: row.number for row in waiting}
    return tuple(_line(row, by_key.get(row.key, 0)) for row in rows)


def one(uow: UnitOfWork, *, key: str) -> CalendarLine:
    """Return one calendar.

    :raises CalendarUnknown: there is none.
    """
    found = next((line for line in listed(uow) if line.key == key), None)
    if found is None:
        raise CalendarUnknown(key=key)
    return found


def year(uow: UnitOfWork, *, key: str, year: int) -> Year:
    """Return a year of a calendar as it is loaded.

    :raises CalendarUnknown: there is none.
    """
    line = one(uow, key=key)
    return drawn(agency_facts(uow).calendars[key], line.body, year)


def would_be(*, key: str, body: Mapping[str, Any], year: int) -> Year:
    """Return a year as it would be with another body.

    :raises engine.policies.hours.HoursInvalid: the hours cannot be read.
    """
    return drawn(calendar_from(key, body), body, year)


def drawn(calendar: WorkCalendar, body: Mapping[str, Any], year: int) -> Year:
    """Draw a year day by day."""
    own = {row["date"] for row in body.get("exceptions", ())}
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = []
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        usual = bool(calendar.hours[day.weekday()])
        works = calendar.days.get(day, usual)
        kind: Kind = ("work" if usual else "made-up") if works else ("holiday" if usual or day in own else "weekend")
        days.append(Day(date=day, kind=kind, own=day in own))
    known = calendar.known_from <= last and calendar.known_until >= first and year not in calendar.unpublished
    return Year(year=year, published=known, days=tuple(days))


def asked_for(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the business keys (``calendar-year``) of requests for a calendar that still run."""
    rows = uow.rows(
        sa.select(instances.c.business_key)
        .where(
            instances.c.agency_id == uow.agency_id,
            instances.c.process == REQUEST,
            instances.c.status == InstanceState.RUNNING,
        )
        .order_by(instances.c.business_key)
    )
    return tuple(row.business_key for row in rows)


def _line(row: sa.Row[Any], waiting: int) -> CalendarLine:
    return CalendarLine(
        key=row.key,
        name={"zh": row.body.get("name_zh", row.key), "en": row.body.get("name_en", row.key)},
        known_from=row.body["known_from"],
        known_until=row.body["known_until"],
        revision=row.revision,
        loaded_at=row.loaded_at,
        body=row.body,
        waiting=waiting,
    )
