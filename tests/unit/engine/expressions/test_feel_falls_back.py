"""`get or else` is how a diagram says that a missing value is expected: the fall-back leaves no reason behind."""

from decimal import Decimal

import pytest

from engine.expressions import ExpressionFailed, parse


def test_a_missing_variable_falls_back_to_null_without_a_reason() -> None:
    outcome = parse("get or else(seller_costs, null)").evaluate({})
    assert outcome.value is None
    assert outcome.reasons == ()


def test_a_value_that_is_there_is_not_replaced() -> None:
    assert parse("get or else(price, 0)").value({"price": Decimal(7)}) == Decimal(7)


def test_a_mistake_beside_the_fall_back_still_fails() -> None:
    with pytest.raises(ExpressionFailed):
        parse("get or else(price, 0) + area").value({})


def test_a_mistake_inside_the_fall_back_still_fails() -> None:
    with pytest.raises(ExpressionFailed):
        parse("get or else(price, other)").value({})
