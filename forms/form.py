"""A form ready for use: it cleans data, gives first values for an empty page, and describes itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone, tzinfo
from typing import Any

from forms.clean import Cleaned, clean
from forms.formats import Ground
from forms.model import Field

CHINA = timezone(timedelta(hours=8))
"""China has one time and no summer time; hand in a zone for an agency elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Be one compiled form. Made by ``compile_form`` only; safe to keep and to share between threads."""

    schema: Mapping[str, Any]
    root: Field
    personal: frozenset[str] = field(init=False)
    """The names of the top-level fields that are or hold personal data and so never enter process data."""

    def __post_init__(self) -> None:
        """Work out once which fields are personal."""
        personal = frozenset(child.name for child in self.root.within() if child.holds_personal)
        object.__setattr__(self, "personal", personal)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the top-level fields, in order of appearance, conditional ones last, each name once."""
        return tuple({child.name: child for child in reversed(tuple(self.root.within()))}.values())[::-1]

    @property
    def title(self) -> str:
        """Return the form's title."""
        return self.root.title

    def walk(self) -> Iterator[Field]:
        """Go through all fields, nested and conditional ones too, outer before inner."""
        waiting = list(self.root.within())
        while waiting:
            at = waiting.pop(0)
            yield at
            waiting[:0] = at.within()

    def clean(
        self, data: Any, *, now_date: date | None = None, zone: tzinfo = CHINA, from_text: bool = False
    ) -> Cleaned:
        """Clean ``data``: JSON values, or with ``from_text`` the texts of a posted HTML form.

        ``now_date`` is today in ``zone``, for ``formatMinimum: today`` and birthdays; ``zone`` is that of times written
        without one. Defaults are not filled in: what is not given is absent from the answer.
        """
        return clean(self.root, data, Ground(today=now_date, zone=zone), from_text=from_text)

    def defaults(self, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return first values for an empty form: what ``facts`` know of a field's name, else the schema's default."""
        return _first_values(self.root, facts or {})


def _first_values(asked: Field, facts: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in asked.within():
        known = facts.get(child.name)
        if child.type == "object":
            nested = _first_values(child, known if isinstance(known, Mapping) else {})
            if nested:
                values[child.name] = nested
        elif known is not None:
            values[child.name] = known
        elif child.default is not None:
            values.setdefault(child.name, child.default)
    return values
