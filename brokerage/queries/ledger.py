"""The ledger of a deal, to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies.book import ZERO, Account
from brokerage.tables.deals import deals
from brokerage.tables.ledger import ledger_accounts, ledger_entries, ledger_postings
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """Be what flowed into an account (positive) or out of it (negative), in yuan."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """Be one movement of money."""

    id: str
    seq: int
    kind: str
    receipt_no: str | None
    memo: str | None
    approvers: tuple[str, ...]
    posted_at: datetime
    posted_by: str | None
    postings: tuple[PostingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLedger:
    """Be all money of a deal: what each account's balance is, what escrow holds, and every entry, oldest first."""

    deal_id: str
    balances: Mapping[str, Decimal]
    held: Decimal
    entries: tuple[EntryLine, ...]


def of_deal(uow: UnitOfWork, *, deal_id: str) -> DealLedger:
    """Return a deal's ledger, in two statements.

    :raises DealUnknown: there is none in this agency.
    """
    rows.find(uow, deals, deal_id)
    return of_known_deal(uow, deal_id=deal_id)


def of_known_deal(uow: UnitOfWork, *, deal_id: str) -> DealLedger:
    """Return the ledger of a deal that was found before, in one statement."""
    found = uow.rows(
        sa.select(ledger_entries, ledger_postings.c.amount, ledger_accounts.c.kind.label("account"))
        .join(
            ledger_postings,
            sa.and_(
                ledger_postings.c.agency_id == ledger_entries.c.agency_id,
                ledger_postings.c.entry_id == ledger_entries.c.id,
            ),
        )
        .join(
            ledger_accounts,
            sa.and_(
                ledger_accounts.c.agency_id == ledger_postings.c.agency_id,
                ledger_accounts.c.id == ledger_postings.c.account_id,
            ),
        )
        .where(ledger_entries.c.agency_id == uow.agency_id, ledger_entries.c.deal_id == deal_id)
        .order_by(ledger_entries.c.seq, ledger_postings.c.id)
    )
    balances: dict[str, Decimal] = {}
    entries: dict[str, EntryLine] = {}
    for row in found:
        balances[row.account] = balances.get(row.account, ZERO) + row.amount
        before = entries[row.id].postings if row.id in entries else ()
        entries[row.id] = EntryLine(
            id=row.id,
            seq=row.seq,
            kind=row.kind,
            receipt_no=row.receipt_no,
            memo=row.memo,
            approvers=tuple(who for who in (row.approver_1, row.approver_2) if who),
            posted_at=row.posted_at,
            posted_by=row.posted_by,
            postings=(*before, PostingLine(account=row.account, amount=row.amount)),
        )
    held = balances.get(Account.ESCROW_BANK, ZERO)
    return DealLedger(deal_id=deal_id, balances=balances, held=held, entries=tuple(entries.values()))
