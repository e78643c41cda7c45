"""A row becomes one line and comes back, whatever its columns hold."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engine.tables.metadata import Data, Id, Moment, Money, metadata
from tests.support.houses import load_tables
from upkeep.archive import ArchiveBroken, RowCodec

ROW: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "id": (Id, st.uuids().map(str)),
    "text": (sa.String(40), st.text()),
    "sealed": (sa.LargeBinary, st.binary()),
    "data": (Data, st.binary()),
    "at": (Moment, st.datetimes(timezones=st.just(UTC))),
    "price": (
        Money,
        st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15),
    ),
    "day": (sa.Date, st.dates()),
    "count": (sa.Integer, st.integers(-(2**31), 2**31 - 1)),
    "yes": (sa.Boolean, st.booleans()),
}
TABLE = sa.Table("everything", sa.MetaData(), *(sa.Column(name, kind) for name, (kind, _) in ROW.items()))


@given(st.fixed_dictionaries({name: st.none() | values for name, (_, values) in ROW.items()}))
def test_any_row_comes_back(row: dict[str, Any]) -> None:
    codec = RowCodec(TABLE)
    line = codec.dump([row[name] for name in ROW])
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    back = codec.load(line)
    assert back == row
    assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in row.items()}


def test_every_column_of_every_room_has_a_form() -> None:
    load_tables()
    for table in metadata.sorted_tables:
        RowCodec(table)


@pytest.mark.parametrize(
    "line", [b"[]", b"{}", b"not json", b"[1,2,3,4,5,6,7,8,9,10]", b'["a","b","%%%",null,null,null,null,null,null]']
)
def test_what_is_no_row_is_refused(line: bytes) -> None:
    with pytest.raises(ArchiveBroken):
        RowCodec(TABLE).load(line)


def test_a_column_without_a_form_is_a_bug_that_shows() -> None:
    with pytest.raises(TypeError, match="no form in a backup"):
        RowCodec(sa.Table("odd", sa.MetaData(), sa.Column("x", sa.Float)))


def test_moments_and_amounts_are_written_alike_for_every_database() -> None:
    made = RowCodec(
        sa.Table("t", sa.MetaData(), sa.Column("at", Moment), sa.Column("price", Money), sa.Column("d", sa.Date))
    )
    line = made.dump([datetime(2026, 3, 2, 1, tzinfo=UTC), Decimal("12.50"), date(2026, 3, 2)])
    assert line == b'["2026-03-02T01:00:00+00:00","12.50","2026-03-02"]\n'
