"""Colleagues send a customer's link anew or revoke it on the deal's page of links; they never see one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notices import queries
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.portal_house import Sale, sale


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sale]:
    """Give a deal whose customers have been invited."""
    with empty_house(request.param, tmp_path) as house:
        made = sale(house)
        made.agency.run()
        yield made


def test_a_link_is_sent_anew_and_the_old_one_ends(place: Sale) -> None:
    old, at = place.path("buyer"), f"/deals/{place.deal.number}/links"
    lin = place.staff("lin")
    lin.visit(at)
    assert "可以打开" in lin.text()
    assert old.removeprefix("/p/") not in lin.page.text
    assert "13812341234" not in lin.page.text
    lin.submit(f"{at}/send")
    assert "已发出新链接" in lin.text()
    place.agency.run()
    assert Browser(place.app).visit(old).status_code == 404
    assert place.path("buyer") != old
    assert place.visit().page.status_code == 200
    with place.agency.uow(write=False) as uow:
        told = queries.deliveries(uow, instance_id=place.deal.instance_id)
    sent = [one.state for one in told if one.template == "party_link"]
    assert sent == ["sent"] * 3


def test_a_revoked_link_opens_nothing(place: Sale) -> None:
    path, at = place.path("buyer"), f"/deals/{place.deal.number}/links"
    lin = place.staff("lin")
    lin.visit(at)
    revoking = next(one.get("action") for one in lin.tree().forms if one.get("action").endswith("/revoke"))
    lin.submit(revoking)
    assert "链接已撤销" in lin.text()
    assert "已撤销" in lin.text()
    assert Browser(place.app).visit(path).status_code == 404


def test_whoever_does_not_deal_with_customers_sends_and_ends_no_links(place: Sale) -> None:
    path, at = place.path("buyer"), f"/deals/{place.deal.number}/links"
    lin, cai = place.staff("lin"), place.staff("cai")
    lin.visit(at)
    revoking = next(one.get("action") for one in lin.tree().forms if one.get("action").endswith("/revoke"))
    cai.visit(at)
    assert "可以打开" in cai.text()
    assert not [one for one in cai.tree().forms if one.get("action").startswith(at)]
    token = cai.tree().xpath("//meta[@name='csrf']/@content")[0]
    assert cai.send(revoking, {"_csrf": token}).status_code == 403
    assert cai.send(f"{at}/send", {"_csrf": token, "customer_id": place.customers["buyer"]}).status_code == 403
    assert Browser(place.app).visit(path).status_code == 200


def test_links_of_no_deal_and_of_another_agencys_are_not_there(place: Sale) -> None:
    other = sale(place.agency.house, "pengcheng")
    wang = other.staff("wang")
    assert wang.visit("/deals/BJ-D-2026-999999/links").status_code == 404
    wang.visit(f"/deals/{other.deal.number}/links")
    form = wang.form(f"/deals/{other.deal.number}/links/send")
    form.fill({"customer_id": place.customers["buyer"]})
    assert wang.send(form.action, form.fields).status_code == 404
    assert place.visit().page.status_code == 200
