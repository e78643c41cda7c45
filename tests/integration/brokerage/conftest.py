"""A trade in a test house: an agency with the records' hooks, small processes, and shorthands for listings and deals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage import hooks as brokerage_hooks
from brokerage.operations import customers, deals, listings
from brokerage.operations.deals import DealOpened
from brokerage.policies.deal_terms import DealParty
from engine.events import RecordMade
from engine.hooks import Hooks
from engine.ids import new_id
from engine.unit_of_work import House, UnitOfWork
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram

ASKED = Decimal("5000000.00")
CLERKS = ("cai", "fu")


def listing_process() -> Diagram:
    return Diagram("listing").start().user_task("verify").end()


def viewing_process() -> Diagram:
    drawn = Diagram("viewing")
    booked = drawn.record("viewing.booked", {"viewing_no": "viewing_no"})
    came = drawn.record("viewing.checked_in", {"viewing_no": "viewing_no", "checked_in_at": "message.checked_in_at"})
    return (
        drawn.start(extensions=booked)
        .user_task("wait")
        .end()
        .boundary("came", "wait", message="visitor_checked_in", key="viewing_no", extensions=came)
        .end("closed", extensions=drawn.record("viewing.closed", {"viewing_no": "viewing_no", "outcome": '"visited"'}))
    )


def deal_process() -> Diagram:
    drawn = Diagram("resale_main")
    fell = {"deal_id": "deal_id", "reason": "message.reason", "fault": "message.fault"}
    return (
        drawn.start()
        .user_task("sign", extensions=drawn.record("deal.signing", {"deal_id": "deal_id"}))
        .user_task("work")
        .end()
        .boundary("fell", "work", message="deal_fallthrough", extensions=drawn.record("deal.fell_through", fell))
        .end("fallen")
    )


@dataclass
class Trade:
    """Be an agency that trades."""

    agency: Agency

    @property
    def house(self) -> House:
        """Return the house."""
        return self.agency.house

    def uow(self, login: str | None = "lin", *, write: bool = True) -> Any:
        """Open a unit of work as a person, or (None) as the system."""
        return self.agency.uow(login, write=write)

    def record(self, uow: UnitOfWork, name: str, **values: Any) -> None:
        """Let the recorder of a name write, as the engine would."""
        event = RecordMade(
            id=new_id(),
            agency_id=uow.agency_id,
            instance_id=new_id(),
            at=uow.now,
            actor_id=uow.actor.id,
            process="test",
            business_key="test",
            node_id="node",
            record=name,
            values=values,
        )
        self.house.part(Hooks).recorder_named(name)(uow, event)

    def made_of(self, login: str | None, name: str, **values: Any) -> None:
        """Let a recorder write in a unit of work of its own."""
        with self.uow(login) as uow:
            self.record(uow, name, **values)

    def customer(self, name: str = "王小明", phone: str | None = None, **more: Any) -> str:
        """Add a customer."""
        with self.uow() as uow:
            return customers.create(uow, name=name, phone=phone, **more)

    def draft(self, **changes: Any) -> str:
        """Enter a listing without a process."""
        facts: dict[str, Any] = {
            "city": "北京",
            "community": "芍药居北里",
            "area": Decimal("89.50"),
            "price_asked": ASKED,
            "title_type": "商品房",
            "branch_id": self.agency.branch_id,
            "begin": False,
        }
        with self.uow() as uow:
            return listings.create(uow, **(facts | changes)).id

    def listed(self, **changes: Any) -> str:
        """Enter a listing and let it be published."""
        listing_id = self.draft(**changes)
        with self.uow() as uow:
            for name in ("listing.verifying", "listing.verified", "listing.listed"):
                self.record(uow, name, listing_id=listing_id)
        return listing_id

    def deal(self, listing_id: str | None = None, login: str = "lin", **changes: Any) -> DealOpened:
        """Open a deal on a published listing."""
        terms: dict[str, Any] = {
            "listing_id": listing_id or self.listed(),
            "parties": [
                DealParty(customer_id=self.customer("买小明", "13812341234"), side="buyer", role="buyer"),
                DealParty(customer_id=self.customer("卖小红", "13912345678"), side="seller", role="seller"),
            ],
            "price": Decimal(4_900_000),
            "deposit": Decimal(100_000),
            "sign_date": date(2026, 3, 9),
            "transfer_date": date(2026, 4, 20),
            "facts": {"buyer_residency": "local"},
        }
        with self.uow(login) as uow:
            return deals.open_deal(uow, **(terms | changes))

    def carried(self, deal_id: str, *names: str) -> None:
        """Carry a deal through the recorders of these names."""
        values: dict[str, dict[str, Any]] = {
            "deal.signed": {"price": Decimal(4_900_000)},
            "deal.online_signed": {"contract_no": "W-1"},
            "deal.transferred": {"certificate_no": "京(2026)1"},
            "escrow.opened": {"account_no": "6222"},
        }
        for name in names:
            self.made_of("lin", name, deal_id=deal_id, **values.get(name, {}))

    def evidence(self, deal_id: str) -> None:
        """Bring all evidence that a disbursement waits for."""
        for kind in ("online_contract", "tax_receipt", "new_title"):
            self.made_of("lin", "escrow.evidence", deal_id=deal_id, kind=kind, reference="R-1")

    def clerks(self) -> dict[str, str]:
        """Return two finance people as approvers."""
        first, second = (self.agency.people[login] for login in CLERKS)
        return {"approver_1": first, "approver_2": second}


@pytest.fixture
def trade(house: House) -> Trade:
    """Give a trading agency on each database kind."""
    brokerage_hooks.register(house.part(Hooks))
    agency = staffed(house)
    agency.publish(listing_process(), viewing_process(), deal_process())
    return Trade(agency=agency)
