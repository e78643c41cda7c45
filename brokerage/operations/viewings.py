"""Viewings (带看): booked on a published listing, checked in at the store. Their process moves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import known, start_forms
from brokerage.operations.numbering import next_number
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import NumberKind
from brokerage.policies.viewing_lifecycle import ViewingState, ViewingVerb, after
from brokerage.tables.customers import customers
from brokerage.tables.listings import listings, viewings
from engine.errors import Conflict, Invalid
from engine.operations import instances, messages
from engine.unit_of_work import UnitOfWork

PROCESS = "viewing"
CHECKED_IN = "visitor_checked_in"
FARTHEST = timedelta(days=366)
CHECK_IN_KEPT = timedelta(days=1)


class ListingNotShown(Conflict):
    """Only published listings are shown."""

    code = "listing-not-shown"
    zh = "房源未挂牌，不能带看"


class ViewingInThePast(Invalid):
    """A viewing is booked for a moment to come."""

    code = "viewing-in-the-past"
    zh = "带看时间必须晚于现在"


class ViewingTooFar(Invalid):
    """A viewing is booked for a moment within a year."""

    code = "viewing-too-far"
    zh = "带看时间须在一年之内"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingBooked:
    """Be a new viewing; ``number`` is its instance's business key."""

    id: str
    number: str
    instance_id: str


def book(
    uow: UnitOfWork,
    *,
    listing_id: str,
    customer_id: str,
    viewing_at: datetime,
    agent_id: str | None = None,
    branch_id: str | None = None,
    form: Mapping[str, Any] | None = None,
) -> ViewingBooked:
    """Book a viewing and start its process; ``form`` is what a person filled into its start form.

    :raises NotFound: the listing, the customer, the agent or the branch is not of this agency.
    :raises ListingNotShown: the listing is not published, or under contract.
    :raises ViewingInThePast: the moment has passed.
    :raises ViewingTooFar: the moment is more than a year ahead.
    :raises engine.operations.filled.FormRejected: the start form has findings.
    """
    listing = rows.find(uow, listings, listing_id)
    if listing.state != ListingState.LISTED:
        raise ListingNotShown(number=listing.number, state=listing.state)
    rows.find(uow, customers, customer_id)
    if viewing_at <= uow.now:
        raise ViewingInThePast
    if viewing_at > uow.now + FARTHEST:
        raise ViewingTooFar
    agent = agent_id or rows.acting_person(uow)
    known.person(uow, agent)
    branch = branch_id or listing.branch_id
    known.branch(uow, branch)
    number = next_number(uow, city=listing.city, kind=NumberKind.VIEWING)
    viewing_id = rows.insert(
        uow,
        viewings,
        number=number,
        listing_id=listing_id,
        customer_id=customer_id,
        agent_id=agent,
        branch_id=branch,
        state=ViewingState.REQUESTED,
        revision=1,
        viewing_at=viewing_at,
        created_at=uow.now,
        created_by=rows.acting_person(uow),
    )
    data = {
        "viewing_no": number,
        "listing_id": listing_id,
        "listing_no": listing.number,
        "customer_id": customer_id,
        "viewing_at": viewing_at,
    }
    instance_id = instances.start(
        uow,
        process=PROCESS,
        data=data,
        form=start_forms.completed(uow, process=PROCESS, data=data, form=form),
        business_key=number,
        branch_id=branch,
    )
    statement = sa.update(viewings).where(viewings.c.agency_id == uow.agency_id, viewings.c.id == viewing_id)
    uow.run(statement.values(instance_id=instance_id))
    return ViewingBooked(id=viewing_id, number=number, instance_id=instance_id)


def check_in(uow: UnitOfWork, *, viewing_no: str, method: str) -> None:
    """Say that the visitor has come to the store, and by which method (``face``, ``id_card``, ``manual``) that was established.

    :raises ViewingUnknown: no such viewing.
    :raises ViewingMoveIllegal: the visitor checked in already, or the viewing is over.
    """
    viewing = rows.find_numbered(uow, viewings, viewing_no)
    after(ViewingState(viewing.state), ViewingVerb.CHECKED_IN)
    messages.correlate(
        uow,
        name=CHECKED_IN,
        key=viewing.number,
        payload={"checked_in_at": uow.now, "check_in_method": method},
        keep=CHECK_IN_KEPT,
    )
