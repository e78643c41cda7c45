"""The vectors that every implementation of forms must satisfy: this one, and the browser's."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from forms import amount_in_words, compile_form
from forms.money import AmountUnspeakable
from forms.numbers import read_number

HERE = Path(__file__).parent
SAID = json.loads((HERE / "said.json").read_text())
VECTORS = json.loads((HERE / "vectors.json").read_text(), parse_float=Decimal)
CASES = [
    pytest.param(group, case, id=f"{group['name']}: {case['name']}") for group in VECTORS for case in group["cases"]
]


def shown(value):
    """Write a clean value as the vectors do: numbers and dates as their canonical text."""
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


@pytest.mark.parametrize(("group", "case"), CASES)
def test_every_vector_is_answered_as_written(group, case):
    today = date.fromisoformat(group["today"]) if "today" in group else None
    cleaned = compile_form(group["schema"]).clean(case["data"], now_date=today, from_text=case.get("from_text", False))
    told = sorted(f"{finding.pointer} {finding.keyword}" for finding in cleaned.findings)
    assert told == sorted(case.get("findings", []))
    if "clean" in case:
        assert shown(cleaned.data) == case["clean"]
    said = [[finding.pointer, finding.zh, finding.en] for finding in cleaned.findings]
    assert said == SAID["findings"].get(f"{group['name']}: {case['name']}", [])


def test_every_vector_expects_either_clean_data_or_findings():
    assert all(("clean" in case) != ("findings" in case) for group in VECTORS for case in group["cases"])


def test_nothing_is_said_of_a_vector_that_is_gone():
    assert SAID["findings"].keys() <= {
        f"{group['name']}: {case['name']}" for group in VECTORS for case in group["cases"]
    }


@pytest.mark.parametrize(("typed", "words"), SAID["amounts"].items())
def test_an_amount_as_it_is_typed_is_written_in_capitals(typed, words):
    number = read_number(typed)
    try:
        assert ("" if number is None else amount_in_words(number)) == words
    except AmountUnspeakable:
        assert words == ""
