"""The purchase eligibility table answers as the cities' notices do, on their dates, and never guesses."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.decisions import Decided, decide, parse_dmn

MODEL = parse_dmn((Path(__file__).parents[2] / "processes" / "shared" / "eligibility.dmn").read_bytes())
BUYER: dict[str, object] = {
    "city": "beijing", "zone": "inside_5th_ring", "buyer_residency": "local", "buyer_work_permit": False,
    "buyer_social_months": Decimal(0), "buyer_residence_permit_years": Decimal(0), "buyer_minor_children": Decimal(0),
    "buyer_homes": Decimal(0),
}  # fmt: skip
NUMBERS = {
    "months": "buyer_social_months",
    "permit": "buyer_residence_permit_years",
    "children": "buyer_minor_children",
    "homes": "buyer_homes",
}
IN5, OUT5 = "inside_5th_ring", "outside_5th_ring"
INO, OUTO = "inside_outer_ring", "outside_outer_ring"
BJ25, BJ26 = date(2026, 3, 2), date(2026, 8, 8)
SH26, SZ26 = date(2026, 2, 26), date(2026, 4, 30)


def ask(
    on: date, city: str, zone: str, residency: str, counts: dict[str, int] | None = None, *, work_permit: bool = False
) -> Decided:
    numbers = {NUMBERS[name]: Decimal(count) for name, count in (counts or {}).items()}
    facts = {"city": city, "zone": zone, "buyer_residency": residency, "buyer_work_permit": work_permit}
    return decide(MODEL, "eligibility", BUYER | facts | numbers, on=on)


def status(decided: Decided) -> Any:
    assert isinstance(decided.value, dict), decided
    return decided.value["status"]


@pytest.mark.parametrize(
    ("on", "zone", "residency", "counts", "expected", "limit"),
    [
        (BJ25, OUT5, "local", {"homes": 9}, "eligible", None),
        (BJ25, IN5, "local", {"homes": 1}, "eligible", 2),
        (BJ25, IN5, "local", {"homes": 2}, "ineligible", 2),
        (BJ25, IN5, "local", {"homes": 2, "children": 1}, "ineligible", 2),
        (BJ25, IN5, "local", {"homes": 2, "children": 2}, "eligible", 3),
        (BJ25, IN5, "local", {"homes": 3, "children": 2}, "ineligible", 3),
        (BJ25, OUT5, "nonlocal", {"months": 12, "homes": 5}, "eligible", None),
        (BJ25, OUT5, "nonlocal", {"months": 11}, "ineligible", 0),
        (BJ25, IN5, "nonlocal", {"months": 24}, "eligible", 1),
        (BJ25, IN5, "nonlocal", {"months": 24, "homes": 1}, "ineligible", 1),
        (BJ25, IN5, "nonlocal", {"months": 24, "homes": 1, "children": 2}, "eligible", 2),
        (BJ25, IN5, "nonlocal", {"months": 24, "homes": 2, "children": 2}, "ineligible", 2),
        (BJ25, IN5, "nonlocal", {"months": 23}, "ineligible", 0),
        (date(2026, 8, 7), IN5, "nonlocal", {"months": 12}, "ineligible", 0),
        (BJ26, IN5, "nonlocal", {"months": 12}, "eligible", 1),
        (BJ26, IN5, "nonlocal", {"months": 12, "homes": 1}, "ineligible", 1),
        (BJ26, IN5, "nonlocal", {"months": 12, "homes": 1, "children": 2}, "eligible", 2),
        (BJ26, IN5, "nonlocal", {"months": 11}, "ineligible", 0),
        (date(2025, 12, 26), OUT5, "local", {}, "eligible", None),
        (date(2025, 12, 25), OUT5, "local", {}, "unknown", None),
    ],
)
def test_beijing(on: date, zone: str, residency: str, counts: dict[str, int], expected: str, limit: int | None) -> None:
    decided = ask(on, "beijing", zone, residency, counts)
    assert isinstance(decided.value, dict)
    assert (decided.value["status"], decided.value["limit"]) == (expected, limit)


def test_a_beijing_work_permit_opens_the_outside_and_only_an_official_s_answer_the_inside() -> None:
    assert status(ask(BJ25, "beijing", OUT5, "nonlocal", work_permit=True)) == "eligible"
    assert status(ask(BJ25, "beijing", IN5, "nonlocal", work_permit=True)) == "conditional"


@pytest.mark.parametrize(
    ("zone", "residency", "counts", "expected"),
    [
        (OUTO, "local", {"homes": 7}, "eligible"),
        (OUTO, "nonlocal", {"months": 12, "homes": 7}, "eligible"),
        (OUTO, "nonlocal", {"months": 11}, "ineligible"),
        (INO, "local", {"homes": 1}, "eligible"),
        (INO, "local", {"homes": 2}, "ineligible"),
        (INO, "nonlocal", {"months": 36, "homes": 1}, "eligible"),
        (INO, "nonlocal", {"months": 36, "homes": 2}, "ineligible"),
        (INO, "nonlocal", {"months": 35, "homes": 1}, "ineligible"),
        (INO, "nonlocal", {"months": 35}, "eligible"),
        (INO, "nonlocal", {"months": 12}, "eligible"),
        (INO, "nonlocal", {"months": 11}, "ineligible"),
        (INO, "nonlocal", {"permit": 5}, "eligible"),
        (OUTO, "nonlocal", {"permit": 5}, "eligible"),
        (INO, "nonlocal", {"permit": 5, "homes": 1}, "ineligible"),
        (INO, "nonlocal", {"permit": 4}, "ineligible"),
    ],
)
def test_shanghai(zone: str, residency: str, counts: dict[str, int], expected: str) -> None:
    assert status(ask(SH26, "shanghai", zone, residency, counts)) == expected
    assert status(ask(date(2026, 2, 25), "shanghai", zone, residency, counts)) == "unknown"


@pytest.mark.parametrize(
    ("zone", "residency", "counts", "expected"),
    [
        ("yantian_dapeng", "nonlocal", {"homes": 9}, "eligible"),
        ("yantian_dapeng", "local", {"homes": 9}, "eligible"),
        ("relaxed", "local", {"homes": 9}, "eligible"),
        ("relaxed", "nonlocal", {"homes": 1}, "eligible"),
        ("relaxed", "nonlocal", {"homes": 2}, "ineligible"),
        ("core", "local", {"homes": 2}, "eligible"),
        ("core", "local", {"homes": 3}, "ineligible"),
        ("core", "nonlocal", {"months": 12, "homes": 1}, "eligible"),
        ("core", "nonlocal", {"months": 12, "homes": 2}, "ineligible"),
        ("core", "nonlocal", {"months": 11, "permit": 1}, "eligible"),
        ("core", "nonlocal", {"months": 11, "permit": 1, "homes": 1}, "ineligible"),
        ("core", "nonlocal", {"months": 11}, "ineligible"),
    ],
)
def test_shenzhen(zone: str, residency: str, counts: dict[str, int], expected: str) -> None:
    assert status(ask(SZ26, "shenzhen", zone, residency, counts)) == expected


def test_shenzhen_s_older_rows_stand_on_the_house_s_word_only() -> None:
    decided = ask(date(2026, 3, 2), "shenzhen", "core", "local", {"homes": 1})
    assert status(decided) == "eligible"
    assert {row.evidence for row in decided.rows} == {"M"}
    assert status(ask(date(2026, 4, 29), "shenzhen", "core", "nonlocal", {"months": 12, "homes": 1})) == "ineligible"


@pytest.mark.parametrize(
    ("city", "since"),
    [
        ("hangzhou", date(2024, 5, 9)), ("guangzhou", date(2024, 9, 30)), ("tianjin", date(2024, 10, 16)),
        ("chengdu", date(2024, 4, 29)), ("xian", date(2024, 5, 9)), ("nanjing", date(2023, 9, 8)),
        ("wuhan", date(2023, 9, 19)),
    ],
)  # fmt: skip
def test_a_city_without_limits_reviews_nobody_from_its_date_on(city: str, since: date) -> None:
    for residency in ("local", "nonlocal"):
        assert status(ask(since, city, "whole_city", residency, {"homes": 9})) == "eligible"
    assert status(ask(date(2020, 1, 1), city, "whole_city", "local")) == "unknown"


@pytest.mark.parametrize("city", ["beijing", "shanghai", "shenzhen", "hangzhou", "suzhou"])
@pytest.mark.parametrize("residency", ["hmt_overseas", "foreign"])
def test_buyers_from_overseas_take_the_special_route_everywhere(city: str, residency: str) -> None:
    decided = ask(SZ26, city, "core" if city == "shenzhen" else "whole_city", residency)
    assert status(decided) == "conditional"
    assert isinstance(decided.value, dict)
    assert decided.value["route"] == "special"


@pytest.mark.parametrize("lacking", sorted(BUYER))
def test_any_missing_input_is_unknown_and_named(lacking: str) -> None:
    for facts in (BUYER | {lacking: None}, {key: value for key, value in BUYER.items() if key != lacking}):
        decided = decide(MODEL, "eligibility", facts, on=BJ25)
        assert decided.status == "unknown"
        assert decided.value is None
        assert decided.missing == (lacking,)


def test_a_city_or_zone_without_rows_is_unknown_not_eligible() -> None:
    assert status(ask(BJ25, "sanya", "whole_city", "local")) == "unknown"
    assert status(ask(BJ25, "beijing", "core", "local")) == "unknown"


def test_no_buyer_of_a_limited_city_falls_between_the_rows() -> None:
    zones = {"beijing": (IN5, OUT5), "shanghai": (INO, OUTO), "shenzhen": ("core", "relaxed", "yantian_dapeng")}
    for city, names in zones.items():
        for zone in names:
            for residency in ("local", "nonlocal"):
                for months in (0, 11, 12, 23, 24, 35, 36):
                    for homes in (0, 1, 2, 3):
                        for more in ({"children": 2}, {"permit": 1}, {"permit": 5}):
                            decided = ask(SZ26, city, zone, residency, {"months": months, "homes": homes, **more})
                            assert status(decided) in {"eligible", "ineligible"}, decided.inputs
