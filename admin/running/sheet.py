"""One process instance: where it stands, what it waits for, what happened, what it is made of. Values are never shown."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response

from admin.access import ADMINISTRATOR, MANAGING
from admin.acting import asked
from admin.running import journal_words
from admin.running.sight import require
from admin.running.words import CAUSES, KINDS, STATUS, WAITS
from brokerage.queries import subjects
from engine.errors import Problem
from engine.ids import new_id
from engine.queries import anatomy, directory, drawing, incidents, instances, running, tasks
from engine.queries.slack import slack
from engine.queries.tasks import TaskLine
from engine.unit_of_work import UnitOfWork
from web import diagram, failure_pages, pages, wording
from web.identity import asker, looked
from web.language import language
from web.policy import policy
from web.translation import gettext, marked

MOST_ENTRIES: Final = 30

door = Blueprint("admin_instance", __name__)


@door.get("/admin/instances/<uuid:instance_id>")
@policy(MANAGING)
def instance(instance_id: object) -> Response:
    """Show an instance."""
    return shown(str(instance_id))


def shown(
    instance_id: str, *, status: int = HTTPStatus.OK, problem: Problem | None = None, verb: str = "", reason: str = ""
) -> Response:
    """Make the page of an instance as it is now; ``verb`` and ``reason`` are what was tried and is in the way.

    :raises engine.queries.instances.InstanceUnknown: there is none, or it is another branch's.
    """
    return looked(lambda uow: _page(uow, instance_id, status, problem, verb, reason))


def _page(uow: UnitOfWork, instance_id: str, status: int, problem: Problem | None, verb: str, reason: str) -> Response:
    actor = asker().actor
    line = instances.one(uow, instance_id=instance_id)
    require(actor, line.branch_id)
    made = anatomy.of_instance(uow, instance_id=instance_id)
    people = {person.id: person.name for person in directory.everybody(uow)}
    branches = {branch.id: branch.name for branch in directory.all_branches(uow)}
    journal = running.latest(uow, instance_id=instance_id, limit=MOST_ENTRIES, cursor=asked("journal", 200) or None)
    home = subjects.numbered(uow, numbers=[line.business_key]).get(line.business_key)
    opened = [_task(uow, one) for one in tasks.of_instance(uow, instance_id=instance_id, open_only=True)]
    shape, word = STATUS[line.status]
    stops = incidents.listed(uow, state=None, instance_id=instance_id, limit=20).items
    if line.ended_at is None and any(one.state == "open" for one in stops):
        shape, word = "incident", marked("异常")
    return pages.shown(
        "running/instance.html",
        status=status,
        line=line,
        state=(shape, gettext(word)),
        process=made.processes.get(line.process, line.process),
        home=home.words if home else "",
        branch=branches.get(line.branch_id or "", ""),
        made=made,
        kinds=KINDS,
        tasks=opened,
        drawn=diagram.diagram(
            uow,
            drawing.trail(uow, instance_id=instance_id),
            here=[diagram.Place(process=task.process, name=task.name, who=who) for task, _, _, who in opened],
            names=people,
        ),
        waits=[
            (gettext(WAITS[_kind(wait.kind)]), made.nodes.get(wait.node_id, wait.node_id), wait)
            for wait in instances.waits(uow, instance_id=instance_id)
            if wait.kind in ("process", "message", "call")
        ],
        incidents=stops,
        causes=CAUSES,
        journal=[journal_words.told(entry, people=people, nodes=made.nodes) for entry in journal.items],
        older=journal.next_cursor,
        steers=ADMINISTRATOR in actor.roles,
        problem=None if problem is None else failure_pages.said(problem),
        verb=verb,
        reason=reason,
        fresh=new_id,
    )


def _kind(kind: str) -> str:
    return "timer" if kind == "process" else kind


def _task(uow: UnitOfWork, line: TaskLine) -> tuple[TaskLine, tuple[str, str], pages.SlackShown, str]:
    left = slack(uow, line)
    chip = wording.task_chip(state=line.state, waiting_on=line.waiting_on, slack=left, lang=language())
    bar = pages.slack_shown(left, waiting_on=line.waiting_on, now=uow.now, zone=pages.zone())
    return line, chip, bar, line.assignee_name or "、".join(pages.role_names([line.group_role])) or gettext("客户")
