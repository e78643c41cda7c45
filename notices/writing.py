"""Writes notices, each once, and orders the sending of those that leave the house."""

from collections.abc import Iterable
from datetime import timedelta

from brokerage.rows import upserting
from engine.ids import new_id
from engine.operations import posting
from engine.unit_of_work import UnitOfWork
from notices.drafts import IN_APP, Draft
from notices.tables import notices

ERRANDS = {"email": "notices.email", "sms": "notices.sms"}
"""The errand that sends each channel."""
SENDING_TIMEOUT = 120


def write(uow: UnitOfWork, *, event_id: str, drafts: Iterable[Draft]) -> int:
    """Write what is not written yet and return how many notices that were; a second time for one event writes nothing."""
    made = 0
    for draft in drafts:
        notice_id = new_id()
        leaves = draft.channel != IN_APP
        row = {
            "agency_id": uow.agency_id,
            "id": notice_id,
            "event_id": event_id,
            "channel": draft.channel,
            "recipient": draft.recipient,
            "person_id": draft.person_id,
            "customer_id": draft.customer_id,
            "instance_id": draft.instance_id,
            "business_key": draft.business_key[:80],
            "template": draft.text.template,
            "zh": draft.text.zh,
            "en": draft.text.en,
            "link": draft.link,
            "state": "waiting" if leaves else "kept",
            "attempts": 0,
            "made_at": uow.now,
        }
        same = [notices.c.agency_id, notices.c.event_id, notices.c.recipient, notices.c.channel]
        insert = upserting(uow, notices).values(row).on_conflict_do_nothing(index_elements=same)
        if not uow.rows(insert.returning(notices.c.id)):
            continue
        made += 1
        if leaves:
            order(uow, channel=draft.channel, notice_id=notice_id)
    return made


def order(uow: UnitOfWork, *, channel: str, notice_id: str, after: timedelta = timedelta(0)) -> None:
    """Order that a notice be sent, now or later."""
    posting.order(uow, errand=ERRANDS[channel], given={"notice_id": notice_id}, timeout=SENDING_TIMEOUT, after=after)
