"""What stands in a filled form, to read: label by label, personal data masked; and how two fillings of one form differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from brokerage.policies import masking
from forms import Field, Form
from web import form_words
from web.form_shown import Sight
from web.translation import gettext

_SHORT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Be one line: a field's label and its value in words; ``other`` is what stands there in the newer filling."""

    label: str
    text: str
    other: str = ""
    differs: bool = False


def read_out(form: Form | None, data: Mapping[str, Any], sight: Sight) -> tuple[Answer, ...]:
    """Return what was given, in the form's order; what no field is known of comes last."""
    fields = _fields(form)
    known = [
        Answer(label=form_words.title(field, sight.lang), text=_told(field, data[name], sight))
        for name, field in fields.items()
        if not _empty(data.get(name))
    ]
    rest = [
        Answer(label=name, text=form_words.plain(value, now=sight.now, zone=sight.zone, lang=sight.lang))
        for name, value in data.items()
        if name not in fields and not _empty(value)
    ]
    return (*known, *rest)


def blank(form: Form | None, sight: Sight) -> tuple[Answer, ...]:
    """Return the lines of a form that is to be filled in by hand."""
    return tuple(Answer(label=form_words.title(field, sight.lang), text="") for field in _fields(form).values())


def differences(
    form: Form | None, typed: Mapping[str, Any], newer: Mapping[str, Any], sight: Sight
) -> tuple[Answer, ...]:
    """Return what was typed beside what stands now; ``typed`` are texts, compared as they would be read out."""
    cleaned = {} if form is None else form.clean(typed, now_date=sight.now.date(), zone=sight.zone, from_text=True).data
    mine = {answer.label: answer.text for answer in read_out(form, {**typed, **cleaned}, sight)}
    theirs = {answer.label: answer.text for answer in read_out(form, newer, sight)}
    return tuple(
        Answer(
            label=label,
            text=mine.get(label, "—"),
            other=theirs.get(label, "—"),
            differs=mine.get(label) != theirs.get(label),
        )
        for label in dict.fromkeys((*mine, *theirs))
    )


def _fields(form: Form | None) -> dict[str, Field]:
    return {} if form is None else {field.name: field for field in form.fields}


def _told(field: Field, value: Any, sight: Sight) -> str:
    if field.type == "object" and isinstance(value, Mapping):
        inner = {child.name: child for child in field.within()}
        return "；".join(_within(inner, value, sight))
    if field.item is not None and isinstance(value, list | tuple):
        return "、".join(_told(field.item, one, sight) for one in value) or "—"
    if field.format == "document":
        return gettext("已交文件")
    if field.personal:
        return _masked(field, str(value))
    return form_words.read_out(value, field, now=sight.now, zone=sight.zone, lang=sight.lang)


def _within(fields: Mapping[str, Field], value: Mapping[str, Any], sight: Sight) -> Iterator[str]:
    for name, each in value.items():
        if name in fields and not _empty(each):
            yield f"{form_words.title(fields[name], sight.lang)} {_told(fields[name], each, sight)}"


def _masked(field: Field, text: str) -> str:
    if field.format == "phone-cn":
        return masking.phone(text)
    if field.format == "id-card-cn":
        return masking.id_number(text)
    return masking.name(text) if len(text) <= _SHORT else gettext("已填，不在这里显示")


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
