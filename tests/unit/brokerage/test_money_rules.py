"""The book of a deal: balance, custody, evidence, approvers. Any sequence of movements keeps them."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from brokerage.policies import book as policy
from brokerage.policies import money
from brokerage.policies.book import EVIDENCE_FOR_DISBURSEMENT, Account, Book, Entry, EntryKind, Posting
from brokerage.policies.deal_lifecycle import Fault
from engine.errors import Problem

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(5_000_000), places=2)
D = Decimal


def whole_book(held: str = "0", paid_in: Mapping[Account, Decimal] | None = None) -> Book:
    return Book(
        balances={Account.ESCROW_BANK: D(held)},
        paid_in=paid_in or {},
        evidence=EVIDENCE_FOR_DISBURSEMENT,
        escrow_open=True,
    )


@pytest.mark.parametrize("value", [D("0.01"), D(5), 5, D("999999999999.99")])
def test_amounts_of_whole_fen_are_money(value: Decimal) -> None:
    assert money.amount(value, name="amount") == value


@pytest.mark.parametrize("value", [D(0), D(-1), D("0.001"), D("NaN"), D("Infinity"), D("1e12"), 1.5, True, "5", None])
def test_anything_else_is_not(value: object) -> None:
    with pytest.raises(money.AmountInvalid) as refused:
        money.amount(value, name="price")
    assert refused.value.findings[0].element == "price"


@given(AMOUNTS, st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_shares_sum_to_the_whole_to_the_fen(total: Decimal, weights: list[int]) -> None:
    unit = D(1) / 10**9
    ratios = {str(n): (D(weight) / sum(weights)).quantize(unit) for n, weight in enumerate(weights)}
    ratios["0"] += 1 - sum(ratios.values())
    parts = money.shares(total, ratios)
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * ratio) < D("0.01") for name, ratio in ratios.items())


def test_a_split_says_ratios_or_amounts_that_make_the_whole() -> None:
    assert money.split(D("100.00"), {"a": D("0.333"), "b": D("0.667")}) == {"a": D("33.30"), "b": D("66.70")}
    assert money.split(D("100.00"), {"a": D("30"), "b": D("70")}) == {"a": D("30.00"), "b": D("70.00")}
    with pytest.raises(money.AmountInvalid):
        money.split(D("100.00"), {"a": D("30"), "b": D("71")})


def test_an_entry_that_does_not_balance_is_refused() -> None:
    with pytest.raises(policy.Unbalanced):
        Entry(
            kind=EntryKind.OTHER,
            postings=(Posting(account=Account.BUYER, amount=D(-1)), Posting(account=Account.TAX, amount=D(2))),
        )
    with pytest.raises(policy.Unbalanced):
        Entry(kind=EntryKind.OTHER, postings=(Posting(account=Account.BUYER, amount=D(0)),))


def test_no_free_entry_touches_custody() -> None:
    with pytest.raises(policy.CustodyClosed):
        policy.other((Posting(account=Account.ESCROW_BANK, amount=D(-1)), Posting(account=Account.SELLER, amount=D(1))))


def test_nothing_is_paid_into_an_account_that_is_not_open() -> None:
    with pytest.raises(policy.EscrowNotOpen):
        policy.deposit(Book(), D(1), payer=Account.BUYER)


@pytest.mark.parametrize("missing", sorted(EVIDENCE_FOR_DISBURSEMENT))
def test_each_piece_of_evidence_is_needed(missing: str) -> None:
    lacking = Book(balances={Account.ESCROW_BANK: D(9)}, evidence=EVIDENCE_FOR_DISBURSEMENT - {missing})
    with pytest.raises(policy.EvidenceMissing) as refused:
        policy.disburse(lacking, D(1), approvers=("a", "b"))
    assert [finding.element for finding in refused.value.findings] == [missing]


@pytest.mark.parametrize("approvers", [("a", "a"), ("", "b"), ("a", "")])
def test_one_person_cannot_approve_twice(approvers: tuple[str, str]) -> None:
    with pytest.raises(policy.OneApprover):
        policy.disburse(whole_book("9"), D(1), approvers=approvers)


def test_no_more_than_is_held_is_disbursed() -> None:
    assert policy.disburse(whole_book("9"), D(9), approvers=("a", "b"))
    with pytest.raises(policy.MoreThanHeld):
        policy.disburse(whole_book("9"), D("9.01"), approvers=("a", "b"))


def test_a_refund_goes_to_those_who_paid_in() -> None:
    paid = whole_book("100", {Account.BUYER: D(60), Account.LENDER: D(40)})
    entry = policy.refund(paid, D(100))
    assert {p.account: p.amount for p in entry.postings} == {
        Account.ESCROW_BANK: D(-100),
        Account.BUYER: D(60),
        Account.LENDER: D(40),
    }
    with pytest.raises(policy.MoreThanHeld):
        policy.refund(paid, D(61), payee=Account.BUYER)
    with pytest.raises(policy.PartyUnknown):
        policy.refund(paid, D(1), payee=Account.TAX)


def test_fault_decides_who_gets_the_earnest_money() -> None:
    assert policy.earnest_goes_to(Fault.BUYER) is Account.SELLER
    assert policy.earnest_goes_to(Fault.SELLER) is Account.BUYER
    assert policy.earnest_goes_to(Fault.NONE) is Account.BUYER
    assert policy.settle_earnest(Book(), to=Account.BUYER) is None


class AnySequence(RuleBasedStateMachine):
    """Try movements in any order; a refused one changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.into = self.out = D(0)

    def attempt(self, make: object) -> Entry | None:
        try:
            entry = make()  # type: ignore[operator]  # a lambda per rule
        except Problem:
            return None
        if entry is not None:
            self.book = self.book.after(entry)
        return entry  # type: ignore[no-any-return]

    @rule()
    def open_escrow(self) -> None:
        self.book = Book(
            balances=self.book.balances, paid_in=self.book.paid_in, evidence=self.book.evidence, escrow_open=True
        )

    @rule(kind=st.sampled_from(sorted(EVIDENCE_FOR_DISBURSEMENT)))
    def bring_evidence(self, kind: str) -> None:
        self.book = Book(
            balances=self.book.balances,
            paid_in=self.book.paid_in,
            evidence=self.book.evidence | {kind},
            escrow_open=self.book.escrow_open,
        )

    @rule(amount=AMOUNTS)
    def pay_earnest(self, amount: Decimal) -> None:
        self.attempt(lambda: policy.pay_earnest(amount))

    @rule(amount=AMOUNTS, payer=st.sampled_from(list(Account)))
    def deposit(self, amount: Decimal, payer: Account) -> None:
        if self.attempt(lambda: policy.deposit(self.book, amount, payer=payer)):
            self.into += amount

    @rule(
        amount=AMOUNTS,
        part=st.sampled_from([None, "all", "half"]),
        approvers=st.sampled_from([("a", "b"), ("a", "a"), ("b", "")]),
        payee=st.sampled_from(list(Account)),
    )
    def disburse(self, amount: Decimal, part: str | None, approvers: tuple[str, str], payee: Account) -> None:
        if part and self.book.held:
            amount = self.book.held if part == "all" else max((self.book.held / 2).quantize(D("0.01")), D("0.01"))
        before = self.book
        if self.attempt(lambda: policy.disburse(self.book, amount, approvers=approvers, payee=payee)):
            assert before.evidence >= EVIDENCE_FOR_DISBURSEMENT
            assert amount <= before.held
            assert approvers == ("a", "b")
            self.out += amount

    @precondition(lambda self: self.book.held > 0)
    @rule(amount=AMOUNTS, everything=st.booleans(), payee=st.sampled_from([None, *Account]))
    def refund(self, amount: Decimal, everything: bool, payee: Account | None) -> None:
        amount = self.book.held if everything else amount
        if self.attempt(lambda: policy.refund(self.book, amount, payee=payee)):
            self.out += amount

    @rule(to=st.sampled_from([Account.BUYER, Account.SELLER]))
    def settle(self, to: Account) -> None:
        self.attempt(lambda: policy.settle_earnest(self.book, to=to))

    @invariant()
    def custody_is_never_below_zero(self) -> None:
        assert self.book.held == self.into - self.out >= 0
        assert self.book.balance(Account.EARNEST) >= 0

    @invariant()
    def everything_balances(self) -> None:
        assert sum(self.book.balances.values(), D(0)) == 0


AnySequence.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestAnySequenceOfMovements = AnySequence.TestCase
