"""The task page: the form, what led here, the facts beside it, the deadline with its reasons, and what one may do.

What is done with a task is ``acts``'s, which comes back here when something is to be corrected or has changed meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from engine.errors import Problem
from engine.ids import new_id
from engine.operations.tasks import MANAGERS, NotYours
from engine.queries import directory, instances, tasks
from engine.queries.slack import slack
from engine.queries.tasks import TaskSheet
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding
from inbox import history, subject_facts
from inbox.words import WAITS
from web import draft_pages, drafts, failure_pages, form_shown, form_words, pages, wording
from web.identity import asker, looked
from web.language import language
from web.policy import PAGE, policy

OPEN: Final = ("offered", "assigned")
MOST_HISTORY = 200
DRAFTS: Final = "task"
"""The first word of subjects of drafts about tasks."""

door = Blueprint("task", __name__, template_folder="templates")


@door.get("/inbox/tasks/<uuid:task_id>")
@policy(PAGE)
def task(task_id: object) -> Response:
    """Show a task."""
    return shown(str(task_id))


def shown(
    task_id: str,
    *,
    status: int = HTTPStatus.OK,
    typed: Mapping[str, Any] | None = None,
    findings: Sequence[FieldFinding] = (),
    problem: Problem | None = None,
    opened: str = "",
) -> Response:
    """Make the page of a task as it is now; ``typed`` is what was filled in and is kept, ``opened`` the act that failed.

    :raises engine.queries.tasks.TaskUnknown: no such task.
    """
    return looked(lambda uow: _page(uow, task_id, status, typed, findings, problem, opened))


def _page(
    uow: UnitOfWork,
    task_id: str,
    status: int,
    typed: Mapping[str, Any] | None,
    findings: Sequence[FieldFinding],
    problem: Problem | None,
    opened: str,
) -> Response:
    who, lang = asker().actor, language()
    sheet = tasks.one(uow, task_id=task_id)
    line = sheet.line
    left = slack(uow, line)
    people = directory.everybody(uow)
    names = {person.id: person.name for person in people}
    colleagues = _colleagues(people, without=line.assignee_id)
    entries = instances.history(uow, instance_id=line.instance_id, limit=MOST_HISTORY).items
    mine = line.state == "assigned" and line.assignee_id == who.id
    draft = drafts.read(uow, subject=f"{DRAFTS}:{task_id}") if mine else None
    typed = draft.values if typed is None and draft is not None else typed
    is_open = line.state in OPEN
    sight = form_shown.Sight(lang=lang, now=uow.now, zone=pages.zone(), people=colleagues, facts=sheet.facts)
    return pages.shown(
        "task.html",
        status=status,
        sheet=sheet,
        line=line,
        slack=pages.slack_shown(left, waiting_on=line.waiting_on, now=uow.now, zone=pages.zone()),
        state=wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=left, lang=lang),
        why_due=(sheet.deadline_zh if lang == "zh" else sheet.deadline_en) if sheet.deadline else None,
        beside=subject_facts.beside(uow, line.business_key),
        led=history.led_here(entries, line, names),
        story=history.own_story(entries, line, names, _why(sheet.assigned_why)),
        mine=mine,
        is_open=is_open,
        may_claim=line.state == "offered" and line.group_role in who.roles,
        may_hand_on=is_open and (mine or bool(who.roles & MANAGERS)),
        holder=line.assignee_name,
        parts=_parts(sheet, typed, findings, sight) if mine else (),
        kept=_kept(sheet, typed, sight) if typed and not mine else (),
        rules=form_shown.for_scripts(sheet.asked, sight) if mine and sheet.asked else None,
        draft=draft_pages.told(draft, f"{DRAFTS}:{task_id}"),
        findings=[
            {"href": "#" + form_shown.anchor(found.pointer), "text": found.zh if lang == "zh" else found.en}
            for found in findings
        ],
        problem=None if problem is None else failure_pages.said(problem),
        colleagues=colleagues,
        waits=WAITS,
        opened=opened,
        key=new_id(),
        fresh=new_id,
    )


def may_keep_drafts(uow: UnitOfWork, task_id: str) -> None:
    """Let nobody but who holds a task keep a draft of its form.

    :raises engine.queries.tasks.TaskUnknown: no such task.
    :raises NotYours: it is another's, or nobody's, or over.
    """
    try:
        line = tasks.one(uow, task_id=str(UUID(task_id))).line
    except ValueError as error:
        raise tasks.TaskUnknown(task_id=task_id) from error
    if line.state != "assigned" or line.assignee_id != uow.actor.id:
        raise NotYours


def _parts(
    sheet: TaskSheet,
    typed: Mapping[str, Any] | None,
    findings: Iterable[FieldFinding],
    sight: form_shown.Sight,
) -> tuple[form_shown.Part, ...]:
    if sheet.asked is None:
        return ()
    values = form_shown.first_values(sheet.asked, sheet.facts) if typed is None else typed
    return form_shown.show(sheet.asked, values, findings, sight)


def _kept(sheet: TaskSheet, typed: Mapping[str, Any], sight: form_shown.Sight) -> tuple[tuple[str, str], ...]:
    """Return what was typed into a form that can no longer be sent, to read and to copy."""
    fields = {field.name: field for field in sheet.asked.fields} if sheet.asked else {}
    return tuple(
        (
            form_words.title(fields[name], sight.lang) if name in fields else name,
            form_words.plain(value, now=sight.now, zone=sight.zone, lang=sight.lang),
        )
        for name, value in typed.items()
        if value not in ("", [], {})
    )


def _why(told: str | None) -> str | None:
    """Return why a task went to whom it went, with roles by their names."""
    for role, names in pages.agency().roles.items() if told else ():
        told = (told or "").replace(f"“{role}”", f"“{names[language()]}”")
    return told


def _colleagues(people: Iterable[directory.Person], *, without: str | None) -> tuple[tuple[str, str], ...]:
    """Return whom a task may be handed to, with their roles."""
    return tuple(
        (person.id, " · ".join((person.name, *pages.role_names(person.roles)[:2])))
        for person in people
        if person.active and person.id != without
    )
