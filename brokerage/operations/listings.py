"""Listings: entered, mended, begun. What becomes of them after that, their process says through ``recorders``."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import access, known, running, start_forms
from brokerage.operations.numbering import next_number
from brokerage.policies import facts as trade_facts
from brokerage.policies import listing_facts
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import NumberKind
from brokerage.policies.personal import clean_text, name_key
from brokerage.sealing import index, seal, unseal
from brokerage.tables.customers import customers
from brokerage.tables.listings import listing_history, listings
from engine.errors import Conflict
from engine.ids import new_id
from engine.operations import instances
from engine.unit_of_work import UnitOfWork

PROCESS = "listing"


class ListingBegun(Conflict):
    """The listing's process runs already."""

    code = "listing-begun"
    zh = "房源流程已经开始"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingMade:
    """Be a new listing. ``instance_id`` None: its process was not begun yet."""

    id: str
    number: str
    instance_id: str | None


def create(
    uow: UnitOfWork,
    *,
    city: str,
    community: str,
    area: Decimal,
    price_asked: Decimal,
    title_type: str,
    district: str | None = None,
    address: str | None = None,
    seller_mortgage: bool | None = None,
    seller_id: str | None = None,
    maintainer_id: str | None = None,
    branch_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    begin: bool = True,
    form: Mapping[str, Any] | None = None,
) -> ListingMade:
    """Enter a listing (房源录入) and begin its process. Area in square metres, price in yuan; ``address`` is sealed.

    ``form``: a person filled the process's start form in; it is judged whole, with what the record knows.

    :raises ListingInvalid: a fact is missing or makes no sense.
    :raises engine.operations.filled.FormRejected: the start form has findings.
    :raises NotFound: the seller, the maintainer or the branch is not of this agency.
    """
    columns = listing_facts.clean(
        {
            "city": city,
            "community": community,
            "area": area,
            "price_asked": price_asked,
            "title_type": title_type,
            "district": district,
            "seller_mortgage": seller_mortgage,
        }
    )
    if seller_id is not None:
        rows.find(uow, customers, seller_id)
    known.person(uow, maintainer_id)
    known.branch(uow, branch_id)
    listing_id = new_id()
    number = next_number(uow, city=columns["city"], kind=NumberKind.LISTING)
    rows.insert(
        uow,
        listings,
        id=listing_id,
        number=number,
        branch_id=branch_id,
        maintainer_id=maintainer_id,
        seller_id=seller_id,
        state=ListingState.DRAFT,
        state_at=uow.now,
        revision=1,
        facts=trade_facts.clean(facts or {}),
        created_at=uow.now,
        created_by=rows.acting_person(uow),
        **columns,
        **_address(uow, listing_id, address),
    )
    instance_id = begin_process(uow, listing_id=listing_id, form=form) if begin else None
    return ListingMade(id=listing_id, number=number, instance_id=instance_id)


def begin_process(uow: UnitOfWork, *, listing_id: str, form: Mapping[str, Any] | None = None) -> str:
    """Start the process of a listing that was entered without one (by an import) and return the instance's id.

    :raises ListingUnknown: no such listing.
    :raises ListingBegun: it has a process.
    """
    row = rows.find(uow, listings, listing_id, lock=True)
    if row.instance_id is not None:
        raise ListingBegun(number=row.number)
    data = process_data(row)
    instance_id = instances.start(
        uow,
        process=PROCESS,
        data=data,
        form=start_forms.completed(uow, process=PROCESS, data=data, form=form),
        business_key=row.number,
        branch_id=row.branch_id,
    )
    statement = sa.update(listings).where(listings.c.agency_id == uow.agency_id, listings.c.id == listing_id)
    uow.run(statement.values(instance_id=instance_id))
    return instance_id


def process_data(row: sa.Row[Any]) -> dict[str, Any]:
    """Return what processes may know of a listing: no address, no person."""
    return {
        **row.facts,
        "listing_id": row.id,
        "listing_no": row.number,
        "city": row.city,
        "district": row.district,
        "price_asked": row.price_asked,
        "area": row.area,
        "title_type": row.title_type,
        "seller_mortgage": row.seller_mortgage,
    }


def update_facts(
    uow: UnitOfWork,
    *,
    listing_id: str,
    changes: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """Change facts of a listing, keep what they were, and tell its running process.

    ``changes`` may name the facts of ``create`` but the city. What the title check has verified (area, title, community,
    address) is fixed from then on; a listing under contract, sold or withdrawn is fixed whole.

    :raises ListingUnknown: no such listing.
    :raises ListingInvalid: a fact makes no sense.
    :raises ListingFixed: the listing's state does not allow this change.
    """
    row = rows.find(uow, listings, listing_id)
    listing_facts.check_change(ListingState(row.state), changes)
    values, told = _changed(uow, row, changes)
    if not values:
        return
    news = {name: values[name] for name in values.keys() & process_data(row).keys()} | values.get("facts", {})
    # The instance is locked before the listing, as every move of the instance does; the revision guards what was read.
    running.tell(uow, row.instance_id, news)
    rows.change(uow, listings, row, **values)
    keep_history(uow, row, verb="listing.facts", state=row.state, reason=reason, changes=told)


def _changed(uow: UnitOfWork, row: sa.Row[Any], changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns to write, and what the history tells of them; an address is never told."""
    current = {name: row._mapping[name] for name in listing_facts.COLUMNS}
    cleaned = listing_facts.clean(current | {name: changes[name] for name in changes.keys() & current.keys()})
    values: dict[str, Any] = {name: cleaned[name] for name in current if cleaned[name] != current[name]}
    if changes.get("facts"):
        values["facts"] = {**row.facts, **trade_facts.clean(changes["facts"])}
    if "seller_id" in changes:
        rows.find(uow, customers, changes["seller_id"])
        values["seller_id"] = changes["seller_id"]
    if "maintainer_id" in changes:
        known.person(uow, changes["maintainer_id"])
        values["maintainer_id"] = changes["maintainer_id"]
    told: dict[str, Any] = {name: {"from": row._mapping[name], "to": value} for name, value in values.items()}
    if "address" in changes:
        values |= _address(uow, row.id, changes["address"])
        told["address"] = {"from": "***", "to": "***"}
    return values, told


def _address(uow: UnitOfWork, listing_id: str, address: str | None) -> dict[str, Any]:
    text = clean_text(address) if address else None
    return {
        "address_sealed": seal(uow, listings.c.address_sealed, listing_id, text),
        "address_index": index(uow, listings.c.address_index, text and name_key(text)),
    }


def reveal_address(uow: UnitOfWork, *, listing_id: str, reason: str) -> str | None:
    """Open a listing's address and keep who did and why.

    :raises ListingUnknown: no such listing.
    :raises ReasonMissing: the reason says nothing.
    :raises Forbidden: a party asks.
    """
    row = rows.find(uow, listings, listing_id)
    access.note(uow, subject="listing", subject_id=listing_id, fields=["address"], known=["address"], reason=reason)
    return unseal(uow, listings.c.address_sealed, row)


def keep_history(
    uow: UnitOfWork,
    row: sa.Row[Any],
    *,
    verb: str,
    state: str,
    reason: str | None = None,
    changes: Mapping[str, Any] | None = None,
    deal_id: str | None = None,
    instance_id: str | None = None,
) -> None:
    """Keep one line of a listing's history. The listing is locked, and its revision before the change numbers the line."""
    rows.insert(
        uow,
        listing_history,
        listing_id=row.id,
        seq=row.revision,
        verb=verb,
        state=state,
        reason=reason and clean_text(reason)[:500],
        changes=changes,
        deal_id=deal_id,
        instance_id=instance_id,
        at=uow.now,
        person_id=rows.acting_person(uow),
    )
