"""What people do with a deal as a whole: let it fall through, suspend, resume or end its process, say something about it."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request

from brokerage.operations import deals as operations
from brokerage.operations import endings
from brokerage.queries import deal_sheets
from brokerage.queries.deal_sheets import DealSheet
from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.operations import comments, instances
from engine.queries import drawing
from engine.unit_of_work import UnitOfWork
from inbox.records import deal_page, shared
from inbox.records.rights import ENDERS, STEERERS
from inbox.records.words import FAULTS
from web import failure_pages, idempotency, pages
from web.identity import looked
from web.policy import PAGE, Policy, policy
from web.problems import status_of

LONGEST_REASON: Final = 500
END = Policy(page=True, roles=ENDERS)
STEER = Policy(page=True, roles=STEERERS)

door = Blueprint("deal_acts", __name__, url_prefix="/deals/<number>", template_folder="templates")


class ActUnknown(Invalid):
    """Suspend, resume or end the process."""

    code = "process-act-unknown"
    zh = "请选择暂停、恢复或终止"


@door.get("/fall-through")
@policy(END)
def ask_fall_through(number: str) -> Response:
    """Ask for reason and fault before a deal falls through."""
    return looked(lambda uow: _fall_through_page(deal_sheets.numbered(uow, number=number[:40])))


@door.post("/fall-through")
@policy(END)
def fall_through(number: str) -> Response:
    """Let a deal fall through."""
    reason, fault = _text("reason"), _text("fault")

    def act(uow: UnitOfWork) -> None:
        sheet = deal_sheets.numbered(uow, number=number[:40])
        operations.fall_through(uow, deal_id=sheet.line.id, fault=fault, reason=reason)

    return _done(number, "falling", act, again=lambda sheet, problem: _fall_through_page(sheet, problem, reason, fault))


@door.get("/process")
@policy(STEER)
def ask_steer(number: str) -> Response:
    """Ask what to do with the process of a deal, and why."""
    return looked(lambda uow: _steer_page(uow, deal_sheets.numbered(uow, number=number[:40])))


@door.post("/process")
@policy(STEER)
def steer(number: str) -> Response:
    """Suspend, resume or end the process of a deal."""
    what, reason = _text("act"), _text("reason")

    def act(uow: UnitOfWork) -> None:
        instance_id = deal_sheets.numbered(uow, number=number[:40]).line.instance_id or ""
        if what == "suspend":
            instances.suspend(uow, instance_id=instance_id, reason=reason)
        elif what == "resume":
            instances.resume(uow, instance_id=instance_id, reason=reason)
        elif what == "terminate":
            endings.end(uow, instance_id=instance_id, reason=reason)
        else:
            raise ActUnknown

    told = {"suspend": "suspended", "resume": "running"}.get(what, "terminated")

    def again(_sheet: DealSheet, problem: Problem) -> Response:
        return looked(
            lambda uow: _steer_page(uow, deal_sheets.numbered(uow, number=number[:40]), problem, what, reason)
        )

    return _done(number, told, act, again=again)


@door.post("/comments")
@policy(PAGE)
def say(number: str) -> Response:
    """Say something about a deal to colleagues."""
    text = request.form.get("text", "")

    def act(uow: UnitOfWork) -> None:
        instance_id = deal_sheets.numbered(uow, number=number[:40]).line.instance_id or ""
        comments.say(uow, instance_id=instance_id, text=text)

    def again(_sheet: DealSheet, problem: Problem) -> Response:
        return deal_page.shown(number, problem=problem, typed=text)

    return _done(number, "said", act, again=again, anchor="#said")


def _fall_through_page(sheet: DealSheet, problem: Problem | None = None, reason: str = "", fault: str = "") -> Response:
    return pages.shown(
        "deal_fall_through.html",
        status=200 if problem is None else status_of(problem),
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        faults=FAULTS,
        reason=reason,
        fault=fault,
        problem=None if problem is None else failure_pages.said(problem),
    )


def _steer_page(
    uow: UnitOfWork, sheet: DealSheet, problem: Problem | None = None, what: str = "", reason: str = ""
) -> Response:
    if sheet.line.instance_id is None:
        raise drawing.InstanceUnknown
    trail = drawing.trail(uow, instance_id=sheet.line.instance_id)
    return pages.shown(
        "deal_process.html",
        status=200 if problem is None else status_of(problem),
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        trail=trail,
        what=what,
        reason=reason,
        problem=None if problem is None else failure_pages.said(problem),
    )


def _done(
    number: str,
    told: str,
    operation: Callable[[UnitOfWork], None],
    *,
    again: Callable[[DealSheet, Problem], Response],
    anchor: str = "",
) -> Response:
    """Run one act and go on to the deal; what is in the way is told on the page it came from."""

    def act(uow: UnitOfWork) -> Response:
        operation(uow)
        return pages.onward(f"/deals/{number}?{pages.TOLD}={told}{anchor}")

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        failed = problem
    sheet = looked(lambda uow: deal_sheets.numbered(uow, number=number[:40]))
    return again(sheet, failed)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:LONGEST_REASON]
