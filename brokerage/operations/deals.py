"""Deals: opened on a published listing, revised, and told to fall through. Their process moves them, through ``recorders``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import known, running, start_forms
from brokerage.operations.numbering import next_number
from brokerage.policies import deal_terms
from brokerage.policies import facts as trade_facts
from brokerage.policies.deal_lifecycle import DealState, DealVerb, Fault, after
from brokerage.policies.deal_terms import DealInvalid, DealParty
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import NumberKind
from brokerage.policies.personal import clean_text, looks_personal
from brokerage.tables.customers import customers
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listings
from engine.errors import Conflict, Finding
from engine.ids import new_id
from engine.operations import instances, messages
from engine.unit_of_work import UnitOfWork

PROCESS = "resale_main"
FALL_THROUGH = "deal_fallthrough"
FALL_THROUGH_KEPT = timedelta(days=7)


class ListingNotListed(Conflict):
    """A deal is opened on a listing that is published and free."""

    code = "listing-not-listed"
    zh = "房源未挂牌或已在签约中，不能开交易单"


class DealFixed(Conflict):
    """These terms are fixed once the contract is signed or the deal is over."""

    code = "deal-fixed"
    zh = "合同签署后或交易结束后，不能再修改这些条件"


class DealOver(Conflict):
    """The deal is closed, or fell through already."""

    code = "deal-over"
    zh = "交易单已经结案或爆单"


class FallThroughNotAwaited(Conflict):
    """The deal's process unwinds already, or is past the point where it could."""

    code = "fall-through-not-awaited"
    zh = "交易流程正在爆单处理，或已过可以爆单的阶段"


class DealBound(Conflict):
    """Earnest money or a contract binds this deal: let it fall through instead of ending its process."""

    code = "deal-bound"
    zh = "交易单已收定金或已签约，不能直接终止流程，请发起爆单"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealOpened:
    """Be a new deal; ``number`` is its instance's business key."""

    id: str
    number: str
    instance_id: str


def open_deal(
    uow: UnitOfWork,
    *,
    listing_id: str,
    parties: Sequence[DealParty],
    price: Decimal,
    deposit: Decimal,
    loan_type: str = "none",
    loan_amount: Decimal = Decimal(0),
    sign_date: date | None = None,
    transfer_date: date | None = None,
    agent_id: str | None = None,
    branch_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
) -> DealOpened:
    """Open a deal on a listing and start ``resale_main``. Amounts in yuan; ``facts`` are ``buyer_…`` and ``seller_…``.

    Any number of deals may be opened on a listing; the first that signs takes it. ``form``: a person filled the process's start
    form in; it is judged whole, with what the record knows.

    :raises ListingUnknown: no such listing.
    :raises ListingNotListed: it is not published, or taken.
    :raises DealInvalid: the terms or the parties make no sense, with a finding per field.
    :raises FactsInvalid: a fact is unknown or personal.
    :raises engine.operations.filled.FormRejected: the start form has findings.
    :raises NotFound: a customer, the agent or the branch is not of this agency.
    """
    listing = rows.find(uow, listings, listing_id)
    if listing.state != ListingState.LISTED:
        raise ListingNotListed(number=listing.number, state=listing.state)
    terms = deal_terms.clean(
        {
            "price": price,
            "deposit": deposit,
            "loan_type": loan_type,
            "loan_amount": loan_amount,
            "sign_date": sign_date,
            "transfer_date": transfer_date,
        }
    )
    deal_terms.check_parties(parties)
    cleaned_facts = trade_facts.clean(facts or {})
    for customer_id in {party.customer_id for party in parties}:
        rows.find(uow, customers, customer_id)
    agent = agent_id or rows.acting_person(uow)
    known.person(uow, agent)
    branch = branch_id or listing.branch_id
    known.branch(uow, branch)
    number = next_number(uow, city=listing.city, kind=NumberKind.DEAL)
    deal_id = rows.insert(
        uow,
        deals,
        number=number,
        listing_id=listing_id,
        branch_id=branch,
        agent_id=agent,
        state=DealState.OPENED,
        state_at=uow.now,
        revision=1,
        facts=cleaned_facts,
        opened_at=uow.now,
        opened_by=rows.acting_person(uow),
        **terms,
    )
    _add_parties(uow, deal_id, parties)
    data = _process_data(listing, deal_id, number, parties, terms, cleaned_facts)
    instance_id = instances.start(
        uow,
        process=PROCESS,
        data=data,
        form=start_forms.completed(uow, process=PROCESS, data=data, form=form),
        business_key=number,
        branch_id=branch,
        sides={side: [party.customer_id for party in parties if party.role == side] for side in ("buyer", "seller")},
    )
    statement = sa.update(deals).where(deals.c.agency_id == uow.agency_id, deals.c.id == deal_id)
    uow.run(statement.values(instance_id=instance_id))
    return DealOpened(id=deal_id, number=number, instance_id=instance_id)


def revise(uow: UnitOfWork, *, deal_id: str, changes: Mapping[str, Any]) -> None:
    """Change terms or facts of a deal and tell its process: a moved signing date moves the timers that read it.

    Until the contract is signed all terms may change; after that the transfer date and facts.

    :raises DealUnknown: no such deal.
    :raises DealFixed: the deal's state does not allow this change.
    :raises DealInvalid: the terms would make no sense.
    :raises FactsInvalid: a fact is unknown or personal.
    """
    deal = rows.find(uow, deals, deal_id)
    terms = {name: value for name, value in changes.items() if name in deal_terms.TERMS}
    facts = trade_facts.clean({name: value for name, value in changes.items() if name not in deal_terms.TERMS})
    state = DealState(deal.state)
    if state in {DealState.CLOSED, DealState.FELL_THROUGH}:
        raise DealFixed(number=deal.number, state=deal.state)
    fixed = sorted(set(terms) - {"transfer_date"})
    if fixed and state not in {DealState.OPENED, DealState.INTENT, DealState.SIGNING}:
        raise DealFixed(number=deal.number, state=deal.state, fields=fixed)
    current = {name: deal._mapping[name] for name in deal_terms.TERMS}
    cleaned = deal_terms.clean(current | terms)
    values: dict[str, Any] = {name: cleaned[name] for name in terms if cleaned[name] != current[name]}
    news = values | facts
    if not news:
        return
    if facts:
        values["facts"] = {**deal.facts, **facts}
    # The instance is locked before the deal, as every move of the instance does; the revision guards what was read.
    running.tell(uow, deal.instance_id, news)
    rows.change(uow, deals, deal, **values)


def fall_through(uow: UnitOfWork, *, deal_id: str, fault: Fault | str, reason: str) -> None:
    """Tell a deal's process that the deal falls through (爆单): it unwinds and at its end frees the listing.

    ``fault`` says whose breach it is and decides where the earnest money goes. A deal that was only opened owes nobody
    anything and ends at once. Once the title has passed, the process first has it returned and the deal stays a
    transferred one.

    :raises DealUnknown: no such deal.
    :raises DealOver: the deal is closed, or fell through already.
    :raises DealInvalid: the reason says nothing or holds personal data, or the fault is none of the known.
    :raises FallThroughNotAwaited: the process unwinds already, or is past the point where it could.
    """
    deal = rows.find(uow, deals, deal_id)
    if deal.state in {DealState.CLOSED, DealState.FELL_THROUGH}:
        raise DealOver(number=deal.number, state=deal.state)
    told = _told(reason)
    if fault not in set(Fault):
        raise DealInvalid(
            findings=[_say("fault", "责任方为 buyer、seller 或 none", "the fault is buyer, seller or none")]
        )
    if deal.state == DealState.OPENED and not running.awaits(uow, deal.instance_id, FALL_THROUGH):
        instances.terminate(uow, instance_id=deal.instance_id, reason=reason)
        ended(uow, deal, reason=reason)
        return
    delivered = messages.correlate(
        uow, name=FALL_THROUGH, key=deal.number, payload={"fault": str(fault), "reason": told}, keep=FALL_THROUGH_KEPT
    )
    # A message that nobody awaits would be kept and forgotten, while the one who sent it believes the deal is ending.
    if delivered is None and not running.is_suspended(uow, deal.instance_id):
        raise FallThroughNotAwaited(number=deal.number, state=deal.state)
    unsaid = sa.and_(deals.c.agency_id == uow.agency_id, deals.c.id == deal_id, deals.c.fault.is_(None))
    uow.run(sa.update(deals).where(unsaid).values(fault=str(fault), fell_through_reason=told))


def ended(uow: UnitOfWork, deal: sa.Row[Any], *, reason: str) -> None:
    """Record that the process of a deal was ended by hand: one that was only opened falls through.

    No deal stays behind without its process: it would hold its listing for ever.

    :raises DealBound: earnest money or a contract binds the deal; it must fall through or be closed.
    :raises DealInvalid: the reason says nothing or holds personal data.
    """
    if deal.state in {DealState.CLOSED, DealState.FELL_THROUGH}:
        return
    if deal.state != DealState.OPENED:
        raise DealBound(number=deal.number, state=deal.state)
    state = after(DealState(deal.state), DealVerb.FELL_THROUGH)
    rows.change(uow, deals, deal, state=state, state_at=uow.now, fell_through_reason=_told(reason))


def _told(reason: str) -> str:
    told = clean_text(reason)[:500]
    if not told or looks_personal(told):
        raise DealInvalid(
            findings=[
                _say("reason", "请写明原因，且不含电话和证件号", "the reason is a text without numbers of persons")
            ]
        )
    return told


def _add_parties(uow: UnitOfWork, deal_id: str, parties: Sequence[DealParty]) -> None:
    uow.run(
        sa.insert(deal_parties),
        [
            {
                "agency_id": uow.agency_id,
                "id": new_id(),
                "deal_id": deal_id,
                "customer_id": party.customer_id,
                "side": party.side,
                "role": party.role,
                "share_percent": party.share_percent,
            }
            for party in parties
        ],
    )


def _process_data(
    listing: sa.Row[Any],
    deal_id: str,
    number: str,
    parties: Sequence[DealParty],
    terms: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what processes may know of a deal: ids and facts, no person."""
    return {
        **listing.facts,
        **facts,
        **terms,
        "deal_id": deal_id,
        "deal_no": number,
        "listing_id": listing.id,
        "listing_no": listing.number,
        "city": listing.city,
        "district": listing.district or facts.get("district"),
        "area": listing.area,
        "title_type": listing.title_type,
        "seller_mortgage": _first(listing.seller_mortgage, facts.get("seller_mortgage")),
        "buyer_ids": [party.customer_id for party in parties if party.role == "buyer"],
        "seller_ids": [party.customer_id for party in parties if party.role == "seller"],
    }


def _first(*values: Any) -> Any:
    """Return the first value that is known."""
    return next((value for value in values if value is not None), None)


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="deal.fall-through", zh=zh, en=en, element=name)
