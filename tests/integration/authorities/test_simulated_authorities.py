"""Simulators say what they are, answer a call once, and are turned by knobs and planted facts."""

import time
from decimal import Decimal
from typing import Any

import pytest

from authorities import operations, queries
from authorities.hooks import QUESTIONS
from authorities.operations import KnobInvalid
from authorities.said import QuestionInvalid
from brokerage.policies.personal import looks_personal
from engine.errors import Unavailable
from engine.expressions import codec
from engine.hooks import ServiceError
from engine.ids import new_id
from tests.support.agencies import Agency
from tests.support.service_calls import asked

DEAL: dict[str, Any] = {"deal_no": "BJ-D-2026-0001", "city": "beijing", "listing_no": "BJ-L-2026-0001"}
PRICE = Decimal("5000000.00")
FULL: dict[str, Any] = DEAL | {
    "price": PRICE,
    "area": Decimal("89.00"),
    "amount": Decimal("3000000.00"),
    "bank": "icbc",
    "approval_no": "A-1",
    "account_no": "E-1",
    "contract_no": "W-1",
    "payee": "seller",
    "with_mortgage": False,
    "district": "朝阳",
    "zone": "inside_5th_ring",
    "buyer_residency": "local",
    "buyer_homes": Decimal(0),
}


def turn(agency: Agency, adapter: str, mode: str, **more: Any) -> None:
    with agency.uow("admin") as uow:
        operations.set_knob(uow, adapter=adapter, mode=mode, **more)


def plant(agency: Agency, adapter: str, business_key: str, **facts: Any) -> None:
    with agency.uow("admin") as uow:
        operations.plant_fact(uow, adapter=adapter, business_key=business_key, facts=facts)


def test_every_answer_says_that_it_is_simulated_and_fits_into_process_data(agency: Agency) -> None:
    for hook in QUESTIONS:
        answer = asked(agency, hook, FULL)
        assert answer["simulated"] is True, hook
        assert answer["source"].startswith("模拟器"), hook
        assert codec.loads(codec.dumps(dict(answer))) == answer, hook
        assert not any(looks_personal(value) for value in answer.values() if isinstance(value, str)), hook


def test_a_repeated_call_gets_the_same_answer_later(agency: Agency) -> None:
    call_ids = {hook: new_id() for hook in QUESTIONS}
    first = {hook: asked(agency, hook, FULL, call_id=call_ids[hook]) for hook in QUESTIONS}
    agency.house.clock.turn(minutes=5)  # type: ignore[attr-defined]  # the test house has a clock to turn
    assert {hook: asked(agency, hook, FULL, call_id=call_ids[hook]) for hook in QUESTIONS} == first


def test_two_deposits_of_one_deal_get_receipts_of_their_own(agency: Agency) -> None:
    numbers = {asked(agency, "escrow_bank.confirm_deposit", FULL)["receipt_no"] for _ in range(3)}
    assert len(numbers) == 3


def test_a_call_retried_with_edited_input_is_a_new_question(agency: Agency) -> None:
    call_id = new_id()
    asked(agency, "tax.pay", FULL, call_id=call_id)
    edited = asked(agency, "tax.pay", FULL | {"amount": Decimal("10.00")}, call_id=call_id)
    assert edited["amount"] == Decimal("10.00")


def test_an_adapter_that_is_down_is_unavailable(agency: Agency) -> None:
    for hook in QUESTIONS:
        turn(agency, hook.split(".")[0], "down")
        with pytest.raises(Unavailable):
            asked(agency, hook, FULL)


REFUSALS: dict[str, tuple[str, object]] = {
    "registry.title_check": ("status", "disputed"),
    "registry.transfer_status": ("status", "blocked"),
    "housing.verify_listing": ("passed", False),
    "housing.revoke_online_sign": ("revoked", False),
    "eligibility.check": ("passed", False),
    "hpf.apply": ("approved", False),
    "bank.precheck": ("result", "reject"),
    "bank.apply": ("approved", False),
}


def test_a_rejecting_adapter_refuses_in_its_answer_or_as_a_business_error(agency: Agency) -> None:
    for hook in QUESTIONS:
        turn(agency, hook.split(".")[0], "reject")
        if hook in REFUSALS:
            name, value = REFUSALS[hook]
            assert asked(agency, hook, FULL)[name] == value, hook
        else:
            with pytest.raises(ServiceError):
                asked(agency, hook, FULL)


def test_a_slow_adapter_takes_its_time_and_then_answers(agency: Agency) -> None:
    turn(agency, "tax", "slow", latency_ms=150)
    begun = time.monotonic()
    assert asked(agency, "tax.pay", FULL)["receipt_no"]
    assert time.monotonic() - begun >= 0.15


def test_knobs_are_seen_and_turned_back(agency: Agency) -> None:
    turn(agency, "bank", "down", note="演练")
    turn(agency, "bank", "up")
    with agency.uow(write=False) as uow:
        seen = {knob.adapter: knob for knob in queries.knobs(uow)}
    assert len(seen) == 7
    assert seen["bank"].mode == "up"
    assert seen["bank"].set_at is not None
    assert seen["registry"].set_at is None


@pytest.mark.parametrize(
    "wrong", [{"adapter": "police"}, {"mode": "asleep"}, {"latency_ms": -1}, {"latency_ms": 20_001}]
)
def test_a_knob_that_does_not_exist_cannot_be_turned(agency: Agency, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"adapter": "bank", "mode": "slow", "latency_ms": 1} | wrong
    with agency.uow() as uow, pytest.raises(KnobInvalid):
        operations.set_knob(uow, **given)


def test_a_planted_mortgage_is_found_by_the_title_check(agency: Agency) -> None:
    plant(agency, "registry", DEAL["listing_no"], mortgage=True, mortgagee="中国银行")
    answer = asked(agency, "registry.title_check", DEAL)
    assert (answer["status"], answer["mortgage"], answer["mortgagee"]) == ("mortgaged", True, "中国银行")
    plant(agency, "registry", DEAL["listing_no"], sealed=True)
    assert asked(agency, "registry.title_check", DEAL)["status"] == "sealed"


def test_the_first_bank_refuses_and_another_approves(agency: Agency) -> None:
    plant(agency, "bank", f"{DEAL['deal_no']}/icbc", approved=False, reason="收入证明不足")
    refused = asked(agency, "bank.apply", FULL)
    assert (refused["approved"], refused["amount"], refused["approval_no"]) == (False, Decimal(0), "")
    assert refused["reason"] == "收入证明不足"
    approved = asked(agency, "bank.apply", FULL | {"bank": "ccb"})
    assert (approved["approved"], approved["amount"]) == (True, Decimal("3000000.00"))


def test_a_bank_lends_no_more_than_its_share_of_the_price(agency: Agency) -> None:
    much = FULL | {"amount": Decimal("4500000.00")}
    checked = asked(agency, "bank.precheck", much)
    assert (checked["result"], checked["limit"]) == ("reduced", Decimal("4250000.00"))
    assert asked(agency, "bank.apply", much)["amount"] == Decimal("4250000.00")


def test_the_tax_office_accepts_no_less_than_the_contracts_price(agency: Agency) -> None:
    plant(agency, "tax", DEAL["deal_no"], accepted_price=Decimal(1))
    assert asked(agency, "tax.assess", FULL)["accepted_price"] == PRICE
    plant(agency, "tax", DEAL["deal_no"], accepted_price=Decimal("5100000.00"))
    assert asked(agency, "tax.assess", FULL)["accepted_price"] == Decimal("5100000.00")


def test_eligibility_without_the_facts_is_not_passed_and_says_what_is_missing(agency: Agency) -> None:
    answer = asked(agency, "eligibility.check", FULL | {"buyer_residency": None})
    assert answer["passed"] is False
    assert "户籍" in answer["reason"]


def test_a_fact_that_no_answer_holds_cannot_be_planted(agency: Agency) -> None:
    with agency.uow() as uow, pytest.raises(KnobInvalid) as refused:
        operations.plant_fact(uow, adapter="tax", business_key="x", facts={"weather": "fine"})
    assert refused.value.findings[0].element == "weather"


def test_planted_facts_are_seen_and_unplanted(agency: Agency) -> None:
    plant(agency, "hpf", DEAL["deal_no"], approved=False)
    with agency.uow(write=False) as uow:
        assert [fact.business_key for fact in queries.planted(uow)] == [DEAL["deal_no"]]
    assert asked(agency, "hpf.apply", FULL)["approved"] is False
    plant(agency, "hpf", DEAL["deal_no"])
    assert asked(agency, "hpf.apply", FULL)["approved"] is True


@pytest.mark.parametrize("missing", ["deal_no", "amount"])
def test_a_question_without_what_it_needs_is_refused(agency: Agency, missing: str) -> None:
    with pytest.raises(QuestionInvalid):
        asked(agency, "tax.pay", {name: value for name, value in FULL.items() if name != missing})


def test_money_is_never_moved_by_nothing(agency: Agency) -> None:
    with pytest.raises(ServiceError):
        asked(agency, "escrow_bank.disburse", FULL | {"amount": Decimal(0)})


def test_a_payoff_is_exact_to_the_fen_and_always_the_same(agency: Agency) -> None:
    first, second = (asked(agency, "bank.payoff", FULL) for _ in range(2))
    assert (first["amount"], first["channel"], first["days"]) == (second["amount"], second["channel"], second["days"])
    assert first["amount"] == first["amount"].quantize(Decimal("0.01"))
    assert Decimal(0) < first["amount"] < Decimal(3_000_000)
