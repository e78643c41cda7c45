"""Amounts in capitals, by the rules for receipts and contracts."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.money import AmountUnspeakable, amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.05", "壹元零伍分"),
        ("1.50", "壹元伍角整"),
        ("10.50", "壹拾元零伍角整"),
        ("100.05", "壹佰元零伍分"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("1000000", "壹佰万元整"),
        ("5000000", "伍佰万元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("101000000", "壹亿零壹佰万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-3.20", "负叁元贰角整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_receipts_ask(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.001", "1E+16", "-1E+16", "NaN", "Infinity"])
def test_what_has_no_words_is_refused(amount):
    with pytest.raises(AmountUnspeakable):
        amount_in_words(Decimal(amount))


def worth(words: str) -> int:
    """Read capitals back into cents, by the value of each sign (independent of how they were written)."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = cents = 0
    for sign in words.removeprefix("负"):
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in units:
            section, digit = section + digit * units[sign], 0
        elif sign == "万":
            section, digit = (section + digit) * 10_000, 0
            total, section = total + section, 0
        elif sign == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif sign == "元":
            total, section, digit = total + section + digit, 0, 0
        elif sign in "角分":
            cents, digit = cents + digit * (10 if sign == "角" else 1), 0
    return (total * 100 + cents) * (-1 if words.startswith("负") else 1)


@settings(deadline=None)
@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_amount_reads_back_as_itself_and_has_no_double_zero(cents):
    words = amount_in_words(Decimal(cents) / 100)
    assert worth(words) == cents
    assert "零零" not in words
