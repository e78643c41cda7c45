"""The first run: whoever holds the code from the console founds the agency and is its administrator; then this page is gone.

Works without scripts, once, and only while nobody can sign in. Founding is ``first_agency``'s.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, cast

from flask import Blueprint, Flask, Response, current_app, request

from accounts import attempts
from accounts import sessions as account_sessions
from accounts.attempts import TooManyAttempts
from accounts.credentials import LONGEST, SHORTEST
from brokerage.policies.numbers import CITIES
from engine.errors import Invalid, NotFound
from engine.operations import library
from engine.queries import directory
from forms.text import narrow, tidy
from web import failure_pages, first_agency, pages, sessions, setup_code
from web.first_agency import Wish
from web.identity import this_house
from web.language import language
from web.policy import PUBLIC_PAGE, policy
from web.translation import gettext, marked

PATH: Final = "/setup"
AFTERWARDS: Final = "/start/first"
_CODE = re.compile(r"[a-z][a-z0-9_-]{1,29}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")
_TEXTS: Final[Mapping[str, str]] = {
    "name": marked("机构名称"),
    "branch": marked("门店名称"),
    "person": marked("管理员姓名"),
}
_KEYS: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    "code": (marked("机构代码"), _CODE),
    "branch_code": (marked("门店代码"), _CODE),
    "login": (marked("登录名"), _LOGIN),
}
_EXTENSION = "fangliu-setup"

door = Blueprint("setup", __name__)


class SetupOver(NotFound):
    """The first run is over: somebody can sign in."""

    code = "setup-over"
    zh = "首次启动已经完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be where the wizard finds what it needs: the library on disk, and the file with the code."""

    processes: Path
    code: Path


@door.get(PATH)
@policy(PUBLIC_PAGE)
def form() -> Response:
    """Show the wizard, on one page."""
    _require_open()
    given = {"name": "", "branch": "", "person": "", "code": "", "branch_code": "", "login": "", "setup_code": ""}
    return _shown(given, city="beijing", calendars=None, processes=None)


@door.post(PATH)
@policy(PUBLIC_PAGE)
def found() -> Response:
    """Found the agency, sign its administrator in, and close the wizard for ever."""
    _require_open()
    given = {name: tidy(request.form.get(name, ""))[:120] for name in (*_TEXTS, "setup_code")}
    given |= {name: narrow(request.form.get(name, "")).lower()[:60] for name in _KEYS}
    city, password = request.form.get("city", ""), request.form.get("password", "")
    calendars, processes = request.form.getlist("calendars"), request.form.getlist("processes")
    wrong = _wrong(given, city, password)
    if not wrong:
        wrong = _code_wrong(given["setup_code"])
    if wrong:
        return _shown(given, city=city, calendars=calendars, processes=processes, wrong=wrong, status=422)
    wish = Wish(
        **{name: given[name] for name in (*_TEXTS, *_KEYS)},
        city=city,
        password=password,
        calendars=frozenset(calendars),
        processes=frozenset(processes),
    )
    try:
        opened = _founded(wish)
    except setup_code.CodeInUse as problem:
        wrong = {"setup_code": failure_pages.said(problem)[0]}
        return _shown(
            given, city=city, calendars=calendars, processes=processes, wrong=wrong, status=HTTPStatus.CONFLICT
        )
    except Invalid as problem:
        told = [one.zh if language() == "zh" else one.en for one in problem.findings if one.severity == "error"]
        wrong = {"processes": " ".join(told[:5]) or problem.zh}
        return _shown(given, city=city, calendars=calendars, processes=processes, wrong=wrong, status=422)
    answer = pages.onward(AFTERWARDS)
    sessions.keep_session(answer, opened.text, life=account_sessions.LONGEST)
    return answer


def is_open() -> bool:
    """Say whether this application's first run is still to come."""
    return _EXTENSION in current_app.extensions and not directory.anybody(this_house())


def install(app: Flask, *, place: Place) -> None:
    """Hang the wizard on an application."""
    app.extensions[_EXTENSION] = place
    app.register_blueprint(door)


def _place() -> Place:
    return cast("Place", current_app.extensions[_EXTENSION])


def _founded(wish: Wish) -> account_sessions.Opened:
    place = _place()
    with setup_code.held(place.code):
        # Who held the code before may have founded it since this request looked.
        _require_open()
        return first_agency.found(this_house(), processes=place.processes, wish=wish, device=request.user_agent.string)


def _require_open() -> None:
    if not is_open():
        raise SetupOver


def _wrong(given: Mapping[str, str], city: str, password: str) -> dict[str, str]:
    """Return what is to be corrected, by field."""
    wrong = {
        name: gettext("{field}：必填").format(field=gettext(title)) for name, title in _TEXTS.items() if not given[name]
    }
    for name, (title, pattern) in _KEYS.items():
        if not pattern.fullmatch(given[name]):
            wrong[name] = gettext("{field}：小写字母开头，只用小写字母、数字和 - _").format(field=gettext(title))
    if city not in CITIES:
        wrong["city"] = gettext("请选择城市")
    if not SHORTEST <= len(password) <= LONGEST:
        wrong["password"] = gettext("密码须为 10 到 200 个字符")
    elif password != request.form.get("password_again", ""):
        wrong["password_again"] = gettext("两次填的密码不一样")
    return wrong


def _code_wrong(text: str) -> dict[str, str]:
    """Count the attempt, then look at the code: ten tries in a quarter of an hour."""
    try:
        attempts.count(this_house(), agency="", login="setup", address=request.remote_addr or "")
    except TooManyAttempts:
        return {"setup_code": gettext("尝试次数过多，请 {minutes} 分钟后再试。").format(minutes=15)}
    return {} if setup_code.fits(_place().code, text) else {"setup_code": gettext("启动码不对，请看启动时的控制台")}


def _shown(
    given: Mapping[str, str],
    *,
    city: str,
    calendars: list[str] | None,
    processes: list[str] | None,
    wrong: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """Make the page; None: all are ticked."""
    place = _place()
    kept, drawn = library.calendars(place.processes, ""), library.processes(place.processes)
    name = "name_zh" if language() == "zh" else "name_en"
    return pages.shown(
        "setup.html",
        status=status,
        given=given,
        city=city,
        cities=[(id_, zh if language() == "zh" else id_.title()) for id_, (zh, _) in CITIES.items()],
        calendars=[(key, body[name], calendars is None or key in calendars) for key, body in kept.items()],
        processes=[(key, title, processes is None or key in processes) for key, title in drawn.items()],
        wrong=wrong or {},
        found=[{"href": f"#{field}", "text": text} for field, text in (wrong or {}).items()],
    )
