"""Forms as plain lists of fields, for the editor: read as a list where they are that simple, kept as a draft."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from admin.access import ADMINISTRATORS
from admin.definitions.drafting import revision_told
from admin.definitions.files import KEY, KeyTaken, KeyUnfit
from engine.errors import Invalid
from engine.operations import drafts as operations
from engine.queries import definitions, drafts
from engine.queries.definitions import DefinitionUnknown
from engine.unit_of_work import UnitOfWork
from forms.simple import KINDS, ListedField, ListedForm, listed, schema_of
from web import idempotency, json_text
from web.identity import looking
from web.language import language
from web.policy import policy

MOST_FIELDS = 60
LONGEST = 200

door = Blueprint("form_lists", __name__, template_folder="templates", url_prefix="/admin/definitions/form")


class ListUnreadable(Invalid):
    """What was sent is no list of fields."""

    code = "form-list-unreadable"
    zh = "提交的内容不是字段清单"


@door.get("/<key>/list")
@policy(ADMINISTRATORS)
def shown(key: str) -> Response:
    """Give a form as a list, its draft first; ``list`` is null when it says more than a list can."""
    uow = looking()
    draft = drafts.one(uow, kind="form", key=key)
    body = _body(uow, key, drafted=draft is not None)
    found = None if body is None else _listed(body)
    answer = {"revision": draft.revision if draft else 0, "exists": body is not None}
    return jsonify({**answer, "list": None if found is None else asdict(found)})


@door.post("/<key>/list")
@policy(ADMINISTRATORS)
def keep(key: str) -> Response:
    """Keep a list as the form's draft; findings are told and stop nothing."""
    if not KEY.fullmatch(key):
        raise KeyUnfit
    form = _sent(json_text.loads(request.form.get("list", "")))
    body = json.dumps(schema_of(form), ensure_ascii=False, indent=2).encode()

    def act(uow: UnitOfWork) -> Response:
        drafted = drafts.one(uow, kind="form", key=key) is not None
        if request.form.get("new") == "yes" and _body(uow, key, drafted=drafted) is not None:
            raise KeyTaken
        saved = operations.save(uow, kind="form", key=key, body=body, revision=revision_told())
        found = operations.check(uow, kind="form", key=key, body=body)
        zh = language() == "zh"
        told = [{"element": one.element, "text": one.zh if zh else one.en} for one in found]
        return jsonify({"revision": saved.revision, "key": key, "title": form.title, "findings": told})

    return idempotency.written(act)


def _body(uow: UnitOfWork, key: str, *, drafted: bool) -> bytes | None:
    if drafted:
        return drafts.body(uow, kind="form", key=key)
    try:
        return definitions.body(uow, kind="form", key=key)
    except DefinitionUnknown:
        return None


def _listed(body: bytes) -> ListedForm | None:
    try:
        schema = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return listed(schema) if isinstance(schema, dict) else None


def _sent(sent: Any) -> ListedForm:
    """Read a list that the editor sent; whether it makes a good form is for ``forms`` to say."""
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), list) or len(sent["fields"]) > MOST_FIELDS:
        raise ListUnreadable
    return ListedForm(title=_text(sent, "title"), fields=tuple(_field(one) for one in sent["fields"]))


def _field(sent: Any) -> ListedField:
    if not isinstance(sent, dict) or sent.get("kind") not in KINDS or not isinstance(sent.get("options", []), list):
        raise ListUnreadable
    return ListedField(
        name=_text(sent, "name"),
        title=_text(sent, "title"),
        kind=sent["kind"],
        required=sent.get("required") is True,
        help=_text(sent, "help"),
        options=tuple(str(option).strip()[:LONGEST] for option in sent.get("options", []) if str(option).strip()),
        personal=sent.get("personal") is True,
    )


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise ListUnreadable
    return " ".join(value.split())[:LONGEST]
