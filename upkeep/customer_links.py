"""Shows the links of customers from the command line, of demo agencies only: a real customer's link is nobody else's to see."""

from collections.abc import Iterator

from accounts import links
from brokerage.queries import deals, parties
from engine.errors import Forbidden
from engine.queries import directory
from engine.unit_of_work import Actor, House, unit_of_work
from upkeep.tokens import AgencyNotFound

MOST = 20
"""So many deals are shown when none is named, the newest first."""


class AgencyReal(Forbidden):
    """Links are shown of demo agencies only: send a real customer a new link from the deal's page."""

    code = "agency-real"
    zh = "只显示演示机构的客户链接；真实客户的链接请在交易页重新发送"


def shown(house: House, *, agency: str, deal: str | None = None) -> Iterator[str]:
    """Yield a line for each buyer and seller of a demo deal, or of the newest deals; who has no live link gets one.

    :raises AgencyNotFound: there is no such agency.
    :raises AgencyReal: it is no demo.
    :raises brokerage.rows.DealUnknown: there is no deal of this number.
    """
    there = directory.agency_coded(house, code=agency)
    if there is None:
        raise AgencyNotFound(f"there is no agency {agency!r}")
    if not there.demo:
        raise AgencyReal
    with unit_of_work(house, agency_id=there.id, actor=Actor.system()) as uow:
        lines = [deals.numbered(uow, number=deal).line] if deal else deals.page(uow, limit=MOST).items
        for line in lines:
            for party in parties.of_number(uow, number=line.number):
                links.issue(uow, business_key=party.number, customer_id=party.customer_id)
                address = links.address_of(uow, business_key=party.number, customer_id=party.customer_id)
                yield f"{party.number}  {line.state:<12} {party.side:<6} {party.name}  {address}"
