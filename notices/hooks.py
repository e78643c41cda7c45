"""Lends the notices to the engine: listeners, the errands that send, and ``notices.send`` for diagrams."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from brokerage.policies.personal import clean_text, looks_personal
from engine.errors import Invalid
from engine.events import DeadlinePassed, IncidentRaised, TaskOpened
from engine.hooks import Hooks, ServiceCall
from engine.unit_of_work import Actor, unit_of_work
from notices import drafts, listening, sending, writing
from notices.drafts import EMAIL, IN_APP, SMS, Draft
from notices.texts import Text, text

PARTIES = frozenset({"buyer", "seller"})
LONGEST = 120


class NoticeInvalid(Invalid):
    """A notice needs ``to`` (a party or a role) and a short text without personal data."""

    code = "notice-invalid"
    zh = "通知缺少收件方，或内容为空、过长、含个人信息"


def register(hooks: Hooks) -> None:
    """Register the listeners, the errands and ``notices.send``.

    :raises HookTwice: a name is taken.
    """
    hooks.listener(TaskOpened, "notices.task", listening.task_opened)
    hooks.listener(DeadlinePassed, "notices.deadline", listening.deadline_passed)
    hooks.listener(IncidentRaised, "notices.incident", listening.incident_raised)
    hooks.errand(writing.ERRANDS[EMAIL], sending.send_email)
    hooks.errand(writing.ERRANDS[SMS], sending.send_sms)
    hooks.service("notices.send", send)


def send(call: ServiceCall) -> Mapping[str, Any]:
    """Tell a party by text message, or the holders of a role in the product and by e-mail; a repeated call tells nobody twice.

    Input: ``to`` (buyer, seller, or a role), ``text`` (at most 120 characters). Answer: ``recipients``, how many are told.

    :raises NoticeInvalid: the input lacks something, or the text holds a phone or identity number.
    """
    to, said = call.input.get("to"), call.input.get("text")
    told = clean_text(said) if isinstance(said, str) else ""
    if not isinstance(to, str) or not to or not 0 < len(told) <= LONGEST or looks_personal(told):
        raise NoticeInvalid
    agency = listening.agency_of(call.house, call.agency_id)
    worded = text("message", key=call.business_key, task=told, agency=agency.name, zone=agency.zone)
    with unit_of_work(call.house, agency_id=call.agency_id, actor=Actor.system()) as uow:
        if to in PARTIES:
            ids = drafts.customers_of(uow, call.business_key, (to,))
            made = [_draft(call, worded, SMS, customer_id=one) for one in ids]
        else:
            ids = tuple(drafts.people_of_role(uow, to))
            made = [_draft(call, worded, channel, person_id=one) for one in ids for channel in (IN_APP, EMAIL)]
        writing.write(uow, event_id=call.id, drafts=made)
    return {"recipients": Decimal(len(ids))}


def _draft(
    call: ServiceCall, worded: Text, channel: str, *, person_id: str | None = None, customer_id: str | None = None
) -> Draft:
    return Draft(
        channel=channel,
        person_id=person_id,
        customer_id=customer_id,
        instance_id=call.instance_id,
        business_key=call.business_key,
        text=worded,
        link=None,
    )
