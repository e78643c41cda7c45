"""Beginning a listing, a viewing and a deal in a browser without scripts, on both databases, with the agency's own library."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from brokerage.operations import customers, listings
from brokerage.queries import deals as deal_queries
from brokerage.queries import listings as listing_queries
from brokerage.tables.customers import customers as customers_table
from brokerage.tables.deals import deals as deals_table
from brokerage.tables.listings import listings as listings_table
from brokerage.tables.listings import viewings as viewings_table
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.inbox_house import Office
from tests.support.start_house import founded

HOSTILE = "<script>alert(1)</script>"
HOME = {
    "community": "芍药居北里",
    "city": "beijing",
    "area": "89.5",
    "price_asked": "5000000",
    "title_type": "commodity",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give one founded agency to all tests here: founding publishes the whole library."""
    folder: Path = tmp_path_factory.mktemp("starts")
    with empty_house(request.param, folder) as house:
        yield founded(house)


@pytest.fixture
def listed(office: Office) -> str:
    """Give the number of a listing that is for sale, its owner known."""
    with office.agency.uow("agent") as uow:
        owner = customers.create(uow, name="王建国", phone=None, branch_id=office.agency.branch_id)
        made = listings.create(
            uow,
            city="beijing",
            community="望京西园",
            area=Decimal("89.00"),
            price_asked=Decimal(5000000),
            title_type="commodity",
            district="朝阳",
            seller_mortgage=False,
            seller_id=owner,
            branch_id=office.agency.branch_id,
            begin=False,
        )
        uow.run(sa.update(listings_table).where(listings_table.c.id == made.id).values(state="listed"))
    return made.number


def _count(office: Office, table: sa.Table) -> int:
    with office.agency.uow(write=False) as uow:
        return len(uow.rows(sa.select(table.c.id).where(table.c.agency_id == uow.agency_id)))


def test_the_menu_offers_what_ones_roles_may_begin(office: Office) -> None:
    agent, title = office.browser("agent"), office.browser("title")
    agent.visit("/start")
    assert all(word in agent.text() for word in ("录入房源", "预约带看", "开立交易单"))
    assert "导入表格" not in agent.text()
    title.visit("/start")
    assert "您的岗位不用新建" in title.text()
    assert title.visit("/start/deal").status_code == 403


def test_a_listing_is_entered_with_a_new_owner_and_its_process_begins(office: Office) -> None:
    agent, at = office.browser("agent"), "/start/listing"
    agent.visit(at)
    answer = agent.submit(
        at, {**HOME, ".new.seller.name": "李" + HOSTILE, ".new.seller.phone": "138 0013 9000", ".enroll": "seller"}
    )
    assert answer.status_code == 200
    assert "138****9000" in agent.text()
    assert HOSTILE not in agent.page.text
    assert agent.form(at).fields["community"] == "芍药居北里"
    agent.submit(at, address="3 号楼 2 单元 501")
    assert "told=listing-entered" in agent.path
    with office.agency.uow(write=False) as uow:
        row = uow.rows(sa.select(listings_table).order_by(listings_table.c.id.desc()).limit(1))[0]
        found = listing_queries.one(uow, listing_id=row.id)
    assert (found.line.community, found.line.city, found.line.state) == ("芍药居北里", "beijing", "draft")
    assert None not in (found.line.seller_id, found.line.instance_id)
    assert found.line.has_address
    assert "核" in "".join(
        line.name for line in (*office.agency.todo("agent"), *office.agency.todo("agent", "claimable"))
    )


def test_somebody_who_is_there_already_is_offered_before_they_are_enrolled_twice(office: Office) -> None:
    agent, at = office.browser("agent"), "/start/listing"
    new = {".new.seller.name": "赵敏", ".new.seller.phone": "13900139001", ".enroll": "seller"}
    agent.visit(at)
    agent.submit(at, new)
    before = _count(office, customers_table)
    agent.visit(at)
    agent.submit(at, {**HOME, **new})
    assert _count(office, customers_table) == before
    assert "是不是这位" in agent.text()
    (offered,) = agent.tree().xpath("//ul[contains(@class,'offered')]//button/@value")
    agent.submit(at, {".take": offered})
    assert "139****9001" in agent.text()
    assert agent.form(at).fields["community"] == "芍药居北里"
    assert _count(office, customers_table) == before


def test_a_phone_that_is_none_is_said_at_its_field_and_nobody_is_enrolled(office: Office) -> None:
    agent, at = office.browser("agent"), "/start/listing"
    before = _count(office, customers_table)
    agent.visit(at)
    agent.submit(at, {".new.seller.name": "钱", ".new.seller.phone": "abc", ".enroll": "seller"})
    (field,) = agent.tree().xpath("//input[@name='.new.seller.phone']")
    assert (field.get("aria-invalid"), field.get("value")) == ("true", "abc")
    assert _count(office, customers_table) == before


def test_what_is_wrong_stands_above_and_at_the_fields_and_all_that_was_typed_stays(office: Office) -> None:
    agent, at = office.browser("agent"), "/start/listing"
    agent.visit(at)
    answer = agent.submit(at, community=HOSTILE, area="八十九", price_asked="5000000")
    assert answer.status_code == 422
    links = set(agent.tree().xpath("//div[@class='errors']//a/@href"))
    assert {"#f-area", "#f-title_type"} <= links
    fields = agent.form(at).fields
    assert (fields["community"], fields["area"]) == (HOSTILE, "八十九")
    assert "人民币伍佰万元整" in agent.text()


def test_a_viewing_is_booked_on_a_listing_that_is_searched_for(office: Office, listed: str) -> None:
    agent, before = office.browser("buyer_agent"), _count(office, viewings_table)
    agent.visit("/start/viewing?q=望京")
    at = f"/start/viewing?listing={listed}"
    assert at in agent.tree().xpath("//a/@href")
    agent.visit(at)
    agent.submit(at, {".new.visitor.name": "孙", ".new.visitor.phone": "13700137111", ".enroll": "visitor"})
    agent.submit(at, viewing_at="2020-01-01T10:00")
    assert agent.page.status_code == 422
    assert "晚于现在" in agent.text()
    agent.submit(at, viewing_at="2026-12-01T10:00")
    assert "told=viewing-booked" in agent.path or agent.page.status_code == 422, agent.text()
    assert _count(office, viewings_table) == before + ("told" in agent.path)


def _deal(office: Office, listed: str) -> tuple[Browser, str]:
    agent, at = office.browser("agent"), f"/start/deal?listing={listed}"
    agent.visit(at)
    assert "王**" in agent.text(), "the owner whom the listing knows stands among the sellers"
    agent.submit(at, {".new.buyer.name": "周", ".new.buyer.phone": f"136001{int(listed[-6:]):05d}", ".enroll": "buyer"})
    return agent, at


TERMS = {
    "price": "5,000,000",
    "deposit": "200000",
    "sign_date": "2026-12-20",
    "transfer_date": "2027-01-20",
    "loan_type": "commercial",
    "loan_amount": "2000000",
    "bank": "icbc",
    "zone": "inside_5th_ring",
    "buyer_homes": "0",
}


def test_a_deal_is_opened_once_however_often_the_form_is_sent(office: Office, listed: str) -> None:
    agent, at = _deal(office, listed)
    before = _count(office, deals_table)
    form = agent.form(at)
    form.fill(TERMS)
    first = agent.send(form.action, form.fields, follow=False)
    second = agent.send(form.action, form.fields, follow=False)
    assert first.status_code == 303, agent.text()
    assert first.headers["Location"] == second.headers["Location"]
    assert _count(office, deals_table) == before + 1
    with office.agency.uow(write=False) as uow:
        row = uow.rows(sa.select(deals_table).order_by(deals_table.c.id.desc()).limit(1))[0]
        deal = deal_queries.one(uow, deal_id=row.id)
    assert (deal.line.price, deal.line.loan_type) == (Decimal(5000000), "commercial")
    assert deal.facts["zone"] == "inside_5th_ring"
    assert {party.side for party in deal.line.parties} == {"buyer", "seller"}


def test_terms_that_make_no_sense_are_told_at_their_fields(office: Office, listed: str) -> None:
    agent, at = _deal(office, listed)
    answer = agent.submit(at, {**TERMS, "deposit": "2000000"})
    assert answer.status_code == 422
    assert "#f-deposit" in agent.tree().xpath("//div[@class='errors']//a/@href")
    assert "20%" in agent.text()


def test_a_deal_without_a_buyer_says_where_to_take_one(office: Office, listed: str) -> None:
    agent, at = office.browser("agent"), f"/start/deal?listing={listed}"
    agent.visit(at)
    assert agent.submit(at, TERMS).status_code == 422
    assert "#people-buyer" in agent.tree().xpath("//div[@class='errors']//a/@href")


def test_a_listing_of_nobody_or_not_for_sale_leads_back_to_the_choice(office: Office) -> None:
    agent = office.browser("agent")
    agent.visit("/start/deal?listing=BJ-A-2026-999999")
    assert "不在售了" in agent.text()


def test_searching_finds_by_last_four_and_by_name_and_puts_nobody_into_an_address(office: Office, listed: str) -> None:
    agent, at = office.browser("agent"), f"/start/deal?listing={listed}"
    with office.agency.uow("agent") as uow:
        customers.create(uow, name="欧阳明", phone="13512349876")
    agent.visit(at)
    for text in ("9876", "13512349876", "欧阳明"):
        agent.submit(at, {".seek.buyer": text, ".find": "buyer"})
        assert "135****9876" in agent.text(), text
        assert text not in agent.path
    agent.submit(at, {".seek.buyer": "没有这个人", ".find": "buyer"})
    assert "没有找到" in agent.text()


def test_a_page_that_begins_something_keeps_a_draft_until_it_has_begun(office: Office) -> None:
    agent, at = office.browser("agent"), "/start/listing"
    agent.visit(at)
    agent.submit(at, community="半截子", area="八十九", _save="1")
    assert agent.path == "/start/listing?told=draft-saved"
    assert "已保存草稿" in agent.text()
    again = office.browser("agent")
    again.visit(at)
    fields = again.form(at).fields
    assert (fields["community"], fields["area"]) == ("半截子", "八十九")
    other = office.browser("buyer_agent")
    if other.visit(at).status_code == 200:
        assert "半截子" not in other.page.text
    again.submit(at, _drop="1")
    assert again.form(at).fields["community"] == ""
