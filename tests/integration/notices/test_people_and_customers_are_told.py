"""Deadlines, tasks and incidents become notices, e-mail on a real server and text messages at a vendor, each once."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
import sqlalchemy as sa

from brokerage.operations import customers, deals, listings
from brokerage.operations.deals import DealOpened
from brokerage.policies.deal_terms import DealParty
from brokerage.policies.personal import looks_personal
from brokerage.queries import customers as customers_seen
from brokerage.tables.listings import listings as listings_table
from engine.events import DeadlinePassed, IncidentRaised
from engine.hooks import Hooks
from engine.ids import new_id
from engine.operations import directory, instances, tasks
from engine.queries import tasks as task_queries
from notices import operations, queries
from notices.hooks import NoticeInvalid
from notices.operations import NobodyReads
from notices.sms import SimulatedVendor, Sms, VendorRefused, request_of
from notices.tables import notices, sms_outbox
from tests.integration.notices.conftest import Inbox, serve, subject
from tests.support.agencies import Agency, staffed
from tests.support.clocks import TurnableClock
from tests.support.service_calls import asked

BUYER_PHONE, SELLER_PHONE = "13812341234", "13912345678"


def clock(agency: Agency) -> TurnableClock:
    return cast("TurnableClock", agency.house.clock)


def open_deal(agency: Agency) -> DealOpened:
    with agency.uow("lin") as uow:
        buyer = customers.create(uow, name="高翔", phone=BUYER_PHONE)
        seller = customers.create(uow, name="李秀兰", phone=SELLER_PHONE)
        listing = listings.create(
            uow,
            city="beijing",
            community="望京花园",
            area=Decimal("89.00"),
            price_asked=Decimal("5180000.00"),
            title_type="commodity",
            seller_id=seller,
            branch_id=agency.branch_id,
            begin=False,
        )
        uow.run(sa.update(listings_table).where(listings_table.c.id == listing.id).values(state="listed"))
        return deals.open_deal(
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
        )


def told(agency: Agency, deal: DealOpened, channel: str) -> list[tuple[str, str]]:
    """Return template and state of a deal's notices in a channel."""
    with agency.uow(write=False) as uow:
        found = queries.deliveries(uow, instance_id=deal.instance_id)
    return [(one.template, one.state) for one in found if one.channel == channel]


def sent_messages(agency: Agency) -> dict[str, list[str]]:
    """Return the texts that the simulated vendor took, by phone."""
    with agency.uow(write=False) as uow:
        rows = uow.rows(sa.select(sms_outbox).where(sms_outbox.c.agency_id == agency.id).order_by(sms_outbox.c.id))
        found: dict[str, list[str]] = {}
        for row in rows:
            phone = uow.vault.open(agency.id, "sms_outbox.phone_sealed", row.id, row.phone_sealed).decode()
            found.setdefault(phone, []).append(json.loads(row.parameters)["text"])
    return found


def unread(agency: Agency, login: str) -> list[str]:
    with agency.uow(login, write=False) as uow:
        return [line.zh for line in queries.unread(uow, person_id=agency.people[login]).items]


def deadline(agency: Agency, deal: DealOpened, moment: str, **changes: Any) -> DeadlinePassed:
    facts: dict[str, Any] = {
        "id": new_id(),
        "agency_id": agency.id,
        "instance_id": deal.instance_id,
        "at": clock(agency).now(),
        "actor_id": None,
        "task_id": new_id(),
        "node_id": "work",
        "name": "材料预审",
        "moment": moment,
        "due_at": clock(agency).now(),
        "recipients": (agency.people["cai"],),
        "parties": (),
    }
    return DeadlinePassed(**(facts | changes))


def hear(agency: Agency, event: Any) -> None:
    """Let every listener of an event hear it."""
    for listener in agency.house.part(Hooks).listeners_of(type(event)).values():
        listener(agency.house, event)


def test_a_deadline_that_passes_tells_people_and_customers_on_every_channel(agency: Agency, inbox: Inbox) -> None:
    deal = open_deal(agency)
    agency.run()
    for _ in range(5):
        clock(agency).turn(days=1)
        agency.run()
    heard = {login: [subject(mail) for mail in inbox.to(f"{login}@example.test")] for login in ("cai", "wang")}
    assert [line[:2] for line in heard["cai"]] == ["预警", "超时", "升级"]
    assert [line[:2] for line in heard["wang"]] == ["超时", "升级"]
    assert all(deal.number in line for line in heard["cai"])
    assert {state for _, state in told(agency, deal, "email")} == {"sent"}
    to_customers = sent_messages(agency)
    assert set(to_customers) == {BUYER_PHONE, SELLER_PHONE}
    assert [deal.number in text for text in to_customers[BUYER_PHONE]] == [True, True]
    assert "安居" in to_customers[BUYER_PHONE][0]
    assert len(unread(agency, "cai")) == 4


def test_no_notice_holds_a_name_a_phone_or_a_number_of_a_person(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(agency, deadline(agency, deal, "escalation", parties=("buyer", "seller")))
    with agency.uow(write=False) as uow:
        rows = uow.rows(sa.select(notices).where(notices.c.agency_id == agency.id))
    assert len(rows) >= 5
    for row in rows:
        for text in (row.zh, row.en):
            assert not looks_personal(text)
            assert "高翔" not in text
            assert "李秀兰" not in text


def test_an_event_heard_twice_tells_everybody_once(agency: Agency, inbox: Inbox) -> None:
    deal = open_deal(agency)
    agency.run()
    event = deadline(agency, deal, "escalation", parties=("buyer",))
    for _ in range(2):
        hear(agency, event)
        agency.run()
    assert len(inbox.mails) == 1
    assert sent_messages(agency) == {BUYER_PHONE: sent_messages(agency)[BUYER_PHONE][:1]}


def test_mail_waits_for_a_server_that_is_away_and_goes_when_it_is_back(agency: Agency, post: int) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(agency, deadline(agency, deal, "warning"))
    agency.run()
    assert told(agency, deal, "email") == [("warning", "waiting")]
    clock(agency).turn(minutes=2)
    agency.run()
    with agency.uow(write=False) as uow:
        waiting = next(one for one in queries.deliveries(uow, instance_id=deal.instance_id) if one.channel == "email")
    assert waiting.attempts == 2
    assert waiting.problem
    back = Inbox()
    server = serve(back, post)
    try:
        clock(agency).turn(minutes=5)
        agency.run()
    finally:
        server.stop()
    assert told(agency, deal, "email") == [("warning", "sent")]
    assert len(back.mails) == 1
    assert waiting.id in str(back.mails[0]["Message-ID"])


def test_mail_to_a_server_that_never_comes_back_fails_in_the_end(agency: Agency, post: int) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(agency, deadline(agency, deal, "warning"))
    for _ in range(12):
        agency.run()
        clock(agency).turn(hours=11)
    assert told(agency, deal, "email")[0] == ("warning", "failed")


@pytest.mark.parametrize("address", ["no address", "a@example.test\nBcc: b@example.test"])
def test_an_address_that_no_server_takes_fails_at_once(agency: Agency, inbox: Inbox, address: str) -> None:
    deal = open_deal(agency)
    agency.run()
    with agency.uow() as uow:
        odd = directory.hire(uow, login="odd", name="Odd", contact={"email": address})
        directory.appoint(uow, person_id=odd, role="finance", branch_id=agency.branch_id)
    hear(agency, deadline(agency, deal, "warning", recipients=(odd,)))
    agency.run()
    assert told(agency, deal, "email") == [("warning", "failed")]
    assert inbox.mails == []


def test_without_a_mail_server_mail_is_off_and_the_product_still_tells(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(agency, deadline(agency, deal, "warning"))
    agency.run()
    assert told(agency, deal, "email") == [("warning", "off")]
    assert any(text.startswith("预警") for text in unread(agency, "cai"))


def test_a_text_message_waits_for_a_vendor_that_is_away(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    vendor = agency.house.part(Sms).vendor
    assert isinstance(vendor, SimulatedVendor)
    vendor.away = True
    hear(agency, deadline(agency, deal, "breach", parties=("buyer",)))
    agency.run()
    assert told(agency, deal, "sms") == [("customer_breach", "waiting")]
    vendor.away = False
    clock(agency).turn(minutes=2)
    agency.run()
    assert told(agency, deal, "sms") == [("customer_breach", "sent")]
    assert len(sent_messages(agency)[BUYER_PHONE]) == 1


def test_a_vendor_takes_a_request_once_and_only_with_the_right_signature(agency: Agency) -> None:
    sms = Sms()
    named: dict[str, Any] = {
        "request_id": new_id(),
        "phone": BUYER_PHONE,
        "template": "breach",
        "parameters": {"text": "x"},
    }
    request = request_of(sms, **named, at=clock(agency).now())
    first, second = (sms.vendor.send(agency.house, agency.id, request) for _ in range(2))
    assert first == second
    assert first.simulated
    assert len(sent_messages(agency)[BUYER_PHONE]) == 1
    forged = request_of(Sms(key="another"), **named, at=clock(agency).now())
    with pytest.raises(VendorRefused):
        sms.vendor.send(agency.house, agency.id, forged)


def test_opening_a_customers_phone_for_a_message_is_logged(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(agency, deadline(agency, deal, "breach", parties=("buyer",)))
    agency.run()
    with agency.uow(write=False) as uow:
        buyer = customers_seen.find(uow, phone=BUYER_PHONE)[0]
        assert [(look.fields, look.actor_kind) for look in customers_seen.looks(uow, customer_id=buyer.id)] == [
            (("phone",), "system")
        ]


def test_a_group_task_is_told_to_all_who_may_claim_it_and_an_assigned_one_to_its_assignee(agency: Agency) -> None:
    open_deal(agency)
    agency.run()
    assert [text for login in ("lin", "fu", "wang", "director") for text in unread(agency, login)] == []
    (text,) = unread(agency, "cai")
    assert "材料预审" in text
    assert "截止" in text
    with agency.uow("lin") as uow:
        instances.start(uow, process="group", business_key="G-1", data={}, branch_id=agency.branch_id)
    agency.run()
    assert len(unread(agency, "wang")) == 1
    assert unread(agency, "lin") == []


def test_an_incident_is_told_to_every_administrator(agency: Agency, inbox: Inbox) -> None:
    deal = open_deal(agency)
    agency.run()
    hear(
        agency,
        IncidentRaised(
            id=new_id(),
            agency_id=agency.id,
            instance_id=deal.instance_id,
            at=clock(agency).now(),
            actor_id=None,
            incident_id=new_id(),
            node_id="Service_X",
            code="unavailable",
        ),
    )
    agency.run()
    (text,) = unread(agency, "admin")
    assert deal.number in text
    assert "unavailable" in text
    assert [str(mail["X-RcptTo"]) for mail in inbox.mails] == ["admin@example.test"]


def test_reading_notices_leaves_those_of_others(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    recipients = (agency.people["cai"], agency.people["fu"])
    hear(agency, deadline(agency, deal, "warning", recipients=recipients))
    with agency.uow("cai") as uow:
        others = [line.id for line in queries.unread(uow, person_id=agency.people["fu"]).items]
        assert operations.mark_read(uow, notice_ids=others) == 0
        assert operations.mark_read(uow) == 2
        assert operations.mark_read(uow) == 0
        assert queries.count_unread(uow, person_id=agency.people["cai"]) == 0
        assert queries.count_unread(uow, person_id=agency.people["fu"]) == 1
        assert len(queries.everything(uow, person_id=agency.people["cai"]).items) == 2
    with agency.uow() as uow, pytest.raises(NobodyReads):
        operations.mark_read(uow)


def test_unread_notices_come_newest_first_page_by_page(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    for moment in ("warning", "breach", "escalation"):
        hear(agency, deadline(agency, deal, moment))
    with agency.uow("cai", write=False) as uow:
        first = queries.unread(uow, person_id=agency.people["cai"], limit=2)
        second = queries.unread(uow, person_id=agency.people["cai"], limit=2, cursor=first.next_cursor)
    assert [line.template for line in (*first.items, *second.items)] == [
        "escalation",
        "breach",
        "warning",
        "task_offered",
    ]


def test_another_agency_sees_and_hears_nothing(agency: Agency) -> None:
    deal = open_deal(agency)
    agency.run()
    stranger = staffed(agency.house, "pengcheng")
    with stranger.uow(write=False) as uow:
        assert queries.deliveries(uow, instance_id=deal.instance_id) == ()
        assert queries.count_unread(uow, person_id=agency.people["cai"]) == 0


def test_a_diagram_tells_a_party_or_a_role_once_per_call(agency: Agency, inbox: Inbox) -> None:
    deal = open_deal(agency)
    agency.run()
    given = {"deal_no": deal.number, "to": "buyer", "text": "过户已完成，请携带原件领证。"}
    call_id = new_id()
    for _ in range(2):
        assert asked(agency, "notices.send", given, call_id=call_id) == {"recipients": Decimal(1)}
    assert asked(agency, "notices.send", given | {"to": "legal"})["recipients"] == Decimal(0)
    assert asked(agency, "notices.send", given | {"to": "administrator"})["recipients"] == Decimal(1)
    agency.run()
    assert [len(texts) for texts in sent_messages(agency).values()] == [1]
    assert len(inbox.to("admin@example.test")) == 1


@pytest.mark.parametrize("wrong", [{"to": None}, {"text": ""}, {"text": "x" * 121}, {"text": f"请致电 {BUYER_PHONE}"}])
def test_a_notice_without_recipient_or_with_personal_data_is_refused(agency: Agency, wrong: dict[str, Any]) -> None:
    with pytest.raises(NoticeInvalid):
        asked(agency, "notices.send", {"to": "buyer", "text": "好", "deal_no": "D-1"} | wrong)


def test_a_task_that_was_done_meanwhile_is_told_to_nobody(agency: Agency) -> None:
    deal = open_deal(agency)
    with agency.uow("cai") as uow:
        (line,) = task_queries.of_instance(uow, instance_id=deal.instance_id)
        if line.state == "offered":
            tasks.claim(uow, task_id=line.id)
        tasks.complete(uow, task_id=line.id, data={"ok": True})
    agency.run()
    assert unread(agency, "cai") == []
