"""JSON that loses nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import json_text

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_come_back_as_they_were(value: Any) -> None:
    assert json_text.loads(json_text.dumps(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_decimal_leaves_as_text_without_exponent_and_keeps_its_value(value: Decimal) -> None:
    text = json_text.loads(json_text.dumps({"a": value}))["a"]
    assert "E" not in text.upper()
    assert Decimal(text) == value


def test_fractions_come_in_exactly() -> None:
    value = json_text.loads("[0.1, 1e2, 5000000.10]")
    assert value == [Decimal("0.1"), Decimal("1e2"), Decimal("5000000.10")]
    assert all(isinstance(item, Decimal) for item in value)


def test_moments_durations_and_sets_have_a_form() -> None:
    value = {
        "at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
        "on": date(2026, 3, 2),
        "for": timedelta(hours=1, milliseconds=500),
        "roles": frozenset({"b", "a"}),
    }
    assert json_text.loads(json_text.dumps(value)) == {
        "at": "2026-03-02T01:00:00+00:00",
        "on": "2026-03-02",
        "for": "PT3600.5S",
        "roles": ["a", "b"],
    }


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nul", b"NaN", b"-Infinity", b'"\\u0000"', b'"\\udc00"', b"[" * 42, b"\xff\xfe", b"9" * 5000]
)
def test_what_cannot_be_kept_is_refused(body: bytes) -> None:
    with pytest.raises(json_text.TextUnreadable):
        json_text.loads(body)


def test_forty_levels_are_read_and_forty_one_are_not() -> None:
    assert json_text.loads("[" * 40 + "]" * 40)
    with pytest.raises(json_text.TextUnreadable):
        json_text.loads("[" * 41 + "]" * 41)


def test_what_has_no_json_form_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError):
        json_text.dumps({"a": object()})
