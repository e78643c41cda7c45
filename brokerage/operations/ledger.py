"""Money in a deal, posted in double entry. ``policies.book`` decides; here the deal is locked, its book read, rows added.

Rows are never changed: what was wrong is put right by another entry.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import known
from brokerage.policies import book as policy
from brokerage.policies import money
from brokerage.policies.book import ZERO, Account, Book, Entry, EntryKind, Posting
from brokerage.policies.personal import clean_text
from brokerage.tables.deals import commission_shares, deal_evidence, deals
from brokerage.tables.ledger import ledger_accounts, ledger_entries, ledger_postings
from engine.errors import Conflict
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork


class ReceiptUsed(Conflict):
    """This receipt is posted already for this deal."""

    code = "ledger-receipt-used"
    zh = "这张凭证已经入账"


_postings = ledger_postings.join(
    ledger_entries,
    sa.and_(
        ledger_entries.c.agency_id == ledger_postings.c.agency_id, ledger_entries.c.id == ledger_postings.c.entry_id
    ),
).join(
    ledger_accounts,
    sa.and_(
        ledger_accounts.c.agency_id == ledger_postings.c.agency_id,
        ledger_accounts.c.id == ledger_postings.c.account_id,
    ),
)
_summed = Prepared(
    sa.select(
        ledger_accounts.c.kind,
        ledger_entries.c.kind.label("why"),
        sa.func.sum(ledger_postings.c.amount).label("total"),
    )
    .select_from(_postings)
    .where(ledger_accounts.c.agency_id == sa.bindparam("agency"), ledger_accounts.c.deal_id == sa.bindparam("deal"))
    .group_by(ledger_accounts.c.kind, ledger_entries.c.kind)
)
_evidence = Prepared(
    sa.select(deal_evidence.c.kind)
    .distinct()
    .where(deal_evidence.c.agency_id == sa.bindparam("agency"), deal_evidence.c.deal_id == sa.bindparam("deal"))
)
_of_deal = (
    ledger_entries.c.agency_id == sa.bindparam("agency"),
    ledger_entries.c.deal_id == sa.bindparam("deal"),
)
_same_receipt = Prepared(
    sa.select(ledger_entries.c.id).where(
        *_of_deal, ledger_entries.c.kind == sa.bindparam("kind"), ledger_entries.c.receipt_no == sa.bindparam("receipt")
    )
)
_last_number = Prepared(
    sa.select(sa.func.coalesce(sa.func.max(ledger_entries.c.seq), 0).label("last")).where(*_of_deal)
)
_known_accounts = Prepared(
    sa.select(ledger_accounts.c.kind, ledger_accounts.c.id).where(
        ledger_accounts.c.agency_id == sa.bindparam("agency"), ledger_accounts.c.deal_id == sa.bindparam("deal")
    )
)


def book(uow: UnitOfWork, *, deal_id: str) -> Book:
    """Lock a deal and return what its ledger says, in three statements.

    :raises DealUnknown: no such deal.
    """
    deal = rows.find(uow, deals, deal_id, lock=True)
    which = {"agency": uow.agency_id, "deal": deal_id}
    summed = uow.rows(_summed, which)
    evidence = uow.rows(_evidence, which)
    balances: dict[Account, Decimal] = {}
    paid_in: dict[Account, Decimal] = {}
    for row in summed:
        account = Account(row.kind)
        balances[account] = balances.get(account, ZERO) + row.total
        if row.why in {EntryKind.DEPOSIT, EntryKind.REFUND} and account in policy.PAYERS:
            paid_in[account] = paid_in.get(account, ZERO) - row.total
    return Book(
        balances=balances,
        paid_in=paid_in,
        evidence=frozenset(row.kind for row in evidence),
        escrow_open=deal.escrow_account_no is not None,
    )


def post(
    uow: UnitOfWork, *, deal_id: str, postings: Sequence[Posting], memo: str, receipt_no: str | None = None
) -> str:
    """Post an entry that touches no money in custody (taxes, fees) and return its id.

    :raises CustodyClosed: a posting touches the escrow bank or earnest money.
    :raises Unbalanced: the postings do not sum to zero.
    :raises ReceiptUsed: the receipt is posted already.
    """
    rows.find(uow, deals, deal_id, lock=True)
    return _add(uow, deal_id, policy.other(tuple(postings)), receipt_no=receipt_no, memo=memo)


def pay_earnest(uow: UnitOfWork, *, deal_id: str, amount: Decimal, receipt_no: str | None = None) -> str:
    """Post earnest money (定金) that the buyer handed over, and return the entry's id.

    :raises AmountInvalid: it is no amount.
    """
    rows.find(uow, deals, deal_id, lock=True)
    return _add(uow, deal_id, policy.pay_earnest(amount), receipt_no=receipt_no)


def settle_earnest(uow: UnitOfWork, *, deal_id: str, to: Account, memo: str | None = None) -> str | None:
    """Post that all earnest money in keeping goes to the buyer or the seller; None: there was none."""
    entry = policy.settle_earnest(book(uow, deal_id=deal_id), to=to)
    return None if entry is None else _add(uow, deal_id, entry, memo=memo)


def deposit(
    uow: UnitOfWork, *, deal_id: str, amount: Decimal, receipt_no: str, payer: Account | str = Account.BUYER
) -> str:
    """Post money paid into escrow and return the entry's id.

    The payer ``deposit`` means the earnest money in keeping: it goes back to the buyer's account and from there into escrow.

    :raises EscrowNotOpen: there is no escrow account yet.
    :raises MoreThanHeld: less earnest money than this is in keeping.
    :raises PartyUnknown: no such payer.
    :raises ReceiptUsed: the receipt is posted already.
    """
    current = book(uow, deal_id=deal_id)
    who = _account(payer)
    if who is Account.EARNEST:
        moved = policy.deposit(current, amount, payer=Account.BUYER)
        kept = current.balance(Account.EARNEST)
        if amount > kept:
            raise policy.MoreThanHeld(held=kept, amount=amount)
        back = policy.return_earnest(amount)
        _add(uow, deal_id, back, memo="转入监管账户")
        return _add(uow, deal_id, moved, receipt_no=receipt_no)
    return _add(uow, deal_id, policy.deposit(current, amount, payer=who), receipt_no=receipt_no)


def disburse(
    uow: UnitOfWork,
    *,
    deal_id: str,
    amount: Decimal,
    receipt_no: str,
    approvers: tuple[str, str],
    payee: Account | str = Account.SELLER,
) -> str:
    """Post money paid out of escrow (解付) and return the entry's id. ``approvers`` are ids of two people.

    :raises EvidenceMissing: the set of evidence is not whole.
    :raises OneApprover: the approvers are not two.
    :raises MoreThanHeld: the escrow bank holds less.
    :raises PersonUnknown: an approver is nobody of this agency.
    :raises ReceiptUsed: the receipt is posted already.
    """
    current = book(uow, deal_id=deal_id)
    entry = policy.disburse(current, amount, approvers=approvers, payee=_account(payee))
    for approver in approvers:
        known.person(uow, approver)
    return _add(uow, deal_id, entry, receipt_no=receipt_no, approvers=approvers)


def refund(
    uow: UnitOfWork,
    *,
    deal_id: str,
    amount: Decimal,
    receipt_no: str,
    payee: Account | str | None = None,
    approvers: tuple[str, str] | None = None,
) -> str:
    """Post money paid out of escrow back to those who paid it in, and return the entry's id.

    :raises OneApprover: approvers are named, but they are not two.
    :raises PersonUnknown: an approver is nobody of this agency.
    :raises MoreThanHeld: the escrow bank holds less, or the payee has paid in less.
    :raises ReceiptUsed: the receipt is posted already.
    """
    current = book(uow, deal_id=deal_id)
    entry = policy.refund(current, amount, payee=_account(payee) if payee else None)
    if approvers is None:
        return _add(uow, deal_id, entry, receipt_no=receipt_no)
    policy.two_approvers(approvers)
    for approver in approvers:
        known.person(uow, approver)
    return _add(uow, deal_id, entry, receipt_no=receipt_no, approvers=approvers)


def record_commission(
    uow: UnitOfWork,
    *,
    deal_id: str,
    amount: Decimal,
    split: Mapping[str, Decimal] | None = None,
    payer: Account | str = Account.BUYER,
) -> str:
    """Post commission (佣金) and who shares it, and return the entry's id.

    ``split`` maps whom (a role or a person's id) to a ratio, all of them summing to one, or to an amount, all of them
    summing to the whole.

    :raises AmountInvalid: the split does not sum to the whole.
    :raises PartyUnknown: the payer is neither buyer nor seller.
    """
    rows.find(uow, deals, deal_id, lock=True)
    entry = policy.commission(amount, payer=_account(payer))
    parts = money.split(money.amount(amount, name="amount"), split or {})
    entry_id = _add(uow, deal_id, entry)
    shares = [{"deal_id": deal_id, "entry_id": entry_id, "to": to, "amount": part} for to, part in parts.items()]
    rows.insert_all(uow, commission_shares, shares)
    return entry_id


def _add(
    uow: UnitOfWork,
    deal_id: str,
    entry: Entry,
    *,
    receipt_no: str | None = None,
    memo: str | None = None,
    approvers: tuple[str | None, str | None] = (None, None),
) -> str:
    """Add the rows of an entry. The deal is locked, so the next number in its sequence is free."""
    which = {"agency": uow.agency_id, "deal": deal_id}
    if receipt_no is not None:
        receipt_no = clean_text(receipt_no)[:80]
        if uow.rows(_same_receipt, {**which, "kind": str(entry.kind), "receipt": receipt_no}):
            raise ReceiptUsed(receipt_no=receipt_no)
    last = uow.rows(_last_number, which)[0].last
    entry_id = rows.insert(
        uow,
        ledger_entries,
        deal_id=deal_id,
        seq=last + 1,
        kind=str(entry.kind),
        receipt_no=receipt_no,
        memo=memo and clean_text(memo)[:200],
        approver_1=approvers[0],
        approver_2=approvers[1],
        posted_at=uow.now,
        posted_by=rows.acting_person(uow),
    )
    accounts = _accounts(uow, deal_id, [posting.account for posting in entry.postings])
    postings = [
        {"entry_id": entry_id, "account_id": accounts[posting.account], "amount": posting.amount}
        for posting in entry.postings
    ]
    rows.insert_all(uow, ledger_postings, postings)
    return entry_id


def _accounts(uow: UnitOfWork, deal_id: str, kinds: Sequence[Account]) -> Mapping[str, str]:
    """Return the ids of a deal's accounts by kind, opening those it has not yet."""
    which = {"agency": uow.agency_id, "deal": deal_id}
    found: dict[str, str] = {row.kind: row.id for row in uow.rows(_known_accounts, which)}
    new = [str(kind) for kind in dict.fromkeys(kinds) if kind not in found]
    made = rows.insert_all(uow, ledger_accounts, [{"deal_id": deal_id, "kind": kind} for kind in new])
    return found | dict(zip(new, made, strict=True))


def _account(name: Account | str | Any) -> Account:
    try:
        return Account(name)
    except ValueError:
        raise policy.PartyUnknown(party=str(name)) from None
