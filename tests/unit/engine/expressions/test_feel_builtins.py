"""The built-in functions, by family."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.expressions import YearsMonths, parse

CASES = [
    ('string length("房源")', Decimal(2)),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", -2, 1)', "a"),
    ('upper case("aBc4")', "ABC4"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring after("foobar", "ob")', "ar"),
    ('contains("foobar", "of")', False),
    ('starts with("朝阳区", "朝阳")', True),
    ('ends with("foobar", "r")', True),
    ('matches("13800138000", "^1[3-9]\\d{9}$")', True),
    ('replace("abracadabra", "bra", "*")', "a*cada*"),
    ('replace("0123", "(\\d)(\\d)", "$2$1")', "1032"),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ('string join(["a", null, "c"], "-")', "a-c"),
    ("list contains([1, null], null)", True),
    ("count([1, 2, null])", Decimal(3)),
    ("count([])", Decimal(0)),
    ("min([3, 1, 2])", Decimal(1)),
    ('max("a", "c", "b")', "c"),
    ("sum(1, 2, 3)", Decimal(6)),
    ('sum([@"P1D", @"PT12H"])', timedelta(hours=36)),
    ("mean([1, 2, 4.5])", Decimal("2.5")),
    ("median([8, 2, 5, 3, 4])", Decimal(4)),
    ("mode([6, 3, 9, 6, 6])", [Decimal(6)]),
    ("stddev([2, 4, 7, 5])", Decimal("2.081665999466132735282297706979931")),
    ("product([2, 3, 4])", Decimal(24)),
    ("all([true, null])", None),
    ("all([true, false, null])", False),
    ("any([false, true, null])", True),
    ("any([])", False),
    ("sublist([4, 5, 6], 1, 2)", [Decimal(4), Decimal(5)]),
    ("append([1], 2, [3])", [Decimal(1), Decimal(2), [Decimal(3)]]),
    ("concatenate([1, 2], [3])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("insert before([1, 3], 1, 2)", [Decimal(2), Decimal(1), Decimal(3)]),
    ("remove([1, 2, 3], 2)", [Decimal(1), Decimal(3)]),
    ("reverse([1, 2])", [Decimal(2), Decimal(1)]),
    ("index of([1, 2, 3, 2], 2)", [Decimal(2), Decimal(4)]),
    ("union([1, 2], [2, 3])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("distinct values([1, 2, 1.0, null, null])", [Decimal(1), Decimal(2), None]),
    ("flatten([[1, [[2]]], [[[3]]]])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("sort([3, 1, 2])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("sort(list: [1, 2], precedes: function(x, y) x > y)", [Decimal(2), Decimal(1)]),
    ("list replace([1, 2, 3], 2, 9)", [Decimal(1), Decimal(9), Decimal(3)]),
    ("decimal(1 / 3, 2)", Decimal("0.33")),
    ("decimal(2.5, 0)", Decimal(2)),
    ("floor(-1.5)", Decimal(-2)),
    ("ceiling(1.51, 1)", Decimal("1.6")),
    ("round up(5.5, 0)", Decimal(6)),
    ("round down(-5.5, 0)", Decimal(-5)),
    ("round half up(1.125, 2)", Decimal("1.13")),
    ("round half down(1.125, 2)", Decimal("1.12")),
    ("abs(-10)", Decimal(10)),
    ('abs(@"-P1D")', timedelta(days=1)),
    ("modulo(-12, 5)", Decimal(3)),
    ("modulo(10.1, -4.5)", Decimal("-3.4")),
    ("sqrt(16)", Decimal(4)),
    ("odd(5)", True),
    ("even(-2)", True),
    ('date("2026-02-03")', date(2026, 2, 3)),
    ("date(2026, 2, 3)", date(2026, 2, 3)),
    ('date(@"2026-02-03T04:05:06Z")', date(2026, 2, 3)),
    ('date and time("2026-02-03T04:05:06Z")', datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
    ('duration("-P3DT4H")', -timedelta(days=3, hours=4)),
    ('duration("P2Y2M")', YearsMonths(26)),
    ('number("1,000.50", ",", ".")', Decimal("1000.50")),
    ("string(12.50)", "12.50"),
    ("string(1e3)", "1000"),
    ("string([1, \"a\", {b: null}])", '[1, "a", {b: null}]'),
    ('string(@"P1DT2H")', "P1DT2H"),
    ("string(null)", None),
    ('day of week(@"2026-01-01")', "Thursday"),
    ('day of year(@"2026-02-01")', Decimal(32)),
    ('month of year(@"2026-02-01")', "February"),
    ('week of year(@"2021-01-03")', Decimal(53)),
    ('last day of month(@"2024-02-01")', Decimal(29)),
    ('get value({a: 1}, "a")', Decimal(1)),
    ("get entries({a: 1})", [{"key": "a", "value": Decimal(1)}]),
    ('context([{key: "a", value: 1}])', {"a": Decimal(1)}),
    ('context put({a: 1}, "b", 2)', {"a": Decimal(1), "b": Decimal(2)}),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": Decimal(2)}}),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": Decimal(2), "b": Decimal(3)}),
    ('get or else(null, "x")', "x"),
    ('is(@"23:00:50z", @"23:00:50")', False),
    ("before([1..5), [5..8])", True),
    ("after(9, [5..8])", True),
    ("meets([1..5], [5..8])", True),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps before([1..5], [3..8])", True),
    ("includes([1..10], [2..3])", True),
    ("during(5, (1..5))", False),
    ("starts(1, [1..5])", True),
    ("finishes([3..5], [1..5])", True),
    ("coincides([1..5], [1..5])", True),
    ('2 in range("[1..3]")', True),
    ("not(null)", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), CASES, ids=[source for source, _ in CASES])
def test_a_built_in_answers_as_the_standard_says(source: str, expected: object) -> None:
    value = parse(source).evaluate({}).value
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("source", "zh"),
    [
        ("string length(1)", "string length() 的参数「string」不合适"),
        ("string length()", "string length() 的参数个数不对"),
        ('substring("a", 9)', "位置超出文本"),
        ('matches("a", "(")', "正则表达式有误"),
        ('min([1, "a"])', "不能互相比较"),
        ("sum([1, null])", "不是数字"),
        ("date(2026, 2, 30)", "date() 无法算出结果"),
        ('date("x")', "不是日期"),
        ('range("[now()..now()]")', "不是区间"),
        ("today()", "没有当前时间"),
        ('1 + "a"', "数字与文本不能做「+」"),
    ],
)
def test_a_built_in_that_cannot_answer_says_why(source: str, zh: str) -> None:
    outcome = parse(source).evaluate({})
    assert outcome.value is None
    assert any(zh in reason for reason in outcome.reasons), outcome.reasons
