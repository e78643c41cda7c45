"""Amounts of money: yuan and fen as Decimal, exact. Rounding happens where a rule rounds, never silently."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.errors import Finding, Invalid

FEN = Decimal("0.01")
LARGEST = Decimal("1000000000000")
"""A million million yuan: what the columns hold with room to sum."""


class AmountInvalid(Invalid):
    """An amount is not money: a Decimal of whole fen within bounds."""

    code = "amount-invalid"
    zh = "金额不正确"


def amount(value: Any, *, name: str, zero: bool = False) -> Decimal:
    """Return the value as yuan with two places.

    :raises AmountInvalid: not a Decimal or whole number, not whole fen, negative, zero (unless ``zero``) or too large.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise _invalid(name, "请填写金额", "an amount is a Decimal")
    number = Decimal(value)
    if not number.is_finite() or number < 0 or (number == 0 and not zero):
        raise _invalid(name, "金额必须大于零", "an amount is positive")
    if number >= LARGEST:
        raise _invalid(name, "金额过大", "the amount is too large")
    exact = number.quantize(FEN)
    if exact != number:
        raise _invalid(name, "金额最多两位小数", "an amount has at most two decimal places")
    return exact


def shares(total: Decimal, ratios: dict[str, Decimal]) -> dict[str, Decimal]:
    """Share a total by ratios that sum to one, to the fen, the rest to the largest remainders (Hamilton's method).

    :raises AmountInvalid: the ratios are negative or do not sum to one.
    """
    if any(ratio < 0 for ratio in ratios.values()) or sum(ratios.values()) != 1:
        raise _invalid("split", "分成比例之和必须为 1", "the shares must sum to one")
    exact = {name: total * ratio for name, ratio in ratios.items()}
    floors = {name: value.quantize(FEN, rounding="ROUND_FLOOR") for name, value in exact.items()}
    rest = int((total - sum(floors.values())) / FEN)
    for name in sorted(ratios, key=lambda name: (floors[name] - exact[name], name))[:rest]:
        floors[name] += FEN
    return floors


def split(total: Decimal, parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Share a total by what was agreed: ratios that sum to one, or amounts that sum to the total.

    :raises AmountInvalid: the parts do neither.
    """
    given = dict(parts)
    if not given:
        return {}
    if any(isinstance(part, bool) or not isinstance(part, Decimal | int) for part in given.values()):
        raise _invalid("split", "分成必须是数字", "the shares are numbers")
    if total != 1 and sum(given.values()) == total:
        return {name: amount(part, name="split", zero=True) for name, part in given.items()}
    return shares(total, given)


def _invalid(name: str, zh: str, en: str) -> AmountInvalid:
    return AmountInvalid(en, findings=(Finding(rule="money.amount", zh=zh, en=en, element=name),))
