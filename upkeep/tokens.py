"""Issues a bearer token to a person from the command line, for programs and for the demo."""

from datetime import timedelta

from accounts import tokens
from engine.errors import NotFound
from engine.queries import directory
from engine.unit_of_work import Actor, House, unit_of_work


class AgencyNotFound(NotFound):
    """There is no agency of this code."""

    code = "agency-not-found"
    zh = "没有这个机构"


class LoginNotFound(NotFound):
    """Nobody of the agency has this login."""

    code = "login-not-found"
    zh = "机构里没有这个登录名"


def issue(house: House, *, agency: str, login: str, days: int) -> str:
    """Return a new token's text; it cannot be shown again.

    :raises AgencyNotFound: no such agency.
    :raises LoginNotFound: no such person, or one who has left.
    :raises accounts.tokens.TokenLifeInvalid: not 1 to 366 days.
    """
    there = directory.agency_coded(house, code=agency)
    if there is None:
        known = ", ".join(found.code for found in directory.all_agencies(house)) or "none yet: run `app.py up --demo`"
        raise AgencyNotFound(f"there is no agency {agency!r}; agencies here: {known}")
    with unit_of_work(house, agency_id=there.id, actor=Actor.system()) as uow:
        person = directory.person_called(uow, login=login)
        if person is None or not person.active:
            known = ", ".join(found.login for found in directory.everybody(uow) if found.active)
            raise LoginNotFound(f"nobody in {agency} has the login {login!r}; logins: {known}")
        return tokens.issue(uow, person_id=person.id, life=timedelta(days=days), label="command line").text
