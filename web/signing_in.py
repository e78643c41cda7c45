"""Signing in and out in a browser. Whoever comes with an expired session signs in and comes back, to the filled form too.

Leaves passwords, counting attempts and sessions to ``accounts``.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request

from accounts import sessions as account_sessions
from accounts.attempts import WINDOW, TooManyAttempts
from accounts.operations import SignInRefused, sign_in
from engine.errors import Forbidden
from engine.unit_of_work import unit_of_work
from web import coming_back, first_password, pages, sessions
from web.identity import asker, this_house
from web.language import language
from web.local_paths import local_path
from web.policy import PAGE, PUBLIC_PAGE, policy
from web.translation import gettext

HOME: Final = "/inbox"
SIGN_IN: Final = "/sign-in"
_AGENCY_COOKIE = "fangliu-agency"
_MOST_KEPT = coming_back.MOST_KEPT

door = Blueprint("sign_in", __name__)


@door.get(SIGN_IN)
@policy(PUBLIC_PAGE)
def form() -> Response:
    """Show the form."""
    return _form(
        next_=local_path(request.args.get("next"), ""),
        expired="next" in request.args and sessions.session_text() is not None,
    )


@door.post(SIGN_IN)
@policy(PUBLIC_PAGE)
def enter() -> Response:
    """Open a session, or say what is wrong without saying which part of it."""
    given = {name: request.form.get(name, "") for name in ("agency", "login", "password")}
    try:
        made = sign_in(
            this_house(),
            **given,
            address=request.remote_addr or "",
            device=request.user_agent.string,
        )
    except SignInRefused as refused:
        return _again(refused.zh if language() == "zh" else str(refused), status=422)
    except TooManyAttempts:
        minutes = int(WINDOW.total_seconds() // 60)
        answer = _again(_too_many(minutes), status=429)
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    answer = _onward(made.session.text)
    sessions.keep_session(answer, made.session.text, life=account_sessions.LONGEST)
    answer.set_cookie(
        _AGENCY_COOKIE, given["agency"].strip()[:80], max_age=365 * 24 * 3600, httponly=True, samesite="Lax"
    )
    return answer


@door.post("/sign-out")
@policy(PAGE)
def leave() -> Response:
    """End this session, or with ``everywhere`` all of this person's."""
    who = asker()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        if request.form.get("everywhere") and who.actor.id is not None:
            account_sessions.end_all(uow, person_id=who.actor.id)
        elif who.session_id is not None:
            account_sessions.end(uow, session_id=who.session_id)
    answer = pages.onward(SIGN_IN)
    sessions.drop_session(answer)
    return answer


def expired() -> Response:
    """Answer a page's request of nobody: to the sign-in page and back; a form that was posted keeps its contents."""
    path = coming_back.here()
    if request.method in ("GET", "HEAD"):
        return pages.onward(f"{SIGN_IN}?next={quote(local_path(path, HOME), safe='/')}")
    return _form(status=401, expired=True, kept=_kept(), to=path)


def install(app: Flask) -> None:
    """Hang sign-in and sign-out on an application."""
    app.register_blueprint(door)
    first_password.install(app)


def _form(
    *, status: int = 200, next_: str = "", refused: str = "", given: Mapping[str, str] | None = None, **more: Any
) -> Response:
    kept = given or {"agency": request.args.get("agency", request.cookies.get(_AGENCY_COOKIE, "")), "login": ""}
    return pages.shown(
        "sign_in.html",
        status=status,
        next=next_,
        refused=refused,
        given=kept,
        **{"expired": False, "kept": "", "to": "", **more},
    )


def _again(refused: str, *, status: int) -> Response:
    return _form(
        status=status,
        refused=refused,
        given={name: request.form.get(name, "")[:80] for name in ("agency", "login")},
        next_=local_path(request.form.get("_next"), ""),
        kept=request.form.get("_kept", "")[:_MOST_KEPT],
        to=local_path(request.form.get("_to"), ""),
    )


def _onward(text: str) -> Response:
    """Go where the person wanted to go, or offer the filled form again."""
    pairs, to = _pairs(request.form.get("_kept", "")), local_path(request.form.get("_to"), "")
    if pairs and to:
        # The token must be the new session's, whose cookie this very answer brings.
        token = sessions.masked(sessions.token_of(text))
        return pages.shown("come_back.html", base="calm.html", old=False, pairs=pairs, to=to, token=token)
    return pages.onward(local_path(request.form.get("_next"), HOME))


def _kept() -> str:
    """Return what was typed into a form of an expired session; nothing when the form is not of that session."""
    try:
        sessions.require_form_token()
    except Forbidden:
        return ""
    pairs = coming_back.typed()
    kept = json.dumps(pairs, ensure_ascii=False) if pairs else ""
    return kept if len(kept) <= _MOST_KEPT else ""


def _pairs(kept: str) -> list[tuple[str, str]]:
    try:
        read = json.loads(kept) if kept else []
        return [(str(name), str(text)) for name, text in read]
    except (ValueError, TypeError, RecursionError):
        return []


def _too_many(minutes: int) -> str:
    return gettext("尝试次数过多，请 {minutes} 分钟后再试。").format(minutes=minutes)
