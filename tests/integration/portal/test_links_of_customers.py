"""Links of customers: issued when a deal begins, sent without being kept, refused alike, limited, looked at without a trace."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from accounts import attempts, links
from accounts.attempts import MOST_LINKS_PER_ADDRESS
from accounts.tables import party_links
from brokerage.tables.deals import deal_parties
from engine.unit_of_work import House
from notices import queries
from notices.sms import SimulatedVendor, Sms, SmsReceipt, SmsRequest
from notices.tables import notices, sms_outbox
from tests.support.browsers import Browser
from tests.support.clocks import TurnableClock
from tests.support.houses import empty_house
from tests.support.portal_house import Sale, sale
from web.sessions import token_of

NO_LINK = "A" * 64


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with empty_house(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def place(house: House) -> Sale:
    """Give a deal that has just begun."""
    return sale(house)


def clock(place: Sale) -> TurnableClock:
    return cast("TurnableClock", place.agency.house.clock)


def rows(place: Sale, table: sa.Table) -> list[tuple[object, ...]]:
    with place.agency.uow(write=False) as uow:
        return [tuple(row) for row in uow.rows(sa.select(table).where(table.c.agency_id == place.agency.id))]


def test_a_deal_that_begins_invites_its_buyer_and_seller_once(place: Sale) -> None:
    place.agency.run()
    place.agency.run()
    assert len(rows(place, party_links)) == 2
    with place.agency.uow(write=False) as uow:
        told = queries.deliveries(uow, instance_id=place.deal.instance_id)
    invited = [one for one in told if one.template == "party_link"]
    assert sorted(one.state for one in invited) == ["sent", "sent"]
    assert {one.customer_id for one in invited} == set(place.customers.values())


@dataclass(slots=True)
class Hearing:
    """Be a vendor that keeps what it is asked to send."""

    heard: list[str] = field(default_factory=list)
    vendor: SimulatedVendor = field(default_factory=SimulatedVendor)

    def send(self, house: House, agency_id: str, request: SmsRequest) -> SmsReceipt:
        self.heard.append(request.parameters)
        return self.vendor.send(house, agency_id, request)


def test_a_message_carries_the_link_and_no_row_keeps_it(place: Sale) -> None:
    vendor = place.agency.house.part(Sms).vendor = Hearing()
    place.agency.run()
    secret = place.path("buyer").removeprefix("/p/")
    assert any(secret in one for one in vendor.heard)
    for table in (notices, sms_outbox, party_links):
        assert not any(secret in str(value) for row in rows(place, table) for value in row)


def test_a_customer_is_told_when_something_is_asked(place: Sale) -> None:
    place.agency.run()
    place.prepared()
    place.agency.run()
    with place.agency.uow(write=False) as uow:
        told = queries.deliveries(uow, instance_id=place.deal.instance_id)
    (asked,) = [one for one in told if one.template == "party_task"]
    assert (asked.customer_id, asked.state) == (place.customers["buyer"], "sent")


def wrong_links(place: Sale) -> dict[str, str]:
    """Return links that open nothing, each for another reason."""
    seller, buyer = place.path("seller"), place.path("buyer")
    with place.agency.uow() as uow:
        links.revoke_all(uow, business_key=place.deal.number, customer_id=place.customers["seller"])
    clock(place).turn(days=links.LIFE.days + 1)
    return {"revoked": seller, "expired": buyer, "unknown": f"/p/{NO_LINK}", "malformed": "/p/x", "odd": "/p/%00%F0"}


def test_wrong_expired_and_revoked_links_get_the_same_page_to_the_byte(place: Sale) -> None:
    pages = {why: Browser(place.app).visit(path) for why, path in wrong_links(place).items()}
    assert {page.status_code for page in pages.values()} == {404}
    assert len({page.data for page in pages.values()}) == 1
    page = next(iter(pages.values()))
    assert "链接打不开" in page.text
    assert "安居" not in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_posting_by_a_wrong_link_answers_the_same(place: Sale) -> None:
    for path in (f"/p/{NO_LINK}/tasks/{place.deal.id}", f"/p/{NO_LINK}/papers/{place.deal.id}"):
        assert Browser(place.app).send(path, {"a": "b"}).data == Browser(place.app).visit("/p/x").data


def test_trying_many_links_is_stopped_and_a_right_one_opens_all_the_same(place: Sale) -> None:
    stranger, path = Browser(place.app), place.path("buyer")
    for _ in range(MOST_LINKS_PER_ADDRESS):
        assert stranger.visit(f"/p/{NO_LINK}").status_code == 404
    assert stranger.visit(f"/p/{NO_LINK}").status_code == 429
    assert "请过一会儿再试" in stranger.text()
    assert stranger.page.headers["Retry-After"] == "900"
    assert stranger.visit(path).status_code == 200
    assert stranger.visit(f"/p/{NO_LINK}").status_code == 429
    clock(place).turn(minutes=16)
    assert stranger.visit(f"/p/{NO_LINK}").status_code == 404
    assert timedelta(minutes=15) == attempts.WINDOW


def test_looking_changes_nothing_so_that_previews_are_harmless(place: Sale) -> None:
    path = place.path("buyer")
    with place.agency.uow(write=False) as uow:
        tables = sa.inspect(uow.connection).get_table_names()
        before = {table: uow.connection.exec_driver_sql(f'select * from "{table}"').all() for table in tables}
    for method in ("GET", "HEAD"):
        for asked in (path, f"{path}?lang=en", f"{path}/tasks/{place.deal.id}"):
            assert place.app.test_client().open(asked, method=method).status_code in (200, 303)
    with place.agency.uow(write=False) as uow:
        after = {table: uow.connection.exec_driver_sql(f'select * from "{table}"').all() for table in tables}
    assert before == after


def test_a_link_opens_nothing_of_another_agency(house: House, place: Sale) -> None:
    other, path = sale(house, "pengcheng"), place.path("buyer")
    with other.agency.uow(write=False) as uow, pytest.raises(links.LinkRefused):
        links.verify(uow, text=path.removeprefix("/p/"))
    other.prepared()
    task = other.visit().form(f"{other.path('buyer')}/tasks/").action.rsplit("/", 1)[1]
    token = {"_csrf": token_of(path.removeprefix("/p/"))}
    assert Browser(place.app).send(f"{path}/tasks/{task}", token).status_code == 404
    assert other.open_nodes() == ["sign"]


def test_a_customer_who_left_the_deal_sees_nothing_more(place: Sale) -> None:
    path = place.path("buyer")
    with place.agency.uow() as uow:
        uow.run(sa.delete(deal_parties).where(deal_parties.c.customer_id == place.customers["buyer"]))
    assert Browser(place.app).visit(path).status_code == 404


def test_a_new_link_ends_the_one_before(place: Sale) -> None:
    old = place.path("buyer")
    with place.agency.uow("lin") as uow:
        links.revoke_all(uow, business_key=place.deal.number, customer_id=place.customers["buyer"])
    assert place.path("buyer") != old
    assert Browser(place.app).visit(old).status_code == 404
    assert place.visit().page.status_code == 200
