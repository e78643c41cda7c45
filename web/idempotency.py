"""Writes that may be sent twice and happen once (draft-ietf-httpapi-idempotency-key-header).

The claim on the key, the operation and its answer commit in one unit of work, so none can exist without the others. A second
request with the key waits for the first to commit (SQLite: the write lock; PostgreSQL: the unique key) and gets its answer.
A refused write leaves no trace and may be sent again under the same key. Answers are sealed: they may hold personal data.
"""

import hashlib
import re
import uuid
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from flask import Response, current_app, request
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import Conflict, Invalid
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork, unit_of_work
from web.identity import asker, this_house
from web.stored_answers import KEPT_FOR
from web.tables import idempotent_answers

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_PLACE = "idempotent_answers.body"


class KeyMalformed(Invalid):
    """An Idempotency-Key has 1 to 200 visible ASCII characters."""

    code = "idempotency-key-malformed"
    zh = "Idempotency-Key 须为 1 到 200 个可见 ASCII 字符"


class KeyUsedOtherwise(Invalid):
    """This Idempotency-Key was used for a different request."""

    code = "idempotency-key-reused"
    zh = "这个 Idempotency-Key 已用于内容不同的请求"


class FormSentBefore(Conflict):
    """This form has been sent before, and what was changed in it since is not recorded; open the page anew to change more."""

    code = "form-sent-before"
    zh = "这张表单已经提交过，之后改的内容没有记下；请打开最新的页面再改"


class NotSentYet(Conflict):
    """Nothing was done yet: look at the form once more and send it."""

    code = "form-not-sent-yet"
    zh = "刚才的操作还没有做：看一眼，再提交一次"


# Made once: every write asks them.
_CLAIMS = {
    name: Prepared(insert(idempotent_answers).on_conflict_do_nothing().returning(idempotent_answers.c.id))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_KEEP = Prepared(
    sa.update(idempotent_answers)
    .where(idempotent_answers.c.agency_id == sa.bindparam("agency"), idempotent_answers.c.id == sa.bindparam("row"))
    .values({name: sa.bindparam(f"{name}_") for name in ("status", "content_type", "location", "body")})
)

FORM_KEY = "_key"
"""The hidden field that is a form's ``Idempotency-Key``."""
SHOW: Final = "_show"
"""The hidden field of a form that comes back (``coming_back``): it is to be looked at, whatever a view does with it."""


def written(act: Callable[[UnitOfWork], Response]) -> Response:
    """Run one write in one unit of work, or give the answer that its key already has.

    A page's form carries its key in the field ``_key``.

    :raises KeyMalformed: the header's text is not a key.
    :raises KeyUsedOtherwise: the key belongs to another request.
    :raises FormSentBefore: a page's form was sent with this key, and holds something else now.
    :raises NotSentYet: a form came back to whoever filled it in, and nobody has looked at it.
    """
    who = asker()
    in_browser = who.session_id is not None or who.link_id is not None
    if in_browser and request.form.get(SHOW):
        raise NotSentYet
    key = request.headers.get(HEADER)
    if key is None and in_browser:
        key = request.form.get(FORM_KEY)
    if key is not None and not re.fullmatch(KEY_PATTERN, key):
        raise KeyMalformed
    fingerprint = b"" if key is None else _fingerprint()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        if key is None:
            return act(uow)
        row_id = str(uuid.UUID(bytes=hashlib.sha256(f"{who.actor.id}|{key}".encode()).digest()[:16]))
        earlier = _claim(uow, row_id, fingerprint)
        if earlier is not None:
            return earlier
        answer = act(uow)
        _keep(uow, row_id, answer)
        return answer


def _claim(uow: UnitOfWork, row_id: str, fingerprint: bytes) -> Response | None:
    """Take the key for this request, or return the answer of the one that has it."""
    rows = idempotent_answers
    mine = {"fingerprint": fingerprint, "expires_at": uow.now + KEPT_FOR}
    claim = _CLAIMS[uow.connection.dialect.name]
    if uow.row(claim, {"agency_id": uow.agency_id, "id": row_id, **mine}) is not None:
        return None
    this = rows.c.agency_id == uow.agency_id, rows.c.id == row_id
    if uow.run(sa.update(rows).where(*this, rows.c.expires_at <= uow.now).values(mine)) == 1:
        return None
    found = uow.connection.execute(sa.select(rows).where(*this)).one()
    if found.fingerprint != fingerprint:
        raise KeyUsedOtherwise if HEADER in request.headers else FormSentBefore
    body = uow.vault.open(uow.agency_id, _PLACE, row_id, found.body)
    answer = current_app.response_class(body, status=found.status, content_type=found.content_type)
    if found.location:
        answer.headers["Location"] = found.location
    answer.headers[REPLAYED] = "true"
    return answer


def _keep(uow: UnitOfWork, row_id: str, answer: Response) -> None:
    uow.run(
        _KEEP,
        {
            "agency": uow.agency_id,
            "row": row_id,
            "status_": answer.status_code,
            "content_type_": answer.content_type,
            "location_": answer.headers.get("Location"),
            "body_": uow.vault.seal(uow.agency_id, _PLACE, row_id, answer.get_data()),
        },
    )


def _fingerprint() -> bytes:
    """Hash what makes two requests the same; a multipart boundary does not.

    A form has been read by now (its token against forgery), and its body with it.
    """
    told = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype not in _FORMS:
        told.update(request.get_data(cache=True))
        return told.digest()
    for name, text in sorted(request.form.items(multi=True)):
        told.update(f"{len(name)} {name} {len(text)} {text}".encode())
    for name, file in sorted(request.files.items(multi=True)):
        content = hashlib.sha256()
        file.stream.seek(0)
        while chunk := file.stream.read(1 << 20):
            content.update(chunk)
        file.stream.seek(0)
        told.update(f"{len(name)} {name} {file.filename} {content.hexdigest()}".encode())
    return told.digest()
