"""How a period's trade narrows from homes to closed deals, counted in one statement."""

from datetime import timedelta

from brokerage.operations import viewings
from brokerage.queries.funnel import Funnel, funnel, in_hand
from tests.integration.brokerage.conftest import Trade
from tests.support.statements import counted


def test_each_thing_counts_at_its_own_moment(trade: Trade) -> None:
    now = trade.house.clock.now()
    listing_id = trade.listed()
    trade.deal(listing_id)
    customer_id = trade.customer("来看房")
    with trade.uow() as uow:
        viewings.book(uow, listing_id=listing_id, customer_id=customer_id, viewing_at=now + timedelta(days=1))
    since, until = now - timedelta(hours=1), now + timedelta(hours=1)
    with trade.uow(write=False) as uow, counted(trade.house.database) as asked:
        found = funnel(uow, since=since, until=until)
    assert found == Funnel(listings=1, viewings=1, viewed=0, deals=1, signed=0, closed=0, fell_through=0)
    assert len(asked) == 1
    with trade.uow(write=False) as uow:
        assert in_hand(uow).deals == 1
        assert in_hand(uow).amount > 1_000_000
        assert in_hand(uow, branches=[]).deals == 0
    with trade.uow(write=False) as uow:
        assert funnel(uow, since=until, until=until + timedelta(days=1)).deals == 0
        assert funnel(uow, since=since, until=until, branches=[trade.agency.branch_id]).deals == 1
