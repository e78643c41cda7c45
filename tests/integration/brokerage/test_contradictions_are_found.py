"""The invariant check sees what only a hand in the database can do."""

from decimal import Decimal

import sqlalchemy as sa

from brokerage import invariants
from brokerage.tables.deals import deal_evidence, deals
from brokerage.tables.ledger import ledger_entries, ledger_postings
from brokerage.tables.listings import listings
from tests.integration.brokerage.conftest import Trade


def rules(trade: Trade) -> set[str]:
    with trade.uow(write=False) as uow:
        return {finding.rule for finding in invariants.violations(uow)}


def tamper(trade: Trade, statement: sa.Executable) -> None:
    with trade.uow() as uow:
        assert uow.run(statement) > 0


def paid_out(trade: Trade) -> str:
    deal_id = trade.deal().id
    trade.carried(deal_id, "escrow.opened")
    trade.made_of("cai", "escrow.deposited", deal_id=deal_id, amount=Decimal(100), receipt_no="IN")
    trade.evidence(deal_id)
    trade.made_of("cai", "escrow.disbursed", deal_id=deal_id, amount=Decimal(100), receipt_no="OUT", **trade.clerks())
    assert rules(trade) == set()
    return deal_id


def test_a_listing_that_is_sold_without_a_deal(trade: Trade) -> None:
    listing_id = trade.listed()
    tamper(trade, sa.update(listings).where(listings.c.id == listing_id).values(state="sold"))
    assert rules(trade) == {"listing.state"}


def test_a_deal_that_lost_its_listing(trade: Trade) -> None:
    deal = trade.deal()
    trade.carried(deal.id, "deal.signing")
    tamper(trade, sa.update(deals).values(active_listing_id=None))
    assert rules(trade) == {"deal.holding", "listing.state"}


def test_an_entry_that_lost_a_posting(trade: Trade) -> None:
    paid_out(trade)
    tamper(trade, sa.delete(ledger_postings).where(ledger_postings.c.amount > Decimal(0)))
    assert rules(trade) == {"ledger.unbalanced", "ledger.below-zero"}


def test_a_disbursement_that_lost_its_evidence_or_approver(trade: Trade) -> None:
    paid_out(trade)
    tamper(trade, sa.delete(deal_evidence).where(deal_evidence.c.kind == "new_title"))
    assert rules(trade) == {"ledger.evidence"}
    first = trade.clerks()["approver_1"]
    tamper(trade, sa.update(ledger_entries).where(ledger_entries.c.kind == "disbursement").values(approver_2=first))
    assert rules(trade) == {"ledger.evidence", "ledger.approvers"}
