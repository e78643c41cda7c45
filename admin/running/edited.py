"""The input of a service call as fields, to be corrected before a retry: one field a value, each of the kind it had.

What was a number is a number again, or the field says what is wrong; nothing changes its kind by being edited. Lists keep their
length. Leaves to the hook whether the input makes sense.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from web.translation import gettext, marked

PREFIX = "given/"
LONGEST = 2000
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,10})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Be one field: ``path`` names its place (``parties/0/share``), ``kind`` is text, number, yes-no, date or kept."""

    path: str
    kind: str
    text: str
    error: str = ""

    @property
    def name(self) -> str:
        """Return the field's name in the form."""
        return PREFIX + self.path


def fields(given: Any) -> tuple[Value, ...]:
    """Return the fields of an input."""
    return tuple(_leaves(given, ""))


def read(given: Any, posted: Mapping[str, str]) -> tuple[Any, tuple[Value, ...]]:
    """Return the input with what was posted in its place, and the fields as they were typed, with their errors."""
    typed = tuple(_typed(value, posted) for value in fields(given))
    by_path = {value.path: value for value in typed}
    return _rebuilt(given, "", by_path), typed


def read_new(name: str, kind: str, text: str) -> tuple[dict[str, Any], str]:
    """Return one value to add to the process data, or (zh or en) what is wrong with it; no name: nothing is added."""
    if not name and not text:
        return {}, ""
    if not _NAME.fullmatch(name):
        return {}, gettext("名字用英文字母开头，只含字母、数字和下划线。")
    made = _typed(Value(path=name, kind=kind, text=""), {PREFIX + name: text})
    return ({}, made.error) if made.error else ({name: _parsed(made)}, "")


def _leaves(value: Any, path: str) -> Iterator[Value]:
    inner = _inside(value)
    if inner:
        for name, each in inner:
            yield from _leaves(each, f"{path}/{name}" if path else name)
        return
    kind, text = _kind(value)
    yield Value(path=path, kind=kind, text=text)


def _inside(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(name), each) for name, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [(str(at), each) for at, each in enumerate(value)]
    return []


def _kind(value: Any) -> tuple[str, str]:
    if value is None or isinstance(value, str):
        return "text", value or ""
    if isinstance(value, bool):
        return "yes-no", "true" if value else "false"
    if isinstance(value, (Decimal, int)):
        return "number", f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return "date", value.isoformat()
    return "kept", str(value)


def _typed(value: Value, posted: Mapping[str, str]) -> Value:
    if value.kind == "kept" or value.name not in posted:
        return value
    text = posted[value.name].replace("\0", "").strip()[:LONGEST]
    judge, wrong = _JUDGES[value.kind]
    return replace(value, text=text, error="" if judge(text) else gettext(wrong))


def _parsed(value: Value) -> Any:
    if value.kind == "number":
        return Decimal(value.text)
    if value.kind == "yes-no":
        return value.text == "true"
    return date.fromisoformat(value.text) if value.kind == "date" else value.text


def _rebuilt(given: Any, path: str, typed: Mapping[str, Value]) -> Any:
    inner = _inside(given)
    if inner:
        made = [(name, _rebuilt(each, f"{path}/{name}" if path else name, typed)) for name, each in inner]
        return dict(made) if isinstance(given, Mapping) else [each for _, each in made]
    value = typed[path]
    if value.kind == "kept" or value.error or (given is None and not value.text):
        return given
    return _parsed(value)


def _is_number(text: str) -> bool:
    try:
        return _NUMBER.fullmatch(text) is not None and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        return False


_JUDGES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda _: True, ""),
    "number": (_is_number, marked("写数字，例如 5000000 或 0.15。")),
    "yes-no": (lambda text: text in ("true", "false"), marked("选“是”或“否”。")),
    "date": (_is_date, marked("写日期，例如 2026-03-02。")),
}
