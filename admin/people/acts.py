"""What an administrator does with a person: forms that post and come back to the person's page."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request

from accounts import people as accounts
from admin.access import ADMINISTRATORS
from admin.acting import done, text
from admin.people import hiring, listing, sheet
from engine.errors import Conflict, Forbidden, Invalid, Problem
from engine.operations import directory as operations
from engine.operations import staffing
from engine.queries import directory
from engine.unit_of_work import UnitOfWork
from web import idempotency, pages
from web.policy import policy
from web.problems import status_of

door = Blueprint("admin_person_acts", __name__, url_prefix="/admin/people/<uuid:person_id>")


class DatesUnreadable(Invalid):
    """Give the first and the last day of the leave."""

    code = "leave-dates-unreadable"
    zh = "请填写休假的第一天和最后一天"


@door.post("/describe")
@policy(ADMINISTRATORS)
def describe(person_id: object) -> Response:
    """Change a name, and ways to reach a person where they are filled in anew."""
    given = {name: text(name, 120) for name in ("name", "email", "phone")}

    def act(uow: UnitOfWork) -> None:
        found = hiring.judge_contact(given)
        if found:
            raise hiring.PersonNotUsable(findings=found)
        kept = directory.contact(uow, person_id=str(person_id))
        contact = {**kept, **hiring.contact(given)} if given["email"] or given["phone"] else None
        staffing.describe_person(uow, person_id=str(person_id), name=given["name"], contact=contact)

    return _done(str(person_id), "described", act, "describe")


@door.post("/appoint")
@policy(ADMINISTRATORS)
def appoint(person_id: object) -> Response:
    """Give a person a role."""
    given = {name: text(name, 80) for name in ("role", "branch", "superior")}

    def act(uow: UnitOfWork) -> None:
        operations.appoint(
            uow,
            person_id=str(person_id),
            role=given["role"],
            branch_id=given["branch"] or None,
            superior_id=given["superior"] or None,
        )

    return _done(str(person_id), "appointed", act, "appoint")


@door.post("/roles/<uuid:appointment_id>/end")
@policy(ADMINISTRATORS)
def end_role(person_id: object, appointment_id: object) -> Response:
    """Take a role away."""
    return _done(
        str(person_id), "role-ended", lambda uow: accounts.end_appointment(uow, appointment_id=str(appointment_id))
    )


@door.post("/leave")
@policy(ADMINISTRATORS)
def leave(person_id: object) -> Response:
    """Note a leave, whole days on the agency's wall clock."""

    def act(uow: UnitOfWork) -> None:
        first, last = _day("first"), _day("last")
        operations.note_absence(
            uow,
            person_id=str(person_id),
            starts_at=datetime.combine(first, time(), tzinfo=pages.zone()),
            ends_at=datetime.combine(last + timedelta(days=1), time(), tzinfo=pages.zone()),
            why=text("why", 200) or None,
        )

    return _done(str(person_id), "leave-noted", act, "leave")


@door.post("/leave/<uuid:absence_id>/cancel")
@policy(ADMINISTRATORS)
def cancel_leave(person_id: object, absence_id: object) -> Response:
    """Take a leave back."""
    id_ = str(person_id)

    def act(uow: UnitOfWork) -> None:
        staffing.cancel_absence(uow, person_id=id_, absence_id=str(absence_id))

    return _done(id_, "leave-cancelled", act)


@door.post("/invite")
@policy(ADMINISTRATORS)
def invite(person_id: object) -> Response:
    """Make a link to set the first password."""
    return _linked(str(person_id), accounts.invite)


@door.post("/reset")
@policy(ADMINISTRATORS)
def reset(person_id: object) -> Response:
    """Take the password away and make a link to set another."""
    return _linked(str(person_id), accounts.reset)


@door.post("/sign-out")
@policy(ADMINISTRATORS)
def sign_out(person_id: object) -> Response:
    """Sign a person out everywhere."""
    return _simple(str(person_id), "signed-out", accounts.sign_out)


@door.post("/lock")
@policy(ADMINISTRATORS)
def lock(person_id: object) -> Response:
    """Let a person in no more."""
    return _simple(str(person_id), "locked", accounts.lock)


@door.post("/unlock")
@policy(ADMINISTRATORS)
def unlock(person_id: object) -> Response:
    """Let a person in again."""
    return _simple(str(person_id), "unlocked", accounts.unlock)


@door.post("/hand-over")
@policy(ADMINISTRATORS)
def hand_over(person_id: object) -> Response:
    """Transfer all open tasks to a colleague."""

    def act(uow: UnitOfWork) -> None:
        accounts.hand_over(uow, person_id=str(person_id), to=text("to", 40), reason=text("reason"))

    return _done(str(person_id), "handed-over", act, "hand-over")


@door.post("/dismiss")
@policy(ADMINISTRATORS)
def dismiss(person_id: object) -> Response:
    """Let a person go."""
    return _simple(str(person_id), "dismissed", accounts.dismiss, "dismiss")


@door.post("/rehire")
@policy(ADMINISTRATORS)
def rehire(person_id: object) -> Response:
    """Let a person who has left work here again."""
    return _simple(str(person_id), "rehired", staffing.rehire)


def _simple(id_: str, told: str, operation: Callable[..., Any], opened: str = "") -> Response:
    def act(uow: UnitOfWork) -> None:
        operation(uow, person_id=id_)

    return _done(id_, told, act, opened)


def _done(id_: str, told: str, act: Callable[[UnitOfWork], None], opened: str = "") -> Response:
    return done(act, to=f"{listing.PATH}/{id_}", told=told, again=lambda problem: _again(id_, problem, opened))


def _linked(id_: str, operation: Callable[..., Any]) -> Response:
    def act(uow: UnitOfWork) -> Response:
        made = operation(uow, person_id=id_)
        person = directory.person(uow, person_id=id_)
        return hiring.handed_over(person.name if person else "", id_, made)

    try:
        return idempotency.written(act)
    except (Conflict, Forbidden, Invalid) as problem:
        return _again(id_, problem, "")


def _again(id_: str, problem: Problem, opened: str) -> Response:
    typed = {name: value[:500] for name, value in request.form.items() if not name.startswith("_")}
    return sheet.shown(id_, status=status_of(problem), problem=problem, opened=opened, typed=typed)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(text(name, 10))
    except ValueError as error:
        raise DatesUnreadable from error
