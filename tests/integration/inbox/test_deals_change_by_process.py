"""Opening a deal again and changing a party: asked for on a page, decided by four eyes, written once; on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from brokerage.operations import customers, deals, documents, listings, reopening
from brokerage.policies.deal_terms import DealParty
from brokerage.policies.reopening import NotReopenable
from brokerage.queries import deals as deal_queries
from brokerage.queries import documents as documents_of
from brokerage.queries.deals import Deal
from brokerage.tables.deals import deals as deals_table
from brokerage.tables.listings import listings as listings_table
from engine.operations import tasks
from engine.queries import instances
from tests.support.houses import empty_house
from tests.support.inbox_house import Office
from tests.support.start_house import founded

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Be a deal with its two customers."""

    office: Office
    id: str
    number: str
    buyer: str
    seller: str

    def deal(self, number: str | None = None) -> Deal:
        with self.office.agency.uow(write=False) as uow:
            return deal_queries.numbered(uow, number=number or self.number)

    def become(self, state: str, **more: Any) -> None:
        with self.office.agency.uow() as uow:
            told = {"state": state, "state_at": uow.now, **more}
            uow.run(sa.update(deals_table).where(deals_table.c.id == self.id).values(told))

    def do(self, login: str, key: str, **form: Any) -> None:
        """Let somebody claim and complete their open task of a request."""
        (line,) = [
            one
            for view in ("todo", "claimable")
            for one in self.office.agency.todo(login, view)
            if one.business_key == key
        ]
        with self.office.agency.uow(login) as uow:
            if line.state == "offered":
                tasks.claim(uow, task_id=line.id)
            tasks.complete(uow, task_id=line.id, data=form)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give one founded agency to all tests here."""
    folder: Path = tmp_path_factory.mktemp("changes")
    with empty_house(request.param, folder) as house:
        yield founded(house)


@pytest.fixture
def sale(office: Office) -> Sale:
    """Give a deal that was opened a moment ago."""
    branch = office.agency.branch_id
    with office.agency.uow("agent") as uow:
        buyer, seller = (customers.create(uow, name=name, branch_id=branch) for name in ("周买", "王卖"))
        home = listings.create(
            uow,
            city="beijing",
            community="望京西园",
            area=Decimal(89),
            price_asked=Decimal(5000000),
            title_type="commodity",
            seller_id=seller,
            branch_id=branch,
            begin=False,
        )
        uow.run(sa.update(listings_table).where(listings_table.c.id == home.id).values(state="listed"))
        made = deals.open_deal(
            uow,
            listing_id=home.id,
            parties=[
                DealParty(customer_id=buyer, side="buyer", role="buyer"),
                DealParty(customer_id=seller, side="seller", role="seller"),
            ],
            price=Decimal(5000000),
            deposit=Decimal(100000),
            sign_date=date(2026, 4, 10),
            transfer_date=date(2026, 5, 20),
            facts={"zone": "inside_5th_ring", "buyer_residency": "local", "buyer_homes": Decimal(0)},
        )
    return Sale(office=office, id=made.id, number=made.number, buyer=buyer, seller=seller)


def _ask_reopening(sale: Sale) -> str:
    browser, at = sale.office.browser("buyer_agent"), f"/deals/{sale.number}/reopen"
    browser.visit(at)
    browser.submit(at, reopening_reason="terms")
    assert "told=reopening-asked" in browser.path, browser.text()
    return f"{sale.number}-R1"


CHECKED = {
    "both_agree": True,
    "settled": True,
    "price": Decimal(4900000),
    "sign_date": "2026-06-01",
    "transfer_date": "2026-07-01",
}


def test_a_deal_that_fell_through_is_opened_again_as_a_new_one_with_all_it_knew(sale: Sale) -> None:
    sale.become("fell_through")
    key = _ask_reopening(sale)
    sale.do("signing", key, **CHECKED)
    sale.do("manager", key, reopening_approved=True)
    old = sale.deal()
    assert old.line.state == "fell_through"
    new = sale.deal(str(old.facts[reopening.AS]))
    assert new.facts[reopening.FROM] == sale.number
    assert (new.line.state, new.line.price, new.line.sign_date) == ("opened", Decimal(4900000), date(2026, 6, 1))
    assert new.facts["zone"] == "inside_5th_ring"
    assert {(one.side, one.customer_id) for one in new.line.parties} == {("buyer", sale.buyer), ("seller", sale.seller)}
    with sale.office.agency.uow(write=False) as uow:
        assert instances.keyed(uow, process="deal_reopening", business_key=key).status == "completed"
        assert instances.keyed(uow, process="resale_main", business_key=new.line.number).status == "running"
    browser = sale.office.browser("buyer_agent")
    browser.visit(f"/deals/{sale.number}/reopen")
    assert new.line.number in browser.text()
    assert not browser.tree().xpath("//form[@enctype]")


def test_a_refused_request_changes_nothing_and_may_be_asked_again(sale: Sale) -> None:
    sale.become("fell_through")
    key = _ask_reopening(sale)
    browser = sale.office.browser("buyer_agent")
    browser.visit(f"/deals/{sale.number}/reopen")
    assert browser.submit(f"/deals/{sale.number}/reopen", reopening_reason="terms").status_code == 409
    assert "已经有一个同样的申请" in browser.text()
    sale.do("signing", key, **CHECKED)
    sale.do("manager", key, reopening_approved=False, comments="条件不合理")
    assert reopening.AS not in sale.deal().facts
    with sale.office.agency.uow("buyer_agent") as uow:
        assert reopening.ask(uow, deal_id=sale.id, form={"reopening_reason": "terms"}) == f"{sale.number}-R2"


def test_a_closed_or_old_or_running_deal_is_not_opened_again(sale: Sale) -> None:
    browser = sale.office.browser("buyer_agent")
    nothing: dict[str, Any] = {}
    for state, more, why in (
        ("closed", nothing, "已结案的交易不能重启"),
        ("signed", nothing, "交易还在办"),
    ):
        sale.become(state, **more)
        browser.visit(f"/deals/{sale.number}/reopen")
        assert why in browser.text()
    sale.become("fell_through", state_at=sale.deal().line.opened_at - timedelta(days=91))
    with pytest.raises(NotReopenable), sale.office.agency.uow("buyer_agent") as uow:
        reopening.ask(uow, deal_id=sale.id, form={"reopening_reason": "terms"})


def _papers(sale: Sale) -> dict[str, Any]:
    with sale.office.agency.uow("signing") as uow:
        ids = [documents.store(uow, name="x.pdf", content=PDF, media_type="application/pdf") for _ in range(2)]
    return {"identity_document": ids[0], "consent_document": ids[1], "all_agree": True}


def _ask_change(sale: Sale, **told: str) -> str:
    browser, at = sale.office.browser("buyer_agent"), f"/deals/{sale.number}/party"
    browser.visit(at)
    phone = f"134{int(sale.number[-6:]):08d}"
    browser.submit(at, {".new.newcomer.name": "新买", ".new.newcomer.phone": phone, ".enroll": "newcomer"})
    browser.submit(at, told)
    assert "told=change-asked" in browser.path, browser.text()
    return f"{sale.number}-P1"


def test_a_buyer_is_replaced_everywhere_at_once_after_eligibility_and_approval(sale: Sale) -> None:
    key = _ask_change(sale, side="buyer", change="replace", role="buyer", old_customer_id=sale.buyer)
    facts = {
        "buyer_residency": "local",
        "buyer_homes": Decimal(0),
        "buyer_minor_children": Decimal(0),
        "buyer_married": False,
        "buyer_social_months": Decimal(60),
        "buyer_work_permit": False,
        "buyer_residence_permit_years": Decimal(0),
    }
    sale.do("signing", key, **_papers(sale), **facts)
    assert sale.deal().line.parties[0].customer_id in (sale.buyer, sale.seller), "nothing changes before the approval"
    sale.do("manager", key, change_approved=True)
    deal = sale.deal()
    (buyer,) = [one.customer_id for one in deal.line.parties if one.side == "buyer"]
    assert buyer != sale.buyer
    assert deal.facts["buyer_married"] is False
    assert deal.line.instance_id is not None
    with sale.office.agency.uow(write=False) as uow:
        data = instances.data(uow, instance_id=deal.line.instance_id)
        assert instances.keyed(uow, process="party_change", business_key=key).status == "completed"
    assert data["buyer_ids"] == [buyer]
    assert data["buyer_social_months"] == 60


def test_the_papers_of_a_change_belong_to_the_deal_before_anybody_approves_it(sale: Sale) -> None:
    key, papers = _ask_change(sale, side="seller", change="add", role="spouse"), _papers(sale)
    sale.do("signing", key, **papers)
    sale.office.agency.house.clock.turn(days=3)  # type: ignore[attr-defined]  # the test house has a clock that turns
    with sale.office.agency.uow("signing") as uow:
        assert documents.sweep(uow).documents == 0
        kinds = {row.id: row.kind for row in documents_of.of_deal(uow, deal_id=sale.id)}
    assert kinds[papers["identity_document"]] == "party_identity"
    assert kinds[papers["consent_document"]] == "party_consent"


def test_a_buyer_without_eligibility_is_not_taken_in_whatever_the_manager_says(sale: Sale) -> None:
    key = _ask_change(sale, side="buyer", change="replace", role="buyer", old_customer_id=sale.buyer)
    sale.do(
        "signing",
        key,
        **_papers(sale),
        buyer_residency="nonlocal",
        buyer_social_months=Decimal(0),
        buyer_homes=Decimal(3),
    )
    sale.do("legal", key, special_passed=False, special_basis="local_rule")
    sale.do("manager", key, change_approved=True)
    assert {one.customer_id for one in sale.deal().line.parties} == {sale.buyer, sale.seller}


def test_a_sellers_spouse_joins_and_what_was_signed_is_issued_anew(sale: Sale) -> None:
    sale.become("signing")
    key = _ask_change(sale, side="seller", change="add", role="spouse")
    sale.do("signing", key, **_papers(sale))
    sale.do("manager", key, change_approved=True)
    assert len(sale.deal().line.parties) == 3
    sale.do("signing", key, contract_reissued=True, escrow_reissued=True, loan_informed=True)
    with sale.office.agency.uow(write=False) as uow:
        assert instances.keyed(uow, process="party_change", business_key=key).status == "completed"


def test_parties_are_fixed_after_the_online_signing(sale: Sale) -> None:
    sale.become("online_signed")
    browser = sale.office.browser("buyer_agent")
    browser.visit(f"/deals/{sale.number}/party")
    assert "不能变更当事方" in browser.text()


def test_somebody_who_is_a_party_already_cannot_come_in_again(sale: Sale) -> None:
    browser, at = sale.office.browser("buyer_agent"), f"/deals/{sale.number}/party"
    browser.visit(at)
    browser.submit(at, {".take": f"newcomer:{sale.seller}"})
    answer = browser.submit(at, side="buyer", change="add", role="buyer")
    assert answer.status_code == 422
    assert "已经是当事方" in browser.text()
    assert "#people-newcomer" in browser.tree().xpath("//div[@class='errors']//a/@href")


def test_a_deal_of_nobody_is_not_found(office: Office) -> None:
    browser = office.browser("buyer_agent")
    for what in ("reopen", "party"):
        assert browser.visit(f"/deals/BJ-D-2026-999999/{what}").status_code == 404


def test_a_stranger_to_deals_may_not_ask(sale: Sale) -> None:
    browser = sale.office.browser("reception")
    for what in ("reopen", "party"):
        assert browser.visit(f"/deals/{sale.number}/{what}").status_code == 403
