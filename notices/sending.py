"""Errands that send one notice: by e-mail, or by text message. What fails for now is ordered again, ever later, for a day.

A notice is sent at least once: whoever dies between the server's yes and our commit sends it again under the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from brokerage.operations import customers
from engine.errors import Unavailable
from engine.hooks import Errand
from engine.queries import directory
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work
from notices import mail, sms, writing
from notices.mail import Mail, MailRefused
from notices.party_links import WANTED, PartyLinks
from notices.sms import Sms, VendorRefused
from notices.tables import notices

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 120, 240, 480, 600))
"""How long to wait after each failed attempt; after the last the notice has failed."""
REASON = "发送业务进度短信"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """Be a notice on its way, with where it goes to."""

    id: str
    channel: str
    to: str
    template: str
    business_key: str
    zh: str
    en: str
    address: str
    attempts: int
    made_at: datetime


def send_email(errand: Errand) -> Mapping[str, Any]:
    """Send one notice by e-mail; it is off where no mail server is set."""
    post = errand.house.part(Mail)

    def send(letter: _Letter) -> None:
        subject = letter.zh if len(letter.zh) <= 70 else f"{letter.zh[:69]}…"
        body = f"{letter.zh}\n\n{letter.en}\n"
        mail.send(post, to=letter.to, subject=subject, body=body, message_id=letter.id, at=letter.made_at)

    return _sent(errand, "email", send, off="" if post.host else "没有配置邮件服务器")


def send_sms(errand: Errand) -> Mapping[str, Any]:
    """Send one notice by text message."""
    set_up = errand.house.part(Sms)

    def send(letter: _Letter) -> None:
        request = sms.request_of(
            set_up,
            request_id=letter.id,
            phone=letter.to,
            template=letter.template,
            parameters={"key": letter.business_key, "text": letter.zh}
            | ({sms.LINK: letter.address} if letter.address else {}),
            at=letter.made_at,
        )
        set_up.vendor.send(errand.house, errand.agency_id, request)

    return _sent(errand, "sms", send, off="")


def _sent(errand: Errand, channel: str, send: Any, *, off: str) -> Mapping[str, Any]:
    """Count the attempt, send outside any transaction, and note what became of it."""
    letter = _taken(errand, channel, off)
    if letter is None:
        return {"state": "not-sent"}
    try:
        send(letter)
    except Unavailable as problem:
        return {"state": _later(errand, letter, str(problem))}
    except (MailRefused, VendorRefused) as problem:
        return {"state": _close(errand, letter.id, state="failed", problem=str(problem))}
    return {"state": _close(errand, letter.id, state="sent", sent_at=errand.house.clock.now(), problem=None)}


def _taken(errand: Errand, channel: str, off: str) -> _Letter | None:
    """Return the letter if it still waits and can go; the attempt is counted before it runs."""
    notice_id = str(errand.input["notice_id"])
    with _unit(errand) as uow:
        row = uow.row(sa.select(notices).where(*_of(uow, notice_id)).with_for_update())
        if row is None or row.state != "waiting":
            return None
        to = "" if off else _address(uow, row, channel)
        if not to:
            _set(uow, notice_id, state="off", problem=off or "没有登记联系方式")
            return None
        _set(uow, notice_id, attempts=row.attempts + 1)
        return _Letter(
            id=row.id,
            channel=channel,
            to=to,
            template=row.template,
            business_key=row.business_key,
            zh=row.zh,
            en=row.en,
            address=_own_page(uow, row),
            attempts=row.attempts + 1,
            made_at=row.made_at,
        )


def _address(uow: UnitOfWork, row: sa.Row[Any], channel: str) -> str:
    """Return where a notice goes to; a customer's phone is opened for it, and the look is logged."""
    if row.person_id is not None:
        return directory.contact(uow, person_id=row.person_id).get("email" if channel == "email" else "phone", "")
    if channel == "email":
        return ""
    clear = customers.reveal(uow, customer_id=row.customer_id, reason=REASON, fields=("phone",))
    return clear.phone or ""


def _own_page(uow: UnitOfWork, row: sa.Row[Any]) -> str:
    """Return where the customer's own page stands; empty when the notice wants none, or they have no live link."""
    if row.link != WANTED or row.customer_id is None:
        return ""
    address_of = uow.house.part(PartyLinks).address_of
    if address_of is None:
        return ""
    return address_of(uow, business_key=row.business_key, customer_id=row.customer_id) or ""


def _later(errand: Errand, letter: _Letter, problem: str) -> str:
    if letter.attempts > len(AGAIN):
        return _close(errand, letter.id, state="failed", problem=problem)
    with _unit(errand) as uow:
        _set(uow, letter.id, problem=problem[:300])
        writing.order(uow, channel=letter.channel, notice_id=letter.id, after=AGAIN[letter.attempts - 1])
    return "postponed"


def _close(errand: Errand, notice_id: str, *, state: str, problem: str | None, **values: Any) -> str:
    with _unit(errand) as uow:
        _set(uow, notice_id, state=state, problem=problem and problem[:300], **values)
    return state


def _set(uow: UnitOfWork, notice_id: str, **values: Any) -> None:
    uow.run(sa.update(notices).where(*_of(uow, notice_id)).values(**values))


def _of(uow: UnitOfWork, notice_id: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return notices.c.agency_id == uow.agency_id, notices.c.id == notice_id


def _unit(errand: Errand) -> Any:
    return unit_of_work(errand.house, agency_id=errand.agency_id, actor=Actor.system())
