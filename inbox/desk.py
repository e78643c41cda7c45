"""The inbox: what a person has to do, may claim, and has done; searched and filtered by the address, soonest deadline first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, get_args
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request

from brokerage.queries import subjects
from brokerage.queries.subjects import Subject
from engine.ids import new_id
from engine.queries import definitions, tasks
from engine.queries.slack import Slack, slack
from engine.queries.tasks import Counts, TaskLine, View
from inbox.words import GROUPS
from web import pages, wording
from web.identity import looked, looking
from web.language import language
from web.policy import PAGE, policy

PATH: Final = "/inbox"
LONGEST_SEARCH = 60

door = Blueprint("inbox", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one task in the list, in words. ``key`` is for its claim button."""

    line: TaskLine
    subject: Subject | None
    process: str
    chip: tuple[str, str]
    slack: pages.SlackShown
    group: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Be tasks with the same urgency; ``name`` in Chinese."""

    id: str
    name: str
    rows: Sequence[Row]


@door.get(PATH)
@policy(PAGE)
def inbox() -> Response:
    """Show a list, in at most six statements whatever it holds."""
    uow, lang = looking(), language()
    asked = _asked()
    counts = counted()
    page = tasks.mine(
        uow, view=asked.view, text=asked.text or None, process=asked.process or None, cursor=asked.cursor or None
    )
    homes = subjects.numbered(uow, numbers=[line.business_key for line in page.items])
    processes = definitions.names(uow)
    rows = [_row(line, slack(uow, line), homes, processes) for line in page.items]
    return pages.shown(
        "inbox.html",
        counts=counts,
        asked=asked,
        summary=wording.inbox_summary(todo=counts.todo, overdue=counts.overdue, soon=counts.soon, lang=lang),
        groups=_grouped(rows) if asked.view != "done" else (),
        rows=rows,
        processes=sorted(processes.items(), key=lambda pair: pair[1]),
        after=f"{PATH}?{urlencode(asked.query | {'cursor': page.next_cursor})}" if page.next_cursor else None,
        address=f"{PATH}?{urlencode(asked.query)}",
        items=wording.items,
        to=lambda view: f"{PATH}?{urlencode(asked.query | {'view': view})}",
    )


def todo() -> int:
    """Return how much is to do, for the navigation."""
    return counted().todo


def counted() -> Counts:
    """Count the person's tasks, once a request."""
    if "counts" not in g:
        g.counts = looked(lambda uow: tasks.counts(uow, until=_end_of_day(uow.now)))
    return g.counts  # type: ignore[no-any-return]  # g is untyped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    view: View
    text: str
    process: str
    cursor: str

    @property
    def query(self) -> dict[str, str]:
        """Return what keeps the filters in an address."""
        given = {"view": str(self.view), "q": self.text, "process": self.process}
        return {name: value for name, value in given.items() if value}

    @property
    def filtered(self) -> bool:
        return bool(self.text or self.process)


def _asked() -> _Asked:
    view: Any = request.args.get("view", "todo")
    return _Asked(
        view=view if view in get_args(View) else "todo",
        text=" ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
        process=request.args.get("process", "").replace("\0", "")[:80],
        cursor=request.args.get("cursor", ""),
    )


def _row(line: TaskLine, left: Slack, homes: Mapping[str, Subject], processes: Mapping[str, str]) -> Row:
    lang, now, zone = language(), pages.now(), pages.zone()
    return Row(
        line=line,
        subject=homes.get(line.business_key),
        process=processes.get(line.process, ""),
        chip=wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=left, lang=lang),
        slack=pages.slack_shown(left, waiting_on=line.waiting_on, now=now, zone=zone),
        group=_group(left, now),
        key=new_id(),
    )


def _group(left: Slack, now: datetime) -> str:
    if left.due_at is None:
        return "paused" if left.state == "paused" else "undated"
    if left.state == "over":
        return "over"
    days = (left.due_at.astimezone(pages.zone()).date() - now.astimezone(pages.zone()).date()).days
    return "today" if days == 0 else "tomorrow" if days == 1 else "later"


def _grouped(rows: Iterable[Row]) -> tuple[Group, ...]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return tuple(Group(id=id_, name=name, rows=found[id_]) for id_, name in GROUPS.items() if id_ in found)


def _end_of_day(now: datetime) -> datetime:
    """Return the end of this day on the agency's wall clock."""
    zone = pages.zone()
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone)
