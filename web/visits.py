"""Visits of customers: the link in a page's address becomes a party of one deal, and of nothing else.

Whether the link is good is ``accounts``'s, whose deal it is ``brokerage``'s. A page that only looks goes on in the unit of work
that found this out (``identity.looking``). Looking writes nothing, except that a link that opens nothing is counted.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast

from flask import g, request

from accounts import attempts, links
from accounts.links import LinkRefused
from brokerage.queries import parties
from brokerage.queries.parties import OwnDeal
from engine.errors import NotFound
from engine.queries.reception import Reception, reception
from engine.unit_of_work import Actor, unit_of_work
from web.identity import Asker, this_house


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Be a customer's visit: the deal from their side, and who receives them. ``text`` is the link's, a secret of theirs."""

    text: str
    deal: OwnDeal
    reception: Reception

    @property
    def path(self) -> str:
        """Return where the page stands."""
        return f"{links.PATH}{self.text}"


def visit() -> Visit:
    """Return the visit of this request, whose policy let a link in."""
    return cast("Visit", g.visit)


def identify_by_link() -> Asker:
    """Find out whose link stands in the address; when the request only looks, keep the unit of work open for it.

    :raises LinkRefused: it opens nothing, whatever the reason.
    :raises accounts.attempts.TooManyAttempts: too many links that opened nothing were tried from this address.
    """
    text, address = str((request.view_args or {}).get("link", "")), request.remote_addr or ""
    try:
        return _let_in(text)
    except (LinkRefused, NotFound) as error:
        attempts.count_link(this_house(), address=address)
        raise LinkRefused from error


def _let_in(text: str) -> Asker:
    house, agency_id = this_house(), links.agency_of(text)
    with ExitStack() as opened:
        uow = opened.enter_context(unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False))
        link = links.verify(uow, text=text)
        deal = parties.own_deal(uow, number=link.business_key, customer_id=link.customer_id)
        if deal is None:
            raise LinkRefused
        uow.actor = actor = Actor.party(deal.customer_id, side=deal.side, instances=[deal.instance_id])
        received = reception(uow, instance_id=deal.instance_id, person_id=deal.agent_id)
        if request.method in ("GET", "HEAD"):
            g.looking, g.ended = uow, opened.pop_all()
    g.agency, g.link_text = received.agency, text
    g.visit = Visit(text=text, deal=deal, reception=received)
    found = g.asker = Asker(agency_id=agency_id, actor=actor, link_id=link.id)
    return found
