"""What a form's fields say on a page: titles in the reader's language, values as inputs hold them and as people read them."""

from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from forms import Field, amount_in_words
from forms.money import AmountUnspeakable
from forms.numbers import read_number
from web import wording
from web.language import Language

_YES_NO: Mapping[bool, tuple[str, str]] = {True: ("是", "Yes"), False: ("否", "No")}
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "minimum": ("不小于", "at least"),
    "maximum": ("不大于", "at most"),
    "exclusiveMinimum": ("大于", "more than"),
    "exclusiveMaximum": ("小于", "less than"),
    "multipleOf": ("是整数倍：", "a multiple of"),
}


def title(asked: Field, lang: Language) -> str:
    """Return a field's title."""
    return asked.title if lang == "zh" else asked.title_en


def helped(asked: Field, lang: Language) -> str:
    """Return a field's help, in the other language rather than none."""
    if lang == "en" and asked.help_en:
        return asked.help_en
    return " ".join(text for text in (asked.description, asked.help) if text)


def yes_no(value: bool, lang: Language) -> str:
    """Say a truth value."""
    return _YES_NO[value][0 if lang == "zh" else 1]


def written(value: Any, asked: Field, zone: tzinfo) -> str:
    """Write a value as its input holds it; what was typed stays as it was typed."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return wording.amount(value) if asked.widget == "money" else wording.number(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%dT%H:%M}" if value.tzinfo else f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def capitals(text: str) -> str:
    """Write a typed amount in capitals (人民币伍佰万元整), or nothing when it is no amount."""
    number = read_number(text)
    try:
        return "" if number is None else f"人民币{amount_in_words(number)}"
    except AmountUnspeakable:
        return ""


def read_out(value: Any, asked: Field, *, now: datetime, zone: tzinfo, lang: Language) -> str:
    """Write a value for reading."""
    if value is None or value == "":
        return "—"
    if isinstance(value, list | tuple):
        item = asked.item or asked
        return "、".join(read_out(one, item, now=now, zone=zone, lang=lang) for one in value) or "—"
    for option in asked.options:
        if option.value == value:
            return option.zh if lang == "zh" else option.en
    if isinstance(value, bool):
        return yes_no(value, lang)
    if isinstance(value, Decimal):
        if asked.widget == "money":
            return f"¥{wording.amount(value)}"
        return f"{wording.number(value)}{' ' + asked.unit if asked.unit else ''}"
    return plain(value, now=now, zone=zone, lang=lang)


def plain(value: Any, *, now: datetime, zone: tzinfo, lang: Language) -> str:
    """Write a value of which no field is known."""
    if isinstance(value, bool):
        return yes_no(value, lang)
    if isinstance(value, datetime):
        return wording.moment(value, now=now, zone=zone, lang=lang) if value.tzinfo else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return wording.day(value, today=now.astimezone(zone).date(), lang=lang)
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, Mapping):
        return "，".join(f"{plain(each, now=now, zone=zone, lang=lang)}" for each in value.values() if each is not None)
    if isinstance(value, list | tuple):
        return "、".join(plain(each, now=now, zone=zone, lang=lang) for each in value)
    return "—" if value is None else str(value)


def condition(tests: Mapping[str, Mapping[str, Any]], known: Mapping[str, Field], lang: Language) -> str:
    """Say in words when a condition holds: ``“贷款方式”为“公积金”``."""
    told = [_test(known[name], rules, lang) for name, rules in tests.items() if name in known]
    return ("，且" if lang == "zh" else " and ").join(told)


def _test(asked: Field, rules: Mapping[str, Any], lang: Language) -> str:
    zh = lang == "zh"
    name = f"“{title(asked, lang)}”"
    values = [rules["const"]] if "const" in rules else list(rules.get("enum", ()))
    if values:
        told = [f"“{_label(value, asked, lang)}”" for value in values]
        return f"{name}为{'或'.join(told)}" if zh else f"{name} is {' or '.join(told)}"
    bounds = [
        f"{_BOUNDS[key][0 if zh else 1]} {wording.number(value)}" for key, value in rules.items() if key in _BOUNDS
    ]
    if bounds:
        return f"{name}{'，'.join(bounds)}" if zh else f"{name} is {' and '.join(bounds)}"
    return f"填了{name}" if zh else f"{name} is given"


def _label(value: Any, asked: Field, lang: Language) -> str:
    for option in asked.options:
        if option.value == value:
            return option.zh if lang == "zh" else option.en
    return yes_no(value, lang) if isinstance(value, bool) else str(value)
