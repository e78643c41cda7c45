"""Clean data or findings out of what was typed or sent. Never raises for the data, whatever it is.

A blank (None, text of spaces) counts as not given, as a person means it. Fields of a condition exist only while it holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from forms.checks import broken
from forms.findings import FieldFinding, step
from forms.formats import FORMATS, Ground, settle
from forms.model import Condition, Field
from forms.numbers import read_number
from forms.text import narrow, tidy
from forms.words import required_words, rule_words, type_words, unknown_words

MOST_FINDINGS: Final = 100
LONGEST_NAME: Final = 80
_WRONG: Final = object()
_BLANK: Final = object()
_TRUE = frozenset({"on", "true", "1", "yes", "是"})
_FALSE = frozenset({"off", "false", "0", "no", "否"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """Be the answer: ``data`` to use when there are no ``findings``. ``documents`` are the file ids among it.

    Numbers are Decimal, dates and times Python's (date-times aware, fixed offset), text is tidied.
    """

    data: dict[str, Any]
    findings: tuple[FieldFinding, ...]
    documents: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings


@dataclass(slots=True, kw_only=True)
class Cleaning:
    """Walk one submission along the compiled fields."""

    ground: Ground
    from_text: bool
    findings: list[FieldFinding] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)

    def value(self, asked: Field, raw: Any, pointer: str) -> Any:
        """Return the clean value, ``_BLANK`` or ``_WRONG`` (then findings were added)."""
        if self._blank(asked, raw):
            return _BLANK
        if asked.type == "object":
            if not isinstance(raw, Mapping):
                return self._wrong(asked, pointer)
            before = len(self.findings)
            made = self.object(asked, raw, pointer)
            return made if len(self.findings) == before else _WRONG
        if asked.type == "array":
            return self._array(asked, raw, pointer)
        read = self._read(asked, raw)
        if read is _WRONG:
            return self._wrong(asked, pointer)
        return self._checked(asked, asked.rules, read, pointer)

    def object(self, asked: Field, raw: Mapping[Any, Any], pointer: str) -> dict[str, Any]:
        """Return what is clean of an object; findings tell the rest."""
        found: dict[str, Any] = {}
        wrong: set[str] = set()
        for child in asked.children:
            self._take(child, raw, pointer, found, wrong)
        live: dict[str, Field] = {child.name: child for child in asked.children}
        required = [child.name for child in asked.children if child.required]
        undecided: set[str] = set()
        for condition in asked.conditions:
            if wrong & condition.tests.keys():
                undecided.update(child.name for child in condition.fields)
            elif self._holds(condition, found):
                self._apply(condition, raw, pointer, found, wrong, live)
                required.extend(condition.required)
        self._refuse_rest(asked, raw, pointer, set(live) | undecided)
        for name in dict.fromkeys(required):
            if name not in found and name not in wrong and name in live:
                self._find(step(pointer, name), "required", required_words(live[name]))
        for name, others in asked.together.items():
            for other in others if name in found else ():
                if other not in found and other not in wrong and other not in required and other in live:
                    words = rule_words(
                        live[other], "dependentRequired", live[name].title, wanted_en=live[name].title_en
                    )
                    self._find(step(pointer, other), "dependentRequired", words)
        return found

    def _take(self, child: Field, raw: Mapping[Any, Any], pointer: str, found: dict[str, Any], wrong: set[str]) -> None:
        at = step(pointer, child.name)
        given = raw.get(child.name)
        if child.name not in raw and self.from_text and child.type == "boolean" and child.widget is None:
            given = False  # an empty checkbox is not posted
        if child.read_only:
            if not self._blank(child, given):
                self._find(at, "readOnly", rule_words(child, "readOnly", None))
            return
        value = self.value(child, given, at)
        if value is _WRONG:
            wrong.add(child.name)
        elif value is not _BLANK:
            found[child.name] = value

    def _holds(self, condition: Condition, found: Mapping[str, Any]) -> bool:
        return all(
            name in found and next(broken(rules, found[name], self.ground), None) is None
            for name, rules in condition.tests.items()
        )

    def _apply(
        self,
        condition: Condition,
        raw: Mapping[Any, Any],
        pointer: str,
        found: dict[str, Any],
        wrong: set[str],
        live: dict[str, Field],
    ) -> None:
        for child in condition.fields:
            if child.name not in live:
                live[child.name] = child
                self._take(child, raw, pointer, found, wrong)
            elif child.name in found:
                self._checked(live[child.name], child.rules, found[child.name], step(pointer, child.name))
        for name, rules in condition.rules.items():
            if name in found:
                self._checked(live[name], rules, found[name], step(pointer, name))

    def _refuse_rest(self, asked: Field, raw: Mapping[Any, Any], pointer: str, known: set[str]) -> None:
        conditional = {child.name: child for condition in asked.conditions for child in condition.fields}
        for name in raw:
            if name in known or (name in conditional and self._blank(conditional[name], raw[name])):
                continue
            told = tidy(str(name))[:LONGEST_NAME]
            at = step(pointer, told)
            if name in conditional:
                self._find(at, "if", rule_words(conditional[name], "if", None))
            else:
                self._find(at, "additionalProperties", unknown_words(told))

    def _array(self, asked: Field, raw: Any, pointer: str) -> Any:
        if self.from_text and isinstance(raw, str):
            raw = [raw]
        if not isinstance(raw, list | tuple):
            return self._wrong(asked, pointer)
        item = asked.item
        assert item is not None, "an array is compiled with its item"
        if self.from_text:
            raw = [one for one in raw if not self._blank(item, one)]
        if len(raw) > asked.rules["maxItems"]:
            self._find(pointer, "maxItems", rule_words(asked, "maxItems", asked.rules["maxItems"]))
            return _WRONG
        before = len(self.findings)
        made = []
        for at, one in enumerate(raw):
            value = self.value(item, one, step(pointer, at))
            if value is _BLANK:
                self._find(step(pointer, at), "required", required_words(item))
            elif value is not _WRONG:
                made.append(value)
        if len(self.findings) > before:
            return _WRONG
        return self._checked(asked, asked.rules, made, pointer)

    def _read(self, asked: Field, raw: Any) -> Any:
        """Return a scalar of the field's type, or ``_WRONG``."""
        if asked.type == "boolean":
            if self.from_text and isinstance(raw, str):
                word = narrow(raw).lower()
                return True if word in _TRUE else (False if word in _FALSE else _WRONG)
            return raw if isinstance(raw, bool) else _WRONG
        if asked.type in ("number", "integer"):
            number = read_number(raw)
            whole = number is not None and number == number.to_integral_value()
            return _WRONG if number is None or (asked.type == "integer" and not whole) else number
        if asked.format is not None:
            read = FORMATS[asked.format](narrow(raw), self.ground) if isinstance(raw, str) else self._ready(asked, raw)
            if isinstance(read, str) and asked.format == "document":
                self.documents.add(read)
            return _WRONG if read is None else read
        return tidy(raw, lines=asked.lines) if isinstance(raw, str) else _WRONG

    def _ready(self, asked: Field, raw: Any) -> date | time | None:
        """Take Python's own dates and times as they are (an import hands them in)."""
        if asked.format == "date-time" and isinstance(raw, datetime):
            return settle(raw, self.ground)
        if asked.format == "date" and isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        return raw if asked.format == "time" and isinstance(raw, time) and raw.tzinfo is None else None

    def _blank(self, asked: Field, raw: Any) -> bool:
        if raw is None or (isinstance(raw, str) and not tidy(raw)):
            return True
        # An HTML form posts every row of a repeated group, the empty ones too.
        if self.from_text and asked.type == "object" and isinstance(raw, Mapping):
            return all(value is None or (isinstance(value, str) and not tidy(value)) for value in raw.values())
        return False

    def _checked(self, asked: Field, rules: Mapping[str, Any], value: Any, pointer: str) -> Any:
        sound = True
        for keyword, wanted in broken(rules, value, self.ground):
            self._find(pointer, keyword, rule_words(asked, keyword, wanted))
            sound = False
        return value if sound else _WRONG

    def _wrong(self, asked: Field, pointer: str) -> Any:
        keyword = "format" if asked.format and asked.type == "string" else "type"
        self._find(pointer, keyword, type_words(asked))
        return _WRONG

    def _find(self, pointer: str, keyword: str, words: tuple[str, str]) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(FieldFinding(pointer=pointer, keyword=keyword, zh=words[0], en=words[1]))


def clean(root: Field, data: Any, ground: Ground, *, from_text: bool) -> Cleaned:
    """Clean ``data`` along the compiled ``root``."""
    cleaning = Cleaning(ground=ground, from_text=from_text)
    if not isinstance(data, Mapping):
        cleaning.findings.append(FieldFinding(pointer="", keyword="type", zh="要填一组内容", en="must be an object"))
        return Cleaned(data={}, findings=tuple(cleaning.findings))
    made = cleaning.object(root, data, "")
    # In the order in which the page shows the fields; what is no field comes last.
    if cleaning.findings:
        place = {step("", child.name): at for at, child in enumerate(root.within())}
        cleaning.findings.sort(key=lambda finding: place.get("/" + finding.pointer.split("/")[1], len(place)))
    return Cleaned(data=made, findings=tuple(cleaning.findings), documents=frozenset(cleaning.documents))


def default_value(asked: Field, default: Any) -> Any:
    """Return a schema's default as a clean value.

    :raises ValueError: it does not satisfy its own field.
    """
    cleaning = Cleaning(ground=Ground(today=None, zone=UTC), from_text=False)
    value = cleaning.value(asked, default, "")
    if value is _BLANK or value is _WRONG:
        raise ValueError(cleaning.findings[0].en if cleaning.findings else "is blank")
    return value
