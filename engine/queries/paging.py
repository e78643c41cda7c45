"""Cursor paging: a cursor names the last row seen, so that pages do not shift when rows come and go."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import sqlalchemy as sa

from engine.errors import Invalid
from engine.expressions import codec

T = TypeVar("T")
Kind = Literal["id", "moment", "moment or none", "number", "text"]
LIMIT = 50
MOST = 200


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IS: Mapping[Kind, Callable[[object], bool]] = {
    "id": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "moment": lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    "moment or none": lambda value: value is None or (isinstance(value, datetime) and value.tzinfo is not None),
    "text": lambda value: isinstance(value, str) and "\0" not in value,
    "number": lambda value: isinstance(value, Decimal) and value.is_finite() and abs(value) < 2**31,
}


class CursorInvalid(Invalid):
    """The cursor is not one that this list gave out; begin again without it."""

    code = "cursor-invalid"
    zh = "翻页位置无效，请从第一页重新开始"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Be one page; ``next_cursor`` None: there is no further one."""

    items: tuple[T, ...]
    next_cursor: str | None


def encode(*values: Any) -> str:
    """Make a cursor of the sort values of the last row seen."""
    return base64.urlsafe_b64encode(codec.dumps(list(values))).decode().rstrip("=")


def decode(cursor: str, *kinds: Kind) -> list[Any]:
    """Read a cursor: one value of each kind. It comes from outside, so a value of another kind never meets the database.

    :raises CursorInvalid: it is not one.
    """
    try:
        values = codec.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, Invalid) as error:
        raise CursorInvalid from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise CursorInvalid
    if not all(_IS[kind](value) for kind, value in zip(kinds, values, strict=True)):
        raise CursorInvalid
    return values


def bounded(limit: int | None) -> int:
    """Return a page size between 1 and 200 (50 when not given)."""
    return max(1, min(limit or LIMIT, MOST))


def page(rows: Sequence[sa.Row[Any]], limit: int, shape: Callable[[sa.Row[Any]], T], *keys: str) -> Page[T]:
    """Make a page of ``limit`` items from up to ``limit + 1`` rows; ``keys`` name the columns they are sorted by."""
    more = len(rows) > limit
    shown = rows[:limit]
    cursor = encode(*(getattr(shown[-1], key) for key in keys)) if more else None
    return Page(items=tuple(shape(row) for row in shown), next_cursor=cursor)
