"""Amounts of money in Chinese capitals (大写), as contracts and receipts must show them."""

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_LIMIT = Decimal(10) ** 16


class AmountUnspeakable(ValueError):
    """The amount has more than two decimals or sixteen digits before them."""


def amount_in_words(amount: Decimal) -> str:
    """Return ``amount`` yuan in capitals: 1234567.89 is 壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分.

    Rules: 正确填写票据和结算凭证的基本规定 (《支付结算办法》附一, 银发〔1997〕393号): 整 after 元; after 角 it may stand and
    does here, so that nothing can be added; one 零 for zeros between digits, and between 元 and 角 when the yuan end in 0.

    :raises AmountUnspeakable: it is no finite number of cents below 10**16 yuan.
    """
    if not amount.is_finite() or abs(amount) >= _LIMIT or amount != amount.quantize(Decimal("0.01")):
        raise AmountUnspeakable(f"{amount} cannot be written in words")
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    jiao, fen = divmod(cents, 10)
    text = "负" if amount < 0 else ""
    if yuan or not cents:
        text += (_integer(yuan) or "零") + "元"
    if not cents:
        return text + "整"
    if yuan and (yuan % 10 == 0 or not jiao):
        text += "零"
    text += f"{_DIGITS[jiao]}角" if jiao else ""
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _integer(number: int) -> str:
    """Return a whole number in words, empty for 0; 亿 splits it first, then 万."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if low and low < unit // 10 else ""
            return _integer(high) + name + gap + _integer(low)
    return _thousands(number)


def _thousands(number: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
        zero = not digit
    return text
