"""A deal whose buyer and seller come by links: a small process with words and tasks for both, and the customers' door."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from accounts import credentials, links
from accounts.links import PublicAddress
from brokerage import hooks as brokerage_hooks
from brokerage.operations import customers, deals, listings
from brokerage.operations.deals import DealOpened
from brokerage.policies.deal_terms import DealParty
from brokerage.tables.listings import listings as listings_table
from engine.hooks import Hooks
from engine.operations import directory, tasks
from engine.queries import tasks as task_queries
from engine.unit_of_work import House
from inbox import assembly as inbox
from notices import hooks as notices_hooks
from notices.party_links import PartyLinks
from portal import assembly as portal
from portal import hooks as portal_hooks
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram, tag
from tests.support.browsers import LOCAL, Browser
from tests.support.inbox_house import PASSWORD
from web import signing_in
from web.application import Porch, create_app

HOSTILE = "<img src=x onerror=alert(1)>\u202e\u200b"
BUYER_PHONE, SELLER_PHONE = "13812341234", "13912345678"
CONSENT: dict[str, Any] = {
    "title": "签署合同",
    "ui:en": "Sign the contract",
    "type": "object",
    "properties": {
        "agreed": {"type": "boolean", "title": "同意", "ui:en": "I agree", "ui:widget": "radio"},
        "signed_on": {"type": "string", "title": "签署日", "ui:en": "Signed on", "format": "date"},
        "proof": {"type": "string", "title": "凭证", "ui:en": "Proof", "format": "document", "ui:widget": "file"},
        "note": {"type": "string", "title": "备注", "ui:en": "Remark", "maxLength": 60},
    },
    "required": ["agreed", "signed_on"],
}


def reads(side: str, zh: str, en: str = "") -> str:
    """Write what a side reads at a node."""
    return tag("fl:portal", party=side, zh=zh, **({"en": en} if en else {}))


def _sale(hostile: bool) -> Diagram:
    asked = HOSTILE if hostile else "请阅读并签署合同。"
    both = reads("buyer", "请备齐材料：身份证、户口本。", "Please prepare: ID, household register.") + reads(
        "seller", "正在准备合同。", "The contract is being prepared."
    )
    mark = tag("fl:milestone", name="prepared", zh="材料已备齐", en="Papers are ready")
    return (
        Diagram("resale_main", name="买卖")
        .start()
        .user_task("prepare", role="finance", extensions=both + mark, sla={"calendar": "office", "due": "3WD"})
        .user_task(
            "sign",
            form="consent",
            rule="party",
            role="finance",
            party="buyer",
            sla={"calendar": "office", "due": "1WD"},
            extensions=reads("buyer", asked, "Please read and sign the contract.")
            + reads("seller", "正在等买方签署。", "Waiting for the buyer to sign."),
        )
        .throw(
            "signed",
            extensions=tag("fl:milestone", name="signed", zh="已签约", en="Contract signed")
            + reads("buyer", "合同已签署。")
            + reads("seller", "合同已签署。"),
        )
        .user_task("hand_over", role="finance", extensions=reads("seller", "请准备交房。", "Please get ready."))
        .end()
    )


@dataclass(slots=True)
class Sale:
    """Be an agency with one deal, and its customers' browsers."""

    agency: Agency
    app: Porch
    deal: DealOpened
    customers: dict[str, str] = field(default_factory=dict)

    def path(self, side: str) -> str:
        """Return the path of a side's link, made if there is none."""
        with self.agency.uow() as uow:
            links.issue(uow, business_key=self.deal.number, customer_id=self.customers[side])
            address = links.address_of(uow, business_key=self.deal.number, customer_id=self.customers[side])
        assert address is not None, "it was made just now"
        return address.removeprefix(LOCAL)

    def visit(self, side: str = "buyer", **how: Any) -> Browser:
        """Return a customer's browser on their page."""
        made = Browser(self.app, **how)
        made.visit(self.path(side))
        return made

    def staff(self, login: str) -> Browser:
        """Return the browser of somebody of the agency, signed in."""
        made = Browser(self.app)
        made.sign_in(agency=self.agency_code, login=login, password=PASSWORD)
        return made

    agency_code: str = "anju"

    def prepared(self) -> None:
        """Let finance do the first task, so that the buyer is asked to sign."""
        with self.agency.uow("cai") as uow:
            (task,) = task_queries.mine(uow, view="claimable").items
            tasks.claim(uow, task_id=task.id)
            tasks.complete(uow, task_id=task.id, data={})

    def open_nodes(self) -> list[str]:
        """Return where people's work is open."""
        with self.agency.uow(write=False) as uow:
            found = task_queries.of_instance(uow, instance_id=self.deal.instance_id, open_only=True)
        return [line.node_id for line in found]


def sale(house: House, code: str = "anju", *, hostile: bool = False) -> Sale:
    """Open an agency with a deal; ``hostile``: names that would do harm stand wherever people write names."""
    if not house.part(Hooks).recorder_names:
        for room in (brokerage_hooks, notices_hooks, portal_hooks):
            room.register(house.part(Hooks))
    house.parts[PublicAddress] = PublicAddress(base=LOCAL)
    house.parts[PartyLinks] = PartyLinks(address_of=links.address_of)
    agency = staffed(house, code)
    agency.publish(
        Diagram("listing").start().user_task("a", role="finance_reviewer").end(),
        _sale(hostile),
        forms={"consent": CONSENT},
    )
    hashed = credentials.hash_password(PASSWORD)
    with agency.uow() as uow:
        for person_id in agency.people.values():
            credentials.set_password(uow, person_id=person_id, password_hash=hashed)
        agent = directory.hire(
            uow, login="agent", name=HOSTILE if hostile else "林小安", contact={"public_phone": "15400010001"}
        )
        directory.appoint(uow, person_id=agent, role="buyer_agent", branch_id=agency.branch_id)
    made, people = _deal(agency, agent, hostile)
    app = create_app(house, version="0.0.test")
    signing_in.install(app)
    inbox.install(app)
    portal.install(app)
    return Sale(agency=agency, app=app, deal=made, customers=people, agency_code=code)


def _deal(agency: Agency, agent: str, hostile: bool) -> tuple[DealOpened, dict[str, str]]:
    with agency.uow("lin") as uow:
        buyer = customers.create(uow, name="高翔", phone=BUYER_PHONE)
        seller = customers.create(uow, name="李秀兰", phone=SELLER_PHONE)
        listing = listings.create(
            uow,
            city="beijing",
            district="朝阳",
            community=HOSTILE if hostile else "望京花园",
            area=Decimal("89.00"),
            price_asked=Decimal("5180000.00"),
            title_type="commodity",
            seller_id=seller,
            branch_id=agency.branch_id,
            begin=False,
        )
        uow.run(sa.update(listings_table).where(listings_table.c.id == listing.id).values(state="listed"))
        opened = deals.open_deal(
            uow,
            listing_id=listing.id,
            parties=[
                DealParty(customer_id=buyer, side="buyer", role="buyer"),
                DealParty(customer_id=seller, side="seller", role="seller"),
            ],
            price=Decimal("5000000.00"),
            deposit=Decimal("100000.00"),
            sign_date=date(2026, 3, 9),
            transfer_date=date(2026, 4, 20),
            agent_id=agent,
        )
    return opened, {"buyer": buyer, "seller": seller}
