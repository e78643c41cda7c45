"""The tax tables answer the trade's vectors T1 to T8 and keep to their dates (docs of the sources stand on the rows)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.decisions import Decided, decide, parse_dmn

SHARED = Path(__file__).parents[2] / "processes" / "shared"
MODELS = {name: parse_dmn((SHARED / f"{name}.dmn").read_bytes()) for name in ("tax_vat", "tax_deed", "tax_income")}
REFUND = parse_dmn((SHARED / "income_tax_refund.dmn").read_bytes())
FIVE_MILLION = Decimal(5_000_000)
MARCH = date(2026, 3, 1)


def ask(table: str, on: date, **facts: object) -> Decided:
    return decide(MODELS[table], table, facts, on=on)


def answer(table: str, on: date, **facts: object) -> dict[str, Any]:
    decided = ask(table, on, **facts)
    assert isinstance(decided.value, dict), decided
    return decided.value


def vat(on: date, held_since: date, price: Decimal = FIVE_MILLION) -> dict[str, Any]:
    return answer("tax_vat", on, price=price, seller_held_since=held_since, transfer_date=on)


def deed(on: date, net_price: Decimal, area: str, homes: int, city: str | None = "beijing") -> dict[str, Any]:
    return answer("tax_deed", on, net_price=net_price, area=Decimal(area), buyer_homes=Decimal(homes), city=city)


def income(on: date, net_price: Decimal, held_since: date, only: bool, **more: object) -> dict[str, Any]:
    facts = {"net_price": net_price, "seller_held_since": held_since, "seller_only_home": only, "transfer_date": on}
    return answer("tax_income", on, **facts, **more)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(MARCH, ("145631.07", "8737.86", "48543.69", "48543.69"), id="T1"),
        pytest.param(date(2025, 12, 31), ("238095.24", "14285.71", "47619.05", "47619.05"), id="T2"),
    ],
)
def test_a_home_held_a_year_and_a_half_pays_all_four_taxes(on: date, expected: tuple[str, ...]) -> None:
    held_since = date(2024, 9, 1)
    sale = vat(on, held_since)
    tax = income(on, sale["net_price"], held_since, only=False, seller_original_price=None)
    assert tax["method"] == "assessed"
    amounts = (sale["amount"], sale["surcharge"], tax["amount"], deed(on, sale["net_price"], "89", 0)["amount"])
    assert amounts == tuple(map(Decimal, expected))


def test_t3_a_large_second_home_pays_two_per_cent_and_its_seller_of_five_years_nothing() -> None:
    sale = vat(MARCH, date(2020, 3, 1))
    assert (sale["amount"], sale["surcharge"], sale["net_price"]) == (0, 0, FIVE_MILLION)
    tax = income(MARCH, sale["net_price"], date(2020, 3, 1), only=True)
    assert (tax["method"], tax["amount"]) == ("exempt", 0)
    assert deed(MARCH, sale["net_price"], "145", 1)["amount"] == Decimal("100000.00")


@pytest.mark.parametrize(
    ("area", "homes", "rate", "amount"),
    [
        pytest.param("140.00", 0, "0.01", 50_000, id="T4"),
        pytest.param("140.01", 0, "0.015", 75_000, id="T5"),
        ("140.00", 1, "0.01", 50_000),
        ("140.01", 1, "0.02", 100_000),
        ("89", 2, "0.03", 150_000),
        ("200", 5, "0.03", 150_000),
    ],
)
def test_deed_tax_turns_at_140_square_metres(area: str, homes: int, rate: str, amount: int) -> None:
    found = deed(MARCH, FIVE_MILLION, area, homes)
    assert (found["rate"], found["amount"]) == (Decimal(rate), amount)


def test_t6_a_known_original_price_shows_both_the_gain_and_the_assessed_tax() -> None:
    facts = {"seller_original_price": Decimal(3_000_000), "seller_costs": Decimal(200_000)}
    found = income(MARCH, FIVE_MILLION, date(2023, 3, 1), only=False, **facts)
    assert found["method"] == "difference"
    assert found["amount"] == found["difference_amount"] == 360_000
    assert found["assessed_amount"] == 50_000


def test_a_home_sold_at_a_loss_has_no_gain_to_tax() -> None:
    facts = {"seller_original_price": Decimal(6_000_000), "seller_costs": None}
    assert income(MARCH, FIVE_MILLION, date(2023, 3, 1), only=True, **facts)["amount"] == 0


def test_five_years_without_being_the_only_home_still_pays() -> None:
    found = income(MARCH, FIVE_MILLION, date(2010, 1, 1), only=False, seller_original_price=None)
    assert (found["method"], found["amount"]) == ("assessed", 50_000)


def test_being_the_only_home_for_less_than_five_years_still_pays() -> None:
    assert income(MARCH, FIVE_MILLION, date(2021, 3, 2), only=True)["method"] == "assessed"
    assert income(MARCH, FIVE_MILLION, date(2021, 3, 1), only=True)["method"] == "exempt"


@pytest.mark.parametrize(
    ("held_since", "exempt"),
    [
        pytest.param(date(2024, 3, 1), True, id="T7 the anniversary itself"),
        (date(2024, 3, 2), False),
        (date(2024, 2, 29), True),
    ],
)
def test_two_years_are_full_on_the_anniversary(held_since: date, exempt: bool) -> None:
    assert (vat(MARCH, held_since)["amount"] == 0) is exempt


def test_a_leap_day_s_second_year_is_not_full_on_the_last_of_february() -> None:
    assert vat(date(2026, 2, 28), date(2024, 2, 29))["amount"] > 0


@pytest.mark.parametrize(
    ("table", "missing", "facts"),
    [
        pytest.param("tax_deed", "area", {"net_price": FIVE_MILLION, "buyer_homes": Decimal(0)}, id="T8"),
        ("tax_deed", "buyer_homes", {"net_price": FIVE_MILLION, "area": Decimal(89)}),
        ("tax_vat", "seller_held_since", {"price": FIVE_MILLION, "transfer_date": MARCH}),
        ("tax_vat", "transfer_date", {"price": FIVE_MILLION, "seller_held_since": MARCH}),
        ("tax_vat", "price", {"transfer_date": MARCH, "seller_held_since": MARCH}),
        (
            "tax_income",
            "seller_only_home",
            {"net_price": FIVE_MILLION, "seller_held_since": MARCH, "transfer_date": MARCH},
        ),
    ],
)
def test_a_missing_fact_is_asked_for_and_gives_no_amount(table: str, missing: str, facts: dict[str, object]) -> None:
    found = ask(table, MARCH, **facts)
    assert found.status == "unknown"
    assert found.value is None
    assert missing in found.missing


@pytest.mark.parametrize(
    ("area", "homes", "city", "rate"),
    [
        ("90", 0, "beijing", "0.01"),
        ("90.01", 0, "beijing", "0.015"),
        ("90", 1, "hangzhou", "0.01"),
        ("90.01", 1, "hangzhou", "0.02"),
        ("80", 1, "shenzhen", "0.03"),
        ("80", 2, "hangzhou", "0.03"),
    ],
)
def test_before_december_2024_deed_tax_turned_at_90_and_not_in_first_tier_cities(
    area: str, homes: int, city: str, rate: str
) -> None:
    assert deed(date(2024, 11, 30), FIVE_MILLION, area, homes, city)["rate"] == Decimal(rate)


def test_a_date_without_a_rule_gives_no_amount() -> None:
    assert deed(date(2016, 2, 21), FIVE_MILLION, "80", 0)["status"] == "unknown"
    assert deed(date(2024, 11, 30), FIVE_MILLION, "80", 1, city=None)["status"] == "unknown"
    assert vat(date(2024, 11, 30), date(2010, 1, 1))["status"] == "unknown"


def test_the_rate_of_value_added_tax_changes_with_the_year() -> None:
    held = date(2025, 6, 1)
    assert vat(date(2025, 12, 31), held)["rate"] == Decimal("0.05")
    assert vat(date(2026, 1, 1), held)["rate"] == Decimal("0.03")


def test_homes_in_a_town_without_the_reduction_pay_the_town_s_surcharge() -> None:
    facts = {"price": FIVE_MILLION, "seller_held_since": date(2025, 1, 1), "transfer_date": MARCH}
    found = answer("tax_vat", MARCH, **facts, place_kind="town", half_surcharge=False)
    assert found["surcharge"] == Decimal("14563.11")


def test_what_is_no_home_is_left_to_the_tax_office() -> None:
    facts = {"price": FIVE_MILLION, "seller_held_since": date(2025, 1, 1), "transfer_date": MARCH}
    found = answer("tax_vat", MARCH, **facts, property_use="other")
    assert (found["status"], found["amount"]) == ("manual", None)
    other = {"net_price": FIVE_MILLION, "area": Decimal(60), "buyer_homes": Decimal(0), "property_use": "other"}
    assert answer("tax_deed", MARCH, **other)["rate"] == Decimal("0.03")


def test_the_row_that_decided_names_its_notice() -> None:
    row = ask("tax_vat", MARCH, price=FIVE_MILLION, seller_held_since=date(2025, 1, 1), transfer_date=MARCH).rows[0]
    assert row.document == "公告2025年第17号"
    assert row.effective_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("bought_price", "bought_on", "same_city", "refund"),
    [
        (6_000_000, date(2026, 9, 1), True, "50000"),
        (2_500_000, date(2026, 9, 1), True, "25000.00"),
        (6_000_000, date(2027, 3, 2), True, "0"),
        (6_000_000, date(2025, 9, 1), True, "50000"),
        (6_000_000, date(2026, 9, 1), False, "0"),
    ],
)
def test_changing_homes_within_a_year_in_one_city_is_refunded(
    bought_price: int, bought_on: date, same_city: bool, refund: str
) -> None:
    facts = {
        "sold_price": FIVE_MILLION, "sold_on": MARCH, "bought_price": Decimal(bought_price), "bought_on": bought_on,
        "same_city": same_city, "owner_of_new_home": True, "tax_paid": Decimal(50_000),
    }  # fmt: skip
    found = decide(REFUND, "income_tax_refund", facts, on=date(2026, 9, 1)).value
    assert isinstance(found, dict)
    assert found["refund"] == Decimal(refund)
