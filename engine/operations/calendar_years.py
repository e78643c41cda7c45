"""Loads one year of a calendar as a person entered it, and answers the task that asked for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import Finding, Invalid
from engine.operations import acts, calendars, tasks
from engine.operations.calendar_requests import PROCESS, business_key
from engine.queries import calendars as queries
from engine.queries import instances
from engine.queries import tasks as work
from engine.queries.calendars import CalendarLine
from engine.unit_of_work import UnitOfWork

TASK = "Task_LoadCalendar"


class YearNotUsable(Invalid):
    """The days of the year cannot be used as they were entered; the findings say which."""

    code = "calendar-year-invalid"
    zh = "录入的日子有的用不了"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Say what loading a year did: how many open tasks got a deadline, and whether a request was answered."""

    reckoned: int
    answered: bool


def body_with(
    line: CalendarLine, *, year: int, off: Sequence[date], worked: Sequence[date], why: str = ""
) -> Mapping[str, Any]:
    """Return a calendar's body with a year's own days in place of those it had.

    A year beyond what was known becomes known to its end, and as a whole entered by hand.

    :raises YearNotUsable: a day of another year, one that is off and worked, a year that does not follow, or no holiday at all.
    """
    _judge(line, year, off, worked)
    beyond = year > line.known_until.year
    others = [dict(row) for row in line.body.get("exceptions", ()) if row["date"].year != year]
    by_hand = beyond or any(
        row.get("whole_year") for row in line.body.get("exceptions", ()) if row["date"].year == year
    )
    mine = [{"date": day, "working": day in worked, "why": why} for day in sorted({*off, *worked})]
    if by_hand and mine:
        mine[0]["whole_year"] = True
    until = date(year, 12, 31) if beyond else line.known_until
    return {**line.body, "exceptions": [*others, *mine], "known_until": until}


def load(
    uow: UnitOfWork,
    *,
    key: str,
    year: int,
    off: Sequence[date],
    worked: Sequence[date],
    notice: str = "",
) -> Loaded:
    """Load a year and answer the task that asked for it, if one did and nobody else holds it.

    :raises engine.queries.calendars.CalendarUnknown: there is no such calendar.
    :raises YearNotUsable: the days cannot be used.
    """
    line = queries.one(uow, key=key)
    body = body_with(line, year=year, off=off, worked=worked, why=notice)
    reckoned = calendars.load(uow, key=key, body=body)
    acts.note(uow, verb="load-calendar", calendar=key, year=year)
    return Loaded(reckoned=reckoned, answered=_answer(uow, key, year, body["known_until"], notice))


def _answer(uow: UnitOfWork, key: str, year: int, until: date, notice: str) -> bool:
    try:
        request = instances.keyed(uow, process=PROCESS, business_key=business_key(key, year))
    except instances.InstanceUnknown:
        return False
    for line in work.of_instance(uow, instance_id=request.id, open_only=True):
        if line.node_id != TASK or line.assignee_id not in (None, uow.actor.id):
            continue
        if line.assignee_id is None:
            tasks.claim(uow, task_id=line.id)
        data: dict[str, Any] = {"calendar_outcome": "official" if notice else "own", "loaded_until": until.isoformat()}
        tasks.complete(uow, task_id=line.id, data=data | ({"notice_number": notice[:60]} if notice else {}))
        return True
    return False


def _judge(line: CalendarLine, year: int, off: Sequence[date], worked: Sequence[date]) -> None:
    found = [_finding(day, "不是这一年的日子", "is of another year") for day in (*off, *worked) if day.year != year]
    found += [_finding(day, "又放假又上班", "is both off and worked") for day in sorted({*off} & {*worked})]
    if not line.known_from.year <= year <= line.known_until.year + 1:
        zh = f"日历现在到 {line.known_until.year} 年，只能接着录下一年"
        found.append(Finding(rule="calendar.year", zh=zh, en="Years are entered one after another"))
    if year > line.known_until.year and not off:
        found.append(Finding(rule="calendar.year", zh="一个放假日也没有录", en="No holiday was entered"))
    if found:
        raise YearNotUsable(findings=found)


def _finding(day: date, zh: str, en: str) -> Finding:
    return Finding(rule="calendar.day", zh=f"{day.isoformat()} {zh}", en=f"{day.isoformat()} {en}")
