"""Record the escrow account, its money, the evidence it waits for, and the commission."""

from brokerage.operations import escrow, ledger
from brokerage.policies.book import Account
from brokerage.recorders import said
from engine.events import RecordMade
from engine.unit_of_work import UnitOfWork

_PAYER = {"bank": "lender"}
"""Diagrams speak of the bank that lends; the ledger calls it the lender, for there are other banks in a deal."""


def opened(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that the escrow bank opened the deal's account."""
    escrow.open_account(uow, deal_id=said.text(event, "deal_id"), account_no=said.text(event, "account_no"))


def deposited(uow: UnitOfWork, event: RecordMade) -> None:
    """Record money paid into escrow; ``payer``: buyer (if none is said), seller, bank, or deposit (the earnest money)."""
    payer = said.text_if_any(event, "payer") or Account.BUYER
    ledger.deposit(
        uow,
        deal_id=said.text(event, "deal_id"),
        amount=said.amount(event, "amount"),
        receipt_no=said.text(event, "receipt_no"),
        payer=_PAYER.get(payer, payer),
    )


def evidence(uow: UnitOfWork, event: RecordMade) -> None:
    """Record a piece of evidence: a document, a reference number, or both."""
    escrow.add_evidence(
        uow,
        deal_id=said.text(event, "deal_id"),
        kind=said.text(event, "kind"),
        document_id=said.text_if_any(event, "document_id"),
        reference=said.text_if_any(event, "reference"),
    )


def disbursed(uow: UnitOfWork, event: RecordMade) -> None:
    """Record money paid out (解付), to the seller if no payee is said; two approvers, all evidence, no more than is held."""
    ledger.disburse(
        uow,
        deal_id=said.text(event, "deal_id"),
        amount=said.amount(event, "amount"),
        receipt_no=said.text(event, "receipt_no"),
        approvers=(said.text(event, "approver_1"), said.text(event, "approver_2")),
        payee=said.text_if_any(event, "payee") or Account.SELLER,
    )


def refunded(uow: UnitOfWork, event: RecordMade) -> None:
    """Record money paid back to those who paid it in; approvers, if the diagram names any, are two."""
    approvers = [said.text_if_any(event, name) or "" for name in ("approver_1", "approver_2")]
    payee = said.text_if_any(event, "payee")
    ledger.refund(
        uow,
        deal_id=said.text(event, "deal_id"),
        amount=said.amount(event, "amount"),
        receipt_no=said.text(event, "receipt_no"),
        payee=_PAYER.get(payee, payee) if payee else None,
        approvers=(approvers[0], approvers[1]) if any(approvers) else None,
    )


def commission(uow: UnitOfWork, event: RecordMade) -> None:
    """Record the commission (佣金) and who shares it."""
    ledger.record_commission(
        uow,
        deal_id=said.text(event, "deal_id"),
        amount=said.amount(event, "amount"),
        split=said.ratios(event, "split"),
        payer=said.text_if_any(event, "payer") or Account.BUYER,
    )
