"""A compiled form: its fields as the checker walks them and as pages, guides and API documents show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Type = Literal["object", "array", "string", "number", "integer", "boolean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Be one choice of a field: the value that is stored, and what a person reads."""

    value: Any
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Be one field. ``pointer`` leads to it in the schema; ``children`` are an object's, ``item`` is an array's.

    ``rules`` are its checks by keyword, values ready for use (Decimal, compiled pattern, set). ``conditional`` fields
    exist only while a condition of their object holds. ``personal`` data never enters process data.
    """

    name: str
    pointer: str
    type: Type
    title: str
    title_en: str
    description: str = ""
    help: str = ""
    help_en: str = ""
    placeholder: str = ""
    format: str | None = None
    widget: str | None = None
    unit: str | None = None
    options: tuple[Option, ...] = ()
    default: Any = None
    examples: tuple[Any, ...] = ()
    required: bool = False
    read_only: bool = False
    personal: bool = False
    conditional: bool = False
    rules: Mapping[str, Any] = field(default_factory=dict)
    children: tuple["Field", ...] = ()
    item: "Field | None" = None
    conditions: tuple["Condition", ...] = ()
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def lines(self) -> bool:
        """Tell whether the text may have several lines."""
        return self.widget == "textarea"

    @property
    def holds_personal(self) -> bool:
        """Tell whether the field or anything within it is personal data."""
        return self.personal or any(child.holds_personal for child in self.within())

    def within(self) -> Iterator["Field"]:
        """Go through the fields directly inside: children, conditional ones, and the item of an array."""
        yield from self.children
        for condition in self.conditions:
            yield from condition.fields
        if self.item is not None:
            yield self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Be one if/then of an object.

    ``tests`` are rules by field name, all to be met by fields that are given; then ``fields`` exist, ``required`` must be
    given and ``rules`` must be met by fields that exist anyway. ``schema`` is the if/then as written, for the browser.
    """

    tests: Mapping[str, Mapping[str, Any]]
    fields: tuple[Field, ...] = ()
    required: tuple[str, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)
