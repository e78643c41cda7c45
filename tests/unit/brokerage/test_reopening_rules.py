"""Which deals may be opened again, and whose parties may change: every state."""

from datetime import UTC, datetime, timedelta

import pytest

from brokerage.policies.deal_lifecycle import DealState
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import of_record
from brokerage.policies.reopening import (
    WITHIN,
    NotReopenable,
    PartiesFixed,
    check_parties_change,
    check_reopening,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _may(deal: str, listing: str = "listed", *, age: timedelta = timedelta(days=1), again: object = None) -> bool:
    try:
        check_reopening(deal=deal, since=NOW - age, listing=listing, again=again, now=NOW)
    except NotReopenable:
        return False
    return True


@pytest.mark.parametrize("deal", list(DealState))
@pytest.mark.parametrize("listing", list(ListingState))
def test_only_a_deal_that_fell_through_and_whose_home_is_for_sale_is_opened_again(deal: str, listing: str) -> None:
    assert _may(deal, listing) is (deal == "fell_through" and listing == "listed")


def test_ninety_days_are_enough_and_once_is() -> None:
    assert _may("fell_through", age=WITHIN)
    assert not _may("fell_through", age=WITHIN + timedelta(seconds=1))
    assert not _may("fell_through", again="BJ-D-2026-000002")


@pytest.mark.parametrize("deal", list(DealState))
def test_parties_change_until_the_online_signing(deal: str) -> None:
    if deal in ("opened", "intent", "signing", "signed"):
        check_parties_change(deal)
    else:
        with pytest.raises(PartiesFixed):
            check_parties_change(deal)


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("BJ-D-2026-000001-R1", "BJ-D-2026-000001"),
        ("BJ-D-2026-000001-P12", "BJ-D-2026-000001"),
        ("BJ-D-2026-000001", "BJ-D-2026-000001"),
        ("calendar-2027-office", "calendar-2027-office"),
    ],
)
def test_a_request_is_about_the_deal_whose_number_it_begins_with(key: str, number: str) -> None:
    assert of_record(key) == number
