"""What a listing must say, what of it may change, and which deals make sense."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from brokerage.policies import deal_terms, facts, listing_facts, media, numbers
from brokerage.policies.deal_terms import DealInvalid, DealParty
from brokerage.policies.listing_facts import ListingFixed, ListingInvalid
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import NumberKind

HOME: dict[str, Any] = {
    "city": "北京",
    "community": "芍药居北里",
    "area": Decimal("89.5"),
    "price_asked": Decimal(5_000_000),
    "title_type": "商品房",
}
TERMS: dict[str, Any] = {
    "price": Decimal(5_000_000),
    "deposit": Decimal(100_000),
    "loan_type": "commercial",
    "loan_amount": Decimal(3_000_000),
    "sign_date": date(2026, 3, 9),
    "transfer_date": date(2026, 4, 20),
}
BUYER = DealParty(customer_id="b", side="buyer", role="buyer")
SELLER = DealParty(customer_id="s", side="seller", role="seller")


def wrong_fields(refused: pytest.ExceptionInfo[Any]) -> set[str | None]:
    return {finding.element for finding in refused.value.findings}


def test_a_listing_is_cleaned_and_its_gaps_are_named() -> None:
    cleaned = listing_facts.clean({**HOME, "community": " 芍药居\u200b北里 "})
    assert cleaned["community"] == "芍药居北里"
    assert cleaned["seller_mortgage"] is None
    with pytest.raises(ListingInvalid) as refused:
        listing_facts.clean({"city": "北京", "area": Decimal(-1), "seller_mortgage": "ja", "price_asked": 0.5})
    assert wrong_fields(refused) == {"community", "area", "price_asked", "title_type", "seller_mortgage"}


@pytest.mark.parametrize(
    ("state", "field", "allowed"),
    [
        ("draft", "area", True),
        ("rejected", "address", True),
        ("verified", "area", False),
        ("verified", "price_asked", True),
        ("listed", "price_asked", True),
        ("listed", "title_type", False),
        ("under_contract", "price_asked", False),
        ("sold", "facts", False),
        ("withdrawn", "district", False),
    ],
)
def test_what_was_verified_is_fixed(state: str, field: str, allowed: bool) -> None:
    if allowed:
        listing_facts.check_change(ListingState(state), {field: None})
    else:
        with pytest.raises(ListingFixed):
            listing_facts.check_change(ListingState(state), {field: None})


@pytest.mark.parametrize("field", ["city", "state", "number", "agency_id"])
def test_some_facts_never_change(field: str) -> None:
    with pytest.raises(ListingInvalid):
        listing_facts.check_change(ListingState.DRAFT, {field: "x"})


def test_sound_terms_pass() -> None:
    assert deal_terms.clean(TERMS)["price"] == Decimal("5000000.00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"deposit": Decimal(1_000_000) + Decimal("0.01")}, "deposit"),
        ({"loan_type": "none"}, "loan_amount"),
        ({"loan_amount": Decimal(0)}, "loan_amount"),
        ({"loan_amount": Decimal(5_000_000)}, "loan_amount"),
        ({"deposit": Decimal(500_000), "loan_amount": Decimal(4_500_001)}, "loan_amount"),
        ({"loan_type": "gift"}, "loan_type"),
        ({"transfer_date": date(2026, 3, 8)}, "transfer_date"),
        ({"sign_date": datetime(2026, 3, 9, tzinfo=ZoneInfo("UTC"))}, "sign_date"),
        ({"price": Decimal("0.001")}, "price"),
    ],
)
def test_terms_that_make_no_sense_are_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(DealInvalid) as refused:
        deal_terms.clean({**TERMS, **change})
    assert field in wrong_fields(refused)


def test_a_fifth_of_the_price_is_still_earnest_money() -> None:
    assert deal_terms.clean({**TERMS, "deposit": Decimal(1_000_000)})["deposit"] == 1_000_000


@pytest.mark.parametrize(
    "parties",
    [
        [BUYER],
        [SELLER],
        [BUYER, SELLER, SELLER],
        [BUYER, DealParty(customer_id="b", side="seller", role="seller")],
        [BUYER, DealParty(customer_id="s", side="buyer", role="seller")],
        [BUYER, SELLER, DealParty(customer_id="c", side="seller", role="coowner", share_percent=Decimal(50))],
    ],
)
def test_parties_that_make_no_sense_are_refused(parties: list[DealParty]) -> None:
    with pytest.raises(DealInvalid):
        deal_terms.check_parties(parties)


def test_both_sides_with_whole_shares_are_parties() -> None:
    half = Decimal(50)
    deal_terms.check_parties(
        [
            BUYER,
            DealParty(customer_id="s", side="seller", role="seller", share_percent=half),
            DealParty(customer_id="c", side="seller", role="coowner", share_percent=half),
            DealParty(customer_id="c", side="seller", role="spouse"),
        ]
    )


@pytest.mark.parametrize(
    ("written", "city"), [("北京市", "beijing"), ("北京", "beijing"), ("Beijing", "beijing"), ("拉萨", "拉萨")]
)
def test_a_city_is_known_by_its_id(written: str, city: str) -> None:
    assert listing_facts.clean({**HOME, "city": written})["city"] == city


def test_a_number_beyond_the_trade_is_no_fact() -> None:
    """Such a number once came in and stopped the process that read it, days later."""
    facts.clean({"buyer_homes": Decimal(2), "seller_costs": Decimal("150000.55")})
    for number in (Decimal("1E+999999"), Decimal("9" * 5000), Decimal(-(10**12)), Decimal("NaN")):
        with pytest.raises(facts.FactsInvalid):
            facts.clean({"buyer_homes": number})


def test_numbers_name_city_kind_and_local_year() -> None:
    assert numbers.write("北京市", NumberKind.LISTING, 2026, 123) == "BJ-A-2026-000123"
    assert numbers.write("Shenzhen", NumberKind.DEAL, 2026, 1_234_567) == "SZ-D-2026-1234567"
    assert numbers.write("拉萨", NumberKind.VIEWING, 2026, 1) == "CN-V-2026-000001"
    assert numbers.local_year(datetime(2025, 12, 31, 16, 0, tzinfo=ZoneInfo("UTC"))) == 2026


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/pdf"),
        (b"MZ evil", "application/pdf"),
        (b"%PDF-1.7", "image/png"),
        (b"<html>", "text/html"),
        (b"PK\x03\x04 xl/", media.DOCX),
        (b"\x00", media.CSV),
        (b"%PDF-" + b"0" * media.LARGEST, "application/pdf"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(media.DocumentRefused):
        media.check(content, media_type)
