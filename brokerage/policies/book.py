"""Decide what money may move in one deal: double entry, custody never below zero, no disbursement before its evidence.

A posting says what flows into an account (positive) or out of it (negative); the postings of an entry sum to zero. Two
accounts are *custody*: money of others in the house's or the escrow bank's keeping. What they hold is what flowed in and not
yet out, and it is never negative. Parties' balances go below zero by what they have paid. Leaves rows to ``operations.ledger``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from brokerage.policies import money
from brokerage.policies.deal_lifecycle import Fault
from engine.errors import Conflict, Finding, Invalid

ZERO = Decimal("0.00")


class Account(StrEnum):
    """Who or what money flows to and from in a deal."""

    ESCROW_BANK = "escrow_bank"
    EARNEST = "deposit"
    BUYER = "buyer"
    SELLER = "seller"
    LENDER = "lender"
    PAYOFF_BANK = "payoff_bank"
    COMMISSION = "commission"
    TAX = "tax"
    FEES = "fees"


CUSTODY = frozenset({Account.ESCROW_BANK, Account.EARNEST})
PAYERS = (Account.BUYER, Account.SELLER, Account.LENDER)
PAYEES = frozenset({Account.SELLER, Account.PAYOFF_BANK})
EVIDENCE_FOR_DISBURSEMENT = frozenset({"online_contract", "tax_receipt", "new_title"})
"""网签合同, 完税凭证, 新不动产权证: the buyer owns the home before the money leaves."""


class EntryKind(StrEnum):
    """Why money moved."""

    EARNEST_PAID = "earnest_paid"
    EARNEST_SETTLED = "earnest_settled"
    DEPOSIT = "deposit"
    DISBURSEMENT = "disbursement"
    REFUND = "refund"
    COMMISSION = "commission"
    OTHER = "other"


class Unbalanced(Invalid):
    """The postings of an entry must sum to zero."""

    code = "ledger-unbalanced"
    zh = "借贷不平"


class CustodyClosed(Conflict):
    """Money in custody moves only by deposit, disbursement, refund and settlement."""

    code = "ledger-custody"
    zh = "托管资金只能通过入账、解付、退款办理"


class EscrowNotOpen(Conflict):
    """The escrow account is not open yet."""

    code = "escrow-not-open"
    zh = "监管账户还没有开立"


class MoreThanHeld(Conflict):
    """Less than this is held."""

    code = "escrow-more-than-held"
    zh = "超过了在管金额"


class EvidenceMissing(Conflict):
    """Money is disbursed only when the online contract, the tax receipt and the new title are all there."""

    code = "escrow-evidence-missing"
    zh = "解付凭证不齐"


class OneApprover(Conflict):
    """A disbursement needs two different approvers."""

    code = "escrow-one-approver"
    zh = "解付需要两位不同的财务人员审核"


class PartyUnknown(Invalid):
    """No such payer or payee."""

    code = "ledger-party-unknown"
    zh = "付款方或收款方不正确"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Be what flows into (positive) or out of (negative) an account, in yuan."""

    account: Account
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Be one movement of money. It balances."""

    kind: EntryKind
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        """Check the balance.

        :raises Unbalanced: the postings do not sum to zero, or there is nothing to post.
        """
        if len(self.postings) < 2 or any(p.amount == 0 for p in self.postings):
            raise Unbalanced("an entry has at least two postings, none of them zero")
        if sum((p.amount for p in self.postings), ZERO) != 0:
            raise Unbalanced


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Be what a deal's ledger says now. ``paid_in``: what each payer has in escrow, deposits less refunds."""

    balances: Mapping[Account, Decimal] = field(default_factory=dict)
    paid_in: Mapping[Account, Decimal] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    escrow_open: bool = False

    def balance(self, account: Account) -> Decimal:
        """Return what has flowed into the account and not out."""
        return self.balances.get(account, ZERO)

    @property
    def held(self) -> Decimal:
        """Return what the escrow bank holds."""
        return self.balance(Account.ESCROW_BANK)

    @property
    def evidence_missing(self) -> tuple[str, ...]:
        """Return the kinds of evidence that a disbursement still lacks, sorted."""
        return tuple(sorted(EVIDENCE_FOR_DISBURSEMENT - self.evidence))

    def after(self, entry: Entry) -> "Book":
        """Return the book with the entry posted."""
        balances, paid_in = dict(self.balances), dict(self.paid_in)
        for posting in entry.postings:
            balances[posting.account] = balances.get(posting.account, ZERO) + posting.amount
            if entry.kind in {EntryKind.DEPOSIT, EntryKind.REFUND} and posting.account in PAYERS:
                paid_in[posting.account] = paid_in.get(posting.account, ZERO) - posting.amount
        return Book(balances=balances, paid_in=paid_in, evidence=self.evidence, escrow_open=self.escrow_open)


def pay_earnest(amount: Decimal) -> Entry:
    """Take earnest money (定金) from the buyer into keeping."""
    return _flow(EntryKind.EARNEST_PAID, Account.BUYER, Account.EARNEST, amount)


def settle_earnest(book: Book, *, to: Account) -> Entry | None:
    """Let all earnest money in keeping flow to the buyer or the seller; None: there is none."""
    kept = book.balance(Account.EARNEST)
    return _flow(EntryKind.EARNEST_SETTLED, Account.EARNEST, to, kept) if kept else None


def return_earnest(amount: Decimal) -> Entry:
    """Let part of the earnest money in keeping go back to the buyer, to be paid into escrow."""
    return _flow(EntryKind.EARNEST_SETTLED, Account.EARNEST, Account.BUYER, amount)


def earnest_goes_to(fault: Fault) -> Account:
    """Say who gets the earnest money when a deal falls through (Civil Code art. 587): a buyer at fault forfeits it.

    A seller at fault returns it and owes as much again; that claim is between the parties and moves no money in keeping.
    """
    return Account.SELLER if fault is Fault.BUYER else Account.BUYER


def deposit(book: Book, amount: Decimal, *, payer: Account) -> Entry:
    """Pay money into escrow.

    :raises EscrowNotOpen: there is no escrow account yet.
    :raises PartyUnknown: the payer is not one of the buyer, the seller and the lender.
    """
    if not book.escrow_open:
        raise EscrowNotOpen
    if payer not in PAYERS:
        raise PartyUnknown(payer=str(payer))
    return _flow(EntryKind.DEPOSIT, payer, Account.ESCROW_BANK, amount)


def disburse(book: Book, amount: Decimal, *, approvers: tuple[str, str], payee: Account = Account.SELLER) -> Entry:
    """Pay money out of escrow (解付).

    :raises PartyUnknown: the payee is neither the seller nor the bank whose mortgage is paid off.
    :raises EvidenceMissing: the set of evidence is not whole.
    :raises OneApprover: the approvers are not two.
    :raises MoreThanHeld: the escrow bank holds less.
    """
    if payee not in PAYEES:
        raise PartyUnknown(payee=str(payee))
    if book.evidence_missing:
        raise EvidenceMissing(
            f"still missing: {', '.join(book.evidence_missing)}",
            findings=tuple(
                Finding(rule="escrow.evidence", zh=f"缺少{_EVIDENCE_ZH[kind]}", en=f"{kind} is missing", element=kind)
                for kind in book.evidence_missing
            ),
            missing=book.evidence_missing,
        )
    two_approvers(approvers)
    _within(book.held, amount)
    return _flow(EntryKind.DISBURSEMENT, Account.ESCROW_BANK, payee, amount)


def two_approvers(approvers: tuple[str, str]) -> None:
    """Check that two different people approve.

    :raises OneApprover: they are one, or none.
    """
    first, second = approvers
    if not first or not second or first == second:
        raise OneApprover


def refund(book: Book, amount: Decimal, *, payee: Account | None = None) -> Entry:
    """Pay money out of escrow back to those who paid it in; without a payee to the buyer first, then the lender, the seller.

    :raises PartyUnknown: the payee is no payer.
    :raises MoreThanHeld: the escrow bank holds less, or the payee has paid in less.
    """
    if payee is not None and payee not in PAYERS:
        raise PartyUnknown(payee=str(payee))
    order = (payee,) if payee else (Account.BUYER, Account.LENDER, Account.SELLER)
    _within(min(book.held, sum((book.paid_in.get(who, ZERO) for who in order), ZERO)), amount)
    postings, left = [Posting(account=Account.ESCROW_BANK, amount=-amount)], amount
    for who in order:
        part = min(left, max(book.paid_in.get(who, ZERO), ZERO))
        if part:
            postings.append(Posting(account=who, amount=part))
            left -= part
    return Entry(kind=EntryKind.REFUND, postings=tuple(postings))


def commission(amount: Decimal, *, payer: Account = Account.BUYER) -> Entry:
    """Record commission (佣金) paid by the buyer or the seller.

    :raises PartyUnknown: the payer is neither.
    """
    if payer not in {Account.BUYER, Account.SELLER}:
        raise PartyUnknown(payer=str(payer))
    return _flow(EntryKind.COMMISSION, payer, Account.COMMISSION, amount)


def other(postings: tuple[Posting, ...]) -> Entry:
    """Post an entry between accounts that are nobody's custody (taxes, fees).

    :raises CustodyClosed: a posting touches money in custody.
    :raises Unbalanced: the postings do not sum to zero.
    """
    if any(posting.account in CUSTODY for posting in postings):
        raise CustodyClosed
    return Entry(kind=EntryKind.OTHER, postings=postings)


_EVIDENCE_ZH = {"online_contract": "网签合同", "tax_receipt": "完税凭证", "new_title": "新不动产权证"}


def _flow(kind: EntryKind, source: Account, target: Account, amount: Decimal) -> Entry:
    exact = money.amount(amount, name="amount")
    return Entry(kind=kind, postings=(Posting(account=source, amount=-exact), Posting(account=target, amount=exact)))


def _within(limit: Decimal, amount: Decimal) -> None:
    if money.amount(amount, name="amount") > limit:
        raise MoreThanHeld(f"{amount} is more than the {limit} that can be paid out", held=limit, amount=amount)
