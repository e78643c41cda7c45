"""Every process, played at random with real forms and tables, comes to an end and keeps its promises on the way."""

import random
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.trade_runs import CHINA, PROCESSES, Answers, Run, nodes

D = Decimal
PLACES = {"anju": ("beijing", "inside_5th_ring"), "pengcheng": ("shenzhen", "core")}
AGENCIES = sorted(PLACES)
SEEDS = range(25)


def deal(agency: str, **changed: Any) -> dict[str, Any]:
    city, zone = PLACES[agency]
    return {
        "deal_id": "deal-1", "deal_no": "D-1", "listing_id": "listing-1", "listing_no": "L-1", "city": city,
        "district": None, "zone": zone, "area": D(89), "price": D(5_000_000), "deposit": D(100_000),
        "sign_date": date(2026, 3, 10), "transfer_date": date(2026, 4, 20), "loan_type": "commercial",
        "loan_amount": D(3_000_000), "bank": "icbc", "seller_mortgage": True, "buyer_residency": "local",
        "buyer_social_months": D(60), "buyer_residence_permit_years": D(0), "buyer_work_permit": False,
        "buyer_minor_children": D(0), "buyer_homes": D(0), "buyer_married": True,
        "seller_held_since": date(2018, 1, 1), "seller_only_home": True, "seller_original_price": None,
        "seller_costs": None, "buyer_ids": ["c-1"], "seller_ids": ["c-2"], **changed,
    }  # fmt: skip


def money(agency: str, method: str = "redeem") -> Answers:
    """What people answer where amounts must fit one another."""
    zone = PLACES[agency][1]
    return {
        "deal_intent": lambda data: {"price": data["price"], "deposit": data["deposit"]},
        "contract_revision": lambda data: {"price": data["price"], "deposit": data["price"] / 100,
                                           "loan_amount": data["loan_amount"], "transfer_date": "2026-04-20"},
        "precheck_review": lambda data: {"loan_amount": data["loan_amount"]},
        "escrow_agreement": lambda data: {"escrow_required": data["price"] - data["loan_amount"] - data["deposit"]},
        "escrow_payment": lambda data: {"paid_amount": max(data["escrow_required"] - data["escrow_held"], D(1)) / 1},
        "deposit_confirmation": lambda data: {"confirmed_amount": data["paid_amount"]},
        "disbursement_application": lambda data: {
            "disburse_amount": data["escrow_held"] if data["release_stage"] == "retention" else data["escrow_held"] / 2
        },
        "refund_application": lambda data: {"refund_amount": data["escrow_held"]},
        "fallthrough_confirmation": lambda data: {"escrow_held": data["escrow_held"]},
        "loan_rejection": lambda data: {"loan_amount": data["loan_amount"]},
        "hpf_rejection": lambda data: {"loan_amount": data["loan_amount"]},
        "combo_split": lambda data: {"hpf_part": D(1_000_000), "commercial_part": data["loan_amount"] - 1_000_000},
        "redemption_choice": lambda _: {"redemption_method": method, "banks_agree": True},
        "manual_tax_assessment": lambda data: {"accepted_price": data["price"]},
        "eligibility_supplement": lambda _: {"buyer_residency": "local", "buyer_homes": D(0), "zone": zone},
        "tax_facts": lambda _: {"area": D(89), "buyer_homes": D(0), "seller_held_since": "2018-01-01"},
    }  # fmt: skip


def calm(agency: str, **changed: Any) -> Run:
    """Play a deal in which everybody says yes and every service answers."""
    steady: dict[str, Any] = {
        "special_eligibility": lambda _: {"special_passed": True},
        "legal_review": lambda _: {"legal_outcome": "approve"},
    }
    run = Run(agency=agency, root="resale_main", chance=random.Random(7), script={**money(agency), **steady})
    return run.play(deal(agency, **changed))


def tasks_of(run: Run, prefix: str) -> list[str]:
    return [line.removeprefix("task ") for line in run.trail if line.startswith(f"task {prefix}")]


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("loan", ["none", "commercial", "hpf", "combo"])
def test_a_calm_deal_ends_closed_after_at_least_forty_steps(agency: str, loan: str) -> None:
    run = calm(agency, loan_type=loan, loan_amount=D(0) if loan == "none" else D(3_000_000))
    assert run.ends == ("End_Closed",)
    assert len(run.trail) >= 40
    told = Counter(name for name, _ in run.records)
    once = ("deal.intent", "deal.signing", "deal.signed", "deal.online_signed", "deal.transferred", "deal.closed")
    assert {name: told[name] for name in once} == dict.fromkeys(once, 1)
    assert told["deal.fell_through"] == 0


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_state_of_a_deal_stays_below_four_kilobytes(agency: str) -> None:
    assert calm(agency).largest <= 4096


@pytest.mark.parametrize("agency", AGENCIES)
def test_money_leaves_escrow_after_its_evidence_and_until_nothing_is_held(agency: str) -> None:
    run = calm(agency)
    names = [name for name, _ in run.records]
    evidence = [values["kind"] for name, values in run.records if name == "escrow.evidence"]
    assert sorted(evidence) == ["new_title", "online_contract", "tax_receipt"]
    assert max(index for index, name in enumerate(names) if name == "escrow.evidence") < names.index("escrow.disbursed")
    paid_in = sum(values["amount"] for name, values in run.records if name == "escrow.deposited")
    paid_out = sum(values["amount"] for name, values in run.records if name == "escrow.disbursed")
    assert paid_in == paid_out == D(1_900_000)
    assert names.index("deal.closed") > max(i for i, name in enumerate(names) if name == "escrow.disbursed")


def test_the_two_agencies_take_different_loan_and_transfer_paths() -> None:
    north, south = calm("anju"), calm("pengcheng")
    assert tasks_of(north, "loan_commercial")[0] == "loan_commercial/Task_Appraisal"
    assert tasks_of(south, "loan_commercial")[0] == "loan_commercial/Task_Interview"
    assert len(tasks_of(south, "redeem_mortgage")) > len(tasks_of(north, "redeem_mortgage"))
    assert north.trail.index("call tax.pay") < north.trail.index("task title_transfer/Task_Transfer")
    assert south.trail.index("call tax.pay") > south.trail.index("task title_transfer/Task_Transfer")


def test_a_transfer_with_mortgage_needs_no_payoff() -> None:
    script = {**money("pengcheng", "with_mortgage"), "legal_review": lambda _: {"legal_outcome": "approve"}}
    run = Run(agency="pengcheng", root="resale_main", chance=random.Random(7), script=script).play(deal("pengcheng"))
    assert run.ends == ("End_Closed",)
    assert "call bank.payoff" not in run.trail


def test_a_deal_that_pays_in_full_needs_no_bank() -> None:
    run = calm("anju", loan_type="none", loan_amount=D(0), seller_mortgage=False)
    assert not [line for line in run.trail if line.startswith("call bank.")]


def test_missing_facts_of_the_buyer_are_asked_for() -> None:
    run = calm("anju", buyer_residency="nonlocal", buyer_social_months=None, buyer_homes=None)
    assert "task signing/Task_SupplementFacts" in run.trail


def test_legal_reviews_a_contract_only_when_a_risk_row_hits() -> None:
    assert "task signing/Task_LegalReview" not in calm("anju").trail
    assert "task signing/Task_LegalReview" in calm("anju", deposit=D(1_500_000)).trail


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_stormy_deal_ends_and_frees_its_listing_at_most_once(agency: str, seed: int) -> None:
    chance = random.Random(seed)
    loan = chance.choice(["none", "commercial", "hpf", "combo"])
    facts = deal(agency, loan_type=loan, loan_amount=D(0) if loan == "none" else D(3_000_000))
    for name in ("buyer_residency", "buyer_homes", "seller_held_since", "bank", "zone", "seller_only_home"):
        if chance.random() < 0.3:
            del facts[name]
    run = Run(agency=agency, root="resale_main", chance=chance, script=money(agency), favour=0.9, down=0.2, falls=0.01)
    run.play(facts)
    told = Counter(name for name, _ in run.records)
    assert (run.ends, told["deal.closed"], told["deal.fell_through"]) in {
        (("End_Closed",), 1, 0),
        (("End_FellThrough",), 0, 1),
        (("End_FellThrough",), 0, 0),  # after the title had passed: rescinded, the listing stays sold
    }
    if told["deal.fell_through"] == 0 and run.ends == ("End_FellThrough",):
        assert "task deal_fallthrough/Task_Rescission" in run.trail


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_listing_ends_sold_withdrawn_expired_or_given_up(agency: str, seed: int) -> None:
    chance = random.Random(seed)
    message = chance.choice(["listing_sold", "listing_withdrawn"])
    run = Run(
        agency=agency, root="listing", chance=chance, favour=0.9, down=0.2,
        messages={message: {"deal_no": "D-1", "reason": "业主改主意"}},
    )  # fmt: skip
    run.play({
        "listing_id": "listing-1", "listing_no": "L-1", "city": PLACES[agency][0], "district": None, "area": D(89),
        "price_asked": D(100), "title_type": "commodity", "seller_mortgage": None,
    })  # fmt: skip
    assert run.ends in {("End_Sold",), ("End_Withdrawn",), ("End_Expired",), ("End_Abandoned",)}
    told = [name for name, _ in run.records]
    if run.ends == ("End_Abandoned",):
        assert "listing.listed" not in told
    else:
        assert told.index("listing.verified") < told.index("listing.listed")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_viewing_is_checked_in_by_message_or_by_hand_or_nobody_comes(seed: int) -> None:
    came = {"checked_in_at": datetime(2026, 3, 3, 10, tzinfo=CHINA), "check_in_method": "face"}
    run = Run(
        agency="anju", root="viewing", chance=random.Random(seed), idle=0.5, messages={"visitor_checked_in": came}
    )
    run.play({
        "viewing_no": "V-1", "listing_id": "listing-1", "listing_no": "L-1", "customer_id": "c-1",
        "viewing_at": datetime(2026, 3, 3, 10, tzinfo=CHINA),
    })  # fmt: skip
    told = [name for name, _ in run.records]
    assert told[0] == "viewing.booked"
    assert told.count("viewing.closed") == 1
    assert ("viewing.checked_in" in told) == (run.ends == ("End_Closed",))


def test_every_user_task_says_who_until_when_with_which_form_and_what_to_check() -> None:
    assert sorted(path.stem for path in PROCESSES.glob("shared/*.bpmn"))
    for agency in AGENCIES:
        for node in nodes(agency).values():
            if node.kind == "userTask":
                assert None not in {node.assignment, node.sla, node.form}, node.id
                assert "检查：" in node.documentation, node.id


def test_every_call_to_an_authority_can_be_done_by_hand() -> None:
    for agency in AGENCIES:
        known = nodes(agency)
        rescued = {
            (process, node.attached_to)
            for (process, _), node in known.items()
            if node.kind == "boundaryEvent" and node.code == "unavailable"
        }
        called = {(process, node.id) for (process, _), node in known.items() if node.kind == "serviceTask"}
        assert called <= rescued
