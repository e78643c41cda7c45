"""Deals: opened, revised, signed by exactly one of two, fallen through once, closed with empty escrow."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from brokerage import invariants, rows
from brokerage.operations import deals, endings
from brokerage.policies.deal_lifecycle import DealMoveIllegal
from brokerage.policies.deal_terms import DealInvalid, DealParty
from brokerage.policies.facts import FactsInvalid
from brokerage.policies.listing_lifecycle import ListingMoveIllegal
from brokerage.queries import deals as deals_seen
from brokerage.queries import ledger as ledger_seen
from brokerage.queries import listings as listings_seen
from brokerage.recorders.deals import EscrowNotEmpty, ListingTaken
from brokerage.tables.deals import deals as table
from engine.operations import instances as instance_operations
from engine.operations import tasks
from engine.queries import incidents, instances
from engine.queries import tasks as tasks_seen
from engine.tables.instances import tasks as tasks_table
from tests.integration.brokerage.conftest import Trade
from tests.support.agencies import staffed
from tests.support.statements import counted

TO_ONLINE_SIGNED = ("deal.signing", "deal.signed", "deal.online_signed")


def listing_state(trade: Trade, listing_id: str) -> str:
    with trade.uow(write=False) as uow:
        return listings_seen.one(uow, listing_id=listing_id).line.state


def clean(trade: Trade) -> bool:
    with trade.uow(write=False) as uow:
        return invariants.violations(uow) == []


def test_an_opened_deal_starts_its_process_with_facts_and_no_person(trade: Trade) -> None:
    listing_id = trade.listed(seller_mortgage=True)
    deal = trade.deal(listing_id)
    with trade.uow(write=False) as uow:
        data = instances.data(uow, instance_id=deal.instance_id)
        shown = deals_seen.one(uow, deal_id=deal.id)
    assert deal.number == "BJ-D-2026-000001"
    assert {name: data[name] for name in ("deal_no", "listing_id", "price", "loan_type", "seller_mortgage")} == {
        "deal_no": deal.number,
        "listing_id": listing_id,
        "price": Decimal("4900000.00"),
        "loan_type": "none",
        "seller_mortgage": True,
    }
    assert data["buyer_residency"] == "local"
    assert data["sign_date"] == date(2026, 3, 9)
    assert "小" not in repr(data)
    assert [(party.side, party.name, party.phone) for party in shown.line.parties] == [
        ("buyer", "买**", "138****1234"),
        ("seller", "卖**", "139****5678"),
    ]
    assert data["buyer_ids"] == [shown.line.parties[0].customer_id]


def test_a_deal_needs_a_published_listing_sound_terms_and_plain_facts(trade: Trade) -> None:
    with pytest.raises(deals.ListingNotListed):
        trade.deal(trade.draft())
    listing_id = trade.listed()
    with pytest.raises(DealInvalid):
        trade.deal(listing_id, deposit=Decimal(1_000_000))
    with pytest.raises(FactsInvalid):
        trade.deal(listing_id, facts={"buyer_phone": "13812341234"})
    with pytest.raises(rows.CustomerUnknown):
        trade.deal(
            listing_id,
            parties=[
                DealParty(customer_id=listing_id, side="buyer", role="buyer"),
                DealParty(customer_id=trade.customer(), side="seller", role="seller"),
            ],
        )
    with trade.uow(write=False) as uow:
        assert deals_seen.page(uow).items == ()


def test_a_moved_signing_date_reaches_the_process(trade: Trade) -> None:
    deal = trade.deal()
    with trade.uow() as uow:
        deals.revise(uow, deal_id=deal.id, changes={"sign_date": date(2026, 3, 16), "buyer_social_months": Decimal(24)})
    with trade.uow(write=False) as uow:
        data = instances.data(uow, instance_id=deal.instance_id)
        shown = deals_seen.one(uow, deal_id=deal.id)
    assert (data["sign_date"], data["buyer_social_months"]) == (date(2026, 3, 16), Decimal(24))
    assert shown.line.sign_date == date(2026, 3, 16)
    assert shown.facts == {"buyer_residency": "local", "buyer_social_months": Decimal(24)}


def test_signed_terms_are_fixed(trade: Trade) -> None:
    deal = trade.deal()
    trade.carried(deal.id, "deal.signing", "deal.signed")
    with trade.uow() as uow:
        deals.revise(uow, deal_id=deal.id, changes={"transfer_date": date(2026, 5, 1)})
    with trade.uow() as uow, pytest.raises(deals.DealFixed):
        deals.revise(uow, deal_id=deal.id, changes={"price": Decimal(1)})


def test_the_one_who_comes_second_learns_who_was_first_and_when(trade: Trade) -> None:
    listing_id = trade.listed()
    first, second = trade.deal(listing_id), trade.deal(listing_id, login="zhao")
    trade.made_of("lin", "deal.signing", deal_id=first.id)
    taken_at = trade.house.clock.now()
    trade.house.clock.turn(minutes=5)  # type: ignore[attr-defined]  # the test house's clock turns
    with pytest.raises(ListingTaken) as refused:
        trade.made_of("zhao", "deal.signing", deal_id=second.id)
    assert refused.value.detail == {"by": "L**", "role": "listing_agent", "at": taken_at, "deal_no": first.number}
    assert listing_state(trade, listing_id) == "under_contract"
    assert clean(trade)


def test_signing_again_after_a_redraft_keeps_the_listing(trade: Trade) -> None:
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.carried(deal.id, "deal.signing", "deal.signing", "deal.signed")
    assert listing_state(trade, listing_id) == "under_contract"
    assert clean(trade)


def test_the_database_itself_refuses_a_second_holder(trade: Trade) -> None:
    listing_id = trade.listed()
    first, second = trade.deal(listing_id), trade.deal(listing_id)
    trade.made_of("lin", "deal.signing", deal_id=first.id)
    with pytest.raises(sa.exc.IntegrityError), trade.uow() as uow:
        uow.run(sa.update(table).where(table.c.id == second.id).values(active_listing_id=listing_id))


def test_of_two_who_press_sign_at_once_exactly_one_wins_two_hundred_times(trade: Trade) -> None:
    """The whole way: two deals of one listing, two agents who complete their signing tasks at the same moment."""
    winners = 0
    for _ in range(200):
        listing_id = trade.listed()
        pair = [trade.deal(listing_id, login=login) for login in ("lin", "zhao")]
        with trade.uow(write=False) as uow:
            found = uow.rows(sa.select(tasks_table).where(tasks_table.c.node_id == "sign"))
        waiting = {row.instance_id: row.id for row in found}
        results: list[Any] = []
        together = Barrier(2)

        def sign(login: str, task_id: str, together: Barrier = together, results: list[Any] = results) -> None:
            together.wait()
            try:
                with trade.uow(login) as uow:
                    tasks.claim(uow, task_id=task_id)
                    tasks.complete(uow, task_id=task_id, data={})
            except ListingTaken as problem:
                results.append(problem)
            else:
                results.append(login)

        threads = [
            Thread(target=sign, args=(login, waiting[deal.instance_id]))
            for login, deal in zip(("lin", "zhao"), pair, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won = [result for result in results if isinstance(result, str)]
        lost = [result for result in results if isinstance(result, ListingTaken)]
        assert (len(won), len(lost)) == (1, 1)
        assert lost[0].detail["by"] == f"{won[0][0].upper()}**"
        winners += len(won)
    assert winners == 200
    assert clean(trade)


def test_a_fallen_through_deal_frees_its_listing_once(trade: Trade) -> None:
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.carried(deal.id, *TO_ONLINE_SIGNED)
    trade.made_of("lin", "deal.fell_through", deal_id=deal.id, reason="买方征信不过")
    assert listing_state(trade, listing_id) == "listed"
    other = trade.deal(listing_id)
    trade.carried(other.id, "deal.signing")
    with pytest.raises(DealMoveIllegal):
        trade.made_of("lin", "deal.fell_through", deal_id=deal.id)
    assert listing_state(trade, listing_id) == "under_contract"
    assert clean(trade)


def test_a_deal_that_never_signed_frees_nothing(trade: Trade) -> None:
    listing_id = trade.listed()
    first, second = trade.deal(listing_id), trade.deal(listing_id)
    trade.carried(first.id, "deal.signing")
    trade.made_of("lin", "deal.fell_through", deal_id=second.id)
    assert listing_state(trade, listing_id) == "under_contract"
    assert clean(trade)


@pytest.mark.parametrize(("fault", "buyer", "seller"), [("buyer", -100_000, 100_000), ("seller", 0, 0), ("none", 0, 0)])
def test_fault_said_on_falling_through_decides_the_earnest_money(
    trade: Trade, fault: str, buyer: int, seller: int
) -> None:
    deal = trade.deal()
    trade.made_of("lin", "deal.intent", deal_id=deal.id, deposit=Decimal(100_000))
    (offered,) = trade.agency.todo("lin", "claimable")
    with trade.uow() as uow:
        tasks.claim(uow, task_id=offered.id)
        tasks.complete(uow, task_id=offered.id, data={})
    with trade.uow() as uow:
        deals.fall_through(uow, deal_id=deal.id, fault=fault, reason="一方违约")
    with trade.uow(write=False) as uow:
        shown = deals_seen.one(uow, deal_id=deal.id)
        money = ledger_seen.of_deal(uow, deal_id=deal.id)
        assert instances.one(uow, instance_id=deal.instance_id).status == "completed"
    assert (shown.line.state, shown.fault, shown.fell_through_reason) == ("fell_through", fault, "一方违约")
    assert not shown.line.holds_listing
    assert money.balances["deposit"] == 0
    assert money.balances["buyer"] == buyer
    assert money.balances.get("seller", 0) == seller
    assert clean(trade)


def test_falling_through_needs_a_reason_a_known_fault_and_an_open_deal(trade: Trade) -> None:
    deal = trade.deal()
    with trade.uow() as uow:
        for fault, reason in (("nobody", "原因"), ("buyer", " "), ("buyer", "请打 13812341234")):
            with pytest.raises(DealInvalid):
                deals.fall_through(uow, deal_id=deal.id, fault=fault, reason=reason)
    trade.made_of("lin", "deal.fell_through", deal_id=deal.id)
    with trade.uow() as uow, pytest.raises(deals.DealOver):
        deals.fall_through(uow, deal_id=deal.id, fault="buyer", reason="又反悔")


def test_a_transferred_deal_does_not_simply_fall_through(trade: Trade) -> None:
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.carried(deal.id, *TO_ONLINE_SIGNED, "deal.transferred")
    with trade.uow() as uow, pytest.raises(deals.FallThroughNotAwaited):
        deals.fall_through(uow, deal_id=deal.id, fault="buyer", reason="过户后反悔")
    with pytest.raises(DealMoveIllegal):
        trade.made_of("lin", "deal.fell_through", deal_id=deal.id)
    assert listing_state(trade, listing_id) == "sold"


def test_a_fall_through_that_nobody_awaits_is_refused_and_leaves_nothing(trade: Trade) -> None:
    """A manager once read "200", the message lay about until it expired, and the deal went on as if nothing was said."""
    deal = trade.deal()
    trade.made_of("lin", "deal.intent", deal_id=deal.id, deposit=Decimal(100_000))
    with pytest.raises(deals.FallThroughNotAwaited), trade.uow() as uow:
        deals.fall_through(uow, deal_id=deal.id, fault="buyer", reason="太早")
    with trade.uow(write=False) as uow:
        assert deals_seen.one(uow, deal_id=deal.id).fault is None
        assert not list(incidents.kept_messages(uow).items)


def test_a_fall_through_waits_for_a_suspended_process(trade: Trade) -> None:
    deal = trade.deal()
    with trade.uow(write=False) as uow:
        (sign,) = tasks_seen.of_instance(uow, instance_id=deal.instance_id, open_only=True)
    with trade.uow() as uow:
        tasks.claim(uow, task_id=sign.id)
        tasks.complete(uow, task_id=sign.id, data={})
        instance_operations.suspend(uow, instance_id=deal.instance_id, reason="等律师")
    with trade.uow() as uow:
        deals.fall_through(uow, deal_id=deal.id, fault="seller", reason="卖方反悔")
    with trade.uow(write=False) as uow:
        assert deals_seen.one(uow, deal_id=deal.id).fault == "seller"


def test_a_deal_that_owes_nobody_anything_ends_at_once(trade: Trade) -> None:
    through, ended = trade.deal(), trade.deal()
    with trade.uow() as uow:
        deals.fall_through(uow, deal_id=through.id, fault="none", reason="买方不来了")
        endings.end(uow, instance_id=ended.instance_id, reason="重复录入")
    with trade.uow(write=False) as uow:
        for deal in (through, ended):
            assert deals_seen.one(uow, deal_id=deal.id).line.state == "fell_through"
            assert instances.one(uow, instance_id=deal.instance_id).status == "terminated"
    assert clean(trade)


def test_the_process_of_a_bound_deal_is_not_ended_under_it(trade: Trade) -> None:
    """A terminated deal once stayed "signing": nothing could finish it, and its listing was under contract for ever."""
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.carried(deal.id, "deal.signing")
    with pytest.raises(deals.DealBound), trade.uow() as uow:
        endings.end(uow, instance_id=deal.instance_id, reason="误点")
    with trade.uow(write=False) as uow:
        assert instances.one(uow, instance_id=deal.instance_id).status == "running"
    assert listing_state(trade, listing_id) == "under_contract"


def test_intent_keeps_the_price_that_was_agreed(trade: Trade) -> None:
    deal = trade.deal()
    trade.made_of("lin", "deal.intent", deal_id=deal.id, deposit=Decimal(90_000), price=Decimal(4_850_000))
    with trade.uow(write=False) as uow:
        line = deals_seen.one(uow, deal_id=deal.id).line
    assert (line.state, line.price, line.deposit) == ("intent", Decimal(4_850_000), Decimal(90_000))


def test_a_transferred_deal_sells_its_listing_for_good(trade: Trade) -> None:
    listing_id = trade.listed()
    deal = trade.deal(listing_id)
    trade.carried(deal.id, *TO_ONLINE_SIGNED, "deal.transferred", "deal.handed_over", "deal.closed")
    assert listing_state(trade, listing_id) == "sold"
    with pytest.raises(ListingMoveIllegal):
        trade.made_of("lin", "listing.withdrawn", listing_id=listing_id)
    assert clean(trade)


def test_a_deal_is_closed_when_escrow_is_empty(trade: Trade) -> None:
    deal = trade.deal()
    trade.made_of("lin", "deal.intent", deal_id=deal.id, deposit=Decimal(100_000))
    trade.carried(deal.id, *TO_ONLINE_SIGNED, "escrow.opened")
    trade.made_of("lin", "escrow.deposited", deal_id=deal.id, amount=Decimal(4_800_000), receipt_no="R1", payer="buyer")
    trade.carried(deal.id, "deal.transferred", "deal.handed_over")
    with pytest.raises(EscrowNotEmpty):
        trade.carried(deal.id, "deal.closed")
    trade.evidence(deal.id)
    trade.made_of(
        "cai", "escrow.disbursed", deal_id=deal.id, amount=Decimal(4_800_000), receipt_no="R2", **trade.clerks()
    )
    trade.carried(deal.id, "deal.closed")
    with trade.uow(write=False) as uow:
        money = ledger_seen.of_deal(uow, deal_id=deal.id)
    assert money.balances == {"buyer": -4_900_000, "seller": 4_900_000, "deposit": 0, "escrow_bank": 0}
    assert clean(trade)


def test_a_page_of_deals_costs_two_statements_however_many(trade: Trade) -> None:
    listing_id = trade.listed()
    costs = []
    for _ in range(3):
        trade.deal(listing_id)
        with trade.uow(write=False) as uow, counted(trade.house.database) as statements:
            page = deals_seen.page(uow, listing_id=listing_id)
        costs.append(len(statements))
    assert costs == [2, 2, 2]
    assert all(len(line.parties) == 2 for line in page.items)


def test_another_agencys_deals_do_not_exist(trade: Trade) -> None:
    deal = trade.deal()
    foreign = staffed(trade.house, "pengcheng")
    with foreign.uow("lin") as uow:
        assert deals_seen.page(uow).items == ()
        for look in (
            lambda: deals_seen.one(uow, deal_id=deal.id),
            lambda: deals_seen.numbered(uow, number=deal.number),
            lambda: ledger_seen.of_deal(uow, deal_id=deal.id),
            lambda: deals.revise(uow, deal_id=deal.id, changes={"price": Decimal(1)}),
            lambda: deals.fall_through(uow, deal_id=deal.id, fault="none", reason="不存在"),
            lambda: trade.record(uow, "deal.signing", deal_id=deal.id),
        ):
            with pytest.raises(rows.DealUnknown):
                look()
