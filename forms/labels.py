"""Reading what a person sees of a field: title, help and placeholder, in Chinese from JSON Schema, in English from ``ui:en``."""

from collections.abc import Mapping
from typing import Any, TypedDict

from forms.keywords import LONGEST_WORDS
from forms.rules import Refuse
from forms.text import tidy

_TEXTS = ("title", "description", "ui:help", "ui:placeholder", "x-unit", "$comment")
_ENGLISH = frozenset({"title", "help", "description", "placeholder"})


class Labels(TypedDict):
    """Hold the words of one field; the English title falls back to the field's name, other words to nothing."""

    title: str
    title_en: str
    description: str
    help: str
    help_en: str
    placeholder: str
    unit: str | None


def read_labels(schema: Mapping[str, Any], name: str, refuse: Refuse) -> Labels:
    """Return the words of the field ``name``."""
    for keyword in _TEXTS:
        if keyword in schema and not _is_text(schema[keyword]):
            refuse(
                keyword, f"要写不超过 {LONGEST_WORDS} 字的文字", f"must be a text of at most {LONGEST_WORDS} characters"
            )
    english = schema.get("ui:en", {})
    english = {"title": english} if isinstance(english, str) else english
    if not isinstance(english, Mapping) or not english.keys() <= _ENGLISH or not all(map(_is_text, english.values())):
        refuse(
            "ui:en",
            "写英文标题，或 title、help、description、placeholder",
            "must be a title, or title, help, description",
        )
        english = {}
    return Labels(
        title=_text(schema, "title") or name,
        title_en=_text(english, "title") or name,
        description=_text(schema, "description"),
        help=_text(schema, "ui:help"),
        help_en=_text(english, "help"),
        placeholder=_text(schema, "ui:placeholder"),
        unit=_text(schema, "x-unit") or None,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_WORDS


def _text(source: Mapping[str, Any], keyword: str) -> str:
    value = source.get(keyword, "")
    return tidy(value, lines=True) if isinstance(value, str) else ""
