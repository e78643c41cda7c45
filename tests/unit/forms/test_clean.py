"""Cleaning beyond the vectors: Python's own values, words of findings, hostile input, and agreement with JSON Schema."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms import compile_form
from forms.formats import id_card_check
from forms.posted import PostedInvalid, nested
from forms.text import narrow, tidy

DEAL = compile_form(
    {
        "type": "object",
        "required": ["price", "signed_on"],
        "properties": {
            "price": {
                "type": "number",
                "title": "成交价",
                "ui:widget": "money",
                "minimum": 1,
                "maximum": 1_000_000_000,
                "x-unit": "元",
                "ui:en": "Price",
            },
            "signed_on": {"type": "string", "format": "date", "title": "签约日", "ui:en": "Signing date"},
            "signed_at": {"type": "string", "format": "date-time", "title": "签约时间"},
            "opens": {"type": "string", "format": "time", "title": "开门"},
            "confirmed": {"type": "boolean", "title": "我已核对原件", "const": True},
            "scans": {
                "type": "array",
                "title": "附件",
                "items": {"type": "string", "format": "document"},
                "ui:widget": "file",
            },
        },
    }
)


def one_finding(data, **options):
    (finding,) = DEAL.clean({"price": 1, "signed_on": "2026-03-02", **data}, **options).findings
    return finding


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        ({"price": None}, "请填写“成交价”", "Price is required"),
        ({"price": "0.5"}, "“成交价”不能小于 1 元", "Price must not be less than 1 元"),
        ({"price": "abc"}, "“成交价”要填数字，例如 1234.50", "Price must be a number such as 1234.50"),
        ({"signed_on": "明天"}, "“签约日”要填日期，例如 2026-03-02", "Signing date must be a date such as 2026-03-02"),
        ({"confirmed": False}, "“我已核对原件”必须勾选", "confirmed must be confirmed"),
        ({"x": 1}, "表单里没有“x”这一项", "the form has no field x"),
    ],
)
def test_findings_speak_of_the_field_by_its_title(data, zh, en):
    finding = one_finding(data)
    assert (finding.zh, finding.en) == (zh, en)


@pytest.mark.parametrize(
    "price", [1.5, float("nan"), float("inf"), Decimal("NaN"), Decimal("1E+40"), 10**40, "9" * 40, [], {}]
)
def test_numbers_that_are_not_exact_or_not_bounded_are_refused(price):
    assert one_finding({"price": price}).keyword == "type"


def test_a_number_is_a_decimal_without_trailing_zeros():
    for given_ in (Decimal("100.00"), "100", 100, Decimal("1E+2"), "１００．０"):
        cleaned = DEAL.clean({"price": given_, "signed_on": "2026-03-02"})
        assert str(cleaned.data["price"]) == "100"


def test_python_dates_are_taken_as_they_are_and_moments_get_the_offset_of_the_zone():
    at = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    cleaned = DEAL.clean({"price": 1, "signed_on": date(2026, 3, 2), "signed_at": at, "opens": time(9)})
    assert cleaned.ok
    assert cleaned.data["signed_on"] == date(2026, 3, 2)
    assert cleaned.data["signed_at"].isoformat() == "2026-03-02T14:30:00+08:00"
    assert cleaned.data["opens"] == time(9)
    assert DEAL.clean({"price": 1, "signed_on": at}).findings[0].keyword == "format"


def test_another_zone_reads_times_without_one_its_own_way():
    cleaned = DEAL.clean(
        {"price": 1, "signed_on": "2026-07-01", "signed_at": "2026-07-01T12:00"}, zone=ZoneInfo("Europe/Berlin")
    )
    assert cleaned.data["signed_at"] == datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert type(cleaned.data["signed_at"].tzinfo) is timezone


def test_a_moment_at_the_end_of_time_is_a_finding():
    assert one_finding({"signed_at": "0001-01-01T00:00+14:00"}).keyword == "format"


def test_the_documents_among_the_data_are_named():
    ids = ["0192f0c1-7e3a-7b5c-8d2e-1f0a9b8c7d6e", "0192F0C1-7E3A-7B5C-8D2E-1F0A9B8C7D6F"]
    assert DEAL.clean({"price": 1, "signed_on": "2026-03-02", "scans": ids}).documents == {each.lower() for each in ids}


def test_findings_come_in_the_order_of_the_page():
    cleaned = DEAL.clean({"zzz": 1, "confirmed": False, "signed_at": "x"})
    assert [finding.pointer for finding in cleaned.findings] == [
        "/price",
        "/signed_on",
        "/signed_at",
        "/confirmed",
        "/zzz",
    ]


def test_findings_are_bounded_and_names_are_cut_and_tidied():
    cleaned = DEAL.clean({f"\u202e{'x' * 500}{at}": at for at in range(5000)})
    assert len(cleaned.findings) == 100
    assert all(len(finding.zh) < 200 and "\u202e" not in finding.zh + finding.pointer for finding in cleaned.findings)


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals() | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=8,
)


SUBMITTED = st.dictionaries(st.sampled_from(["price", "signed_on", "signed_at", "confirmed", "scans", "x"]), HOSTILE)


@settings(max_examples=200, deadline=None)
@given(SUBMITTED | HOSTILE, st.booleans())
def test_no_data_whatever_it_is_brings_cleaning_down(data, from_text):
    cleaned = DEAL.clean(data, from_text=from_text, now_date=date(2026, 3, 2))
    assert cleaned.ok or all(finding.zh and finding.en for finding in cleaned.findings)
    again = DEAL.clean(cleaned.data)
    if cleaned.ok:
        assert again.data == cleaned.data  # what is clean stays as it is


@given(st.text())
def test_tidied_text_is_tidy(text):
    assert tidy(tidy(text)) == tidy(text)
    assert narrow(narrow(text)) == narrow(text)
    tidy(text).encode()


@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_always_changes_the_check_digit(number, at, more):
    body = f"{number:017d}"
    other = body[:at] + str((int(body[at]) + more) % 10) + body[at + 1 :]
    assert id_card_check(body) != id_card_check(other)


def test_posted_pairs_become_nested_data():
    pairs = [
        ("city", "北京"),
        ("rooms/2/area", "12"),
        ("rooms/0/area", "20"),
        ("has", "gas"),
        ("has", "lift"),
        ("has", "x"),
        ("a/b", "1"),
    ]
    assert nested(pairs) == {
        "city": "北京",
        "rooms": [{"area": "20"}, {"area": "12"}],
        "has": ["gas", "lift", "x"],
        "a": {"b": "1"},
    }


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "1"), ("a/b", "2")],
        [("a/b", "2"), ("a", "1")],
        [("a/b/c/d/e/f/g", "1")],
        [(f"a/{at}", "1") for at in range(201)],
        [(f"a{at}", "1") for at in range(2001)],
    ],
    ids=["value then group", "group then value", "deep", "rows", "many"],
)
def test_posted_names_that_no_page_sends_are_refused(pairs):
    with pytest.raises(PostedInvalid):
        nested(pairs)


NAMES = ["a", "b", "c"]
TEXTS = st.text("xyz一", min_size=1, max_size=4)
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 2),
            "maxLength": st.integers(2, 4),
            "enum": st.lists(TEXTS, min_size=1, max_size=3, unique=True),
            "pattern": st.sampled_from(["^x", "y$", "^[xy]+$"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["number", "integer"])},
        optional={
            "minimum": st.integers(-3, 0),
            "exclusiveMaximum": st.integers(1, 3),
            "multipleOf": st.integers(1, 2),
        },
    ),
    st.fixed_dictionaries({"type": st.just("boolean")}, optional={"const": st.booleans()}),
    st.fixed_dictionaries(
        {"type": st.just("array"), "items": st.just({"type": "integer"})},
        optional={"minItems": st.integers(0, 1), "maxItems": st.integers(1, 3), "uniqueItems": st.booleans()},
    ),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    TEXTS, st.integers(-4, 4), st.booleans(), st.lists(st.integers(0, 2), max_size=4), st.just({})
)


@st.composite
def schemas(draw):
    properties = {name: draw(LEAVES) for name in NAMES}
    schema = {"type": "object", "properties": properties, "unevaluatedProperties": False}
    schema["required"] = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
    if draw(st.booleans()):
        schema["dependentRequired"] = {
            draw(st.sampled_from(NAMES)): draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
        }
    scalars = [name for name in NAMES if properties[name]["type"] != "array"]
    if scalars and draw(st.booleans()):
        name = draw(st.sampled_from(scalars))
        const = draw({"string": TEXTS, "boolean": st.booleans()}.get(properties[name]["type"], st.integers(-1, 2)))
        schema["if"] = {"properties": {name: {"const": const}}, "required": [name]}
        schema["then"] = {
            "properties": {"d": draw(LEAVES)},
            "required": draw(st.sampled_from([["d"], ["a"], ["a", "d"], []])),
        }
    return schema


@settings(max_examples=400, deadline=None)
@given(schemas(), st.dictionaries(st.sampled_from([*NAMES, "d", "e"]), VALUES, max_size=5))
def test_on_the_common_subset_we_accept_exactly_what_json_schema_accepts(schema, data):
    Draft202012Validator.check_schema(schema)
    wanted = Draft202012Validator(schema).is_valid(data)
    assert compile_form(schema).clean(data).ok == wanted
