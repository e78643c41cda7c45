"""Timers: what will happen by itself and when; those that should have fired lead."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from admin.acting import asked
from admin.running.words import TIMERS
from engine.queries import alarms, definitions
from web import pages
from web.identity import looking
from web.policy import policy
from web.translation import gettext

PATH: Final = "/admin/timers"

door = Blueprint("admin_timers", __name__)


@door.get(PATH)
@policy(ADMINISTRATORS)
def listed() -> Response:
    """Show a page of timers."""
    uow = looking()
    kind = asked("kind") if asked("kind") in TIMERS else ""
    late = asked("late") == "1"
    page = alarms.timers_listed(uow, kinds=(kind,) if kind else (), late=late, cursor=asked("cursor", 200) or None)
    given = {name: value for name, value in (("kind", kind), ("late", "1" if late else "")) if value}
    return pages.shown(
        "running/timers.html",
        lines=page.items,
        kind=kind,
        late=late,
        kinds=TIMERS,
        kind_words=[(name, gettext(word)) for name, word in TIMERS.items()],
        names=definitions.names(uow),
        now=pages.now(),
        given=given,
        after=f"{PATH}?{urlencode(given | {'cursor': page.next_cursor})}" if page.next_cursor else None,
    )
