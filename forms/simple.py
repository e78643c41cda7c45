"""Forms as a plain list of fields, for people who do not write JSON Schema: a list becomes a schema, a plain schema a list again.

What a list cannot say (conditions, groups, patterns, bounds) is for whoever edits the file: ``listed`` answers None for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forms.keywords import DIALECT

KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"type": "string"},
    "long": {"type": "string", "ui:widget": "textarea"},
    "number": {"type": "number"},
    "money": {"type": "number", "ui:widget": "money"},
    "date": {"type": "string", "format": "date"},
    "yes-no": {"type": "boolean", "ui:widget": "radio"},
    "choice": {"type": "string"},
    "file": {"type": "string", "format": "document", "ui:widget": "file"},
}
"""What a field of a list may be, and what that is in a schema."""
_LABELS = ("title", "description", "x-personal")
_ROOT = frozenset(
    {"$schema", "$id", "title", "description", "ui:en", "type", "properties", "required", "unevaluatedProperties"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedField:
    """Be one field: ``name`` becomes a variable of the process, ``options`` are a choice's, as people read them."""

    name: str
    title: str
    kind: str
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedForm:
    """Be a form as a title and a list of fields."""

    title: str
    fields: tuple[ListedField, ...]


def schema_of(form: ListedForm) -> dict[str, Any]:
    """Make the schema of a list; it is judged like every other when it is published."""
    properties = {field.name: _property(field) for field in form.fields}
    return {
        "$schema": DIALECT,
        "title": form.title,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in form.fields if field.required],
        "unevaluatedProperties": False,
    }


def listed(schema: Mapping[str, Any]) -> ListedForm | None:
    """Read a schema as a list; None when it says more than a list can."""
    properties = schema.get("properties")
    if set(schema) - _ROOT or "ui:en" in schema or not isinstance(properties, dict):
        return None
    required = schema.get("required", [])
    fields: list[ListedField] = []
    for name, written in properties.items():
        field = _field(name, written, required=isinstance(required, list) and name in required)
        if field is None or not isinstance(written, dict):
            return None
        fields.append(field)
    return ListedForm(title=str(schema.get("title", "")), fields=tuple(fields))


def _property(field: ListedField) -> dict[str, Any]:
    made: dict[str, Any] = {"title": field.title, **KINDS.get(field.kind, KINDS["text"])}
    if field.help:
        made["description"] = field.help
    if field.personal:
        made["x-personal"] = True
    if field.kind == "choice":
        made["oneOf"] = [{"const": option, "title": option} for option in dict.fromkeys(field.options)]
    return made


def _field(name: str, written: Any, *, required: bool) -> ListedField | None:
    if not isinstance(written, dict):
        return None
    plain = {key: value for key, value in written.items() if key not in _LABELS}
    options = plain.pop("oneOf", None)
    kind = _kind(plain, chosen=options is not None)
    if kind is None:
        return None
    words = _words(options)
    if words is None:
        return None
    return ListedField(
        name=name,
        title=str(written.get("title", "")),
        kind=kind,
        required=required,
        help=str(written.get("description", "")),
        options=words,
        personal=written.get("x-personal") is True,
    )


def _kind(plain: Mapping[str, Any], *, chosen: bool) -> str | None:
    if chosen:
        return "choice" if plain == KINDS["choice"] else None
    return next((kind for kind, meant in KINDS.items() if kind != "choice" and plain == meant), None)


def _words(options: Any) -> tuple[str, ...] | None:
    """Return a choice's options when each is stored as it is read."""
    if options is None:
        return ()
    if not isinstance(options, Sequence) or isinstance(options, str):
        return None
    same = [
        isinstance(one, dict) and set(one) == {"const", "title"} and one["const"] == one["title"] for one in options
    ]
    return tuple(str(one["const"]) for one in options) if all(same) else None
