"""Open a deal again that fell through: asked for, approved by a process, then a new deal that carries on what the old one knew.

The old deal and its process stay as they ended: what happened is never rewritten. The main process cannot be entered half-way, so
the new deal begins at its beginning, with parties, terms and facts of the old.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import deals as operations
from brokerage.operations import requests
from brokerage.operations.deals import DealOpened
from brokerage.policies import reopening
from brokerage.policies.deal_terms import DealParty
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listings
from engine.unit_of_work import UnitOfWork

PROCESS = "deal_reopening"
AS = "deal_reopened_as"
"""The fact of an old deal that names the new one."""
FROM = "deal_reopened_from"
"""The fact of a new deal that names the old one."""


def ask(uow: UnitOfWork, *, deal_id: str, form: Mapping[str, Any]) -> str:
    """Ask for a deal to be opened again; ``form`` is the process's start form. Return the request's business key.

    :raises DealUnknown: no such deal.
    :raises brokerage.policies.reopening.NotReopenable: it may not be opened again.
    :raises brokerage.operations.requests.AskedAlready: that is asked already.
    """
    deal = rows.find(uow, deals, deal_id)
    require(uow, deal)
    return requests.ask(
        uow,
        process=PROCESS,
        number=deal.number,
        letter="R",
        data={
            "deal_id": deal.id,
            "deal_no": deal.number,
            "price": deal.price,
            "sign_date": deal.sign_date,
            "transfer_date": deal.transfer_date,
        },
        form=form,
        branch_id=deal.branch_id,
        sides=sides(parties(uow, deal.id)),
    )


def reopen(
    uow: UnitOfWork, *, deal_id: str, price: Decimal, sign_date: date | None, transfer_date: date | None
) -> DealOpened:
    """Open the new deal, with the old one's parties, terms and facts; each names the other.

    :raises DealUnknown: no such deal.
    :raises brokerage.policies.reopening.NotReopenable: it may not be opened again (any more).
    :raises DealInvalid: the old terms make no sense at this price.
    """
    deal = rows.find(uow, deals, deal_id, lock=True)
    require(uow, deal)
    facts = {name: value for name, value in deal.facts.items() if name not in (AS, FROM)}
    made = operations.open_deal(
        uow,
        listing_id=deal.listing_id,
        parties=[
            DealParty(customer_id=one.customer_id, side=one.side, role=one.role, share_percent=one.share_percent)
            for one in parties(uow, deal.id)
        ],
        price=price,
        deposit=deal.deposit,
        loan_type=deal.loan_type,
        loan_amount=deal.loan_amount,
        sign_date=sign_date,
        transfer_date=transfer_date,
        agent_id=deal.agent_id,
        branch_id=deal.branch_id,
        facts={**facts, FROM: deal.number},
    )
    rows.change(uow, deals, deal, facts={**deal.facts, AS: made.number})
    return made


def require(uow: UnitOfWork, deal: sa.Row[Any]) -> None:
    """Refuse a deal that may not be opened again.

    :raises brokerage.policies.reopening.NotReopenable: it may not.
    """
    listing = rows.find(uow, listings, deal.listing_id)
    reopening.check_reopening(
        deal=deal.state, since=deal.state_at, listing=listing.state, again=deal.facts.get(AS), now=uow.now
    )


def parties(uow: UnitOfWork, deal_id: str) -> list[sa.Row[Any]]:
    """Return the parties of a deal as they are kept."""
    query = sa.select(deal_parties).where(deal_parties.c.agency_id == uow.agency_id, deal_parties.c.deal_id == deal_id)
    return list(uow.rows(query.order_by(deal_parties.c.id)))


def sides(kept: list[sa.Row[Any]]) -> dict[str, list[str]]:
    """Return the customers of each side who buy or sell themselves, as an instance knows its parties."""
    return {side: [one.customer_id for one in kept if one.role == side] for side in ("buyer", "seller")}
