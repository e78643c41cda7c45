"""What the pages of deals, listings and viewings have in common: open tasks in words, names, days, ways to other pages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import current_app

from engine.queries import directory
from engine.queries.slack import slack
from engine.queries.tasks import TaskLine
from engine.unit_of_work import UnitOfWork
from inbox.words import SIDES
from web import pages, wording
from web.language import language
from web.translation import gettext

_CONVERTER = re.compile(r"<[^:<>]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Be an open task in words; ``who`` holds it or may claim it."""

    line: TaskLine
    chip: tuple[str, str]
    slack: pages.SlackShown
    who: str
    claimable: bool


def open_tasks(uow: UnitOfWork, lines: Iterable[TaskLine]) -> tuple[OpenTask, ...]:
    """Put open tasks into words."""
    return tuple(_open_task(uow, line) for line in lines)


def _open_task(uow: UnitOfWork, line: TaskLine) -> OpenTask:
    left = slack(uow, line)
    return OpenTask(
        line=line,
        chip=wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=None, lang=language()),
        slack=pages.slack_shown(left, waiting_on=line.waiting_on, now=uow.now, zone=pages.zone()),
        who=holder(line),
        claimable=line.state == "offered" and line.group_role in uow.actor.roles,
    )


def holder(line: TaskLine) -> str:
    """Say who holds an open task: a person, a party, else the role that may claim it."""
    if line.assignee_name:
        return line.assignee_name
    if line.party:
        return gettext(SIDES.get(line.party, line.party))
    return "".join(pages.role_names([line.group_role]))


def names(uow: UnitOfWork, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Return people's names by id."""
    return directory.names(uow, person_ids={id_ for id_ in ids if id_})


def home(district: str | None, community: str, area: Decimal) -> str:
    """Return a home as colleagues say it: ``朝阳 · 某小区 89㎡``."""
    return " · ".join(part for part in (district, f"{community} {wording.number(area)}㎡") if part)


def day(shown: date | None) -> str:
    """Write a day, nothing for none."""
    if shown is None:
        return ""
    return wording.day(shown, today=pages.now().astimezone(pages.zone()).date(), lang=language())


def first_line(tasks: Sequence[OpenTask]) -> str:
    """Say in one sentence who does what: the most urgent open task."""
    first = tasks[0]
    name, who = first.line.name, first.who or gettext("同事")
    if first.line.waiting_on:
        return f"{name}{gettext('，')}{first.chip[1]}"
    if first.line.state == "offered" and not first.line.party:
        return gettext("{name}，等{who}认领").format(name=name, who=who)
    if first.line.party and not first.line.assignee_name:
        return gettext("{name}，等{who}办理").format(name=name, who=who)
    return gettext("{name}，{who}办理中").format(name=name, who=who)


def is_served(rule: str) -> bool:
    """Say whether a page of this address exists in this product, as other parts are hung or not."""
    return any(_CONVERTER.sub("<", one.rule) == rule for one in current_app.url_map.iter_rules())
