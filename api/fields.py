"""Fields of requests and answers: clean text, amounts in yuan, plain data with Decimal, cursors."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from engine.errors import Invalid
from engine.expressions import codec

TEXT_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
KEY_PATTERN = r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$"
AMOUNT_PATTERN = r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$"
_AMOUNT = re.compile(AMOUNT_PATTERN)
_NO_AMOUNT = "Not a valid amount: send text with at most two decimals, or a whole number."
_NO_MAP = "Not a valid mapping type."


class Text(fields.String):
    """Be text without control characters, at most ``longest`` characters."""

    def __init__(self, *, longest: int = 200, shortest: int = 0, pattern: str = TEXT_PATTERN, **kwargs: Any) -> None:
        rules = [validate.Length(min=shortest, max=longest), validate.Regexp(pattern)]
        super().__init__(validate=[*rules, *kwargs.pop("validate", [])], **kwargs)


class Ref(fields.UUID):
    """Be an identifier: a UUID outside, text inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:  # type: ignore[override]  # text, not UUID
        return str(super()._deserialize(value, attr, data, **more))


class Amount(fields.Field[Decimal]):
    """Be an amount in yuan (or an area in m²), not negative, at most two decimals: text or a whole number in, text out.

    A number with a fraction is refused: in most languages it has been a binary float on its way.
    """

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else format(value.quantize(Decimal("0.01")), "f")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (str, int)) or not _AMOUNT.fullmatch(str(value)):
            raise ma.ValidationError(_NO_AMOUNT)
        return Decimal(value)


class Yuan(Amount):
    """Be an amount in an answer: it may be negative."""


def amount_described(_converter: object, field: fields.Field[Any], ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe an amount in OpenAPI (an apispec attribute function)."""
    if not isinstance(field, Amount):
        return {}
    outgoing = isinstance(field, Yuan)
    pattern = AMOUNT_PATTERN.replace("^", "^-?") if outgoing else AMOUNT_PATTERN
    kinds: list[dict[str, Any]] = [{"type": "string", "pattern": pattern}]
    if not outgoing:
        kinds.append({"type": "integer", "minimum": 0, "maximum": 10**12 - 1})
    if field.allow_none:
        kinds.append({"type": "null"})
    ret.pop("type", None)
    return {"anyOf": kinds}


class Plain(fields.Field[Any]):
    """Be plain data of a process.

    In: JSON, where ``{"$date": "2026-03-12"}``, ``{"$time": …}``, ``{"$datetime": …}``, ``{"$span": "P3D"}`` and
    ``{"$months": "P2Y"}`` say what JSON cannot. Out: numbers as decimal text, dates and durations in FEEL's spelling.
    """

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return codec.to_json(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        try:
            return codec.loads(json.dumps(_tagged(value)).encode())
        except (Invalid, RecursionError) as error:
            raise ma.ValidationError("Not plain data.") from error


class JsonSchema(fields.Field[Any]):
    """A JSON Schema, with numbers as JSON numbers: it is for programs that read schemas, and holds no amounts."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return _numbers(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _numbers(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class PlainMap(Plain):
    """Be plain data with names at the top."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, dict):
            raise ma.ValidationError(_NO_MAP)
        return super()._deserialize(value, attr, data)


class FormValues(PlainMap):
    """Be what was filled into a form, untouched: the form itself makes dates and numbers of it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, dict):
            raise ma.ValidationError(_NO_MAP)
        return value


def _tagged(value: Any) -> Any:
    """Say of every number that it is one, in the codec's stored form."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return {"$": str(value)}
    if isinstance(value, dict):
        return {name: _tagged(item) for name, item in value.items()}
    return [_tagged(item) for item in value] if isinstance(value, list) else value


class Paging(ma.Schema):
    """Ask for one page of a list."""

    limit = fields.Integer(
        load_default=50, validate=validate.Range(min=1, max=200), metadata={"description": "Items per page."}
    )
    cursor = Text(
        load_default=None,
        longest=400,
        shortest=1,
        pattern=r"^[A-Za-z0-9_=-]+$",
        metadata={"description": "`next_cursor` of the page before."},
    )


class Nothing(ma.Schema):
    """Ask for nothing in particular."""
