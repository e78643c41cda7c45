"""Working calendars: the list, a year as months, and loading a year after having seen what it would change."""

import calendar as months_of
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATORS
from admin.acting import asked, done, text
from engine.errors import Finding, Invalid, Problem
from engine.ids import new_id
from engine.operations import calendar_years
from engine.queries import calendars
from engine.queries.calendars import CalendarLine, Day, Year
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import looked, looking
from web.language import language
from web.policy import Policy, policy
from web.problems import status_of

PATH: Final = "/admin/calendars"
LONGEST: Final = 8000
LONGEST_SPAN: Final = 31
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:~|至|到|\.\.)\s*(\d{4}-\d{2}-\d{2}))?", re.ASCII)
_FILE_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*[,，\t]\s*(休|班|off|work)\s*(?:[,，\t].*)?", re.ASCII)
UPLOADS: Final = Policy(page=True, roles=ADMINISTRATORS.roles, request_bytes=256 * 1024)

door = Blueprint("admin_calendars", __name__)


class DaysUnreadable(Invalid):
    """Some lines are no days; the findings name them."""

    code = "calendar-days-unreadable"
    zh = "有的行读不出日子"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Be one month as weeks of seven; None stands for a day of another month."""

    number: int
    weeks: tuple[tuple[Day | None, ...], ...]


@door.get(PATH)
@policy(ADMINISTRATORS)
def listed() -> Response:
    """Show the calendars, and which years are asked for."""
    uow = looking()
    asked_for = [key.rpartition("-") for key in calendars.asked_for(uow)]
    return pages.shown(
        "calendars/calendars.html",
        lines=calendars.listed(uow),
        asked_for=[(key, year) for key, _, year in asked_for],
        this_year=pages.now().astimezone(pages.zone()).year,
    )


@door.get(f"{PATH}/<key>")
@policy(ADMINISTRATORS)
def year(key: str) -> Response:
    """Show a year of a calendar."""
    wanted = asked("year", 4)
    now = pages.now().astimezone(pages.zone()).year
    return _shown(key, int(wanted) if wanted.isascii() and wanted.isdigit() and 1990 < int(wanted) < 2200 else now)


@door.post(f"{PATH}/<key>/<int(min=1991,max=2199):year_>")
@policy(UPLOADS)
def load(key: str, year_: int) -> Response:
    """Show what a year would change, or load it."""
    typed = {name: text(name, LONGEST) for name in ("off", "worked", "notice")}
    typed = _with_file(typed)

    def again(problem: Problem) -> Response:
        return _shown(key, year_, status=status_of(problem), problem=problem, typed=typed)

    try:
        off, worked = days_of(typed["off"]), days_of(typed["worked"])
        if request.form.get("_step") != "load":
            return _shown(key, year_, typed=typed, tried=(off, worked))
    except Invalid as problem:
        return again(problem)

    def act(uow: UnitOfWork) -> str:
        loaded = calendar_years.load(uow, key=key, year=year_, off=off, worked=worked, notice=typed["notice"][:60])
        return "year-loaded-and-answered" if loaded.answered else "year-loaded"

    return done(act, to=f"{PATH}/{key}?year={year_}", told="year-loaded", again=again)


def days_of(written: str) -> tuple[date, ...]:
    """Read days: one a line, or a span ``2027-02-05 至 2027-02-12``; what follows the day is a remark.

    :raises DaysUnreadable: a line begins with no day, or a span runs backwards or over more than a month.
    """
    found: list[date] = []
    wrong: list[Finding] = []
    for line in (line.strip() for line in written.splitlines()):
        if line:
            days = _span(line)
            found.extend(days)
            if not days:
                zh, en = f"“{line[:40]}”读不出日子，写成 2027-01-01", f"no day in {line[:40]!r}, write 2027-01-01"
                wrong.append(Finding(rule="calendar.day", zh=zh, en=en))
    if wrong:
        raise DaysUnreadable(findings=wrong[:10])
    return tuple(dict.fromkeys(found))


def _span(line: str) -> list[date]:
    matched = _DAYS.match(line)
    if matched is None:
        return []
    try:
        first = date.fromisoformat(matched[1])
        last = date.fromisoformat(matched[2] or matched[1])
    except ValueError:
        return []
    length = (last - first).days
    return [first + timedelta(days=at) for at in range(length + 1)] if 0 <= length <= LONGEST_SPAN else []


def _with_file(typed: Mapping[str, str]) -> dict[str, str]:
    """Add the lines of an uploaded file (``day,休`` or ``day,班``) to what was typed; a line that is neither is kept as a holiday
    line, so that reading it says what is wrong."""
    sent = request.files.get("file")
    content = sent.stream.read(LONGEST).decode("utf-8-sig", "replace").replace("\0", "") if sent else ""
    added: dict[str, list[str]] = {"off": [], "worked": []}
    for line in (line.strip() for line in content.splitlines()):
        matched = _FILE_LINE.fullmatch(line)
        if line:
            added["worked" if matched and matched[2] in ("班", "work") else "off"].append(
                matched[1] if matched else line
            )
    return {
        **typed,
        **{name: "\n".join([*([typed[name]] if typed[name] else []), *lines]) for name, lines in added.items()},
    }


def _shown(
    key: str,
    year_: int,
    *,
    status: int = HTTPStatus.OK,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    tried: tuple[Sequence[date], Sequence[date]] | None = None,
) -> Response:
    return looked(lambda uow: _page(uow, key, year_, status, problem, typed, tried))


def _page(
    uow: UnitOfWork,
    key: str,
    year_: int,
    status: int,
    problem: Problem | None,
    typed: Mapping[str, str] | None,
    tried: tuple[Sequence[date], Sequence[date]] | None,
) -> Response:
    line = calendars.one(uow, key=key)
    drawn = calendars.year(uow, key=key, year=year_)
    changed: list[Day] | None = None
    if tried is not None:
        try:
            body = calendar_years.body_with(line, year=year_, off=tried[0], worked=tried[1])
        except Invalid as found:
            problem, status = found, status_of(found)
        else:
            new = calendars.would_be(key=key, body=body, year=year_)
            changed = [day for day, was in zip(new.days, drawn.days, strict=True) if day.kind != was.kind]
            drawn = new
    return pages.shown(
        "calendars/calendar.html",
        status=status,
        line=line,
        name=line.name[language()],
        year=drawn,
        months=[_month(drawn, number) for number in range(1, 13)],
        typed=typed or _own(line, year_),
        changed=changed,
        may_load=line.known_from.year <= year_ <= line.known_until.year + 1,
        findings=[found.zh if language() == "zh" else found.en for found in problem.findings] if problem else [],
        problem=None if problem is None else failure_pages.said(problem)[0],
        key=new_id(),
    )


def _own(line: CalendarLine, year_: int) -> dict[str, str]:
    """Return a year's own days as they would be typed."""
    mine = [row for row in line.body.get("exceptions", ()) if row["date"].year == year_]
    told = next((str(row["why"]) for row in mine if row.get("why")), "")
    off = [row["date"].isoformat() for row in mine if not row["working"]]
    worked = [row["date"].isoformat() for row in mine if row["working"]]
    return {"off": "\n".join(off), "worked": "\n".join(worked), "notice": told}


def _month(drawn: Year, number: int) -> Month:
    by_date = {day.date: day for day in drawn.days}
    weeks = months_of.Calendar().monthdatescalendar(drawn.year, number)
    return Month(
        number=number,
        weeks=tuple(tuple(by_date.get(day) if day.month == number else None for day in week) for week in weeks),
    )
