"""Fields of requests and answers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fields import Amount, FormValues, PlainMap, Ref, Text, Yuan


class Shape(ma.Schema):
    """One field of each kind."""

    amount = Amount()
    yuan = Yuan()
    data = PlainMap()
    form = FormValues()
    ref = Ref()
    text = Text(longest=5, shortest=1)


def _load(**values: Any) -> dict[str, Any]:
    found: dict[str, Any] = Shape().load(values)
    return found


@given(st.integers(0, 10**12 - 1), st.integers(0, 99))
def test_every_amount_to_the_fen_comes_in_and_leaves_as_it_was(yuan: int, fen: int) -> None:
    text = f"{yuan}.{fen:02d}"
    amount = _load(amount=text)["amount"]
    assert amount == Decimal(text)
    assert Shape().dump({"amount": amount}) == {"amount": text}


@pytest.mark.parametrize(
    "value",
    [
        *("-1", "1.234", "1e3", "", " 1", "1,000", "０", "１２", "NaN", "Infinity", "01", "1000000000000"),
        *(-1, 10**12, True, None, [], Decimal("0.1")),
    ],
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    with pytest.raises(ma.ValidationError):
        _load(amount=value)


def test_an_answer_may_be_negative() -> None:
    assert Shape().dump({"yuan": Decimal("-5.5")}) == {"yuan": "-5.50"}


def test_plain_data_become_values_of_the_process() -> None:
    found = _load(
        data={"n": 5, "d": {"$date": "2026-03-12"}, "s": {"$span": "P3D"}, "l": [1, Decimal("2.5")], "t": "1"}
    )
    assert found["data"] == {
        "n": Decimal(5),
        "d": date(2026, 3, 12),
        "s": timedelta(days=3),
        "l": [Decimal(1), Decimal("2.5")],
        "t": "1",
    }
    assert type(found["data"]["n"]) is Decimal


@pytest.mark.parametrize("data", [{"d": {"$date": "soon"}}, {"d": {"$date": 5}}, [], "text", None])
def test_what_is_no_plain_data_is_refused(data: Any) -> None:
    with pytest.raises(ma.ValidationError):
        _load(data=data)


def test_form_values_stay_as_they_were_typed() -> None:
    assert _load(form={"n": 5, "d": "2026-03-12"})["form"] == {"n": 5, "d": "2026-03-12"}


def test_an_id_is_text_inside() -> None:
    assert _load(ref="01A200F5-66B9-7741-B196-4795328DB847")["ref"] == "01a200f5-66b9-7741-b196-4795328db847"


@pytest.mark.parametrize("text", ["", "123456", "a\x00b", "a\x1bb", "a\x7f"])
def test_text_is_short_and_without_control_characters(text: str) -> None:
    with pytest.raises(ma.ValidationError):
        _load(text=text)


def test_text_may_have_lines() -> None:
    assert _load(text="a\nb\t")["text"] == "a\nb\t"
