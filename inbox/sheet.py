"""The task page: the form, what led here, the facts beside it, the deadline with its reasons, and what one may do.

What is done with a task is ``acts``'s, which comes back here when something is to be corrected or has changed meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from brokerage.policies import stages
from engine.errors import Problem
from engine.ids import new_id
from engine.operations.tasks import MANAGERS, NotYours
from engine.queries import comments, decided, definitions, directory, following, given, task_history, tasks
from engine.queries.given import Given
from engine.queries.slack import slack
from engine.queries.tasks import OPEN, TaskSheet
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding
from inbox import answers, history, subject_facts
from inbox.history import Names
from inbox.words import SIDES, WAITS
from web import draft_pages, drafts, failure_pages, form_shown, form_words, pages, wording
from web.identity import asker, looked
from web.language import language
from web.policy import PAGE, policy

DRAFTS: Final = "task"
"""The first word of subjects of drafts about tasks."""

MOST_NEXT = 3

door = Blueprint("task", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Be what somebody just tried: what was typed (and is kept), its findings or the problem, and the act that failed.

    ``said`` is what stood in that act's own form, a reason mostly: one does not write it twice.
    """

    status: int = HTTPStatus.OK
    typed: Mapping[str, Any] | None = None
    findings: Sequence[FieldFinding] = ()
    problem: Problem | None = None
    opened: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@door.get("/inbox/tasks/<uuid:task_id>")
@policy(PAGE)
def task(task_id: object) -> Response:
    """Show a task."""
    return shown(str(task_id))


def shown(task_id: str, attempt: Attempt | None = None) -> Response:
    """Make the page of a task as it is now, after an attempt that did not go through.

    :raises engine.queries.tasks.TaskUnknown: no such task.
    """
    return looked(lambda uow: _page(uow, task_id, attempt or Attempt()))


def _page(uow: UnitOfWork, task_id: str, tried: Attempt) -> Response:
    who, lang = asker().actor, language()
    sheet = tasks.one(uow, task_id=task_id)
    line = sheet.line
    left = slack(uow, line)
    entries = task_history.entries(uow, instance_id=line.instance_id, task_id=line.id, opened_at=line.opened_at)
    names = Names(
        people=directory.names(uow, person_ids=history.people_in(entries)),
        tables=definitions.names(uow, kind="decision"),
        cells=decided.cells(uow, instance_id=line.instance_id, hits=history.hits(entries)),
    )
    mine = line.state == "assigned" and line.assignee_id == who.id
    draft = drafts.read(uow, subject=f"{DRAFTS}:{task_id}") if mine else None
    typed = draft.values if tried.typed is None and draft is not None else tried.typed
    is_open = line.state in OPEN
    sight = sight_of(uow, sheet)
    done = given.given(uow, instance_id=line.instance_id, task_id=line.id) if line.state == "completed" else None
    may_hand_on = is_open and (mine or any(who.serves(role, sheet.branch_id) for role in MANAGERS))
    step = stages.step_of(line.process, line.node_id)
    return pages.shown(
        "task.html",
        status=tried.status,
        sheet=sheet,
        line=line,
        step=step,
        steps=len(stages.STEPS),
        slack=pages.slack_shown(left, waiting_on=line.waiting_on, now=uow.now, zone=pages.zone()),
        state=wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=None, lang=lang),
        why_due=sheet.why_zh if lang == "zh" else sheet.why_en,
        beside=subject_facts.beside(uow, line.business_key),
        led=history.led_here(entries, line, names),
        story=history.own_story(entries, line, names, _why(sheet.assigned_why)),
        mine=mine,
        is_open=is_open,
        may_claim=line.state == "offered" and who.serves(line.group_role, sheet.group_branch_id),
        may_hand_on=may_hand_on,
        holder=line.assignee_name,
        done_by=None if done is None else names.of(done.actor_kind, done.actor_id),
        given=() if done is None else answers.read_out(sheet.asked, done.data, sight),
        parts=_parts(sheet, typed, tried.findings, sight) if mine else (),
        kept=_kept(sheet, tried.typed, done, sight) if tried.typed and not mine else (),
        compared=done is not None,
        rules=form_shown.for_scripts(sheet.asked, sight) if mine and sheet.asked else None,
        draft=draft_pages.told(draft, f"{DRAFTS}:{task_id}"),
        findings=[
            {"href": "#" + form_shown.anchor(found.pointer), "text": found.zh if lang == "zh" else found.en}
            for found in tried.findings
        ],
        problem=None if tried.problem is None else failure_pages.said(tried.problem),
        fit=_fit(uow, sheet) if may_hand_on else (),
        waits=WAITS,
        sides=SIDES,
        previous=tasks.returnable(uow, task_id=line.id) if mine else None,
        back=sheet.handed_back if is_open else None,
        after=_after(uow, line) if is_open else (),
        remarks=comments.of_instance(uow, instance_id=line.instance_id),
        opened=tried.opened,
        said=tried.said,
        key=new_id(),
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


def _after(uow: UnitOfWork, line: tasks.TaskLine) -> tuple[following.FollowingStep, ...]:
    """Return what may come next: what people do, else whatever comes."""
    steps = following.following(uow, instance_id=line.instance_id, node_id=line.node_id, process=line.process)
    return (tuple(step for step in steps if step.kind == "userTask") or steps)[:MOST_NEXT]


def sight_of(uow: UnitOfWork, sheet: TaskSheet) -> form_shown.Sight:
    """Return what showing a task's form depends on."""
    people = tuple(
        (member.id, _called(member.name, {role for role, _ in member.roles}))
        for member in directory.members(uow).values()
    )
    return form_shown.Sight(lang=language(), now=uow.now, zone=pages.zone(), people=people, facts=sheet.facts)


def _parts(
    sheet: TaskSheet, typed: Mapping[str, Any] | None, findings: Iterable[FieldFinding], sight: form_shown.Sight
) -> tuple[form_shown.Part, ...]:
    if sheet.asked is None:
        return ()
    values = form_shown.first_values(sheet.asked, sheet.facts) if typed is None else typed
    return form_shown.show(sheet.asked, values, findings, sight)


def _kept(
    sheet: TaskSheet, typed: Mapping[str, Any], done: Given | None, sight: form_shown.Sight
) -> tuple[answers.Answer, ...]:
    """Return what was typed into a form that can no longer be sent, beside what was given instead when somebody was faster."""
    if done is not None:
        return answers.differences(sheet.asked, typed, done.data, sight)
    fields = {field.name: field for field in sheet.asked.fields} if sheet.asked else {}
    return tuple(
        answers.Answer(
            label=form_words.title(fields[name], sight.lang) if name in fields else name,
            text=form_words.plain(value, now=sight.now, zone=sight.zone, lang=sight.lang),
        )
        for name, value in typed.items()
        if value not in ("", [], {})
    )


def _why(told: str | None) -> str | None:
    """Return why a task went to whom it went, with roles by their names."""
    for role, names in pages.agency().roles.items() if told else ():
        told = (told or "").replace(f"“{role}”", f"“{names[language()]}”")
    return told


def _fit(uow: UnitOfWork, sheet: TaskSheet) -> tuple[tuple[str, str], ...]:
    """Return whom a task may be handed to, with their roles."""
    return tuple(
        (member.id, _called(member.name, {role for role, _ in member.roles}))
        for member in tasks.fit(uow, sheet, managers=MANAGERS)
    )


def _called(name: str, roles: Iterable[str]) -> str:
    return " · ".join((name, *pages.role_names(set(roles))[:2]))
