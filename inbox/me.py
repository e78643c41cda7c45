"""One's own page: who one is here, leave, language and theme, password, and where one is signed in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, request

from accounts import own_password, sessions
from accounts.attempts import TooManyAttempts
from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.ids import new_id
from engine.operations import directory, staffing
from engine.queries import leave
from engine.unit_of_work import UnitOfWork
from inbox.devices import named
from web import failure_pages, idempotency, pages
from web.identity import asker, looked, this_house
from web.pages import THEME_COOKIE, THEMES
from web.policy import PAGE, Policy, policy
from web.problems import status_of

_YEAR = 365 * 24 * 3600
LONGEST_WHY = 200

door = Blueprint("me_page", __name__, template_folder="templates")


class DayMissing(Invalid):
    """A leave has a first and a last day."""

    code = "day-missing"
    zh = "请选择休假的第一天和最后一天"


class LeaveUnknown(NotFound):
    """There is no such leave of yours."""

    code = "leave-unknown"
    zh = "没有这条休假"


class PasswordsDiffer(Invalid):
    """The new password was not typed twice alike."""

    code = "passwords-differ"
    zh = "两次输入的新密码不一样"


@door.get("/me")
@policy(PAGE)
def me() -> Response:
    """Show it."""
    return looked(_page)


@door.post("/me/theme")
@policy(PAGE)
def choose_theme() -> Response:
    """Keep a theme in a cookie; anything else follows the system again."""
    answer = pages.onward(f"/me?{pages.TOLD}=kept")
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, path="/")
    else:
        answer.delete_cookie(THEME_COOKIE, path="/", samesite="Lax", httponly=True)
    return answer


@door.post("/me/leave")
@policy(PAGE)
def note_leave() -> Response:
    """Note one's own leave, whole days on the agency's wall clock; assignment passes one over."""
    typed = {name: request.form.get(name, "").replace("\0", "") for name in ("first", "last", "why")}

    def act(uow: UnitOfWork) -> None:
        directory.note_absence(
            uow,
            person_id=_own_id(),
            starts_at=datetime.combine(_day(typed["first"]), time(), tzinfo=pages.zone()),
            ends_at=datetime.combine(_day(typed["last"]) + timedelta(days=1), time(), tzinfo=pages.zone()),
            why=typed["why"].strip()[:LONGEST_WHY] or None,
        )

    return _done("leave-noted", act, typed)


@door.post("/me/leave/<uuid:absence_id>/cancel")
@policy(PAGE)
def cancel_leave(absence_id: object) -> Response:
    """Take one's own leave back."""

    def act(uow: UnitOfWork) -> None:
        if str(absence_id) not in {absence.id for absence in leave.of_person(uow, person_id=_own_id())}:
            raise LeaveUnknown
        staffing.cancel_absence(uow, person_id=_own_id(), absence_id=str(absence_id))

    return _done("leave-cancelled", act, {})


@door.post("/me/password")
@policy(Policy(page=True, secret=True))
def change_password() -> Response:
    """Change one's own password; all other sessions end."""
    who, given = asker(), request.form
    assert who.person is not None, "whoever has a session is a person"
    try:
        if given.get("new", "") != given.get("again", ""):
            raise PasswordsDiffer
        own_password.change(
            this_house(),
            agency_id=who.agency_id,
            agency=pages.agency().code,
            login=who.person.login,
            person_id=who.person.id,
            session_id=who.session_id,
            old=given.get("old", ""),
            new=given.get("new", ""),
            address=request.remote_addr or "",
        )
    except (Forbidden, Invalid, TooManyAttempts) as problem:
        return _refused(problem, {})
    return pages.onward(f"/me?{pages.TOLD}=password-changed")


@door.post("/me/sessions/end")
@policy(PAGE)
def end_others() -> Response:
    """Sign out everywhere but here."""
    kept = asker().session_id
    return _done("signed-out", lambda uow: _end_others(uow, kept), {})


def _end_others(uow: UnitOfWork, kept: str | None) -> None:
    sessions.end_others(uow, person_id=_own_id(), kept=kept)


def _done(told: str, operation: Callable[[UnitOfWork], None], typed: Mapping[str, str]) -> Response:
    def act(uow: UnitOfWork) -> Response:
        operation(uow)
        return pages.onward(f"/me?{pages.TOLD}={told}")

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        return _refused(problem, typed)


def _refused(problem: Problem, typed: Mapping[str, str]) -> Response:
    return looked(lambda uow: _page(uow, problem=problem, typed=typed))


def _page(uow: UnitOfWork, *, problem: Problem | None = None, typed: Mapping[str, str] | None = None) -> Response:
    who = asker()
    person = who.person
    assert person is not None, "whoever has a session is a person"
    here = who.session_id
    return pages.shown(
        "me.html",
        status=200 if problem is None else status_of(problem),
        person=person,
        roles=pages.role_names(person.roles),
        themes=THEMES,
        leaves=[one for one in leave.of_person(uow, person_id=person.id) if one.ends_at > uow.now],
        sessions=[(one, named(one.device), one.id == here) for one in sessions.of_person(uow, person_id=person.id)],
        problem=None if problem is None else failure_pages.said(problem),
        typed=typed or {},
        key=new_id(),
        today=uow.now.astimezone(pages.zone()).date(),
        last_day=lambda one: (one.ends_at.astimezone(pages.zone()) - timedelta(days=1)).date(),
        first_day=lambda one: one.starts_at.astimezone(pages.zone()).date(),
    )


def _own_id() -> str:
    found = asker().actor.id
    assert found is not None, "whoever has a session is a person"
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayMissing from error
