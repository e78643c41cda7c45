"""What is done with a draft on its definition's page, with forms that post: publish it, throw it away."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATORS
from admin.definitions import sheet
from admin.definitions.sheet import KIND
from engine.errors import Conflict, Invalid, NotFound
from engine.operations import drafts as operations
from engine.queries import definitions
from engine.queries.definitions import DefinitionUnknown
from engine.unit_of_work import UnitOfWork
from web import idempotency, pages
from web.policy import policy

door = Blueprint("definition_drafts", __name__, template_folder="templates", url_prefix="/admin/definitions")


@door.post(f"/{KIND}/<key>/publish")
@policy(ADMINISTRATORS)
def publish(kind: Any, key: str) -> Response:
    """Publish the draft; with findings it stays a draft."""
    return _done(
        kind, key, "published", lambda uow: operations.publish(uow, kind=kind, key=key, revision=revision_told())
    )


@door.post(f"/{KIND}/<key>/discard")
@policy(ADMINISTRATORS)
def discard(kind: Any, key: str) -> Response:
    """Close the draft; its text is put aside."""
    return _done(
        kind, key, "discarded", lambda uow: operations.discard(uow, kind=kind, key=key, revision=revision_told())
    )


def revision_told() -> int:
    """Return the revision that the form or script began with."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _done(kind: str, key: str, told: str, act: Callable[[UnitOfWork], object]) -> Response:
    def acted(uow: UnitOfWork) -> Response:
        act(uow)
        try:
            definitions.versions(uow, kind=kind, key=key)
        except DefinitionUnknown:  # it was never published, so that nothing is left to show
            return pages.onward(f"/admin/definitions?{pages.TOLD}={told}")
        return pages.onward(f"/admin/definitions/{kind}/{key}?{pages.TOLD}={told}")

    try:
        return idempotency.written(acted)
    except NotFound:
        raise
    except (Conflict, Invalid) as problem:
        return sheet.shown(kind, key, problem)
