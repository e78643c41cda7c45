"""Reading the checking keywords of one field's schema into rules that are ready for use, or findings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from forms import keywords
from forms.checks import TODAY
from forms.formats import RIGID
from forms.model import Option
from forms.numbers import read_number, schema_number
from forms.patterns import PatternRefused, compile_pattern
from forms.text import tidy

Refuse = Callable[[str, str, str], None]
"""Take note of a finding: keyword, zh, en."""


def read_rules(schema: Mapping[str, Any], kind: str, format_: str | None, refuse: Refuse) -> dict[str, Any]:
    """Return the rules among the keywords of ``schema``, values ready for ``checks``."""
    rules: dict[str, Any] = {}
    for keyword in schema:
        if keyword in keywords.BOUNDS:
            number = schema_number(schema[keyword])
            if number is None or (keyword == "multipleOf" and number <= 0):
                refuse(keyword, "要写一个数（multipleOf 要大于 0）", "must be a number (multipleOf above 0)")
            else:
                rules[keyword] = number
        elif keyword in keywords.LENGTHS or keyword in ("minItems", "maxItems"):
            rules.update(_size(keyword, schema[keyword], refuse))
        elif keyword in keywords.DATES:
            rules.update(_date(keyword, schema[keyword], format_, refuse))
        elif keyword == "pattern":
            rules.update(_pattern(schema[keyword], refuse))
        elif keyword in ("const", "enum", "oneOf"):
            rules.update(_choices(keyword, schema[keyword], kind, refuse))
    if format_ in RIGID:
        for keyword in rules.keys() & (keywords.CHOICES | keywords.LENGTHS | {"pattern"}):
            refuse(
                keyword, f"format “{format_}” 不能再用 {keyword}", f"{keyword} means nothing beside format {format_}"
            )
    return rules


def read_options(schema: Mapping[str, Any], kind: str) -> tuple[Option, ...]:
    """Return the choices that ``enum`` or ``oneOf`` give, with their titles; malformed ones are left to ``read_rules``."""
    if isinstance(written := schema.get("oneOf"), Sequence):
        options = []
        for each in written:
            if isinstance(each, Mapping) and (value := scalar(each.get("const"), kind)) is not None:
                zh = str(each.get("title", value))
                options.append(Option(value=value, zh=zh, en=str(each.get("ui:en", value))))
        return tuple(options)
    listed = schema.get("enum")
    values = [scalar(each, kind) for each in listed] if isinstance(listed, list | tuple) else []
    return tuple(Option(value=value, zh=str(value), en=str(value)) for value in values if value is not None)


def scalar(value: Any, kind: str) -> Any:
    """Return a schema's scalar as a clean value of ``kind``; None when it is not one."""
    if kind in ("number", "integer"):
        number = None if isinstance(value, str) else schema_number(value)
        return None if number is None or (kind == "integer" and number != number.to_integral_value()) else number
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    return value if isinstance(value, str) and value and value == tidy(value) else None


def _size(keyword: str, value: Any, refuse: Refuse) -> dict[str, int]:
    most = keywords.MOST_ITEMS if keyword.endswith("Items") else keywords.LONGEST_TEXT
    number = read_number(value) if isinstance(value, int | Decimal) else None
    if number is None or number != number.to_integral_value() or not 0 <= number <= most:
        refuse(keyword, f"要写 0 到 {most} 的整数", f"must be a whole number from 0 to {most}")
        return {}
    return {keyword: int(number)}


def _date(keyword: str, value: Any, format_: str | None, refuse: Refuse) -> dict[str, Any]:
    if format_ not in ("date", "date-time"):
        refuse(keyword, "只能和 format date 或 date-time 一起用", "goes only with format date or date-time")
        return {}
    if value == TODAY:
        return {keyword: TODAY}
    try:
        return {keyword: date.fromisoformat(value)}
    except (TypeError, ValueError):
        refuse(keyword, "要写日期或 today", "must be a date or today")
        return {}


def _pattern(value: Any, refuse: Refuse) -> dict[str, Any]:
    try:
        if not isinstance(value, str):
            raise PatternRefused("no text")
        return {"pattern": compile_pattern(value)}
    except PatternRefused as reason:
        refuse("pattern", f"这个正则式不能用：{reason}", f"this pattern cannot be used: {reason}")
        return {}


def _choices(keyword: str, value: Any, kind: str, refuse: Refuse) -> dict[str, Any]:
    if keyword == "const":
        const = scalar(value, kind)
        if const is None:
            refuse(keyword, "值要与 type 相符，且不能有首尾空格", "must be a tidy value of the type")
            return {}
        return {keyword: const}
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= keywords.MOST_CHOICES:
        refuse(keyword, f"要写 1 到 {keywords.MOST_CHOICES} 个选项", f"must list 1 to {keywords.MOST_CHOICES} choices")
        return {}
    found = []
    for each in value:
        if keyword == "oneOf":
            if not isinstance(each, Mapping) or not each.keys() <= {"const", "title", "ui:en"} or "title" not in each:
                refuse(
                    keyword, "每个选项只写 const、title 和 ui:en", "a choice has const, title and ui:en, nothing else"
                )
                return {}
            each = each.get("const")
        found.append(scalar(each, kind))
    if None in found or len(set(found)) != len(found):
        refuse(keyword, "选项要与 type 相符、整洁、不重复", "choices must be tidy values of the type, each once")
        return {}
    return {keyword: tuple(found)}
