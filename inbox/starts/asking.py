"""What a page that begins something asks: the fields of the record itself and of its process's published start form, as one form.

What the record knows already (its number, ids, facts of a chosen listing) is not asked again. The published form wins where
both name a field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from engine.queries import directory, start_forms
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding, Form, compile_form
from inbox.starts.words import SECTIONS
from web import form_shown, pages
from web.identity import asker
from web.language import language
from web.translation import gettext

_PEOPLE: Final[Mapping[str, str]] = {
    **{side: side for side in ("buyer", "seller", "visitor", "newcomer")},
    "buyers": "buyer",
    "sellers": "seller",
    "parties": "buyer",
    "customer_id": "newcomer",
}
"""Where on a page the people are whom a finding is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Be some parts of the form under a heading."""

    id: str
    title: str
    parts: tuple[form_shown.Part, ...]


def form(
    uow: UnitOfWork,
    *,
    process: str,
    own: Mapping[str, Any],
    required: Sequence[str] = (),
    known: Iterable[str] = (),
) -> Form:
    """Return the form of a page: ``own`` properties and the start form's, but those that are ``known``.

    :raises engine.memory.pins.ProcessUnknown: the agency has not published this process.
    """
    published = start_forms.of_process(uow, process=process)
    schema: Mapping[str, Any] = published.schema if published is not None else {}
    left_out = frozenset(known)
    theirs = {name: one for name, one in schema.get("properties", {}).items() if name not in left_out}
    needed = [name for name in schema.get("required", ()) if name in theirs]
    whole = {
        "type": "object",
        "title": schema.get("title", ""),
        "properties": {**own, **theirs},
        "required": [*(name for name in required if name not in theirs), *needed],
        "allOf": [rule for rule in schema.get("allOf", ()) if not left_out & _named(rule)],
    }
    return _compiled(_Schema(text=repr(whole), whole=whole))


def sections(
    asked: Form,
    values: Mapping[str, Any],
    findings: Iterable[FieldFinding],
    sight: form_shown.Sight,
    places: Mapping[str, str],
) -> tuple[Section, ...]:
    """Return the parts of a form by section, in the order of ``SECTIONS``; what has no place goes by how its name begins."""
    found: dict[str, list[form_shown.Part]] = {}
    for part in form_shown.show(asked, values, findings, sight):
        name = (part.parts[0].name if part.kind == "group" else part.name).split("/")[0]
        found.setdefault(_place(name, places), []).append(part)
    return tuple(
        Section(id=id_, title=gettext(title), parts=tuple(found[id_]))
        for id_, title in SECTIONS.items()
        if id_ in found
    )


def sight(uow: UnitOfWork) -> form_shown.Sight:
    """Return what showing depends on, with the colleagues to pick from."""
    people = tuple((person.id, person.name) for person in directory.everybody(uow) if person.active)
    return form_shown.Sight(lang=language(), now=uow.now, zone=pages.zone(), people=people)


def desk(uow: UnitOfWork, *, person: str, title: str, english: str) -> Mapping[str, Any]:
    """Return the properties that say who does it and in which branch."""
    branches = [
        {"const": branch.id, "title": branch.name, "ui:en": branch.name}
        for branch in directory.all_branches(uow)
        if not branch.closed
    ]
    chosen: dict[str, Any] = {"type": "string", "title": "门店", "ui:en": "Branch", "ui:widget": "select"}
    return {
        person: {"type": "string", "title": title, "ui:en": english, "ui:widget": "person", "maxLength": 36},
        **({"branch_id": {**chosen, "oneOf": branches}} if branches else {}),
    }


def mine(uow: UnitOfWork, person: str) -> dict[str, Any]:
    """Return the first values of ``desk``: whoever asks, and the branch they work in."""
    who = asker().actor
    branches = {branch.id for branch in directory.all_branches(uow)}
    own = sorted(branch for _, branch in who.posts if branch in branches)
    return {person: who.id, **({"branch_id": own[0]} if own else {})}


def told(findings: Iterable[FieldFinding]) -> list[dict[str, str]]:
    """Return findings for the error summary; those about people lead to their part of the page."""
    return [
        {"href": _anchor(found.pointer), "text": found.zh if language() == "zh" else found.en} for found in findings
    ]


def _anchor(pointer: str) -> str:
    name = pointer.removeprefix("/")
    if name in _PEOPLE:
        return f"#people-{_PEOPLE[name]}"
    return "#" + form_shown.anchor(pointer)


def _place(name: str, places: Mapping[str, str]) -> str:
    return places.get(name) or next((id_ for id_ in ("buyer", "seller") if name.startswith(f"{id_}_")), "more")


def _named(rule: Any) -> set[str]:
    """Return the names that a condition is about."""
    if not isinstance(rule, Mapping):
        return set()
    return {name for part in rule.values() if isinstance(part, Mapping) for name in part.get("properties", ())}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schema:
    """Be a schema that can be remembered: two that are written alike are one."""

    text: str
    whole: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=128)
def _compiled(schema: _Schema) -> Form:
    return compile_form(schema.whole, judged=True)
