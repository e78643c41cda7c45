"""The ledger in the database: evidence, approvers, what is held; any sequence of operations keeps the rules."""

from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brokerage import invariants
from brokerage.operations import escrow, ledger
from brokerage.operations.known import PersonUnknown
from brokerage.operations.ledger import ReceiptUsed
from brokerage.policies import book as policy
from brokerage.policies.book import EVIDENCE_FOR_DISBURSEMENT, Account, Posting
from brokerage.policies.money import AmountInvalid
from brokerage.queries import deals as deals_seen
from brokerage.queries import ledger as ledger_seen
from engine.errors import Problem
from tests.integration.brokerage.conftest import Trade
from tests.support.statements import counted

HELD = Decimal("1000000.00")


def deal_with_escrow(trade: Trade, held: Decimal = HELD) -> str:
    deal_id = trade.deal().id
    trade.carried(deal_id, "escrow.opened")
    if held:
        trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=held, receipt_no="IN-1")
    return deal_id


def disburse(trade: Trade, deal_id: str, amount: Decimal = HELD, receipt_no: str = "OUT-1", **values: Any) -> None:
    trade.made_of(
        "cai",
        "escrow.disbursed",
        deal_id=deal_id,
        amount=amount,
        receipt_no=receipt_no,
        **(trade.clerks() | values),
    )


def held(trade: Trade, deal_id: str) -> Decimal:
    with trade.uow(write=False) as uow:
        return ledger_seen.of_deal(uow, deal_id=deal_id).held


def clean(trade: Trade) -> bool:
    with trade.uow(write=False) as uow:
        return invariants.violations(uow) == []


def test_money_waits_for_all_its_evidence(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    for kind in ("online_contract", "tax_receipt"):
        with pytest.raises(policy.EvidenceMissing):
            disburse(trade, deal_id)
        trade.made_of("lin", "escrow.evidence", deal_id=deal_id, kind=kind, reference="R")
    with pytest.raises(policy.EvidenceMissing) as refused:
        disburse(trade, deal_id)
    assert refused.value.detail["missing"] == ("new_title",)
    assert held(trade, deal_id) == HELD
    trade.made_of("lin", "escrow.evidence", deal_id=deal_id, kind="new_title", reference="R")
    disburse(trade, deal_id)
    assert held(trade, deal_id) == 0
    assert clean(trade)


def test_one_person_or_a_stranger_does_not_approve_twice(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    trade.evidence(deal_id)
    with pytest.raises(policy.OneApprover):
        disburse(trade, deal_id, approver_2=trade.agency.people["cai"])
    with pytest.raises(PersonUnknown):
        disburse(trade, deal_id, approver_2=deal_id)
    assert held(trade, deal_id) == HELD


def test_no_more_than_is_held_goes_out_in_parts(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    trade.evidence(deal_id)
    disburse(trade, deal_id, HELD - 1, "OUT-1")
    with pytest.raises(policy.MoreThanHeld):
        disburse(trade, deal_id, Decimal(2), "OUT-2")
    disburse(trade, deal_id, Decimal(1), "OUT-3")
    with pytest.raises(policy.MoreThanHeld):
        trade.made_of("cai", "escrow.refunded", deal_id=deal_id, amount=Decimal("0.01"), receipt_no="B-1")
    assert clean(trade)


def test_a_receipt_counts_once(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    with pytest.raises(ReceiptUsed):
        trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(5), receipt_no="IN-1")
    assert held(trade, deal_id) == HELD


def test_nothing_enters_escrow_before_the_account_is_open_and_it_opens_once(trade: Trade) -> None:
    deal_id = trade.deal().id
    with pytest.raises(policy.EscrowNotOpen):
        trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(5), receipt_no="IN-1")
    trade.carried(deal_id, "escrow.opened")
    with pytest.raises(escrow.EscrowOpen):
        trade.carried(deal_id, "escrow.opened")


def test_earnest_money_moves_into_escrow_as_the_buyers(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade, Decimal(0))
    trade.made_of("lin", "deal.intent", deal_id=deal_id, deposit=Decimal(100_000))
    with pytest.raises(policy.MoreThanHeld):
        trade.made_of(
            "cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(100_001), receipt_no="X", payer="deposit"
        )
    trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(100_000), receipt_no="Y", payer="deposit")
    with trade.uow(write=False) as uow:
        money = ledger_seen.of_deal(uow, deal_id=deal_id)
    assert money.balances == {"buyer": -100_000, "deposit": 0, "escrow_bank": 100_000}


def test_the_bank_is_paid_back_what_it_paid_in(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(500), receipt_no="LOAN", payer="bank")
    with pytest.raises(policy.MoreThanHeld):
        trade.made_of("cai", "escrow.refunded", deal_id=deal_id, amount=Decimal(501), receipt_no="B-1", payee="bank")
    same = {"approver_1": trade.agency.people["cai"], "approver_2": trade.agency.people["cai"]}
    with pytest.raises(policy.OneApprover):
        trade.made_of("cai", "escrow.refunded", deal_id=deal_id, amount=HELD, receipt_no="B-2", **same)
    trade.made_of("cai", "escrow.refunded", deal_id=deal_id, amount=HELD + 500, receipt_no="B-2", **trade.clerks())
    with trade.uow(write=False) as uow:
        balances = ledger_seen.of_deal(uow, deal_id=deal_id).balances
    assert set(balances.values()) == {Decimal(0)}


def test_commission_is_shared_to_the_fen(trade: Trade) -> None:
    deal_id = trade.deal().id
    split = {"listing_agent": Decimal("0.333"), "buyer_agent": Decimal("0.667")}
    trade.made_of("cai", "commission.recorded", deal_id=deal_id, amount=Decimal("99999.99"), split=split)
    with trade.uow(write=False) as uow:
        shares = deals_seen.one(uow, deal_id=deal_id).commission
        money = ledger_seen.of_deal(uow, deal_id=deal_id)
    assert shares == {"listing_agent": Decimal("33300.00"), "buyer_agent": Decimal("66699.99")}
    assert money.balances == {"buyer": Decimal("-99999.99"), "commission": Decimal("99999.99")}
    with pytest.raises(AmountInvalid):
        trade.made_of(
            "cai", "commission.recorded", deal_id=deal_id, amount=Decimal(10), split=[{"to": "x", "share": Decimal(2)}]
        )


def test_free_entries_leave_custody_alone(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    tax = (Posting(account=Account.BUYER, amount=Decimal(-50)), Posting(account=Account.TAX, amount=Decimal(50)))
    theft = (
        Posting(account=Account.ESCROW_BANK, amount=Decimal(-50)),
        Posting(account=Account.SELLER, amount=Decimal(50)),
    )
    with trade.uow("cai") as uow:
        ledger.post(uow, deal_id=deal_id, postings=tax, memo="契税", receipt_no="TAX-1")
        with pytest.raises(policy.CustodyClosed):
            ledger.post(uow, deal_id=deal_id, postings=theft, memo="?")
    with trade.uow(write=False) as uow:
        money = ledger_seen.of_deal(uow, deal_id=deal_id)
    assert [entry.seq for entry in money.entries] == [1, 2]
    assert money.held == HELD


def test_ten_who_disburse_everything_at_once_are_paid_once(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    trade.evidence(deal_id)
    outcomes: list[str] = []
    together = Barrier(10)

    def pay(number: int) -> None:
        together.wait()
        try:
            disburse(trade, deal_id, HELD, f"OUT-{number}")
        except policy.MoreThanHeld:
            outcomes.append("refused")
        else:
            outcomes.append("paid")

    clerks = [Thread(target=pay, args=(number,)) for number in range(10)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(outcomes) == ["paid"] + ["refused"] * 9
    assert held(trade, deal_id) == 0
    assert clean(trade)


def test_a_ledger_costs_two_statements_however_long(trade: Trade) -> None:
    deal_id = deal_with_escrow(trade)
    for number in range(5):
        trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(1), receipt_no=f"N-{number}")
    with trade.uow(write=False) as uow, counted(trade.house.database) as statements:
        money = ledger_seen.of_deal(uow, deal_id=deal_id)
    assert len(statements) == 2
    assert [entry.seq for entry in money.entries] == list(range(1, 7))


AMOUNTS = st.sampled_from([Decimal("0.01"), Decimal(100), Decimal("250.50"), Decimal(1000)])
MOVES = st.one_of(
    st.tuples(st.just("open")),
    st.tuples(st.just("evidence"), st.sampled_from(sorted(EVIDENCE_FOR_DISBURSEMENT))),
    st.tuples(st.just("evidence"), st.sampled_from(sorted(EVIDENCE_FOR_DISBURSEMENT))),
    st.tuples(st.just("deposit"), AMOUNTS, st.sampled_from(["buyer", "lender", "deposit", "tax"])),
    st.tuples(st.just("earnest"), AMOUNTS),
    st.tuples(st.just("disburse"), AMOUNTS, st.sampled_from(["two", "one"]), st.sampled_from(["seller", "buyer"])),
    st.tuples(st.just("refund"), AMOUNTS, st.sampled_from([None, "buyer", "lender"])),
    st.tuples(st.just("settle"), st.sampled_from(["buyer", "seller"])),
)


def test_no_sequence_of_operations_pays_out_more_than_is_held_or_before_its_evidence(trade: Trade) -> None:
    """Whatever is tried, in any order: our own small count of what may happen agrees with what the ledger lets happen."""
    first, second = trade.clerks().values()
    listing_id = trade.listed()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(MOVES, max_size=14))
    def any_sequence(moves: list[tuple[Any, ...]]) -> None:
        deal_id = trade.deal(listing_id).id
        opened, evidence, inside, earnest = False, set[str](), Decimal(0), Decimal(0)
        for number, move in enumerate(moves):
            receipt = f"R-{number}"
            try:
                with trade.uow("cai") as uow:
                    match move:
                        case ("open",):
                            escrow.open_account(uow, deal_id=deal_id, account_no="6222")
                        case ("evidence", kind):
                            escrow.add_evidence(uow, deal_id=deal_id, kind=kind, reference="R")
                        case ("deposit", amount, payer):
                            ledger.deposit(uow, deal_id=deal_id, amount=amount, receipt_no=receipt, payer=payer)
                        case ("earnest", amount):
                            ledger.pay_earnest(uow, deal_id=deal_id, amount=amount)
                        case ("disburse", amount, who, payee):
                            approvers = (first, second if who == "two" else first)
                            ledger.disburse(
                                uow,
                                deal_id=deal_id,
                                amount=amount,
                                receipt_no=receipt,
                                approvers=approvers,
                                payee=payee,
                            )
                        case ("refund", amount, payee):
                            ledger.refund(uow, deal_id=deal_id, amount=amount, receipt_no=receipt, payee=payee)
                        case ("settle", to):
                            ledger.settle_earnest(uow, deal_id=deal_id, to=Account(to))
            except Problem:
                if move[0] == "disburse" and move[2:] == ("two", "seller") and evidence == EVIDENCE_FOR_DISBURSEMENT:
                    assert move[1] > inside, "a disbursement that was due was refused"
                continue
            match move:
                case ("open",):
                    opened = True
                case ("evidence", kind):
                    evidence.add(kind)
                case ("deposit", amount, payer):
                    assert opened
                    assert payer != "tax"
                    inside += amount
                    earnest -= amount if payer == "deposit" else 0
                case ("earnest", amount):
                    earnest += amount
                case ("disburse", amount, who, payee):
                    assert (who, payee) == ("two", "seller")
                    assert evidence == EVIDENCE_FOR_DISBURSEMENT
                    inside -= amount
                case ("refund", amount, _):
                    inside -= amount
                case ("settle", _):
                    earnest = Decimal(0)
            assert inside >= 0
            assert earnest >= 0
        with trade.uow(write=False) as uow:
            money = ledger_seen.of_deal(uow, deal_id=deal_id)
        assert money.held == inside
        assert money.balances.get("deposit", Decimal(0)) == earnest
        assert sum(money.balances.values(), Decimal(0)) == 0

    any_sequence()
    assert clean(trade)
