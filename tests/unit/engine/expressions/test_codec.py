"""Values through bytes and back."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions import DataRefused, YearsMonths
from engine.expressions.codec import StoredDataBroken, dumps, loads, to_json

SCALARS = (
    st.none()
    | st.booleans()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=8))) | st.just(ZoneInfo("Asia/Shanghai")))
    | st.times()
    | st.timedeltas(min_value=timedelta(-9999), max_value=timedelta(9999))
    | st.integers(-9999, 9999).map(YearsMonths)
)
KEYS = st.text(max_size=4) | st.sampled_from(["$", "$date", "$$", "$x"])
TREES = st.recursive(SCALARS, lambda t: st.lists(t, max_size=4) | st.dictionaries(KEYS, t, max_size=4), max_leaves=12)


@given(TREES)
def test_what_is_stored_comes_back_as_it_was(value: object) -> None:
    back = loads(dumps(value))
    assert back == value
    assert dumps(back) == dumps(value)


def test_equal_data_give_equal_bytes_whatever_the_order_and_the_kind_of_integer() -> None:
    assert dumps({"b": 1, "a": [2]}) == dumps({"a": (Decimal(2),), "b": Decimal(1)})
    assert dumps({"a": Decimal("1E+3")}) == dumps({"a": 1000})


def test_a_number_keeps_its_places_and_no_bare_number_is_written() -> None:
    assert dumps({"p": Decimal("12.50"), "n": 3, "yes": True}) == b'{"n":{"$":"3"},"p":{"$":"12.50"},"yes":true}'
    assert str(loads(dumps(Decimal("12.50")))) == "12.50"


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"a": [1.5]},
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        {1: "a"},
        object(),
        b"x",
        {"a": {1, 2}},
        10**60,
        "\ud800",
    ],
)
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises(DataRefused):
        dumps(value)


def test_endless_nesting_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(DataRefused):
        dumps(value)


@pytest.mark.parametrize(
    "data", [b"{", b'{"$":"x"}', b'{"$date":"2026-13-01"}', b'{"$span":"x"}', b'{"$":[1]}', b'{"$time":"x"}']
)
def test_bytes_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(StoredDataBroken):
        loads(data)


def test_answers_of_the_api_are_plain_json() -> None:
    answer = to_json(
        {"n": 5, "p": Decimal("5.10"), "d": date(2026, 1, 2), "t": time(8, 0), "$x": [YearsMonths(14)], "ok": None}
    )
    assert answer == {"n": "5", "p": "5.10", "d": "2026-01-02", "t": "08:00:00", "$x": ["P1Y2M"], "ok": None}
    assert orjson.dumps(answer)
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert datetime.fromisoformat(str(to_json(moment))) == moment
