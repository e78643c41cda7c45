"""Functions on numbers: rounding to places, roots, logarithms; places are limited to decimal128's exponents."""

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from functools import partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.values import NUMBERS, Value, YearsMonths, whole

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

_WIDE = Context(prec=12_400, Emin=-6143 - 12_400, Emax=6144 + 12_400)
"""Room for a quantum far below or above the number; the result is rounded to 34 digits again."""


def _rounded(run: Run, number: Decimal, scale: Decimal | None, rounding: str) -> Value:
    places = whole(Decimal(0) if scale is None else scale.to_integral_value(ROUND_DOWN))
    if places is None or not -6111 <= places <= 6176:
        run.fail("小数位数超出范围", "the number of places is out of range")
        return None
    if number.adjusted() + places > 33 and _exponent(number) >= -places:
        return number
    return NUMBERS.plus(number.quantize(Decimal(1).scaleb(-places, _WIDE), rounding, _WIDE))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


@feel("decimal(n: number, scale: number)")
def _decimal(run: Run, number: Decimal, scale: Decimal) -> Value:
    return _rounded(run, number, scale, ROUND_HALF_EVEN)


@feel("floor(n: number, scale: number+)")
def _floor(run: Run, number: Decimal, scale: Decimal | None) -> Value:
    return _rounded(run, number, scale, ROUND_FLOOR)


@feel("ceiling(n: number, scale: number+)")
def _ceiling(run: Run, number: Decimal, scale: Decimal | None) -> Value:
    return _rounded(run, number, scale, ROUND_CEILING)


@feel("round up(n: number, scale: number)")
def _round_up(run: Run, number: Decimal, scale: Decimal) -> Value:
    return _rounded(run, number, scale, ROUND_UP)


@feel("round down(n: number, scale: number)")
def _round_down(run: Run, number: Decimal, scale: Decimal) -> Value:
    return _rounded(run, number, scale, ROUND_DOWN)


@feel("round half up(n: number, scale: number)")
def _round_half_up(run: Run, number: Decimal, scale: Decimal) -> Value:
    return _rounded(run, number, scale, ROUND_HALF_UP)


@feel("round half down(n: number, scale: number)")
def _round_half_down(run: Run, number: Decimal, scale: Decimal) -> Value:
    return _rounded(run, number, scale, ROUND_HALF_DOWN)


@feel("abs(n: number)")
def _abs(_run: Run, number: Decimal) -> Value:
    return NUMBERS.abs(number)


@feel("abs(n: duration)")
def _abs_of_duration(_run: Run, span: timedelta | YearsMonths) -> Value:
    return YearsMonths(abs(span.months)) if isinstance(span, YearsMonths) else abs(span)


@feel("modulo(dividend: number, divisor: number)")
def _modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """Answer the remainder that has the sign of the divisor."""
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@feel("sqrt(number: number)")
def _sqrt(_run: Run, number: Decimal) -> Value:
    return NUMBERS.sqrt(number)


@feel("log(number: number)")
def _log(run: Run, number: Decimal) -> Value:
    if number <= 0:
        run.fail("log() 需要正数", "log() takes a positive number")
        return None
    return NUMBERS.ln(number)


@feel("exp(number: number)")
def _exp(_run: Run, number: Decimal) -> Value:
    return NUMBERS.exp(number)


@feel("odd(number: number)")
def _odd(_run: Run, number: Decimal) -> Value:
    return abs(NUMBERS.remainder(number, Decimal(2))) == 1


@feel("even(number: number)")
def _even(_run: Run, number: Decimal) -> Value:
    return NUMBERS.remainder(number, Decimal(2)) == 0
