"""Truth tables of listings, deals and viewings: every state with every verb."""

import pytest

from brokerage.policies import deal_lifecycle, listing_lifecycle, viewing_lifecycle
from brokerage.policies.deal_lifecycle import DealMoveIllegal, DealState, DealVerb
from brokerage.policies.listing_lifecycle import ListingMoveIllegal, ListingState, ListingVerb
from brokerage.policies.viewing_lifecycle import ViewingMoveIllegal, ViewingState, ViewingVerb

LISTING_VERBS = [
    "listing.verifying",
    "listing.verified",
    "listing.rejected",
    "listing.listed",
    "listing.withdrawn",
    "deal.signing",
    "deal.fell_through",
    "deal.transferred",
]
LISTING_TABLE = {
    #                 verifying    verified    rejected    listed    withdrawn    signing           fell      transferred
    "draft":          "verifying   -           -           -         withdrawn    -                 -         -",
    "verifying":      "-           verified    rejected    -         withdrawn    -                 -         -",
    "verified":       "verifying   -           -           listed    withdrawn    -                 -         -",
    "rejected":       "verifying   -           -           -         withdrawn    -                 -         -",
    "listed":         "-           -           -           -         withdrawn    under_contract    -         -",
    "under_contract": "-           -           -           -         -            -                 listed    sold",
    "sold":           "-           -           -           -         -            -                 -         -",
    "withdrawn":      "-           -           -           -         -            -                 -         -",
}  # fmt: skip

DEAL_VERBS = ["intent", "signing", "signed", "online_signed", "transferred", "handed_over", "closed", "fell_through"]
DEAL_TABLE = {
    #                intent    signing    signed    online_signed    transferred    handed_over    closed    fell_through
    "opened":        "intent   signing    -         -                -              -              -         fell_through",
    "intent":        "-        signing    -         -                -              -              -         fell_through",
    "signing":       "-        signing    signed    -                -              -              -         fell_through",
    "signed":        "-        -          -         online_signed    -              -              -         fell_through",
    "online_signed": "-        -          -         -                transferred    -              -         fell_through",
    "transferred":   "-        -          -         -                -              handed_over    -         -",
    "handed_over":   "-        -          -         -                -              -              closed    -",
    "closed":        "-        -          -         -                -              -              -         -",
    "fell_through":  "-        -          -         -                -              -              -         -",
}  # fmt: skip

VIEWING_VERBS = ["booked", "checked_in", "closed"]
VIEWING_TABLE = {
    "requested":  "booked  -           closed",
    "booked":     "booked  checked_in  closed",
    "checked_in": "-       -           closed",
    "closed":     "-       -           -",
}  # fmt: skip


def cells(table: dict[str, str], verbs: list[str]) -> list[tuple[str, str, str]]:
    return [
        (state, verb, after) for state, line in table.items() for verb, after in zip(verbs, line.split(), strict=True)
    ]


def test_the_tables_name_every_state_and_verb() -> None:
    assert set(LISTING_TABLE) == set(ListingState)
    assert set(LISTING_VERBS) == set(ListingVerb)
    assert set(DEAL_TABLE) == set(DealState)
    assert {f"deal.{verb}" for verb in DEAL_VERBS} == set(DealVerb)
    assert set(VIEWING_TABLE) == set(ViewingState)
    assert {f"viewing.{verb}" for verb in VIEWING_VERBS} == set(ViewingVerb)


@pytest.mark.parametrize(("state", "verb", "expected"), cells(LISTING_TABLE, LISTING_VERBS))
def test_a_listing_moves_as_its_table_says(state: str, verb: str, expected: str) -> None:
    if expected == "-":
        with pytest.raises(ListingMoveIllegal) as refused:
            listing_lifecycle.after(ListingState(state), ListingVerb(verb))
        assert refused.value.detail == {"state": state, "verb": verb}
    else:
        assert listing_lifecycle.after(ListingState(state), ListingVerb(verb)) == expected


@pytest.mark.parametrize(("state", "verb", "expected"), cells(DEAL_TABLE, DEAL_VERBS))
def test_a_deal_moves_as_its_table_says(state: str, verb: str, expected: str) -> None:
    if expected == "-":
        with pytest.raises(DealMoveIllegal):
            deal_lifecycle.after(DealState(state), DealVerb(f"deal.{verb}"))
    else:
        assert deal_lifecycle.after(DealState(state), DealVerb(f"deal.{verb}")) == expected


@pytest.mark.parametrize(("state", "verb", "expected"), cells(VIEWING_TABLE, VIEWING_VERBS))
def test_a_viewing_moves_as_its_table_says(state: str, verb: str, expected: str) -> None:
    if expected == "-":
        with pytest.raises(ViewingMoveIllegal):
            viewing_lifecycle.after(ViewingState(state), ViewingVerb(f"viewing.{verb}"))
    else:
        assert viewing_lifecycle.after(ViewingState(state), ViewingVerb(f"viewing.{verb}")) == expected


def test_a_deal_holds_its_listing_from_signing_until_it_falls_through() -> None:
    assert {str(state) for state in deal_lifecycle.HOLDING} == {
        "signing", "signed", "online_signed", "transferred", "handed_over", "closed",
    }  # fmt: skip
