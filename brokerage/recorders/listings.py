"""Move listings (房源). The only module, with ``deals``, that writes a listing's state."""

from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations.listings import keep_history
from brokerage.policies import money
from brokerage.policies.listing_lifecycle import ListingState, ListingVerb, after
from brokerage.recorders import said
from brokerage.tables.listings import listings
from engine.events import RecordMade
from engine.unit_of_work import UnitOfWork


def move(
    uow: UnitOfWork, event: RecordMade, listing: sa.Row[Any], *, deal_id: str | None = None, **values: Any
) -> None:
    """Move a locked listing by the event's name and keep the line of its history.

    :raises ListingMoveIllegal: the listing's state does not know this verb.
    """
    state = after(ListingState(listing.state), ListingVerb(event.record))
    rows.change(uow, listings, listing, state=state, state_at=event.at, **values)
    keep_history(
        uow,
        listing,
        verb=event.record,
        state=state,
        reason=said.text_if_any(event, "reason"),
        deal_id=deal_id,
        instance_id=event.instance_id,
    )


def moved(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that a listing is being verified, was rejected, or was withdrawn."""
    move(uow, event, _listing(uow, event))


def verified(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that a listing passed verification, with its code (房源核验编码) if the city gives one."""
    listing = _listing(uow, event)
    code = said.text_if_any(event, "verification_code")
    move(uow, event, listing, **({"verification_code": code[:60]} if code else {}))


def listed(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that a listing is published (挂牌), at the price that was agreed if one is said."""
    listing = _listing(uow, event)
    price = event.values.get("price_asked", event.values.get("price"))
    asked = listing.price_asked if price is None else money.amount(price, name="price_asked")
    move(uow, event, listing, price_asked=asked)


def _listing(uow: UnitOfWork, event: RecordMade) -> sa.Row[Any]:
    return rows.find(uow, listings, said.text(event, "listing_id"), lock=True)
