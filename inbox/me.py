"""One's own page: who one is here, language and theme, signing out here and everywhere."""

from flask import Blueprint, Response, request

from web import pages
from web.identity import asker
from web.pages import THEME_COOKIE, THEMES
from web.policy import PAGE, policy

_YEAR = 365 * 24 * 3600

door = Blueprint("me_page", __name__, template_folder="templates")


@door.get("/me")
@policy(PAGE)
def me() -> Response:
    """Show it."""
    person = asker().person
    assert person is not None, "whoever has a session is a person"
    return pages.shown("me.html", person=person, roles=pages.role_names(person.roles), themes=THEMES)


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
