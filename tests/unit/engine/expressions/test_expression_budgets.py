"""Hostile texts and hostile data end in a refusal or a value, quickly, and never reach the program."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.expressions import BudgetExceeded, DataRefused, ExpressionInvalid, Range, parse, parse_unary_tests
from engine.expressions.builtins import BUILTINS
from engine.expressions.codec import dumps
from engine.expressions.values import Function

NOW = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.timeout(120)
"""Generous: the machine may be busy; what is caught here takes for ever."""


def chained(step: str, times: int = 60) -> str:
    """A context whose every entry doubles the one before."""
    return "{x0: [1], " + ", ".join(f"x{n + 1}: {step.replace('@', f'x{n}')}" for n in range(times)) + f"}}.x{times}"


TOO_MUCH = {
    "deep brackets": "(" * 200 + "1" + ")" * 200,
    "deep lists": "[" * 200 + "1" + "]" * 200,
    "deep minus": "-" * 500 + "1",
    "deep ifs": "if true then " * 100 + "1" + " else 2" * 100,
    "deep functions": "function(a) " * 100 + "1",
    "long path": "a" + ".a" * 500,
    "long filter": "a" + "[1]" * 500,
    "long comparison": "1" + " = 1" * 200,
    "too long": "1 + " * 2000 + "1",
    "too many nodes": "1" + "+1" * 900,
    "nested membership": "1 in (" * 150 + "1" + " + 1)" * 150,
    "deep types": "1 instance of " + "list<" * 200 + "number" + ">" * 200,
    "huge loop": "for a in 1..1000000 return a",
    "product of loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
    "huge range of dates": '@"0001-01-01" in (for d in @"0001-01-01"..@"9999-12-31" return d)',
    "quantified": "some a in 1..5000, b in 1..5000 satisfies a + b < 0",
    "shared lists": chained("[@, @]"),
    "shared contexts": chained("{a: @, b: @}"),
    "shared then compared": chained("[@, @]").replace("}.x60", ", y: x60 = [x59, x59]}.y"),
    "shared then written": chained("[@, @]").replace("}.x60", ", y: string(x60)}.y"),
    "shared then flattened": chained("[@, @]").replace("}.x60", ", y: flatten(x60)}.y"),
    "doubling text": chained("@ + @").replace("[1]", '"aaaaaaaa"'),
    "doubling lists": chained("concatenate(@, @)"),
    "joined": 'string join(for i in 1..5000 return "' + "a" * 500 + '", "-")',
    "replaced": f'replace("{"a" * 3000}", "", "{"b" * 800}")',
    "self call": "{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r",
    "partial": "for i in 1..5000 return count(partial)",
    "growing partial": "for i in 1..200 return [partial, partial]",
    "sorted slowly": "sort(for i in 1..3000 return modulo(i * 7919, 3001), function(a, b) a < b)",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_refused_by_the_budget(name: str) -> None:
    with pytest.raises(BudgetExceeded) as refused:
        parse(TOO_MUCH[name]).evaluate({"a": 1}, now=NOW)
    assert refused.value.findings[0].zh


@pytest.mark.parametrize(
    "source",
    [
        "10 ** 10 ** 10", "9 ** 9 ** 9 ** 9 ** 9", "1e6000 * 1e6000", "2 ** -1e6000", "1.0000001 ** 1e30", "exp(1e20)",
        "decimal(1e-6000, 6000)", "floor(1e6000)", "modulo(1e6000, 3)", "odd(1e6000)", "round up(1e6000, -6000)",
        'duration("P999999999D") * 1e20', '@"9999-12-31" + @"P1D"', '@"2026-01-01" + @"P999999999Y"', "1..2",
        'matches("' + "a" * 2000 + '!", "(a+)+$")', 'matches("x", "(((a{1,1000}){1,1000}){1,1000})")', 'matches("x", "(")',
        'replace("aaa", "(a*)*b", "$1$1$1")', 'substring("abc", 1e30)', "[1, 2][1e30]", 'number("1e9999")', "sqrt(-1)", "log(0)",
        'date(1e30, 1, 1)', 'time(99, 99, 99)', 'string(1e6000)', "mean([1e6144, 1e6144])", "stddev([1e6000, -1e6000])",
    ],
)  # fmt: skip
def test_large_numbers_and_slow_patterns_end_soon_in_a_value_or_null(source: str) -> None:
    try:
        outcome = parse(source).evaluate({}, now=NOW)
    except ExpressionInvalid:
        return
    assert outcome.value is not None or outcome.reasons


@pytest.mark.parametrize(
    "source",
    ["a.__class__", "xs.__class__.__mro__", 'c.keys', 'get value(c, "__class__")', "d.__init__.__globals__", '"".format',
     "f.body", "f.scope", "d.strftime", "sum.call", "d.replace(1)", "c.items()", "__import__", "open", "c.__dict__", "n.real"],
)  # fmt: skip
def test_nothing_of_the_program_can_be_reached(source: str) -> None:
    context = {"a": "text", "xs": [1], "c": {"k": 1}, "d": NOW, "n": 1}
    value = parse("{f: function(x) x, r: " + source + "}.r").evaluate(context).value
    assert value is None or value == [None] * len(value)  # type: ignore[arg-type]


class _Object:
    secret = 1

    def __call__(self) -> int:
        return 1


@pytest.mark.parametrize(
    "value", [1.5, [1.5], {"a": {"b": 1.5}}, float("inf"), Decimal("NaN"), Decimal("Infinity"), _Object(), _Object, len,
              {1: 2}, b"bytes", {"a": {1, 2}}, 1j]
)  # fmt: skip
def test_floats_and_objects_are_refused_as_data(value: object) -> None:
    with pytest.raises(DataRefused):
        parse("x = x").evaluate({"x": value})
    with pytest.raises(DataRefused):
        parse_unary_tests("1").matches(value, {})


def test_data_that_is_not_asked_for_is_not_looked_at() -> None:
    context = {"deal": {"price": 5, "odd": 1.5}, "other": _Object()}
    assert parse("deal.price").value(context) == 5


def _endless() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value", [_endless(), 10**60, [0] * 20_000, {"a": [[0] * 9_000] * 9_000}, "x" * 200_000, Decimal("1E+9000")],
    ids=["endless", "digits", "long", "shared", "text", "exponent"],
)  # fmt: skip
def test_data_that_is_too_large_is_refused(value: object) -> None:
    with pytest.raises(BudgetExceeded):
        parse("x = 1").evaluate({"x": value})


def test_a_deep_stack_of_the_caller_is_no_traceback() -> None:
    def down(levels: int, source: str) -> object:
        return down(levels - 1, source) if levels else parse(source).value({})

    refused = 0
    for levels in range(600, 1000, 7):
        try:
            down(levels, "[" * 40 + "1" + "]" * 40 + " " * levels)
        except BudgetExceeded:
            refused += 1
        except RecursionError:  # no room was left to call at all
            break
    assert refused


PIECES = st.sampled_from(
    [*"()[]{}<>=+-*/.,:@?\"'0123456789 \n", "..", "**", " and ", " or ", " in ", "if ", " then ", " else ", "for ", " return ",
     "some ", "every ", " satisfies ", " between ", " instance of ", "function(", "true", "null", "not(", "x", "y", "房源",
     '"a"', '@"2026-01-01"', '@"P1D"', "1..3", "[1,2]", "{a: 1}", "item", "partial", "1e99", *(f"{name}(" for name in BUILTINS)]
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join)
BOUNDED = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def holds_code_or_range(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(holds_code_or_range, value.values()))
    if isinstance(value, list):
        return any(map(holds_code_or_range, value))
    return isinstance(value, Range | Function)


@BOUNDED
@given(TEXTS)
def test_any_text_is_an_expression_or_refused_and_evaluates_to_a_value_that_can_be_stored(source: str) -> None:
    try:
        outcome = parse(source).evaluate({"x": 5, "y": ["a", {"a": 1}], "房源": {"价": 3}}, now=NOW)
    except (ExpressionInvalid, BudgetExceeded):
        return
    if not holds_code_or_range(outcome.value):
        assert dumps(outcome.value)


@BOUNDED
@given(TEXTS, st.none() | st.integers(-9, 9) | st.text(max_size=3))
def test_any_text_is_a_unary_test_or_refused(source: str, value: object) -> None:
    try:
        assert parse_unary_tests(source).matches(value, {"x": 1}, now=NOW) in (True, False, None)
    except (ExpressionInvalid, BudgetExceeded):
        return
