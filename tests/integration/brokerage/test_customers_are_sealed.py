"""Names, phones and identity numbers: sealed at rest, found blindly, shown masked, opened with a kept reason."""

import pytest
import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import access, customers
from brokerage.queries import customers as customers_seen
from brokerage.tables.customers import access_log
from brokerage.tables.customers import customers as table
from engine.unit_of_work import Actor, unit_of_work
from engine.vault import SealBroken
from tests.integration.brokerage.conftest import Trade
from tests.support.agencies import staffed
from tests.support.statements import counted

NAME, PHONE, NUMBER = "王小明", "13812341234", "11010519491231002X"


def test_nothing_personal_lies_in_the_table_in_clear(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE, id_number=NUMBER, address="朝阳区某街 1 号")
    with trade.uow(write=False) as uow:
        row = uow.row(sa.select(table).where(table.c.id == customer_id))
    stored = b"".join(value if isinstance(value, bytes) else repr(value).encode() for value in row)
    for text in (NAME, PHONE, PHONE[-4:], NUMBER, "某街", "王"):
        assert text.encode() not in stored
        assert repr(text)[1:-1].encode() not in stored


def test_customers_are_found_by_name_phone_number_and_last_four(trade: Trade) -> None:
    wanted = trade.customer(NAME, PHONE, id_number=NUMBER)
    trade.customer("王晓明", "13900001111")
    with trade.uow(write=False) as uow:
        for question in (
            {"name": " 王小明 "},
            {"phone": "+86 138 1234 1234"},
            {"id_number": "11010519491231002x"},
            {"last_four": "1234"},
            {"last_four": "002x"},
            {"name": NAME, "last_four": "1234"},
        ):
            assert [found.id for found in customers_seen.find(uow, **question)] == [wanted]
        assert customers_seen.find(uow, name="王小") == ()
        assert customers_seen.find(uow, last_four="9999") == ()
        with pytest.raises(customers_seen.NothingToFind):
            customers_seen.find(uow)


def test_every_look_is_masked(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE, id_number=NUMBER)
    with trade.uow(write=False) as uow:
        shown = customers_seen.one(uow, customer_id=customer_id)
        (listed,) = customers_seen.page(uow).items
    assert (shown.name, shown.phone, shown.id_number) == ("王**", "138****1234", "110***********002X")
    assert listed == shown


def test_opening_needs_a_reason_and_leaves_a_trace(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE, id_number=NUMBER)
    with trade.uow("cai") as uow, pytest.raises(access.ReasonMissing):
        customers.reveal(uow, customer_id=customer_id, reason=" \u200b看\n")
    with trade.uow("cai") as uow:
        opened = customers.reveal(uow, customer_id=customer_id, fields=["phone"], reason="约定签约时间")
    assert (opened.phone, opened.name, opened.id_number) == (PHONE, None, None)
    with trade.uow(write=False) as uow:
        (look,) = customers_seen.looks(uow, customer_id=customer_id)
    assert (look.actor_id, look.fields, look.reason) == (trade.agency.people["cai"], ("phone",), "约定签约时间")


def test_why_somebody_looked_is_sealed_since_people_write_numbers_there(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE)
    said = f"{NAME} 换号了，新号 {PHONE}"
    with trade.uow("cai") as uow:
        customers.reveal(uow, customer_id=customer_id, reason=said)
    with trade.uow(write=False) as uow:
        (row,) = uow.rows(sa.select(access_log))
        stored = b"".join(value if isinstance(value, bytes) else repr(value).encode() for value in row)
        assert customers_seen.looks(uow, customer_id=customer_id)[0].reason == said
    assert PHONE.encode() not in stored
    assert NAME.encode() not in stored


def test_a_party_opens_nobodys_data(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE)
    party = Actor(kind="party", id="p")
    with (
        unit_of_work(trade.house, agency_id=trade.agency.id, actor=party) as uow,
        pytest.raises(access.RevealForbidden),
    ):
        customers.reveal(uow, customer_id=customer_id, reason="我想看看")
    with trade.uow(write=False) as uow:
        assert uow.rows(sa.select(access_log)) == []


def test_a_sealed_field_moved_to_another_row_does_not_open(trade: Trade) -> None:
    mine, other = trade.customer(NAME, PHONE), trade.customer("李雷", "13900001111")
    with trade.uow() as uow:
        sealed = uow.rows(sa.select(table.c.phone_sealed).where(table.c.id == other))[0].phone_sealed
        uow.run(sa.update(table).where(table.c.id == mine).values(phone_sealed=sealed))
        with pytest.raises(SealBroken):
            customers_seen.one(uow, customer_id=mine)


def test_another_agencys_customers_do_not_exist(trade: Trade) -> None:
    foreign = staffed(trade.house, "pengcheng")
    customer_id = trade.customer(NAME, PHONE)
    with foreign.uow("lin") as uow:
        assert customers_seen.find(uow, name=NAME) == ()
        assert customers_seen.page(uow).items == ()
        for unknown in (customer_id, "not-an-id", "00000000-0000-0000-0000-000000000000"):
            with pytest.raises(rows.CustomerUnknown):
                customers_seen.one(uow, customer_id=unknown)
            with pytest.raises(rows.CustomerUnknown):
                customers.reveal(uow, customer_id=unknown, reason="我想看看")


def test_a_changed_phone_is_found_by_the_new_one_only(trade: Trade) -> None:
    customer_id = trade.customer(NAME, PHONE)
    with trade.uow() as uow:
        customers.amend(uow, customer_id=customer_id, phone="13900001111")
    with trade.uow(write=False) as uow:
        assert customers_seen.find(uow, phone=PHONE) == ()
        assert [found.id for found in customers_seen.find(uow, last_four="1111")] == [customer_id]


def test_a_page_costs_one_statement_and_pages_do_not_overlap(trade: Trade) -> None:
    made = [trade.customer(f"客{n}") for n in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        with trade.uow(write=False) as uow, counted(trade.house.database) as statements:
            page = customers_seen.page(uow, cursor=cursor, limit=3)
        assert len(statements) == 1
        seen += [line.id for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made[::-1]
