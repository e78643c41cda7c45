"""JSON in and out: numbers with a fraction are Decimal, text is clean Unicode, and Decimals leave as strings.

Money must survive the trip, so a Decimal is written as text (``"5000000.00"``) and never passes through a float.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from flask import Response
from flask.json.provider import JSONProvider

from engine.errors import Invalid

DEEPEST = 40


class TextUnreadable(Invalid):
    """The body is not JSON that can be read."""

    code = "json-unreadable"
    zh = "请求内容不是可读的 JSON"


class MediaTypeUnsupported(Invalid):
    """The body must be sent as application/json."""

    code = "unsupported-media-type"
    zh = "请求内容须为 application/json"


def loads(body: str | bytes) -> Any:
    """Read JSON; fractions become Decimal.

    :raises TextUnreadable: malformed, nested deeper than 40 levels, NaN, a NUL character or half a surrogate pair.
    """
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise TextUnreadable from error
    _inspect(value, 0)
    return value


def dumps(value: Any) -> bytes:
    """Write JSON as UTF-8; Decimal as plain text, moments and dates as ISO 8601."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def decimal_text(value: Decimal) -> str:
    """Write a Decimal without an exponent."""
    return format(value, "f")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, timedelta):
        return f"PT{decimal_text(Decimal(value // timedelta(microseconds=1)) / 1_000_000)}S"
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (date, datetime, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _inspect(value: Any, depth: int) -> None:
    """Refuse what no store could keep."""
    if isinstance(value, str):
        if "\x00" in value or not (value.isascii() or _encodable(value)):
            raise TextUnreadable
    elif isinstance(value, (dict, list)):
        if depth >= DEEPEST:
            raise TextUnreadable
        if isinstance(value, dict):
            for name in value:
                _inspect(name, depth + 1)
        for item in value.values() if isinstance(value, dict) else value:
            _inspect(item, depth + 1)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class DecimalJson(JSONProvider):
    """Be Flask's way to JSON."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """Write as text."""
        return dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Read text or bytes."""
        return loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Make the JSON answer of ``jsonify``."""
        body = dumps(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype="application/json")
