"""The trade's own tables: documents, contract risks, deposits, commission, banks, pay-off and area."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.decisions import decide, parse_dmn

SHARED = Path(__file__).parents[2] / "processes" / "shared"
ON = date(2026, 3, 2)
PLAIN: dict[str, Any] = {
    "price": Decimal(5_000_000), "deposit": Decimal(200_000), "loan_type": "commercial",
    "loan_amount": Decimal(3_000_000), "seller_mortgage": True, "sign_date": date(2026, 3, 10),
    "transfer_date": date(2026, 4, 20), "buyer_residency": "local", "seller_only_home": True,
}  # fmt: skip


def ask(file: str, decision: str | None = None, /, **facts: Any) -> Any:
    model = parse_dmn((SHARED / f"{file}.dmn").read_bytes())
    return decide(model, decision or file, facts, on=ON).value


def risks(**facts: Any) -> dict[str, Any]:
    return {row["code"]: row for row in ask("contract_risk", None, **(PLAIN | facts)) or []}


def test_a_plain_deal_has_no_risk() -> None:
    assert risks() == {}


@pytest.mark.parametrize(
    ("facts", "code", "legal"),
    [
        ({"deposit": Decimal("1000000.01")}, "deposit_over_limit", True),
        ({"loan_amount": Decimal(4_250_001)}, "loan_share_high", True),
        ({"transfer_date": date(2026, 3, 9)}, "transfer_before_signing", True),
        ({"transfer_date": date(2026, 9, 7)}, "long_term", True),
        ({"buyer_residency": "foreign"}, "buyer_overseas", True),
        ({"penalty_rate": Decimal("0.3")}, "penalty_over_limit", True),
        ({"sealed": True}, "sealed", True),
        ({"residence_right": True}, "residence_right", True),
        ({"payoff_method": "none"}, "mortgage_without_plan", True),
        ({"payoff_method": "redeem"}, "mortgage_redeem", False),
        ({"leased": True}, "tenant_without_waiver", True),
        ({"leased": True, "waiver_signed": True}, "tenancy_continues", False),
        ({"coowners": Decimal(2)}, "coowner_missing", True),
        ({"minor_owner": True}, "minor_owner", True),
        ({"proxy": True, "proxy_notarised": False}, "proxy_not_notarised", True),
        ({"escrow_used": False}, "no_escrow", True),
        ({"title_type": "economy"}, "special_title", True),
    ],
)
def test_one_odd_fact_is_one_risk(facts: dict[str, object], code: str, legal: bool) -> None:
    found = risks(**facts)
    assert set(found) == {code}
    assert found[code]["legal_review"] is legal
    assert found[code]["severity"] in {"high", "medium", "low"}
    assert found[code]["text"]
    assert found[code]["text_en"]


@pytest.mark.parametrize(
    "facts",
    [
        {"deposit": Decimal(1_000_000)},
        {"loan_amount": Decimal(4_250_000)},
        {"transfer_date": date(2026, 9, 6)},
        {"coowners": Decimal(2), "coowners_consent": True},
        {"coowners": Decimal(1)},
        {"loan_type": "none", "loan_amount": None},
        {"seller_mortgage": False, "payoff_method": "none"},
    ],
)
def test_the_limits_themselves_are_no_risk(facts: dict[str, object]) -> None:
    assert risks(**facts) == {}


@pytest.mark.parametrize(
    ("fault", "deposit", "outcome", "payee", "amount"),
    [
        ("buyer", 200_000, "forfeit", "seller", 200_000),
        ("buyer", 1_200_000, "forfeit", "seller", 1_000_000),
        ("seller", 200_000, "double_return", "buyer", 400_000),
        ("seller", 1_200_000, "double_return", "buyer", 2_200_000),
        ("both", 200_000, "negotiate", "buyer", 200_000),
        ("neither", 200_000, "return", "buyer", 200_000),
    ],
)
def test_the_rule_of_deposits(fault: str, deposit: int, outcome: str, payee: str, amount: int) -> None:
    found = ask("deposit_penalty", fault=fault, deposit=Decimal(deposit), price=Decimal(5_000_000))
    assert (found["outcome"], found["payee"], found["amount"]) == (outcome, payee, amount)
    assert found["deposit_to_buyer"] + found["deposit_to_seller"] == deposit


def test_a_fault_nobody_found_gives_no_penalty() -> None:
    assert ask("deposit_penalty", fault=None, deposit=Decimal(1), price=Decimal(10)) is None


@pytest.mark.parametrize("flags", [(a, b) for a in (True, False, None) for b in (True, False, None)])
def test_commission_shares_are_a_whole(flags: tuple[bool | None, bool | None]) -> None:
    found = ask("commission", city="beijing", price=Decimal(5_000_000), introducer=flags[0], accompanier=flags[1])
    assert found["status"] == "ok"
    assert found["amount"] == Decimal(110_000)
    assert set(found["split"]) == {"entrant", "maintainer", "introducer", "accompanier", "closer", "platform"}
    assert sum(found["split"].values()) == 1


def test_a_commission_without_a_price_is_unknown() -> None:
    assert ask("commission", city="beijing")["status"] == "unknown"


def test_the_checklist_names_what_both_parties_bring_and_nothing_else() -> None:
    plain = ask("document_checklist", city="beijing", loan_type="none", seller_mortgage=False, buyer_residency="local",
                buyer_married=False, seller_only_home=True)  # fmt: skip
    assert {"seller.id_card", "seller.title_certificate", "seller.old_invoice", "buyer.id_card"} <= set(plain)
    assert not {"buyer.social_security", "buyer.income_proof", "seller.mortgage_contract"} & set(plain)
    assert all(code.startswith(("seller.", "buyer.")) for code in plain)
    full = ask("document_checklist", city="beijing", loan_type="combo", seller_mortgage=True, buyer_residency="nonlocal",
               buyer_married=True, seller_only_home=True)  # fmt: skip
    assert {"buyer.social_security", "buyer.income_proof", "buyer.hpf_record", "seller.mortgage_contract"} <= set(full)
    assert {"buyer.marriage_certificate", "buyer.spouse_id_card"} <= set(full)
    assert len(full) == len(set(full))


def test_every_document_detail_has_names_and_a_duty() -> None:
    for party in ("seller", "buyer", "deal"):
        rows = ask("document_checklist", "document_details", party=party, loan_type="combo", seller_proxy=True)
        assert rows
        for row in rows:
            assert row["code"].startswith(f"{party}.")
            assert row["name"]
            assert row["name_en"]
            assert row["validity_days"] is None or row["validity_days"] > 0
            assert isinstance(row["mandatory"], bool)


@pytest.mark.parametrize("bank", ["icbc", "ccb", "boc", "abc", "bocom", "cmb", "psbc"])
def test_a_partner_bank_has_a_name_and_days(bank: str) -> None:
    found = ask("bank_directory", bank=bank)
    assert found["partner"] is True
    assert found["approval_days"] > 0


def test_a_bank_outside_the_directory_is_no_partner() -> None:
    assert ask("bank_directory", bank="some_bank")["partner"] is False


@pytest.mark.parametrize("city", ["beijing", "shenzhen", "hangzhou"])
@pytest.mark.parametrize("method", ["own_funds", "redeem", "buyer_deposit", "with_mortgage"])
@pytest.mark.parametrize("bank", ["icbc", "boc"])
def test_every_way_to_pay_off_has_one_channel(city: str, method: str, bank: str) -> None:
    found = ask("payoff_channel", city=city, payoff_method=method, bank=bank)
    assert found["transfer_with_mortgage"] is (method == "with_mortgage")
    assert found["days"] > 0


@pytest.mark.parametrize(
    ("listed", "status"),
    [("100", "match"), ("100.50", "match"), ("99.49", "tolerated"), ("103", "tolerated"), ("103.01", "mismatch")],
)
def test_an_area_is_held_against_the_certificate(listed: str, status: str) -> None:
    found = ask("area_check", listed_area=Decimal(listed), certified_area=Decimal(100))
    assert found["status"] == status
    assert found["blocks"] is (status == "mismatch")
