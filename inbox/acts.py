"""What people do with a task: forms that post, are safe to send twice, and come back to the task when something is in the way."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.operations import tasks as operations
from engine.operations.filled import FormRejected
from engine.queries import tasks as queries
from engine.queries.tasks import TaskSheet
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding
from inbox import sheet
from inbox.asked import PATH
from inbox.sheet import Attempt
from inbox.words import WAITS
from web import draft_pages, drafts, form_posted, idempotency, pages
from web.identity import looked
from web.local_paths import local_path
from web.policy import PAGE, Policy, policy
from web.problems import status_of

UPLOADS: Final = Policy(page=True, request_bytes=21 * 1024 * 1024)
LONGEST_REASON = 500

door = Blueprint("task_acts", __name__, url_prefix="/inbox/tasks/<uuid:task_id>")


class WaitUnknown(Invalid):
    """A task waits on the bank, an authority or the customer."""

    code = "wait-unknown"
    zh = "请选择在等谁"


@door.post("/claim")
@policy(PAGE)
def claim(task_id: object) -> Response:
    """Take a task."""
    id_ = str(task_id)
    return done(id_, "claimed", lambda uow: operations.claim(uow, task_id=id_))


@door.post("/release")
@policy(PAGE)
def release(task_id: object) -> Response:
    """Give a task back to its group."""
    id_ = str(task_id)
    return done(id_, "released", lambda uow: operations.release(uow, task_id=id_), to=PATH)


@door.post("/wait")
@policy(PAGE)
def wait(task_id: object) -> Response:
    """Stop a task's clock while it waits on somebody outside."""
    id_, on = str(task_id), request.form.get("on", "")

    def act(uow: UnitOfWork) -> None:
        if on not in WAITS:
            raise WaitUnknown
        operations.wait(uow, task_id=id_, on=on, reason=text("reason"))  # type: ignore[arg-type]  # one of WAITS

    return done(id_, "waiting", act, opened="wait")


@door.post("/resume")
@policy(PAGE)
def resume(task_id: object) -> Response:
    """Let a task's clock run on."""
    id_ = str(task_id)
    return done(id_, "resumed", lambda uow: operations.resume(uow, task_id=id_))


@door.post("/transfer")
@policy(PAGE)
def transfer(task_id: object) -> Response:
    """Hand a task to a colleague."""
    id_, person_id, reason = str(task_id), text("person_id"), text("reason")
    return done(
        id_,
        "transferred",
        lambda uow: operations.transfer(uow, task_id=id_, person_id=person_id, reason=reason),
        to=PATH,
        opened="transfer",
    )


@door.post("/return")
@policy(PAGE)
def return_(task_id: object) -> Response:
    """Hand the case back to whoever did the step before."""
    id_, reason = str(task_id), text("reason")

    def act(uow: UnitOfWork) -> None:
        operations.return_(uow, task_id=id_, reason=reason)
        drafts.drop_everybodys(uow, subject=_draft(id_))

    return done(id_, "returned", act, to=PATH, opened="return")


@door.get("/complete")
@policy(PAGE)
def lost(task_id: object) -> Response:
    """Lead whoever reloads the address of a form that was sent back to its page."""
    return pages.onward(_address(str(task_id)))


@door.post("/complete")
@policy(UPLOADS)
def complete(task_id: object) -> Response:
    """Complete a task; with findings, or when it has changed meanwhile, show it again with all that was typed."""
    id_ = str(task_id)
    found = looked(lambda uow: queries.one(uow, task_id=id_))
    form = found.asked
    if form is None:
        return _completed(found, {}, {})
    try:
        kept = draft_pages.answered(form, subject=_draft(id_), path=_address(id_))
        if kept is not None:
            return kept
        posted = form_posted.read(form)
    except (Forbidden, Invalid) as problem:
        return sheet.shown(id_, Attempt(status=status_of(problem), typed=_typed(), problem=problem))
    if posted.again:
        return sheet.shown(id_, Attempt(typed=posted.values))
    today = pages.now().astimezone(pages.zone()).date()
    cleaned = form.clean(posted.values, now_date=today, zone=pages.zone(), from_text=True)
    if cleaned.findings:
        return sheet.shown(id_, Attempt(status=422, typed=posted.values, findings=cleaned.findings))
    return _completed(found, cleaned.data, posted.values)


def _completed(found: TaskSheet, data: Mapping[str, Any], typed: Mapping[str, Any]) -> Response:
    id_ = found.line.id

    def act(uow: UnitOfWork) -> Response:
        operations.complete(uow, task_id=id_, data=data)
        drafts.drop_everybodys(uow, subject=_draft(id_))
        return pages.onward(f"{PATH}?{pages.TOLD}=completed")

    try:
        return idempotency.written(act)
    except FormRejected as rejected:
        findings = [
            FieldFinding(pointer=finding.element or "", keyword=finding.rule, zh=finding.zh, en=finding.en)
            for finding in rejected.findings
        ]
        return sheet.shown(id_, Attempt(status=422, typed=typed, findings=findings))
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        return sheet.shown(id_, Attempt(status=status_of(problem), typed=typed, problem=problem))


def done(
    id_: str, told: str, operation: Callable[[UnitOfWork], None], *, to: str | None = None, opened: str = ""
) -> Response:
    """Run one act and go on; what is in the way is told on the task's page."""

    def act(uow: UnitOfWork) -> Response:
        operation(uow)
        return pages.onward(_with(local_path(request.form.get("_next"), to or _address(id_)), told))

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        return _in_the_way(id_, problem, opened)


def _in_the_way(id_: str, problem: Problem, opened: str) -> Response:
    return sheet.shown(id_, Attempt(status=status_of(problem), problem=problem, opened=opened, said=_typed()))


def _draft(id_: str) -> str:
    return f"{sheet.DRAFTS}:{id_}"


def _address(id_: str) -> str:
    return f"{PATH}/tasks/{id_}"


def _with(path: str, told: str) -> str:
    """Add what was done to an address, once."""
    plain = path.split("#")[0]
    bare, _, query = plain.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(f"{pages.TOLD}=")]
    return f"{bare}?{'&'.join([*kept, f'{pages.TOLD}={told}'])}"


def text(name: str) -> str:
    """Return a field of the posted form, trimmed to what a reason may be long."""
    return request.form.get(name, "").replace("\0", "").strip()[:LONGEST_REASON]


def _typed() -> dict[str, str]:
    return {name: text for name, text in request.form.items() if name not in form_posted.OURS}
