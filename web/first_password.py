"""Setting a password by the link that an administrator handed over: looking changes nothing, setting signs in."""

from typing import Final

from flask import Blueprint, Flask, Response, request

from accounts import invitations
from accounts import sessions as account_sessions
from accounts.credentials import LONGEST, SHORTEST, PasswordTooWeak
from accounts.invitations import InvitationOver
from web import pages, sessions
from web.identity import this_house
from web.policy import PUBLIC_PAGE, policy
from web.translation import gettext

PATH: Final = "/first-password"

door = Blueprint("first_password", __name__)


@door.get(f"{PATH}/<text>")
@policy(PUBLIC_PAGE)
def form(text: str) -> Response:
    """Show the form; a link that is over says so and nothing else."""
    return _form(text)


@door.post(f"{PATH}/<text>")
@policy(PUBLIC_PAGE)
def choose(text: str) -> Response:
    """Set the password and open a session."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _form(text, status=422, refused=gettext("两次填的不一样，请重新填。"))
    try:
        opened = invitations.accept(this_house(), text=text, password=password, device=request.user_agent.string)
    except PasswordTooWeak:
        return _form(text, status=422, refused=_rule())
    except InvitationOver:
        return _over()
    answer = pages.onward("/inbox")
    sessions.keep_session(answer, opened.text, life=account_sessions.LONGEST)
    return answer


def install(app: Flask) -> None:
    """Hang it on an application."""
    app.register_blueprint(door)


def _form(text: str, *, status: int = 200, refused: str = "") -> Response:
    try:
        person, agency = invitations.whose(this_house(), text=text)
    except InvitationOver:
        return _over()
    return pages.shown("first_password.html", status=status, person=person, home=agency, refused=refused, rule=_rule())


def _over() -> Response:
    return pages.shown("first_password.html", status=404, person=None)


def _rule() -> str:
    return gettext("{least} 到 {most} 个字符，越长越好，几个词连起来就行。").format(least=SHORTEST, most=LONGEST)
