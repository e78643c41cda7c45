"""A deal's ledger in words: what came and went, what is to come, what is held; amounts for checking, the held one in 大写."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from brokerage.queries.deals import DealLine
from brokerage.queries.ledger import DealLedger, EntryLine
from forms.money import amount_in_words
from inbox.records.words import ACCOUNTS, ENTRIES
from web import wording
from web.language import language
from web.translation import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """Be one movement of money, in words."""

    name: str
    way: str
    small: str
    at: datetime
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Be an agreed sum that has not come yet, or what of it has not."""

    name: str
    way: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Be what a page shows of a ledger: entries oldest first, ``earlier`` of them left out."""

    entries: tuple[EntryShown, ...]
    earlier: int
    held: str
    held_words: str


def shown(book: DealLedger, names: Mapping[str, str], *, most: int | None = None) -> Money:
    """Put a ledger into words; at most the newest ``most`` entries."""
    entries = book.entries if most is None else book.entries[-most:]
    return Money(
        entries=tuple(_entry(entry, names) for entry in entries),
        earlier=len(book.entries) - len(entries),
        held=wording.amount(book.held),
        held_words=in_words(book.held),
    )


def expected(line: DealLine, book: DealLedger) -> tuple[Expected, ...]:
    """Return what was agreed and has not come: the earnest money, the rest of the down payment, the loan."""
    agreed = (
        ("定金", "buyer", "deposit", line.deposit - _came(book, "buyer", "earnest_paid")),
        (
            "首付余款",
            "buyer",
            "escrow_bank",
            line.price - line.deposit - line.loan_amount - _came(book, "buyer", "deposit"),
        ),
        ("贷款", "lender", "seller", line.loan_amount - _came(book, "lender")),
    )
    return tuple(
        Expected(name=gettext(name), way=f"{_accounts([out])} → {_accounts([into])}", amount=wording.amount(missing))
        for name, out, into, missing in agreed
        if missing > 0
    )


def _came(book: DealLedger, account: str, kind: str | None = None) -> Decimal:
    """Add up what an account gave, in entries of a kind or in all."""
    given = (
        -one.amount
        for entry in book.entries
        if kind in (None, entry.kind)
        for one in entry.postings
        if one.account == account and one.amount < 0
    )
    return sum(given, Decimal(0))


def in_words(amount: Decimal) -> str:
    """Write an amount in capitals, as receipts do; nothing on an English page."""
    return amount_in_words(amount) if language() == "zh" else ""


def _entry(entry: EntryLine, names: Mapping[str, str]) -> EntryShown:
    out = [one.account for one in entry.postings if one.amount < 0]
    into = [one.account for one in entry.postings if one.amount > 0]
    total = sum((one.amount for one in entry.postings if one.amount > 0), Decimal(0))
    said = [entry.receipt_no or "", entry.memo or "", names.get(entry.posted_by or "", "")]
    return EntryShown(
        name=gettext(ENTRIES.get(entry.kind, entry.kind)),
        way=f"{_accounts(out)} → {_accounts(into)}",
        small=" · ".join(part for part in said if part),
        at=entry.posted_at,
        amount=wording.amount(total),
    )


def _accounts(kinds: list[str]) -> str:
    return gettext("、").join(gettext(ACCOUNTS.get(kind, kind)) for kind in kinds)
