"""Ending a process by hand ends what it carries, in one transaction; and no such process begins without its record."""

from datetime import timedelta

import pytest

from brokerage.operations import endings, running, viewings
from brokerage.operations.running import RecordNeeded
from brokerage.queries import listings as listings_seen
from brokerage.queries import viewings as viewings_seen
from engine.queries import instances
from tests.integration.brokerage.conftest import Trade


def test_a_listing_whose_process_is_ended_is_withdrawn(trade: Trade) -> None:
    """It once stayed "draft" or "listed" for ever: nothing could move it."""
    listing_id = trade.draft(begin=True)
    with trade.uow(write=False) as uow:
        instance_id = listings_seen.one(uow, listing_id=listing_id).line.instance_id
    assert instance_id is not None
    with trade.uow("wang") as uow:
        endings.end(uow, instance_id=instance_id, reason="重复录入，联系 13800001234")
    with trade.uow(write=False) as uow:
        found = listings_seen.one(uow, listing_id=listing_id)
        ended = instances.one(uow, instance_id=instance_id)
    assert found.line.state == "withdrawn"
    assert (ended.status, ended.outcome) == ("terminated", "terminated"), "free text stays sealed in the journal"


def test_a_viewing_whose_process_is_ended_is_closed(trade: Trade) -> None:
    listing_id, customer_id = trade.listed(), trade.customer("来看房")
    with trade.uow() as uow:
        booked = viewings.book(
            uow, listing_id=listing_id, customer_id=customer_id, viewing_at=uow.now + timedelta(days=1)
        )
    with trade.uow("wang") as uow:
        endings.end(uow, instance_id=booked.instance_id, reason="客户取消")
    with trade.uow(write=False) as uow:
        found = viewings_seen.numbered(uow, number=booked.number)
    assert (found.state, found.outcome) == ("closed", "terminated")


@pytest.mark.parametrize("process", ["resale_main", "listing", "viewing"])
def test_a_process_that_carries_a_record_begins_with_it_only(trade: Trade, process: str) -> None:
    with pytest.raises(RecordNeeded) as refused, trade.uow("wang") as uow:
        running.start(uow, process=process, business_key="X-1", data={}, branch_id=trade.agency.branch_id)
    assert "发起" in refused.value.findings[0].zh
