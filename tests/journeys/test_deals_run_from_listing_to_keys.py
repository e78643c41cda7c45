"""Whole deals through the API by the people of an agency, on each database kind; nothing is left open, everything balances."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from demo.deal_files import DealRefused, read_deal
from demo.playing import DEALS
from engine.unit_of_work import House
from tests.support.stages import staged


@pytest.mark.parametrize("agency", ["anju", "pengcheng"])
def test_a_deal_runs_from_listing_to_keys(house: House, agency: str) -> None:
    stage = staged(house, agency)
    story = stage.story(agency)
    outcome = story.play()
    assert (outcome["state"], outcome["listing"], outcome["running"]) == ("closed", "sold", [])
    assert Decimal(outcome["held"]) == 0
    assert outcome["steps"] >= 40
    assert [document["kind"] for document in outcome["documents"]] == ["sale_contract"]
    assert stage.violations() == []


def passed(stage_story_steps: list[dict[str, object]]) -> set[str]:
    return {str(step["what"]).split(" ")[0] for step in stage_story_steps}


def test_two_agencies_take_visibly_different_ways_to_loan_and_title(tmp_path: Path) -> None:
    from tests.support.houses import empty_house

    ways = {}
    for agency in ("anju", "pengcheng"):
        folder = tmp_path / agency
        folder.mkdir()
        with empty_house("sqlite", folder) as house:
            story = staged(house, agency).story(agency)
            story.play()
            ways[agency] = passed(story.teller.steps)
    assert len(ways["pengcheng"] - ways["anju"]) >= 5
    assert len(ways["anju"] - ways["pengcheng"]) >= 2
    assert any("赎楼" in step for step in ways["pengcheng"])


def test_a_deal_that_falls_through_unwinds_and_frees_the_listing(house: House) -> None:
    stage = staged(house, "anju")
    outcome = stage.story("fall_through").play()
    assert (outcome["state"], outcome["listing"]) == ("fell_through", "listed")
    assert Decimal(outcome["held"]) == 0
    assert outcome["running"] == [key for key in outcome["running"] if "-A-" in key]
    assert stage.violations() == []


@pytest.mark.parametrize("loan", ["none", "hpf", "combo"])
def test_every_kind_of_loan_leads_to_the_keys(tmp_path: Path, loan: str) -> None:
    from tests.support.houses import empty_house

    told = read_deal(DEALS / "anju.toml")
    terms = {**told.deal, "loan_type": loan, "loan_amount": "0" if loan == "none" else "1000000"}
    with empty_house("sqlite", tmp_path) as house:
        stage = staged(house, "anju")
        outcome = stage.story(replace(told, deal=terms)).play()
        assert (outcome["state"], outcome["running"]) == ("closed", [])
        assert stage.violations() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ('price = "5000000"', "deal.price"),
        ("sign_date = 2026-03-16", "deal.sign_date"),
        ("[deal]", "deal"),
    ],
)
def test_a_deal_file_is_refused_by_field(tmp_path: Path, wrong: str, field: str) -> None:
    text = (DEALS / "anju.toml").read_text(encoding="utf-8")
    mended = {"deal.price": 'price = "viel"', "deal.sign_date": 'sign_date = "soon"', "deal": "[dael]"}[field]
    file = tmp_path / "deal.toml"
    file.write_text(text.replace(wrong, mended), encoding="utf-8")
    with pytest.raises(DealRefused) as refused:
        read_deal(file)
    assert field in {finding.element for finding in refused.value.findings}


def test_facts_that_make_no_sense_are_refused_by_the_product_with_their_field(tmp_path: Path) -> None:
    from tests.support.houses import empty_house

    told = read_deal(DEALS / "anju.toml")
    with empty_house("sqlite", tmp_path) as house:
        story = staged(house, "anju").story(replace(told, deal={**told.deal, "deposit": "4000000"}))
        with pytest.raises(DealRefused) as refused:
            story.play()
    assert any("deposit" in str(finding.element) for finding in refused.value.findings)
