"""Links of a deal's customers: when they were sent, when they end; sent anew, or revoked. A link itself is shown to nobody here.

Which links there are is ``accounts``'s, and that a link opens only its customer's side is the porch's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from accounts import links
from accounts.links import LinkLine
from brokerage.queries import parties
from brokerage.queries.parties import PartyOfDeal
from brokerage.rows import CustomerUnknown, DealUnknown
from engine.ids import new_id
from engine.queries import directory
from engine.unit_of_work import UnitOfWork
from inbox.records.rights import REVEALERS
from web import idempotency, pages
from web.application import Porch
from web.identity import looking
from web.invitations import invite_anew
from web.pages import frame_of
from web.policy import PAGE, Policy, policy
from web.translation import add_words, marked

HERE: Final = Path(__file__).parent
SENDERS: Final = REVEALERS | {"director"}
"""Who deals with customers; the others see that there are links."""
SEND: Final = Policy(page=True, roles=SENDERS)
SIDES: Final = {"buyer": marked("买方"), "seller": marked("卖方")}

door = Blueprint("party_links", __name__, template_folder="templates", url_prefix="/deals/<number>/links")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be a customer of the deal with the link they have: live, else the last one."""

    party: PartyOfDeal
    side: str
    link: LinkLine | None
    by: str | None


@door.get("")
@policy(PAGE)
def shown(number: str) -> Response:
    """Show who has a link."""
    uow = looking()
    found = _parties(uow, number)
    names = {person.id: person.name for person in directory.everybody(uow)}
    rows = []
    made = links.of_business(uow, business_key=number)
    for party in found:
        own = sorted((one for one in made if one.customer_id == party.customer_id), key=lambda one: one.state != "live")
        link = own[0] if own else None
        by = names.get(link.created_by or "") if link else None
        rows.append(Row(party=party, side=SIDES[party.side], link=link, by=by))
    return pages.shown(
        "party_links.html",
        number=number,
        rows=rows,
        at=request.path,
        fresh=new_id,
        may_send=bool(uow.actor.roles & SENDERS),
    )


@door.post("/send")
@policy(SEND)
def send(number: str) -> Response:
    """Send a customer a new link; the one they had ends."""
    wanted = request.form.get("customer_id", "")

    def act(uow: UnitOfWork) -> None:
        party = next((one for one in _parties(uow, number) if one.customer_id == wanted), None)
        if party is None:
            raise CustomerUnknown(id=wanted)
        invite_anew(uow, agency=pages.agency(), party=party)

    return _done(number, "link-sent", act)


@door.post("/<uuid:link_id>/revoke")
@policy(SEND)
def revoke(number: str, link_id: object) -> Response:
    """End a link at once."""

    def act(uow: UnitOfWork) -> None:
        links.revoke(uow, link_id=str(link_id), business_key=number)

    return _done(number, "link-revoked", act)


def install(app: Porch) -> None:
    """Serve the page."""
    add_words(app, HERE)
    frame_of(app).sentences.update(
        {
            "link-sent": marked("已发出新链接，旧链接同时失效。"),
            "link-revoked": marked("链接已撤销，客户再打开会看到“链接打不开”。"),
        }
    )
    app.register_blueprint(door)


def _parties(uow: UnitOfWork, number: str) -> tuple[PartyOfDeal, ...]:
    found = parties.of_number(uow, number=number)
    if not found:
        raise DealUnknown(number=number)
    return found


def _done(number: str, told: str, operation: Callable[[UnitOfWork], None]) -> Response:
    def act(uow: UnitOfWork) -> Response:
        operation(uow)
        return pages.onward(f"/deals/{number}/links?{pages.TOLD}={told}")

    return idempotency.written(act)
