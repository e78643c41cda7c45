"""FEEL as the language defines it: precedence, three-valued logic, names, ranges, iterations."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.expressions import ExpressionFailed, ExpressionInvalid, Range, YearsMonths, parse, parse_unary_tests

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
CONTEXT: dict[str, object] = {
    "a": 5,
    "list price": Decimal("3.5"),
    "xs": [{"price": 3, "名": "甲"}, {"price": 7, "名": "乙"}],
    "房源": {"状态": "在售", "挂牌价": Decimal("5200000")},
    "d": date(2026, 1, 31),
    "nothing": None,
    "flag": True,
}

CASES = [
    ("1 + 2 * 3", Decimal(7)),
    ("(1 + 2) * 3", Decimal(9)),
    ("10 - 4 - 3", Decimal(3)),
    ("2 ** 3 ** 2", Decimal(64)),
    ("-2 ** 2", Decimal(4)),
    ("list price * 2", Decimal("7.0")),
    ('房源.状态 = "在售" and 房源.挂牌价 > 5000000', True),
    ("xs[price > 3].名", ["乙"]),
    ("xs[1].price", Decimal(3)),
    ("xs[-1].price", Decimal(7)),
    ("xs.price", [Decimal(3), Decimal(7)]),
    ("xs[item.price > a].price", [Decimal(7)]),
    ("a in (1, 5)", True),
    ("a in [1..5)", False),
    ("a in ]4..5]", True),
    ("a in ]4..6[ and flag", True),
    ("a in (< 3, >= 5)", True),
    ("a in (4..6)", True),
    ("a between 1 and 5 and flag", True),
    ("if nothing then 1 else 2", Decimal(2)),
    ("for i in 1..3 return i * i", [Decimal(1), Decimal(4), Decimal(9)]),
    ("for i in 3..1 return i", [Decimal(3), Decimal(2), Decimal(1)]),
    ("for x in [1, 2], y in [10, 20] return x + y", [Decimal(11), Decimal(21), Decimal(12), Decimal(22)]),
    ("for i in 1..4 return if i = 1 then 1 else sum(partial)", [Decimal(1), Decimal(1), Decimal(2), Decimal(4)]),
    ("some x in xs satisfies x.price > 6", True),
    ("every x in xs satisfies x.price > 6", False),
    ("{a: 1, b: a + 1}.b", Decimal(2)),
    ('{"a b": 1}.a b', Decimal(1)),
    ("(function(x: number) x * a)(4)", Decimal(20)),
    ("{double: function(x) x * 2, r: double(4)}.r", Decimal(8)),
    ("a instance of number", True),
    ("d instance of date and time", False),
    ("xs instance of list<context<price: number>>", True),
    ("nothing = null", True),
    ("nothing != null", False),
    ("[1, 2] = [1.0, 2.00]", True),
    ('d + @"P1M"', date(2026, 2, 28)),
    ('d - @"2026-01-01"', timedelta(days=30)),
    ('@"2026-01-01T10:00:00Z" + duration("PT90M")', datetime(2026, 1, 1, 11, 30, tzinfo=UTC)),
    ('date and time(d, time("08:30:00"))', datetime.fromisoformat("2026-01-31T08:30:00")),
    ('@"23:30:00" + @"PT1H"', time(0, 30)),
    ("years and months duration(d, date(2027, 3, 1))", YearsMonths(13)),
    ('duration("P1D") / duration("PT6H")', Decimal(4)),
    ('duration("P2D") * 1.5', timedelta(days=3)),
    ("d.year * 100 + d.month", Decimal(202601)),
    ('@"P1Y2M".months', Decimal(2)),
    ("[1..5].end included", True),
    ("[1..5]", Range(low=Decimal(1), high=Decimal(5))),
    ('"\\u623f" + "\\n"', "房\n"),
    ('now() > @"2026-03-04T05:05:00Z"', True),
    ("today()", date(2026, 3, 4)),
    ("// a comment\n 1 /* another */ + 1", Decimal(2)),
    ("0.1 + 0.2 = 0.3", True),
    ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
]


@pytest.mark.parametrize(("source", "expected"), CASES, ids=[source for source, _ in CASES])
def test_an_expression_has_the_value_that_feel_gives_it(source: str, expected: object) -> None:
    outcome = parse(source).evaluate(CONTEXT, now=NOW)
    assert outcome.value == expected
    assert type(outcome.value) is type(expected)
    assert outcome.reasons == ()


TRUTHS = ["true", "false", "null"]
AND: list[list[bool | None]] = [[True, False, None], [False, False, False], [None, False, None]]
OR: list[list[bool | None]] = [[True, True, True], [True, False, None], [True, None, None]]


@pytest.mark.parametrize("left", range(3))
@pytest.mark.parametrize("right", range(3))
def test_and_and_or_are_three_valued(left: int, right: int) -> None:
    assert parse(f"{TRUTHS[left]} and {TRUTHS[right]}").value({}) is AND[left][right]
    assert parse(f"{TRUTHS[left]} or {TRUTHS[right]}").value({}) is OR[left][right]


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "missing",
        "a.b",
        '1 + "a"',
        '"a" < 1',
        "nothing + 1",
        "xs[9]",
        "now()",
        "unknown(1)",
        "string length(1)",
        'date("2026-02-30")',
        "10 ** 100000",
        "d < now()",
        "{a: 1}.b",
    ],
)
def test_what_goes_wrong_inside_is_null_with_a_reason_in_both_languages(source: str) -> None:
    outcome = parse(source).evaluate({"a": 5, "nothing": None, "xs": [1], "d": date(2026, 1, 1)})
    assert outcome.value is None
    assert outcome.reasons
    assert all(" / " in reason for reason in outcome.reasons)
    with pytest.raises(ExpressionFailed, match="expression has no value"):
        parse(source).value({"a": 5, "nothing": None, "xs": [1], "d": date(2026, 1, 1)})


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("1 +", 1, 4),
        ("a and\n  or b", 2, 3),
        ("(1", 1, 3),
        ('"abc', 1, 1),
        ("a == b", 1, 4),
        ("f(1,)", 1, 5),
        ("1 2", 1, 3),
        ("a > 3，b", 1, 6),
        ("not a", 1, 1),
        ('@"2026-02-30"', 1, 2),
        ("{a: 1, a: 2}", 1, 8),
        ("", 1, 1),
    ],
)
def test_a_text_that_is_no_expression_is_refused_with_its_place(source: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        parse(source)
    assert (refused.value.line, refused.value.column) == (line, column)
    finding = refused.value.findings[0]
    assert f"第 {line} 行第 {column} 列" in finding.zh
    assert f"line {line}, column {column}" in finding.en


def test_names_with_operators_are_found_when_they_are_known() -> None:
    assert parse("pre-approval + 1", names=frozenset({"pre-approval"})).value({"pre-approval": 1}) == 2
    assert parse("pre-approval", names=frozenset()).names == {"pre", "approval"}


def test_free_names_leave_out_what_the_expression_binds_itself() -> None:
    uses = parse("for x in list a return x + b + count(xs[price > limit]) + mine(c) + {k: 1, j: k + d}.j").uses
    assert uses.variables == {"list a", "b", "xs", "c", "d"}
    assert uses.members == {"price", "limit"}
    assert uses.functions == {"mine"}


def test_a_function_of_the_caller_is_called_with_values_and_its_answer_is_taken_in() -> None:
    expression = parse("twice(a) + 1")
    assert expression.value({"a": 2}, functions={"twice": lambda number: number * 2}) == 5
    assert expression.uses.functions == {"twice"}


UNARY = [
    ("-", 5, True), ("< 5", 4, True), ("< 5", 5, False), (">= 5, < 2", 1, True), ("[1..5]", 5, True), ("[1..5)", 5, False),
    ("]1..5]", 1, False), ('"a","b"', "b", True), ('not("a","b")', "b", False), ('not("a")', "c", True),
    ("null", None, True), ("null", 1, False), ("not(null)", 1, True), ("not(null)", None, False), ("< 5", None, None),
    ("not(< 5)", None, None), ("true", True, True), ("true", False, False), ("false", False, True), ("true", None, False),
    ("? > limit", 11, True), ("? > limit", 9, False), ('starts with(?, "a")', "abc", True), ("limit", 10, True),
    ("> limit", 11, True), ("options", "x", True), ("options", "z", False), ("count(options) = 2", 3, True),
    ('@"2026-01-01"', date(2026, 1, 1), True), ("<= date(2026,1,1)", date(2026, 1, 2), False), ("[1,2]", [1, 2], True),
    ("not(?)", False, True), ('"a"', 1, None), ("= 5", 5, True), ("!= 5", 5, False), ("5 + 5", 10, True),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value", "expected"), UNARY)
def test_unary_tests_answer_true_false_or_unknown(cell: str, value: object, expected: bool | None) -> None:
    assert parse_unary_tests(cell).matches(value, {"limit": 10, "options": ["x", "y"]}) is expected
