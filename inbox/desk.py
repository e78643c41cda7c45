"""The inbox: what a person has to do, may claim, and has done; a manager's stores too; soonest deadline first.

What the address asks for is ``asked``'s; what moves while somebody looks is ``web.live``'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, request

from brokerage.policies import stages
from brokerage.queries import subjects
from brokerage.queries.subjects import Subject
from engine.ids import new_id
from engine.operations.tasks import MANAGERS
from engine.queries import definitions, directory, task_lists, tasks
from engine.queries.slack import Slack, slack
from engine.queries.tasks import Counts, TaskLine
from engine.unit_of_work import unit_of_work
from inbox.asked import PATH, Asked, asked, found
from inbox.day import end_of_day
from inbox.words import GROUPS, SORTS, STANDINGS
from web import pages, wording
from web.identity import asker, looked, looking, this_house
from web.language import language
from web.policy import PAGE, policy

door = Blueprint("inbox", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one task in the list, in words. ``key`` is for its claim button."""

    line: TaskLine
    subject: Subject | None
    process: str
    stage: tuple[str, int]
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
    wanted = asked(uow)
    counts = counted()
    page = task_lists.listed(uow, view=wanted.view, sought=wanted.sought(uow), cursor=wanted.cursor or None)
    homes = subjects.numbered(uow, numbers=[line.business_key for line in page.items])
    processes = definitions.names(uow)
    rows = [_row(line, slack(uow, line), homes, processes) for line in page.items]
    oversees = bool(uow.actor.roles & MANAGERS)
    return pages.shown(
        "inbox.html",
        counts=counts,
        asked=wanted,
        summary=wording.inbox_summary(todo=counts.todo, overdue=counts.overdue, soon=counts.soon, lang=lang),
        groups=_grouped(rows) if wanted.view != "done" and wanted.sort == "due" else (),
        rows=rows,
        processes=sorted(processes.items(), key=lambda pair: pair[1]),
        standings=STANDINGS,
        sorts=SORTS,
        branches=_branches() if oversees else (),
        oversees=oversees,
        after=wanted.address(cursor=page.next_cursor) if page.next_cursor else None,
        items=wording.items,
        since=new_id(),
        at=uow.now,
    )


@door.post(f"{PATH}/search")
@policy(PAGE)
def search() -> Response:
    """Lead to what was typed and chosen; what was typed about a customer goes no further than here."""
    who, given = asker(), request.form
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
        words = found(uow, given.get("q", ""))
    kept = {name: given.get(name, "").replace("\0", "")[:80] for name in ("view", "process", "state", "branch", "sort")}
    return pages.onward(Asked().address(**kept, **words))


def todo() -> int:
    """Return how much is to do, for the navigation."""
    return counted().todo


def counted() -> Counts:
    """Count the person's tasks, once a request."""
    if "counts" not in g:
        g.counts = looked(lambda uow: tasks.counts(uow, until=end_of_day(uow.now)))
    return g.counts  # type: ignore[no-any-return]  # g is untyped


def _branches() -> list[tuple[str, str]]:
    """Return the branches that a manager may choose from, when there is a choice."""
    every = directory.branch_names(looking())
    mine = {branch for role, branch in asker().actor.posts if role in MANAGERS}
    shown = [(id_, name) for id_, name in every.items() if None in mine or id_ in mine]
    return shown if len(shown) > 1 else []


def _row(line: TaskLine, left: Slack, homes: Mapping[str, Subject], processes: Mapping[str, str]) -> Row:
    lang, now, zone = language(), pages.now(), pages.zone()
    return Row(
        line=line,
        subject=homes.get(line.business_key),
        process=processes.get(line.process, ""),
        stage=_stage(line),
        chip=wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=None, lang=lang),
        slack=pages.slack_shown(left, waiting_on=line.waiting_on, now=now, zone=zone),
        group=_group(left, now),
        key=new_id(),
    )


def _stage(line: TaskLine) -> tuple[str, int]:
    """Return the name of the stage that a task belongs to and its place; an empty name when it is no part of a deal's way."""
    stage = stages.stage_of(line.process, line.node_id)
    if stage is None:
        return "", -1
    return stage.zh if language() == "zh" else stage.en, stages.STAGES.index(stage)


def _group(left: Slack, now: datetime) -> str:
    if left.due_at is None:
        return "paused" if left.state == "paused" else "undated"
    if left.state == "over":
        return "over"
    days = (left.due_at.astimezone(pages.zone()).date() - now.astimezone(pages.zone()).date()).days
    return "today" if days == 0 else "tomorrow" if days == 1 else "later"


def _grouped(rows: Iterable[Row]) -> tuple[Group, ...]:
    found_: dict[str, list[Row]] = {}
    for row in rows:
        found_.setdefault(row.group, []).append(row)
    return tuple(Group(id=id_, name=name, rows=found_[id_]) for id_, name in GROUPS.items() if id_ in found_)
