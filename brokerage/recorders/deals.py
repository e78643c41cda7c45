"""Move deals (交易单), and with them the listing that a deal takes, sells or frees.

Locks are taken in one order, instance (the engine has it), deal, listing, so that two deals of one listing queue for it.
"""

from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import ledger
from brokerage.policies import book, masking, money
from brokerage.policies.deal_lifecycle import DealState, DealVerb, Fault, after
from brokerage.policies.personal import clean_text
from brokerage.recorders import said
from brokerage.recorders.listings import move as move_listing
from brokerage.tables.deals import deals
from brokerage.tables.listings import listings
from engine.errors import Conflict
from engine.events import RecordMade
from engine.queries import directory
from engine.unit_of_work import UnitOfWork


class ListingTaken(Conflict):
    """Another deal has taken this listing: ``by`` (masked), ``role``, ``at`` and ``deal_no`` say whose and when."""

    code = "listing-taken"
    zh = "这套房源已被另一张交易单签约"


class EscrowNotEmpty(Conflict):
    """A deal is closed when no money is left in escrow."""

    code = "escrow-not-empty"
    zh = "监管账户里还有资金，不能结案"


def intent(uow: UnitOfWork, event: RecordMade) -> None:
    """Record the buyer's intent (意向), the price if one was agreed, and the earnest money (定金) that came with it, if any."""
    deal = _deal(uow, event)
    values: dict[str, Any] = {}
    if event.values.get("deposit") is not None:
        values["deposit"] = money.amount(said.amount(event, "deposit"), name="deposit", zero=True)
    if event.values.get("price") is not None:
        values["price"] = money.amount(said.amount(event, "price"), name="price")
    _move(uow, event, deal, **values)
    if values.get("deposit"):
        receipt = said.text_if_any(event, "receipt_no")
        ledger.pay_earnest(uow, deal_id=deal.id, amount=values["deposit"], receipt_no=receipt)


def signing(uow: UnitOfWork, event: RecordMade) -> None:
    """Let the deal take its listing: of two deals that try at once one gets it, and the other learns who has it since when.

    :raises ListingTaken: another deal has it.
    :raises ListingMoveIllegal: the listing is not published.
    """
    deal = _deal(uow, event)
    listing = rows.find(uow, listings, deal.listing_id, lock=True)
    holder = uow.row(
        sa.select(deals).where(deals.c.agency_id == uow.agency_id, deals.c.active_listing_id == listing.id)
    )
    if holder is not None and holder.id != deal.id:
        raise _taken(uow, holder)
    if holder is not None:
        _move(uow, event, deal)
        return
    role = min(uow.actor.roles) if uow.actor.roles else None
    _move(
        uow,
        event,
        deal,
        active_listing_id=listing.id,
        taken_at=event.at,
        taken_by=rows.acting_person(uow),
        taken_role=role,
    )
    move_listing(uow, event, listing, deal_id=deal.id)


def signed(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that both sides signed, at which price and when."""
    price = money.amount(said.amount(event, "price"), name="price")
    _move(uow, event, _deal(uow, event), price=price, signed_at=said.moment(event, "signed_at"))


def online_signed(uow: UnitOfWork, event: RecordMade) -> None:
    """Record the contract number of the online signing (网签)."""
    _move(uow, event, _deal(uow, event), contract_no=said.text(event, "contract_no")[:80])


def transferred(uow: UnitOfWork, event: RecordMade) -> None:
    """Record the title transfer (过户): the listing is sold."""
    deal = _deal(uow, event)
    listing = rows.find(uow, listings, deal.listing_id, lock=True)
    _move(uow, event, deal, certificate_no=said.text(event, "certificate_no")[:80])
    move_listing(uow, event, listing, deal_id=deal.id)


def handed_over(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that the home was handed over (交房)."""
    _move(uow, event, _deal(uow, event))


def closed(uow: UnitOfWork, event: RecordMade) -> None:
    """Close the deal (结案); earnest money still in keeping counts towards the price and goes to the seller.

    :raises EscrowNotEmpty: money is left in escrow.
    """
    deal = _deal(uow, event)
    held = ledger.book(uow, deal_id=deal.id).held
    if held:
        raise EscrowNotEmpty(held=held)
    _move(uow, event, deal)
    ledger.settle_earnest(uow, deal_id=deal.id, to=book.Account.SELLER, memo="定金抵作价款")


def fell_through(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that the deal fell through (爆单): its listing is free again, once, and the earnest money goes where fault says.

    Whose fault it is comes with the event, or was said when the fall-through was asked for; while nobody has said it, the
    earnest money stays in keeping.
    """
    deal = _deal(uow, event)
    fault = said.text_if_any(event, "fault") or deal.fault
    if fault is not None and fault not in set(Fault):
        raise said.wrong(event, "fault", "buyer, seller or none")
    reason = clean_text(said.text_if_any(event, "reason") or deal.fell_through_reason or "")[:500]
    listing = rows.find(uow, listings, deal.listing_id, lock=True)
    _move(uow, event, deal, active_listing_id=None, fault=fault, fell_through_reason=reason or None)
    if deal.active_listing_id is not None:
        move_listing(uow, event, listing, deal_id=deal.id)
    if fault is not None:
        to = book.earnest_goes_to(Fault(fault))
        ledger.settle_earnest(uow, deal_id=deal.id, to=to, memo="爆单定金处理")


def _deal(uow: UnitOfWork, event: RecordMade) -> sa.Row[Any]:
    return rows.find(uow, deals, said.text(event, "deal_id"), lock=True)


def _move(uow: UnitOfWork, event: RecordMade, deal: sa.Row[Any], **values: Any) -> None:
    state = after(DealState(deal.state), DealVerb(event.record))
    rows.change(uow, deals, deal, state=state, state_at=event.at, **values)


def _taken(uow: UnitOfWork, holder: sa.Row[Any]) -> ListingTaken:
    person = directory.person(uow, person_id=holder.taken_by) if holder.taken_by else None
    who = masking.name(person.name) if person else "系统"
    role = holder.taken_role or ""
    return ListingTaken(
        f"taken by {who} ({role or 'system'}) at {holder.taken_at.isoformat()} for deal {holder.number}",
        by=who,
        role=role,
        at=holder.taken_at,
        deal_no=holder.number,
    )
