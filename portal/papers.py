"""Papers that a customer may read: handed out one by one, on a click that posts, so that no preview ever opens one."""

from flask import Blueprint, Response

from brokerage.operations import papers
from engine.unit_of_work import unit_of_work
from portal.words import ENDINGS
from web.identity import asker, this_house
from web.policy import LINKED_PAGE, policy
from web.visits import visit

door = Blueprint("portal_papers", __name__)


@door.post("/p/<link>/papers/<uuid:document_id>")
@policy(LINKED_PAGE)
def paper(document_id: object, **_address: str) -> Response:
    """Give a paper as a file; that it was read is noted."""
    who, deal = asker(), visit().deal
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        opened = papers.hand_out(uow, deal_id=deal.id, side=deal.side, document_id=str(document_id))
    answer = Response(opened.content, content_type=opened.media_type)
    name = f"{deal.number}-{opened.id[-6:]}.{ENDINGS.get(opened.media_type, 'bin')}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
