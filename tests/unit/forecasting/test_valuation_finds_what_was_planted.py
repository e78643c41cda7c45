"""A valuation finds the effects of a made-up market again, says how sure it is, and refuses what the data do not tell."""

import math
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.hooks import ServiceError
from forecasting import days, demo, hedonic
from forecasting.homes import Home, Sale
from forecasting.plans import plans
from forecasting.valuation import value

TODAY = date(2026, 3, 2)
ROWS = demo.rows("beijing")


def home(community: str | None = "望京花园", **changes: Any) -> Home:
    facts: dict[str, Any] = {"district": "朝阳", "area": Decimal("89.00"), "floor": 6, "built": 2005}
    return Home(community=community, **(facts | changes))


def planted(home: Home) -> float:
    """Return what the made-up market pays for a home today, in yuan."""
    unit = next(unit for _, name, unit, _ in demo.COMMUNITIES["beijing"] if name == home.community)
    return math.exp(demo.log_price(float(home.area), unit, 2026 - (home.built or 2005), 0))


@pytest.mark.parametrize("community", [name for _, name, _, _ in demo.COMMUNITIES["beijing"]])
@pytest.mark.parametrize("area", ["60.00", "89.00", "130.00"])
def test_a_value_lies_within_eight_percent_of_what_was_planted(community: str, area: str) -> None:
    district, _, _, built = next(one for one in demo.COMMUNITIES["beijing"] if one[1] == community)
    asked = home(community, district=district, area=Decimal(area), built=built)
    made = value(asked, ROWS, TODAY)
    assert abs(float(made.value) / planted(asked) - 1) < 0.08
    assert made.low < made.value < made.high


def test_the_models_effects_are_those_of_the_market() -> None:
    model = hedonic.fit(ROWS)
    at = home()
    month_ago = model.predict(at, date(2026, 2, 1)) - model.predict(at, date(2025, 2, 1))
    assert month_ago == pytest.approx(12 * demo.EFFECTS.drift + demo.EFFECTS.age, abs=0.03)
    dearer = model.predict(at, TODAY, asked=True) - model.predict(at, TODAY)
    assert dearer == pytest.approx(demo.EFFECTS.asked, abs=0.02)
    larger = model.predict(home(area=Decimal(120)), TODAY) - model.predict(home(area=Decimal(60)), TODAY)
    assert larger / math.log(2) == pytest.approx(demo.EFFECTS.area, abs=0.08)


def test_the_interval_covers_four_in_five_homes_that_the_model_has_not_seen() -> None:
    unseen = [sale for sale in demo.rows("beijing", seed=2) if sale.kind == "sold"][:120]
    model = hedonic.fit(ROWS)
    half = value(home(), ROWS, TODAY).half_width
    inside = [abs(math.log(sale.price) - model.predict(sale.home, sale.on)) <= half for sale in unseen]
    assert 0.70 <= sum(inside) / len(inside) <= 0.90


def test_the_error_is_that_of_unseen_rows_and_is_told() -> None:
    made = value(home(), ROWS, TODAY)
    assert Decimal(2) < made.median_error < Decimal(8)
    assert Decimal(70) < made.within_ten <= Decimal(100)
    assert (made.rows, made.comparables > 4, made.level) == (len(ROWS), True, "成交价")


def test_made_up_rows_are_told_from_real_ones() -> None:
    assert value(home(), ROWS, TODAY).demo is True
    real = [replace(row, source="import") for row in ROWS]
    made = value(home(), real, TODAY)
    assert made.demo is False
    assert not any("演示" in note for note in made.notes)


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = list(ROWS)
    random.Random(7).shuffle(shuffled)
    assert value(home(), shuffled, TODAY) == value(home(), ROWS, TODAY)


def test_another_process_gives_the_same_answer_to_the_last_digit() -> None:
    told = (
        "from datetime import date\nfrom decimal import Decimal\nfrom forecasting import demo\n"
        "from forecasting.homes import Home\nfrom forecasting.plans import plans\nfrom forecasting.valuation import value\n"
        "home = Home(district='朝阳', community='望京花园', area=Decimal('89.00'), floor=6, built=2005)\n"
        "made = value(home, demo.rows('beijing'), date(2026, 3, 2))\n"
        "print(made.value, made.low, made.high, plans(made))\n"
    )
    made = value(home(), ROWS, TODAY)
    other = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == f"{made.value} {made.low} {made.high} {plans(made)}"


@pytest.mark.parametrize(
    ("asked", "rows", "word"),
    [
        (home(), ROWS[:23], "少于 24 条"),
        (home(), (), "少于 24 条"),
        (home(district="延庆"), ROWS, "延庆"),
        (home(area=Decimal(900)), ROWS, "面积"),
    ],
)
def test_data_that_tell_nothing_hand_the_home_to_a_person(asked: Home, rows: tuple[Sale, ...], word: str) -> None:
    with pytest.raises(ServiceError) as refused:
        value(asked, rows, TODAY)
    assert refused.value.error_code == "unavailable"
    assert word in str(refused.value)


def test_too_few_comparables_widen_the_interval_and_say_so() -> None:
    known, unknown = value(home(), ROWS, TODAY), value(home("没有这个小区"), ROWS, TODAY)
    assert unknown.comparables == 0
    assert unknown.half_width == pytest.approx(1.5 * known.half_width)
    assert any("可比房源只有 0 套" in note for note in unknown.notes)
    assert "不支持" in plans(unknown)[1]


def test_a_price_in_the_wrong_unit_moves_nothing() -> None:
    broken = [replace(row, price=row.price / 10000) for row in ROWS[:5]]
    spoilt = value(home(), [*ROWS, *broken], TODAY)
    assert spoilt.rows == len(ROWS)
    assert spoilt.value == value(home(), ROWS, TODAY).value


def test_three_plans_are_a_slope_of_price_against_time() -> None:
    offered, _ = plans(value(home(), ROWS, TODAY))
    assert [plan["name"] for plan in offered] == ["快速成交", "平衡", "惜售"]
    assert [plan["key"] for plan in offered] == ["quick", "balanced", "patient"]
    prices, waits = [plan["price"] for plan in offered], [plan["days"] for plan in offered]
    assert prices == sorted(prices)
    assert waits == sorted(waits)
    assert all(plan["days_low"] < plan["days"] < plan["days_high"] for plan in offered)


def test_the_days_model_finds_the_markets_days_although_some_homes_are_still_offered() -> None:
    model = days.fit(value(home(), ROWS, TODAY).misses)
    assert model is not None
    assert model.level == pytest.approx(demo.EFFECTS.days_level, abs=0.15)
    assert model.spread == pytest.approx(demo.EFFECTS.days_noise, abs=0.12)
    assert model.slope == pytest.approx(demo.EFFECTS.days_slope, abs=0.8)


def test_without_days_there_are_prices_and_no_days() -> None:
    dayless = [replace(row, days=None) for row in ROWS]
    offered, note = plans(value(home(), dayless, TODAY))
    assert {plan["days"] for plan in offered} == {None}
    assert "不给出天数" in note


def test_the_demo_market_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert demo.rows("beijing") == ROWS
    assert demo.rows("beijing", seed=2) != ROWS
    assert {row.source for row in ROWS} == {"demo"}
    assert demo.rows("lhasa") == ()


def test_importing_the_hooks_loads_no_statistics() -> None:
    told = "import sys, forecasting.hooks; print([m for m in ('numpy', 'scipy', 'statsmodels', 'pandas') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
