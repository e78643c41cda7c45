"""Messages that nobody awaited when they came: how long they are kept, who waits for such a message, delivering one again."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from admin.acting import asked, done
from admin.running.words import MESSAGE_STATES
from engine.errors import Problem
from engine.ids import new_id
from engine.operations import messages as operations
from engine.queries import alarms, incidents
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import looked
from web.policy import policy
from web.problems import status_of

PATH: Final = "/admin/messages"

door = Blueprint("admin_messages", __name__)


@door.get(PATH)
@policy(ADMINISTRATORS)
def listed() -> Response:
    """Show a page of messages, latest first."""
    return _shown()


@door.post(f"{PATH}/<uuid:message_id>/deliver")
@policy(ADMINISTRATORS)
def deliver(message_id: object) -> Response:
    """Correlate a kept message again."""

    def act(uow: UnitOfWork) -> str:
        incidents.require_message(uow, message_id=str(message_id))
        return "delivered" if operations.deliver_kept(uow, message_id=str(message_id)) else "nobody-waits"

    return done(act, to=PATH, told="", again=lambda problem: _shown(status=status_of(problem), problem=problem))


def _shown(*, status: int = 200, problem: Problem | None = None) -> Response:
    return looked(lambda uow: _page(uow, status, problem))


def _page(uow: UnitOfWork, status: int, problem: Problem | None) -> Response:
    state = asked("state") if asked("state") in MESSAGE_STATES else "kept"
    page = incidents.kept_messages(uow, state=state, cursor=asked("cursor", 200) or None)
    awaited = alarms.awaiting(uow, names={line.name for line in page.items}) if state == "kept" else {}
    more = urlencode({"state": state, "cursor": page.next_cursor or ""})
    return pages.shown(
        "running/messages.html",
        status=status,
        lines=page.items,
        state=state,
        states=MESSAGE_STATES,
        awaited=awaited,
        fresh=new_id,
        problem=None if problem is None else failure_pages.said(problem),
        after=f"{PATH}?{more}" if page.next_cursor else None,
    )
