"""Reads a posted form back: nested values, rows added or taken away, and files stored as documents.

Judging what was typed is ``forms``'s; the page decides what to do with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from brokerage.operations import documents
from engine.errors import Invalid
from engine.unit_of_work import unit_of_work
from forms import Field, Form
from forms.posted import PostedInvalid, nested
from forms.text import tidy
from web.identity import asker, this_house

OURS: Final = frozenset(
    {"_csrf", "_key", "_next", "_add", "_remove", "_show", "_kept", "_to", "_save", "_drop", "_revision", "_mine"}
)
"""Fields that are the page's own and none of the form's."""


class FormUnreadable(Invalid):
    """What was posted is no form of this page."""

    code = "form-unreadable"
    zh = "提交的内容不是这一页的表单"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Be what was posted: texts as nested data, and whether it is only to be shown again (a row more, a row less)."""

    values: Mapping[str, Any]
    again: bool


def read(form: Form) -> Posted:
    """Read the form that was posted in this request, and store its files.

    Names with a dot before them are the page's own too: no field of a form can be called so.

    :raises FormUnreadable: its names are none that a page of ours sends.
    :raises brokerage.policies.media.DocumentRefused: a file is empty, too large, or not what it says it is.
    """
    pairs = [
        (name, text) for name, text in request.form.items(multi=True) if name not in OURS and not name.startswith(".")
    ]
    stored = _store(form)
    replaced = {name for name, several in stored if not several}
    pairs = [pair for pair in pairs if pair[0] not in replaced]
    for (name, several), ids in stored.items():
        begun = sum(1 for held, _ in pairs if held.startswith(f"{name}/"))
        pairs.extend((f"{name}/{begun + at}" if several else name, id_) for at, id_ in enumerate(ids))
    try:
        typed = nested(pairs)
    except PostedInvalid as error:
        raise FormUnreadable from error
    added, removed = request.form.get("_add"), request.form.get("_remove")
    if removed:
        path, _, at = removed.rpartition("/")
        rows = _rows_at(typed, path)
        if (place := _place(at)) is not None and place < len(rows):
            del rows[place]
    values = {name: _compact(value) for name, value in typed.items()}
    if added:
        _rows_at(values, added).append({} if _is_group(form, added) else "")
    return Posted(values=values, again=bool(added or removed or request.form.get("_show")))


def field_at(form: Form, name: str) -> Field | None:
    """Return the field of a posted name; numbers step into rows."""
    at: Field | None = form.root
    for part in name.split("/"):
        if at is None:
            return None
        at = at.item if _place(part) is not None else next((child for child in at.within() if child.name == part), None)
    return at


def _store(form: Form) -> dict[tuple[str, bool], list[str]]:
    """Store each posted file that a field asks for; a file that ends up in no record is swept within a day."""
    stored: dict[tuple[str, bool], list[str]] = {}
    for name, file in request.files.items(multi=True):
        asked = field_at(form, name)
        several = asked is not None and asked.type == "array"
        item = asked.item if asked is not None and several else asked
        if not file.filename or item is None or item.format != "document":
            continue
        who, content = asker(), file.stream.read()
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
            laid = documents.lay_down(uow, content=content, media_type=file.mimetype)
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
            id_ = documents.store(uow, name=file.filename, content=laid, media_type=file.mimetype)
        stored.setdefault((name, several), []).append(id_)
    return stored


def _compact(value: Any) -> Any:
    """Leave empty rows out, as cleaning does, so that findings point to the rows that are shown."""
    if isinstance(value, dict):
        return {name: _compact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_compact(each) for each in value if not _blank(each)]
    return value


def _blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_blank(each) for each in value.values())
    return isinstance(value, str) and not tidy(value)


def _is_group(form: Form, name: str) -> bool:
    asked = field_at(form, name)
    return asked is not None and asked.item is not None and asked.item.type == "object"


def _rows_at(values: dict[str, Any], name: str) -> list[Any]:
    """Return the rows of a name, made where there are none yet; of a name that has none, rows that nobody keeps."""
    at: Any = values
    *steps, last = name.split("/")
    for part in steps:
        at = at.get(part) if isinstance(at, dict) else _one(at, part)
    if not isinstance(at, dict):
        return []
    rows = at.setdefault(last, [])
    if isinstance(rows, str):
        rows = at[last] = [rows]
    return rows if isinstance(rows, list) else []


def _one(rows: Any, part: str) -> Any:
    place = _place(part)
    return rows[place] if isinstance(rows, list) and place is not None and place < len(rows) else None


def _place(part: str) -> int | None:
    """Read the number of a row; of a superscript, or of thousands of digits, Python would make an error."""
    return int(part) if part.isascii() and part.isdigit() and len(part) < 7 else None
