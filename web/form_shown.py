"""A form as a page shows it: a tree of parts for the template, from a compiled form, values and findings. Pure.

Without a script all conditional fields are shown, grouped beneath the field that they depend on, with the condition in words. The
names of inputs are paths (``rooms/0/area``) that ``forms.posted`` reads back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from forms import Field, FieldFinding, Form
from forms.checks import broken
from forms.form import CHINA
from forms.formats import Ground
from forms.model import Condition
from web import form_words
from web.language import Language

MOST_CARDS = 4
"""Up to so many choices are cards, more are a select."""
_INPUTS: Mapping[str, str] = {
    "date": "date",
    "date-time": "datetime-local",
    "time": "time",
    "email": "email",
    "phone-cn": "tel",
}
_MODES: Mapping[str, str] = {"id-card-cn": "text", "phone-cn": "tel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Be one choice of a field."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Be one part of a form on a page: an input, a group of parts (``parts``), or rows of them.

    ``kind`` names the template's macro. ``when`` says in words when a group is to be filled in. ``documents`` are ids of files
    that are stored already. ``template`` is an empty row, its number ``@``; ``within`` and ``fields`` say to scripts what a group
    holds. A conditional field is never ``required``: nobody need fill it in while its condition does not hold.
    """

    kind: str
    name: str
    id: str
    title: str
    help: str = ""
    required: bool = False
    optional: bool = False
    value: str = ""
    input: str = "text"
    mode: str = ""
    longest: int | None = None
    unit: str = ""
    placeholder: str = ""
    words: str = ""
    choices: tuple[Choice, ...] = ()
    parts: tuple["Part", ...] = ()
    documents: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    when: str = ""
    accept: str = ""
    many: bool = False
    full: bool = False
    most: int = 0
    template: "Part | None" = None
    within: str = ""
    fields: str = ""
    widget: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Be what showing depends on beside the form: language, moment, zone, the people to pick from (id, name), known facts."""

    lang: Language
    now: datetime
    zone: tzinfo
    people: Sequence[tuple[str, str]] = ()
    facts: Mapping[str, Any] | None = None


def first_values(form: Form, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an empty form begins with; conditional fields begin empty unless their condition holds already."""
    values = form.defaults(facts)
    ground = Ground(today=None, zone=CHINA)
    for condition in form.root.conditions:
        if not _holds(condition, values, ground):
            for child in condition.fields:
                if not any(
                    _holds(other, values, ground) for other in form.root.conditions if child.name in _names(other)
                ):
                    values.pop(child.name, None)
    return values


def show(form: Form, values: Mapping[str, Any], findings: Iterable[FieldFinding], sight: Sight) -> tuple[Part, ...]:
    """Return the parts of a form."""
    errors: dict[str, list[str]] = {}
    for finding in findings:
        errors.setdefault(finding.pointer, []).append(finding.zh if sight.lang == "zh" else finding.en)
    return _Showing(sight=sight, errors=errors).within(form.root, values, "", sight.facts or {})


def for_scripts(form: Form, sight: Sight) -> dict[str, Any]:
    """Return what the browser needs to judge a form as we do: its schema, today, and the zone's offset in minutes."""
    here = sight.now.astimezone(sight.zone)
    offset = here.utcoffset() or timedelta(0)
    return {"schema": form.schema, "today": here.date().isoformat(), "offset": int(offset.total_seconds() // 60)}


def anchor(pointer: str) -> str:
    """Return the id of the input that a finding's pointer is about."""
    return "f" + pointer.replace("/", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Showing:
    sight: Sight
    errors: Mapping[str, Sequence[str]]

    def within(self, asked: Field, values: Mapping[str, Any], path: str, facts: Mapping[str, Any]) -> tuple[Part, ...]:
        """Show an object's fields: the plain ones, then groups of conditional ones, each after what it depends on."""
        shown: list[tuple[frozenset[str], Part]] = [
            (
                frozenset({child.name}),
                self.one(child, values.get(child.name), _below(path, child.name), facts.get(child.name)),
            )
            for child in asked.children
        ]
        known = {child.name: child for child in reversed(tuple(asked.within()))}
        for number, (conditions, fields) in enumerate(_groups(asked)):
            parts = tuple(
                self.one(child, values.get(child.name), _below(path, child.name), facts.get(child.name))
                for child in fields
            )
            told = [form_words.condition(condition.tests, known, self.sight.lang) for condition in conditions]
            group = Part(
                kind="group",
                name="",
                id=f"{anchor(_pointer(path))}-when-{number}",
                title="",
                within=path,
                fields=" ".join(child.name for child in fields),
                when=("；或" if self.sight.lang == "zh" else "; or ").join(told),
                parts=parts,
            )
            tested = {name for condition in conditions for name in condition.tests}
            after = max((at for at, (names, _) in enumerate(shown) if names & tested), default=len(shown) - 1)
            while after + 1 < len(shown) and shown[after + 1][1].kind == "group":
                after += 1
            shown.insert(after + 1, (frozenset(child.name for child in fields), group))
        return tuple(part for _, part in shown)

    def one(self, asked: Field, value: Any, path: str, fact: Any) -> Part:
        """Show one field."""
        sight, lang = self.sight, self.sight.lang
        base = Part(
            kind="text",
            name=path,
            id=anchor(_pointer(path)),
            title=form_words.title(asked, lang),
            help=form_words.helped(asked, lang),
            required=asked.required and not asked.conditional,
            optional=not asked.required,
            placeholder=asked.placeholder,
            errors=tuple(self.errors.get(_pointer(path), ())),
        )
        if asked.read_only:
            shown = fact if fact is not None else asked.default
            return replace(
                base, kind="fact", value=form_words.read_out(shown, asked, now=sight.now, zone=sight.zone, lang=lang)
            )
        if asked.type == "object":
            inner = value if isinstance(value, Mapping) else {}
            known = fact if isinstance(fact, Mapping) else {}
            return replace(base, kind="part", parts=self.within(asked, inner, path, known))
        if asked.type == "array":
            return self.many(asked, value, path, base)
        if asked.format == "document":
            return replace(
                base, kind="file", documents=_texts(value), accept=_accepted(asked), widget=asked.widget or ""
            )
        if asked.widget == "person":
            chosen = _people(base.id, sight.people, str(value or ""))
            return replace(base, kind="select", choices=chosen, widget="person")
        if asked.options or asked.type == "boolean":
            return self.chosen(asked, value, base)
        return self.typed(asked, value, base)

    def typed(self, asked: Field, value: Any, base: Part) -> Part:
        """Show what is typed in."""
        text = form_words.written(value, asked, self.sight.zone)
        longest = asked.rules.get("maxLength")
        if asked.lines:
            return replace(base, kind="long", value=text, longest=longest)
        if asked.widget == "money":
            return replace(base, kind="money", value=text, words=form_words.capitals(text))
        if asked.type in ("number", "integer"):
            mode = "numeric" if asked.type == "integer" else "decimal"
            return replace(base, value=text, mode=mode, unit=asked.unit or "")
        return replace(
            base,
            value=text,
            input=_INPUTS.get(asked.format or "", "text"),
            mode=_MODES.get(asked.format or "", ""),
            longest=longest,
            full=longest is None or longest > 40,
        )

    def chosen(self, asked: Field, value: Any, base: Part) -> Part:
        """Show what is chosen from: a checkbox, cards, or a select."""
        text = form_words.written(value, asked, self.sight.zone)
        if asked.type == "boolean" and asked.widget is None:
            return replace(base, kind="check", value="true" if text in ("true", "on") else "", required=False)
        lang = self.sight.lang
        pairs = [
            (form_words.written(option.value, asked, self.sight.zone), option.zh if lang == "zh" else option.en)
            for option in asked.options
        ]
        if asked.type == "boolean":
            pairs = [("true", form_words.yes_no(True, lang)), ("false", form_words.yes_no(False, lang))]
        cards = asked.widget == "radio" or (asked.widget is None and len(pairs) <= MOST_CARDS)
        return replace(base, kind="cards" if cards else "select", choices=_choices(base.id, pairs, {text}))

    def many(self, asked: Field, value: Any, path: str, base: Part) -> Part:
        """Show a list: files, several choices, or rows."""
        item, values = asked.item, _list(value)
        assert item is not None, "an array is compiled with its item"
        if item.format == "document":
            documents, widget = _texts(value), asked.widget or ""
            return replace(base, kind="file", documents=documents, accept=_accepted(asked), many=True, widget=widget)
        if item.options:
            lang = self.sight.lang
            pairs = [(str(option.value), option.zh if lang == "zh" else option.en) for option in item.options]
            return replace(base, kind="checks", choices=_choices(base.id, pairs, set(_texts(value))))
        rows = values or [None] * max(1, asked.rules.get("minItems", 1))
        one, most = replace(item, required=True, conditional=True), asked.rules["maxItems"]
        parts = tuple(self.one(one, row, _below(path, str(at)), None) for at, row in enumerate(rows))
        template = self.one(one, None, _below(path, "@"), None)
        return replace(base, kind="rows", parts=parts, many=len(rows) < most, most=most, template=template)


def _groups(asked: Field) -> list[tuple[tuple[Condition, ...], tuple[Field, ...]]]:
    """Group conditional fields by the conditions under which they exist, each field once."""
    of_field: dict[str, list[Condition]] = {}
    fields: dict[str, Field] = {}
    for condition in asked.conditions:
        for child in condition.fields:
            of_field.setdefault(child.name, []).append(condition)
            fields.setdefault(child.name, child)
    groups: dict[tuple[int, ...], tuple[tuple[Condition, ...], list[Field]]] = {}
    for name, conditions in of_field.items():
        key = tuple(id(condition) for condition in conditions)
        groups.setdefault(key, (tuple(conditions), []))[1].append(fields[name])
    return [(conditions, tuple(grouped)) for conditions, grouped in groups.values()]


def _holds(condition: Condition, values: Mapping[str, Any], ground: Ground) -> bool:
    return all(
        values.get(name) is not None and next(broken(rules, values[name], ground), None) is None
        for name, rules in condition.tests.items()
    )


def _names(condition: Condition) -> set[str]:
    return {child.name for child in condition.fields}


def _choices(id_: str, pairs: Sequence[tuple[str, str]], chosen: set[str]) -> tuple[Choice, ...]:
    """The first choice has the field's own id, so that the error summary leads to it."""
    return tuple(
        Choice(id=id_ if at == 0 else f"{id_}-{at}", value=value, label=label, chosen=value in chosen)
        for at, (value, label) in enumerate(pairs)
    )


def _people(id_: str, people: Sequence[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return _choices(f"{id_}-person", people, {chosen})


def _accepted(asked: Field) -> str:
    return "image/*" if asked.widget in ("photo", "signature") else "application/pdf,image/*"


def _below(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _pointer(path: str) -> str:
    return f"/{path}" if path else ""


def _list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value in (None, "") else [value]


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in _list(value) if one not in (None, ""))
