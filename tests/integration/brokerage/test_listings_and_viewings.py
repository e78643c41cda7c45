"""Listings from draft to published and withdrawn, what may change on the way, and viewings on them."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import listings, viewings
from brokerage.operations.numbering import next_number
from brokerage.policies.listing_facts import ListingFixed
from brokerage.policies.listing_lifecycle import ListingMoveIllegal
from brokerage.policies.numbers import NumberKind
from brokerage.policies.viewing_lifecycle import ViewingMoveIllegal
from brokerage.queries import listings as listings_seen
from brokerage.queries import viewings as viewings_seen
from brokerage.recorders.said import RecordInvalid
from brokerage.tables.listings import listings as table
from engine.errors import NotFound
from engine.queries import instances
from engine.queries.paging import CursorInvalid
from tests.integration.brokerage.conftest import ASKED, Trade
from tests.support.agencies import staffed
from tests.support.statements import counted


def test_a_listing_begins_its_process_with_facts_and_no_address(trade: Trade) -> None:
    with trade.uow() as uow:
        made = listings.create(
            uow,
            city="北京",
            community="芍药居北里",
            area=Decimal("89.5"),
            price_asked=ASKED,
            title_type="商品房",
            address="3 号楼 2 单元 501",
            branch_id=trade.agency.branch_id,
        )
    assert made.number == "BJ-A-2026-000001"
    assert made.instance_id is not None
    with trade.uow(write=False) as uow:
        assert instances.one(uow, instance_id=made.instance_id).business_key == made.number
        data = instances.data(uow, instance_id=made.instance_id)
        shown = listings_seen.numbered(uow, number=made.number)
    assert data["listing_id"] == made.id
    assert data["price_asked"] == ASKED
    assert "501" not in repr(data)
    assert (shown.line.state, shown.line.has_address) == ("draft", True)


def test_only_recorders_move_a_listing_and_history_tells(trade: Trade) -> None:
    listing_id = trade.listed()
    trade.made_of("lin", "listing.withdrawn", listing_id=listing_id, reason="业主不卖了")
    with trade.uow(write=False) as uow:
        shown = listings_seen.one(uow, listing_id=listing_id)
    assert shown.line.state == "withdrawn"
    assert [(line.verb, line.state) for line in shown.history] == [
        ("listing.verifying", "verifying"),
        ("listing.verified", "verified"),
        ("listing.listed", "listed"),
        ("listing.withdrawn", "withdrawn"),
    ]
    assert shown.history[-1].reason == "业主不卖了"
    assert shown.history[-1].person_id == trade.agency.people["lin"]


def test_a_listing_is_listed_at_the_price_that_was_agreed(trade: Trade) -> None:
    listing_id = trade.draft()
    trade.made_of("lin", "listing.verifying", listing_id=listing_id)
    trade.made_of("lin", "listing.verified", listing_id=listing_id, verification_code="HY-1")
    trade.made_of("lin", "listing.listed", listing_id=listing_id, price=Decimal(4_800_000))
    with trade.uow(write=False) as uow:
        line = listings_seen.one(uow, listing_id=listing_id).line
    assert (line.price_asked, line.verification_code) == (Decimal("4800000.00"), "HY-1")


def test_a_move_that_the_state_forbids_changes_nothing(trade: Trade) -> None:
    listing_id = trade.draft()
    with pytest.raises(ListingMoveIllegal):
        trade.made_of("lin", "listing.listed", listing_id=listing_id)
    with trade.uow(write=False) as uow:
        shown = listings_seen.one(uow, listing_id=listing_id)
    assert (shown.line.state, shown.history) == ("draft", ())


def test_a_diagram_that_forgets_a_value_is_told_which(trade: Trade) -> None:
    with pytest.raises(RecordInvalid) as refused:
        trade.made_of("lin", "listing.verified")
    assert refused.value.findings[0].element == "listing_id"


def test_changed_facts_reach_the_process_and_the_history(trade: Trade) -> None:
    with trade.uow() as uow:
        made = listings.create(
            uow, city="北京", community="芍药居北里", area=Decimal(89), price_asked=ASKED, title_type="商品房"
        )
    with trade.uow() as uow:
        listings.update_facts(
            uow,
            listing_id=made.id,
            changes={"price_asked": Decimal(4_900_000), "address": "新地址", "facts": {"listing_floor": Decimal(5)}},
            reason="业主降价",
        )
    with trade.uow(write=False) as uow:
        data = instances.data(uow, instance_id=str(made.instance_id))
        shown = listings_seen.one(uow, listing_id=made.id)
    assert (data["price_asked"], data["listing_floor"]) == (Decimal("4900000.00"), Decimal(5))
    (line,) = shown.history
    assert line.changes is not None
    assert line.changes["price_asked"] == {"from": ASKED, "to": Decimal("4900000.00")}
    assert line.changes["address"] == {"from": "***", "to": "***"}


def test_what_was_verified_stays(trade: Trade) -> None:
    listing_id = trade.listed()
    with trade.uow() as uow, pytest.raises(ListingFixed):
        listings.update_facts(uow, listing_id=listing_id, changes={"area": Decimal(99)})


def test_an_address_opens_for_a_reason(trade: Trade) -> None:
    listing_id = trade.draft(address="3 号楼 501")
    with trade.uow() as uow:
        assert listings.reveal_address(uow, listing_id=listing_id, reason="带客户上门") == "3 号楼 501"


@pytest.mark.parametrize("field", ["branch_id", "maintainer_id", "seller_id"])
def test_ids_of_another_agency_are_not_found(trade: Trade, field: str) -> None:
    foreign = staffed(trade.house, "pengcheng")
    other = {"branch_id": foreign.branch_id, "maintainer_id": foreign.people["lin"], "seller_id": foreign.people["lin"]}
    with pytest.raises(NotFound):
        trade.draft(**{field: other[field]})
    listing_id = trade.draft()
    with foreign.uow("lin") as uow:
        assert listings_seen.page(uow).items == ()
        with pytest.raises(rows.ListingUnknown):
            listings_seen.one(uow, listing_id=listing_id)
        with pytest.raises(rows.ListingUnknown):
            listings.update_facts(uow, listing_id=listing_id, changes={"price_asked": Decimal(1)})


def test_pages_are_filtered_and_cost_one_statement(trade: Trade) -> None:
    draft, listed = trade.draft(), [trade.listed() for _ in range(3)]
    with trade.uow(write=False) as uow:
        with counted(trade.house.database) as statements:
            page = listings_seen.page(uow, state="listed", limit=2)
        assert len(statements) == 1
        rest = listings_seen.page(uow, state="listed", limit=2, cursor=page.next_cursor)
        assert [line.id for line in (*page.items, *rest.items)] == listed[::-1]
        assert rest.next_cursor is None
        assert [line.id for line in listings_seen.page(uow, state="draft").items] == [draft]
        assert listings_seen.page(uow, branch_id="nonsense").items == ()
        with pytest.raises(CursorInvalid):
            listings_seen.page(uow, cursor="nonsense")


def test_numbers_are_given_once_however_many_ask(trade: Trade) -> None:
    given: list[str] = []
    together = Barrier(6)

    def ask() -> None:
        together.wait()
        for _ in range(10):
            with trade.uow(None) as uow:
                number = next_number(uow, city="北京", kind=NumberKind.DEAL)
            given.append(number)

    askers = [Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(given) == [f"BJ-D-2026-{n:06d}" for n in range(1, 61)]


def test_two_who_change_one_listing_do_not_overwrite_each_other(trade: Trade) -> None:
    listing_id = trade.draft()
    with trade.uow() as uow:
        row = rows.find(uow, table, listing_id)
        listings.update_facts(uow, listing_id=listing_id, changes={"price_asked": Decimal(1)})
        with pytest.raises(rows.ChangedMeanwhile):
            rows.change(uow, table, row, price_asked=Decimal(2))


def booked(trade: Trade, **values: Any) -> viewings.ViewingBooked:
    with trade.uow() as uow:
        return viewings.book(uow, **values)


def test_a_viewing_is_booked_checked_in_by_message_and_closed(trade: Trade) -> None:
    listing_id, customer_id = trade.listed(), trade.customer("看房的")
    at = trade.house.clock.now() + timedelta(days=1)
    viewing = booked(trade, listing_id=listing_id, customer_id=customer_id, viewing_at=at)
    assert viewing.number == "BJ-V-2026-000001"
    with trade.uow(write=False) as uow:
        before = viewings_seen.numbered(uow, number=viewing.number)
    assert (before.state, before.viewing_at, before.customer_name) == ("booked", at, "看**")
    with trade.uow() as uow:
        viewings.check_in(uow, viewing_no=viewing.number, method="manual")
    with trade.uow(write=False) as uow:
        (after,) = viewings_seen.page(uow, listing_id=listing_id).items
        assert instances.one(uow, instance_id=viewing.instance_id).status == "completed"
    assert (after.state, after.outcome) == ("closed", "visited")
    assert after.checked_in_at == trade.house.clock.now()
    with trade.uow() as uow, pytest.raises(ViewingMoveIllegal):
        viewings.check_in(uow, viewing_no=viewing.number, method="manual")


def test_nobody_is_shown_a_listing_that_is_not_published_or_at_a_time_gone_by(trade: Trade) -> None:
    customer_id, draft, listed = trade.customer("看房的"), trade.draft(), trade.listed()
    now = trade.house.clock.now()
    with pytest.raises(viewings.ListingNotShown):
        booked(trade, listing_id=draft, customer_id=customer_id, viewing_at=now + timedelta(days=1))
    with pytest.raises(viewings.ViewingInThePast):
        booked(trade, listing_id=listed, customer_id=customer_id, viewing_at=now)
    # The last moment that a calendar can write, west of Greenwich, is none that a database could keep: it was a fault once.
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    for moment in (now + timedelta(days=367), last):
        with pytest.raises(viewings.ViewingTooFar):
            booked(trade, listing_id=listed, customer_id=customer_id, viewing_at=moment)
    with trade.uow(write=False) as uow:
        assert viewings_seen.page(uow).items == ()


def test_listing_numbers_are_unique_in_the_database_too(trade: Trade) -> None:
    first, second = trade.draft(), trade.draft()
    with trade.uow() as uow:
        number = rows.find(uow, table, first).number
        with pytest.raises(sa.exc.IntegrityError):
            uow.run(sa.update(table).where(table.c.id == second).values(number=number))
