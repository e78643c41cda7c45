"""The processes about a deal (opened again, a party changed), played at random: they end, write once, and never without a yes."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.support.trade_runs import Run, nodes

DATA: dict[str, Any] = {
    "deal_id": "deal-1", "deal_no": "BJ-D-2026-000001", "deal_state": "signing", "city": "beijing",
    "zone": "inside_5th_ring", "price": Decimal(5_000_000), "sign_date": date(2026, 3, 10),
    "transfer_date": date(2026, 4, 20), "side": "buyer", "change": "replace", "role": "buyer", "customer_id": "c-3",
    "old_customer_id": "c-1", "buyer_residency": "local", "buyer_social_months": Decimal(60),
    "buyer_residence_permit_years": Decimal(0), "buyer_work_permit": False, "buyer_minor_children": Decimal(0),
    "buyer_homes": Decimal(0), "buyer_married": True, "eligibility": None, "special_passed": False,
}  # fmt: skip
ENDS = {
    "deal_reopening": {"End_Reopened": ["deal.reopened"], "End_ReopeningRefused": []},
    "party_change": {
        "End_PartyChanged": ["deal.party_changed"],
        "End_Reissued": ["deal.party_changed"],
        "End_ChangeRefused": [],
    },
}


@pytest.mark.parametrize("agency", ["anju", "pengcheng"])
@pytest.mark.parametrize("root", sorted(ENDS))
@pytest.mark.parametrize("seed", range(12))
def test_it_ends_and_writes_once_or_not_at_all(agency: str, root: str, seed: int) -> None:
    chance = random.Random(seed)
    state, side = chance.choice(["opened", "intent", "signing", "signed"]), chance.choice(["buyer", "seller"])
    run = Run(agency=agency, root=root, chance=chance, favour=0.6).play({**DATA, "deal_state": state, "side": side})
    (end,) = run.ends
    papers = ["document.attached"] * 2 if root == "party_change" else []
    assert [name for name, _ in run.records] == papers + ENDS[root][end], run.trail
    assert (end == "End_Reissued") <= (state in ("signing", "signed"))


def test_every_end_is_reached_by_somebody() -> None:
    reached = {
        end
        for root in ENDS
        for seed in range(40)
        for state in ("opened", "signed")
        for end in Run(agency="anju", root=root, chance=random.Random(seed), favour=0.6)
        .play({**DATA, "deal_state": state})
        .ends
    }
    assert reached == {end for ends in ENDS.values() for end in ends}


@pytest.mark.parametrize(
    ("root", "approval"), [("deal_reopening", "Task_ApproveReopening"), ("party_change", "Task_ApproveChange")]
)
def test_the_store_manager_approves_what_another_prepared(root: str, approval: str) -> None:
    assignment = nodes("anju")[root, approval].assignment
    assert assignment is not None
    assert assignment.role == "store_manager"
    assert assignment.distinct_from
