"""Invite customers to their pages: a link each, and the text message that brings it.

The links are ``accounts``'s, the messages ``notices``'s; workshops do not know each other, so they meet on the porch.
"""

from collections.abc import Iterable

from accounts import links
from brokerage.queries.parties import PartyOfDeal
from engine.ids import new_id
from engine.queries.directory import Agency
from engine.unit_of_work import UnitOfWork
from notices import drafts, writing
from notices.texts import text


def invite(uow: UnitOfWork, *, agency: Agency, event_id: str, invited: Iterable[PartyOfDeal]) -> int:
    """Give parties of a deal their links and order the messages, once for each event; return how many messages that were."""
    made = []
    for party in invited:
        links.issue(uow, business_key=party.number, customer_id=party.customer_id)
        said = text("party_link", key=party.number, task="", agency=agency.name, zone=agency.zone)
        made.append(drafts.of_customer(party.customer_id, party.instance_id, party.number, said))
    return writing.write(uow, event_id=event_id, drafts=made)


def invite_anew(uow: UnitOfWork, *, agency: Agency, party: PartyOfDeal) -> None:
    """Send a party of a deal a new link; the one they had ends."""
    links.revoke_all(uow, business_key=party.number, customer_id=party.customer_id)
    invite(uow, agency=agency, event_id=new_id(), invited=[party])
