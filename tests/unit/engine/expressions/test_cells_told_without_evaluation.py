"""A cell that only lists texts or truths, or is one bound, answers at once, and as the evaluation would."""

from datetime import date
from decimal import Decimal

import pytest

from engine.expressions import parse_unary_tests
from engine.expressions.language import _run

CELLS = (
    '"a"',
    '"a","b"',
    '"a",null',
    "null",
    "true",
    "false,null",
    "true,false",
    "< 2",
    ">= 12",
    "> 0",
    "<= 12.0",
    "= 12",
    "!= 12",
    'not("a")',
    "12",
    '"a",12',
    '< date("2026-01-02")',
    "[1..5]",
    "not(null)",
    "not(> 2)",
    "-",
)
VALUES = (
    "a",
    "z",
    "",
    None,
    True,
    False,
    Decimal(0),
    Decimal(1),
    Decimal("11.99"),
    Decimal(12),
    date(2026, 1, 1),
    ["a"],
)


@pytest.mark.parametrize("cell", CELLS)
def test_the_answer_is_that_of_the_evaluation(cell: str) -> None:
    tests = parse_unary_tests(cell)
    for value in VALUES:
        evaluated = _run(tests.tree, {}, None, None, {"?": value})
        assert tests.evaluate(value, {}) == evaluated, value
        told = tests.tell(value)
        assert told is None or told is evaluated.value


@pytest.mark.parametrize(("cell", "value"), [('"a","b"', "b"), ("false,null", None), (">= 12", Decimal(12))])
def test_common_cells_are_told_at_once(cell: str, value: object) -> None:
    assert parse_unary_tests(cell).tell(value) is True
