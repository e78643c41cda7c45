"""Numbers as they are typed and sent: exact decimals, never binary floats."""

import re
from decimal import Decimal
from typing import Any

from forms.text import narrow

_WRITTEN = re.compile(r"[+-]?(?:[0-9]{1,34}|[0-9]{1,3}(?:,[0-9]{3}){1,10})(?:\.[0-9]{1,34})?")
_DIGITS = 34
"""As many as IEEE 754 decimal128 keeps, which expressions compute with."""


def read_number(value: Any) -> Decimal | None:
    """Return the exact number of an int, a Decimal or a text like ``1,234.50`` (full-width digits too); else None.

    A binary float is refused: it has already lost what was typed. Trailing zeros are dropped, so equal numbers look alike.
    """
    if isinstance(value, str):
        text = narrow(value)
        if not _WRITTEN.fullmatch(text):
            return None
        value = Decimal(text.replace(",", ""))
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**_DIGITS:
            return None
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not -_DIGITS <= value.adjusted() < _DIGITS:
        return None
    return plain_number(value) if len(value.as_tuple().digits) <= _DIGITS else None


def plain_number(value: Decimal) -> Decimal:
    """Return an equal number without trailing zeros, exponent or negative zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Decimal(text) if text not in ("-0", "") else Decimal(0)


def schema_number(value: Any) -> Decimal | None:
    """Return a number written in a schema; there a float, as JSON readers give it, means its shortest decimal."""
    return read_number(Decimal(repr(value))) if isinstance(value, float) else read_number(value)
