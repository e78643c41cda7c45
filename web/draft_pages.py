"""Takes drafts from browsers: from scripts while somebody types, and from the buttons "save" and "discard" without scripts.

A room says by ``subjects(app)`` what drafts of its forms are about, and who may keep one: a function that raises when not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, current_app, request

from engine.errors import Invalid, NotFound
from engine.unit_of_work import UnitOfWork, unit_of_work
from forms import Form
from forms.posted import PostedInvalid, nested
from web import drafts, form_posted, pages
from web.drafts import Draft
from web.form_posted import OURS, FormUnreadable
from web.identity import asker, this_house
from web.json_text import dumps
from web.policy import PAGE, policy
from web.translation import marked

Guard = Callable[[UnitOfWork, str], None]
SAVED: Final = "draft-saved"
DROPPED: Final = "draft-dropped"
SENTENCES: Final = {SAVED: marked("草稿已保存，下次打开这一页接着填。"), DROPPED: marked("草稿已丢弃。")}

door = Blueprint("drafts", __name__, url_prefix="/drafts")


class SubjectUnknown(NotFound):
    """Nothing of ours has drafts of this name."""

    code = "draft-subject-unknown"
    zh = "没有这样的草稿"


class RevisionUnreadable(Invalid):
    """A draft's revision is a small whole number."""

    code = "draft-revision"
    zh = "草稿的版本号不对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be what a page says of its draft: where scripts save it, its revision (0: none yet), and when it was saved in words."""

    at: str
    revision: int
    saved: str


def subjects(app: Flask) -> dict[str, Guard]:
    """Return who may keep drafts about what, by the first word of a subject; rooms add theirs when they are hung."""
    found: dict[str, Guard] = app.extensions.setdefault("fangliu-drafts", {})
    return found


def told(draft: Draft | None, subject: str) -> Told:
    """Return what a page says of a draft."""
    return Told(
        at=f"{door.url_prefix}/{quote(subject)}",
        revision=0 if draft is None else draft.revision,
        saved="" if draft is None else in_short(draft.saved_at),
    )


def in_short(moment: datetime) -> str:
    """Write a moment of today by its time, any other in full."""
    here, today = moment.astimezone(pages.zone()), pages.now().astimezone(pages.zone()).date()
    return f"{here:%H:%M}" if here.date() == today else pages.in_words(moment)


def answered(form: Form | None, *, subject: str, path: str) -> Response | None:
    """Answer the buttons "save" (``_save``) and "discard" (``_drop``) of a form without scripts; None: neither was pressed.

    :raises FormUnreadable: what was posted is no form of this page.
    :raises web.drafts.DraftTooLong: it holds too much.
    :raises engine.errors.Forbidden: the room lets this person keep no draft of it (any more).
    """
    if request.form.get("_drop"):
        _guarded(subject, lambda uow: drafts.drop(uow, subject=subject))
        return pages.onward(_telling(path, DROPPED))
    if form is None or not request.form.get("_save"):
        return None
    values = form_posted.read(form).values
    _guarded(subject, lambda uow: drafts.save(uow, subject=subject, values=values))
    return pages.onward(_telling(path, SAVED))


@door.post("/<subject>")
@policy(PAGE)
def save(subject: str) -> Response:
    """Save a draft that a script sends."""
    try:
        typed = ((name, text) for name, text in request.form.items(multi=True) if name not in OURS)
        values = nested((name, text) for name, text in typed if not name.startswith("."))
    except PostedInvalid as error:
        raise FormUnreadable from error
    revision = request.form.get("_revision", "")
    if revision and not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        raise RevisionUnreadable

    def act(uow: UnitOfWork) -> Any:
        draft = drafts.save(uow, subject=subject, values=values, revision=int(revision) if revision else None)
        return {"revision": draft.revision, "saved": in_short(draft.saved_at)}

    return Response(dumps(_guarded(subject, act)), mimetype="application/json")


@door.delete("/<subject>")
@policy(PAGE)
def discard(subject: str) -> Response:
    """Throw a draft away."""
    _guarded(subject, lambda uow: drafts.drop(uow, subject=subject))
    return Response(status=204)


def install(app: Flask) -> None:
    """Take drafts."""
    pages.frame_of(app).sentences.update(SENTENCES)
    app.register_blueprint(door)


def _telling(path: str, word: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{pages.TOLD}={word}"


def _guarded(subject: str, act: Callable[[UnitOfWork], Any]) -> Any:
    kind, _, rest = subject.partition(":")
    guard = subjects(current_app).get(kind)
    if guard is None or not drafts.SUBJECT.fullmatch(subject):
        raise SubjectUnknown
    who = asker()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        guard(uow, rest)
        return act(uow)
