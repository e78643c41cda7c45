"""Look for contradictions in an agency's records. There are none as long as only operations and recorders write."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa

from brokerage import blobs
from brokerage.policies.book import CUSTODY, EVIDENCE_FOR_DISBURSEMENT, ZERO, Account, EntryKind
from brokerage.policies.deal_lifecycle import HOLDING, SOLD, UNDER_CONTRACT, DealState
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.tables.deals import deal_evidence, deals
from brokerage.tables.documents import document_blobs
from brokerage.tables.ledger import ledger_accounts, ledger_entries, ledger_postings
from brokerage.tables.listings import listings
from engine.errors import Finding
from engine.unit_of_work import UnitOfWork


def violations(uow: UnitOfWork) -> list[Finding]:
    """Return every contradiction; ``element`` is the id of the row it is about."""
    return [*_holding(uow), *_listings(uow), *_ledger(uow), *_approvals(uow), *_files(uow)]


def _holding(uow: UnitOfWork) -> Iterator[Finding]:
    """A deal holds its listing exactly in the states that say so, and it holds its own."""
    for row in uow.rows(
        sa.select(deals.c.id, deals.c.number, deals.c.state, deals.c.listing_id, deals.c.active_listing_id).where(
            deals.c.agency_id == uow.agency_id
        )
    ):
        holds = DealState(row.state) in HOLDING
        if row.active_listing_id != (row.listing_id if holds else None):
            yield _say("deal.holding", row.id, f"交易单 {row.number}（{row.state}）的占用与状态不符")


def _listings(uow: UnitOfWork) -> Iterator[Finding]:
    """A listing is under contract or sold exactly when the deal that holds it says so."""
    joined = sa.select(listings.c.id, listings.c.number, listings.c.state, deals.c.state.label("deal_state")).join(
        deals,
        sa.and_(deals.c.agency_id == listings.c.agency_id, deals.c.active_listing_id == listings.c.id),
        isouter=True,
    )
    for row in uow.rows(joined.where(listings.c.agency_id == uow.agency_id)):
        deal_state = row.deal_state and DealState(row.deal_state)
        expected = (deal_state in UNDER_CONTRACT, deal_state in SOLD)
        if (row.state == ListingState.UNDER_CONTRACT, row.state == ListingState.SOLD) != expected:
            yield _say("listing.state", row.id, f"房源 {row.number}（{row.state}）与占用它的交易单（{deal_state}）不符")


def _ledger(uow: UnitOfWork) -> Iterator[Finding]:
    """Every entry balances, and what is in custody is never below zero."""
    postings = uow.rows(
        sa.select(
            ledger_entries.c.deal_id,
            ledger_entries.c.id.label("entry_id"),
            ledger_accounts.c.kind,
            ledger_accounts.c.deal_id.label("account_deal_id"),
            ledger_postings.c.amount,
        )
        .select_from(ledger_entries)
        .join(
            ledger_postings,
            sa.and_(
                ledger_postings.c.agency_id == ledger_entries.c.agency_id,
                ledger_postings.c.entry_id == ledger_entries.c.id,
            ),
            isouter=True,
        )
        .join(
            ledger_accounts,
            sa.and_(
                ledger_accounts.c.agency_id == ledger_postings.c.agency_id,
                ledger_accounts.c.id == ledger_postings.c.account_id,
            ),
            isouter=True,
        )
        .where(ledger_entries.c.agency_id == uow.agency_id)
        .order_by(ledger_entries.c.deal_id, ledger_entries.c.seq)
    )
    for deal_id, of_deal in groupby(postings, key=lambda row: row.deal_id):
        custody: dict[str, Decimal] = {}
        for entry_id, of_entry in groupby(of_deal, key=lambda row: row.entry_id):
            total, posted = ZERO, 0
            for row in of_entry:
                if row.amount is None:
                    continue
                total, posted = total + row.amount, posted + 1
                if row.kind in CUSTODY:
                    custody[row.kind] = custody.get(row.kind, ZERO) + row.amount
                if row.account_deal_id != deal_id:
                    yield _say("ledger.foreign-account", entry_id, "分录记到了别的交易单的科目")
            if total != 0 or posted < 2:
                yield _say("ledger.unbalanced", entry_id, f"分录不平，差额 {total}")
            for kind, balance in custody.items():
                if balance < 0:
                    yield _say("ledger.below-zero", entry_id, f"{Account(kind)} 余额为负：{balance}")


def _approvals(uow: UnitOfWork) -> Iterator[Finding]:
    """Every disbursement had two approvers and all its evidence before it."""
    evidence: dict[str, dict[str, object]] = {}
    for piece in uow.rows(
        sa.select(deal_evidence.c.deal_id, deal_evidence.c.kind, sa.func.min(deal_evidence.c.recorded_at).label("at"))
        .where(deal_evidence.c.agency_id == uow.agency_id)
        .group_by(deal_evidence.c.deal_id, deal_evidence.c.kind)
    ):
        evidence.setdefault(piece.deal_id, {})[piece.kind] = piece.at
    for entry in uow.rows(
        sa.select(ledger_entries).where(
            ledger_entries.c.agency_id == uow.agency_id, ledger_entries.c.kind == str(EntryKind.DISBURSEMENT)
        )
    ):
        if not entry.approver_1 or not entry.approver_2 or entry.approver_1 == entry.approver_2:
            yield _say("ledger.approvers", entry.id, "解付没有两位不同的审核人")
        there = evidence.get(entry.deal_id, {})
        if any(kind not in there or there[kind] > entry.posted_at for kind in EVIDENCE_FOR_DISBURSEMENT):
            yield _say("ledger.evidence", entry.id, "解付时凭证不齐")


def _files(uow: UnitOfWork) -> Iterator[Finding]:
    """Every blob has its file, unchanged."""
    for blob in uow.rows(
        sa.select(document_blobs.c.id, document_blobs.c.content_hash, document_blobs.c.sealed_hash).where(
            document_blobs.c.agency_id == uow.agency_id
        )
    ):
        found = blobs.sealed_hash(uow, blob.content_hash, blob.id)
        if found is None:
            yield _say("document.file-missing", blob.id, "文件缺失")
        elif found != blob.sealed_hash:
            yield _say("document.file-changed", blob.id, "文件被改动")


def _say(rule: str, element: str, zh: str) -> Finding:
    return Finding(rule=rule, zh=zh, en=f"{rule.replace('.', ' ')}: {element}", element=element)
