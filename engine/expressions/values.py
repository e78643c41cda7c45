"""The values of FEEL and their kinds.

Numbers are `Decimal` of 34 digits (IEEE 754 decimal128, as DMN asks); days-and-time durations are
`timedelta`; dates, times and dates with times are Python's. What is read from outside is brought
into this shape by `admission`; arithmetic and comparison live in their own modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""decimal128; whoever computes with it turns `ArithmeticError` into null with a reason."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years-and-months duration, counted in months."""

    months: int

    @property
    def years(self) -> int:
        """Whole years, towards zero."""
        return abs(self.months) // 12 * (-1 if self.months < 0 else 1)

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if self.months < 0 else ''}P{text or '0M'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Values between two ends; with an `operator` it was written `(< 5)` and one end may be None, for ever."""

    low: Value
    high: Value
    low_included: bool = True
    high_included: bool = True
    operator: str | None = None


class Function:
    """Something that can be called: a built-in, a function literal, or one lent by the caller."""

    __slots__ = ("name", "parameters")

    def __init__(self, name: str, parameters: tuple[str, ...]) -> None:
        self.name = name
        self.parameters = parameters


Value: TypeAlias = (
    "bool | Decimal | str | date | time | datetime | timedelta | YearsMonths"
    " | list[Value] | dict[str, Value] | Range | Function | None"
)

KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
}


_CHINESE: dict[str, str] = {
    "null": "空值",
    "boolean": "真假值",
    "number": "数字",
    "string": "文本",
    "date": "日期",
    "time": "时刻",
    "date and time": "日期时间",
    "duration": "时长",
    "days and time duration": "时长（天时分秒）",
    "years and months duration": "时长（年月）",
    "list": "列表",
    "context": "对象",
    "range": "区间",
    "function": "函数",
}


def kind_zh(kind: str) -> str:
    """Name a FEEL type in Chinese, for reasons and findings."""
    return _CHINESE.get(kind, kind)


def kind_of(value: Value) -> str:
    """Name the FEEL type of a value."""
    return KINDS.get(type(value), "function")


def whole(value: Value) -> int | None:
    """Answer the integer a number stands for, or None when it is no integer of ordinary size."""
    if type(value) is not Decimal or not value.is_finite() or value.adjusted() > 33:
        return None
    return int(value) if value == value.to_integral_value() else None
