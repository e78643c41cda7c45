"""Replace or add a party of a running deal: asked for, approved by a process, then deal and running process know it at once."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import deals as operations
from brokerage.operations import reopening as kept
from brokerage.operations import requests, running
from brokerage.policies import deal_terms, reopening
from brokerage.policies.deal_terms import DealInvalid, DealParty
from brokerage.tables.customers import customers
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listings
from engine.errors import Finding
from engine.ids import new_id
from engine.operations import parties as engine_parties
from engine.unit_of_work import UnitOfWork

PROCESS = "party_change"
FACTS = (
    "buyer_residency",
    "buyer_social_months",
    "buyer_residence_permit_years",
    "buyer_work_permit",
    "buyer_minor_children",
    "buyer_homes",
    "buyer_married",
)
"""What eligibility is decided by: the buyers' household is another one when they change."""


def ask(uow: UnitOfWork, *, deal_id: str, form: Mapping[str, Any]) -> str:
    """Ask for a party to change; ``form`` is the process's start form. Return the request's business key.

    :raises DealUnknown: no such deal.
    :raises brokerage.policies.reopening.PartiesFixed: the deal is past the online signing, or over.
    :raises DealInvalid: the parties would make no sense.
    :raises brokerage.operations.requests.AskedAlready: that is asked already.
    """
    deal = rows.find(uow, deals, deal_id)
    listing = rows.find(uow, listings, deal.listing_id)
    _planned(uow, deal, **_told(form))
    return requests.ask(
        uow,
        process=PROCESS,
        number=deal.number,
        letter="P",
        data={
            **dict.fromkeys(FACTS),
            **{name: value for name, value in deal.facts.items() if name in FACTS},
            "deal_id": deal.id,
            "deal_no": deal.number,
            "deal_state": deal.state,
            "city": listing.city,
            "zone": deal.facts.get("zone") or listing.facts.get("zone"),
            "sign_date": deal.sign_date,
            "eligibility": None,
            "special_passed": False,
            "old_customer_id": None,
        },
        form=form,
        branch_id=deal.branch_id,
        sides=kept.sides(kept.parties(uow, deal.id)),
    )


def change(
    uow: UnitOfWork,
    *,
    deal_id: str,
    side: str,
    role: str,
    customer_id: str,
    old_customer_id: str | None,
    facts: Mapping[str, Any],
) -> None:
    """Write the change: the deal's parties, those of its running process and portal, and the facts that follow.

    :raises DealUnknown: no such deal.
    :raises brokerage.policies.reopening.PartiesFixed: the deal is past the online signing, or over, by now.
    :raises DealInvalid: the parties would make no sense.
    """
    deal = rows.find(uow, deals, deal_id)
    # The main instance is locked before the deal, as every move of it does.
    before = kept.parties(uow, deal.id)
    after = _planned(uow, deal, side=side, role=role, customer_id=customer_id, old_customer_id=old_customer_id)
    ids = {
        "buyer_ids": [one.customer_id for one in after if one.role == "buyer"],
        "seller_ids": [one.customer_id for one in after if one.role == "seller"],
    }
    engine_parties.replace(
        uow, instance_id=deal.instance_id, sides={"buyer": ids["buyer_ids"], "seller": ids["seller_ids"]}
    )
    running.tell(uow, deal.instance_id, ids)
    gone = [one.id for one in before if one.customer_id == old_customer_id and one.side == side]
    if gone:
        uow.run(sa.delete(deal_parties).where(deal_parties.c.agency_id == uow.agency_id, deal_parties.c.id.in_(gone)))
    newcomer = next(one for one in after if one.customer_id == customer_id and one.side == side)
    uow.run(
        sa.insert(deal_parties),
        {
            "agency_id": uow.agency_id,
            "id": new_id(),
            "deal_id": deal.id,
            "customer_id": customer_id,
            "side": side,
            "role": role,
            "share_percent": newcomer.share_percent,
        },
    )
    news = {name: value for name, value in facts.items() if name in FACTS and value is not None}
    if side == "buyer" and news:
        operations.revise(uow, deal_id=deal.id, changes=news)


def _planned(
    uow: UnitOfWork, deal: sa.Row[Any], *, side: str, role: str, customer_id: str, old_customer_id: str | None
) -> list[DealParty]:
    """Return the parties as they will be; a replacement takes over the share."""
    reopening.check_parties_change(deal.state)
    rows.find(uow, customers, customer_id)
    before = kept.parties(uow, deal.id)
    leaving = [one for one in before if one.customer_id == old_customer_id and one.side == side]
    if old_customer_id and not leaving:
        raise DealInvalid(findings=[_say("old_customer_id", "换下的人不是这一方的当事方", "is no party of this side")])
    if any(one.customer_id == customer_id for one in before):
        raise DealInvalid(findings=[_say("customer_id", "这位客户已经是当事方", "is a party already")])
    share = next((one.share_percent for one in leaving if one.share_percent is not None), None)
    staying = [
        DealParty(customer_id=one.customer_id, side=one.side, role=one.role, share_percent=one.share_percent)
        for one in before
        if one not in leaving
    ]
    planned = [*staying, DealParty(customer_id=customer_id, side=side, role=role, share_percent=share)]  # type: ignore[arg-type]  # checked below
    deal_terms.check_parties(planned)
    return planned


def _told(form: Mapping[str, Any]) -> dict[str, Any]:
    replaced = form.get("old_customer_id") if form.get("change") == "replace" else None
    told = {name: str(form.get(name, "")) for name in ("side", "role", "customer_id")}
    return {**told, "old_customer_id": replaced}


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="deal.party", zh=zh, en=f"{name} {en}", element=name)
