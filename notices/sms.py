"""Sends text messages in the shape that vendors ask for: an approved template, its parameters, a signed request.

The vendor here is simulated: it checks the signature as a real one does, keeps the message in ``sms_outbox`` and sends nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Protocol

from brokerage.rows import upserting
from engine.errors import Unavailable
from engine.ids import new_id
from engine.unit_of_work import Actor, House, unit_of_work
from notices.tables import sms_outbox


class VendorAway(Unavailable):
    """The vendor of text messages does not answer."""

    code = "sms-away"
    zh = "短信通道暂时不可用"


class VendorRefused(Exception):
    """The vendor refuses this message for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsRequest:
    """Be a signed request. ``request_id`` stays the same over attempts: the vendor sends it once."""

    request_id: str
    access_key: str
    sign_name: str
    phone: str
    template_id: str
    parameters: str
    timestamp: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReceipt:
    """Be what the vendor answers; ``simulated``: nothing was sent."""

    receipt_no: str
    simulated: bool


class SmsVendor(Protocol):
    """Send text messages."""

    def send(self, house: House, agency_id: str, request: SmsRequest) -> SmsReceipt:
        """Take one message.

        :raises VendorAway: try again later.
        :raises VendorRefused: it will never be taken.
        """
        ...


LINK = "link"
"""The parameter that is a customer's own link: a secret of theirs, which no row of ours keeps."""
SIMULATED_KEY = "no vendor, no key"


@dataclass(slots=True)
class SimulatedVendor:
    """Play a vendor: ``away`` makes it fail, for drills and tests."""

    key: str = SIMULATED_KEY
    away: bool = False

    def send(self, house: House, agency_id: str, request: SmsRequest) -> SmsReceipt:
        """Check the signature and keep the message once.

        :raises VendorAway: it plays a failure.
        :raises VendorRefused: the signature is wrong.
        """
        if self.away:
            raise VendorAway
        if not hmac.compare_digest(request.signature, signature(self.key, request)):
            raise VendorRefused("SignatureDoesNotMatch")
        receipt_no = f"MN-SMS-{hashlib.sha256(request.request_id.encode()).hexdigest()[:12].upper()}"
        row_id = new_id()
        with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
            row = {
                "agency_id": agency_id,
                "id": row_id,
                "request_id": request.request_id,
                "phone_sealed": uow.vault.seal(agency_id, "sms_outbox.phone_sealed", row_id, request.phone),
                "template_id": request.template_id,
                "parameters": _without_link(request.parameters),
                "signature": request.signature,
                "receipt_no": receipt_no,
                "accepted_at": uow.now,
            }
            same = [sms_outbox.c.agency_id, sms_outbox.c.request_id]
            uow.run(upserting(uow, sms_outbox).values(row).on_conflict_do_nothing(index_elements=same))
        return SmsReceipt(receipt_no=receipt_no, simulated=True)


@dataclass(slots=True, kw_only=True)
class Sms:
    """Hold how text messages are sent (a part of the house). ``template_ids`` maps occasions to the vendor's own ids."""

    access_key: str = "simulated"
    key: str = SIMULATED_KEY
    sign_name: str = "房流"
    template_ids: Mapping[str, str] = field(default_factory=dict)
    vendor: SmsVendor = field(default_factory=SimulatedVendor)


def request_of(
    sms: Sms, *, request_id: str, phone: str, template: str, parameters: Mapping[str, str], at: datetime
) -> SmsRequest:
    """Make a signed request."""
    unsigned = SmsRequest(
        request_id=request_id,
        access_key=sms.access_key,
        sign_name=sms.sign_name,
        phone=phone,
        template_id=sms.template_ids.get(template, f"SMS_{template.upper()}"),
        parameters=json.dumps(parameters, ensure_ascii=False, sort_keys=True),
        timestamp=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        signature="",
    )
    return replace(unsigned, signature=signature(sms.key, unsigned))


def _without_link(parameters: str) -> str:
    """Return parameters as they may be kept."""
    told = json.loads(parameters)
    return json.dumps(told | {LINK: "…"}, ensure_ascii=False, sort_keys=True) if LINK in told else parameters


def signature(key: str, request: SmsRequest) -> str:
    """Return the HMAC-SHA256 of the request's other fields, sorted by name and joined, as vendors ask for."""
    parts = [f"{one.name}={getattr(request, one.name)}" for one in fields(request) if one.name != "signature"]
    return hmac.new(key.encode(), "&".join(sorted(parts)).encode(), hashlib.sha256).hexdigest()
