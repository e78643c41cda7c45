"""Carries one deal from intent to keys through the operations, as the people of the agency would, and lets others watch.

What is measured is what the watcher wraps: everything else (uploads, services, claims, the clock) happens outside it.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from benchmarks.place import SYSTEM, Place
from benchmarks.services import PDF
from brokerage.operations import customers, deals, documents, listings
from brokerage.policies.deal_terms import DealParty
from brokerage.tables.listings import listings as listing_rows
from demo.filling import Clerk
from engine.operations import tasks
from engine.queries import instances as instance_queries
from engine.queries import tasks as task_queries
from engine.queries.tasks import TaskSheet
from engine.tables.instances import tasks as task_rows
from engine.tables.instances import timers
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work
from engine.workers.relay import drain
from engine.workers.tick import tick

WISHES: Mapping[str, Any] = {
    "price": Decimal(5000000),
    "deposit": Decimal(100000),
    "bank": "icbc",
}
MOST_STEPS = 400


class DealStuck(Exception):
    """Nothing is open, nothing is due, and the deal has not ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Be a deal that was opened."""

    deal_id: str
    number: str
    instance_id: str


Watch = Callable[[TaskSheet, Mapping[str, Any]], AbstractContextManager[None]]
"""Enclose one completion: the task, and what was filled in."""


def open_deal(place: Place, *, loan_type: str = "commercial") -> Opened:
    """List a home and open a deal on it."""
    agent, branch_id = place.actor(place.people["agent"]), place.branches["wangjing"]
    with _uow(place, agent) as uow:
        seller = customers.create(uow, name="王建国(演示)", phone="15400020001", branch_id=branch_id)
        buyer = customers.create(uow, name="罗敏(演示)", phone="15400020007", branch_id=branch_id)
        listing = listings.create(
            uow,
            city="beijing",
            community="望京花园",
            area=Decimal("89.00"),
            price_asked=Decimal(5180000),
            title_type="commodity",
            district="朝阳",
            seller_mortgage=False,
            seller_id=seller,
            branch_id=branch_id,
            begin=False,
        )
        uow.run(sa.update(listing_rows).where(listing_rows.c.id == listing.id).values(state="listed"))
    loan = Decimal(0) if loan_type == "none" else Decimal(3000000)
    with _uow(place, agent) as uow:
        made = deals.open_deal(
            uow,
            listing_id=listing.id,
            parties=[
                DealParty(customer_id=buyer, side="buyer", role="buyer", share_percent=Decimal(100)),
                DealParty(customer_id=seller, side="seller", role="seller", share_percent=Decimal(100)),
            ],
            price=Decimal(5000000),
            deposit=Decimal(100000),
            loan_type=loan_type,
            loan_amount=loan,
            sign_date=date(2026, 3, 20),
            transfer_date=date(2026, 4, 20),
            branch_id=branch_id,
            facts={
                "buyer_residency": "local",
                "buyer_homes": Decimal(0),
                "buyer_married": True,
                "seller_only_home": True,
                "seller_held_since": date(2019, 5, 20),
                "zone": "inside_5th_ring",
                "district": "朝阳",
                "bank": "icbc",
            },
        )
    return Opened(deal_id=made.id, number=made.number, instance_id=made.instance_id)


def complete(place: Place, sheet: TaskSheet, data: Mapping[str, Any], person_id: str) -> None:
    """Complete a task by the operation itself."""
    with _uow(place, place.actor(person_id)) as uow:
        tasks.complete(uow, task_id=sheet.line.id, data=data)


Complete = Callable[[Place, TaskSheet, Mapping[str, Any], str], None]
"""Complete a task with what a person filled in; the last is the person's id."""


def carry(place: Place, deal: Opened, watch: Watch, *, by: Complete = complete) -> int:
    """Carry a deal to its end; return how many tasks were completed.

    :raises DealStuck: it cannot go on.
    """
    done = 0
    clerk = Clerk(WISHES, lambda name: _upload(place, name))
    for _ in range(MOST_STEPS):
        while drain(place.house):
            pass
        if not _runs(place, deal):
            return done
        sheet = _next_task(place, deal)
        if sheet is None:
            _pass_time(place, deal)
            continue
        person_id, data = _ready(place, sheet, clerk)
        with watch(sheet, data):
            by(place, sheet, data, person_id)
        done += 1
    raise DealStuck(f"{deal.number}: not at its end after {MOST_STEPS} steps")


def _ready(place: Place, sheet: TaskSheet, clerk: Clerk) -> tuple[str, Mapping[str, Any]]:
    """Claim a task, end its wait, fill its form; return who does it and with what."""
    person_id = _doer(place, sheet)
    actor = place.actor(person_id)
    if sheet.line.assignee_id is None:
        with _uow(place, actor) as uow:
            tasks.claim(uow, task_id=sheet.line.id)
    if sheet.line.waiting_on is not None:
        with _uow(place, actor) as uow:
            tasks.resume(uow, task_id=sheet.line.id)
    data = clerk.fill(sheet.schema or {}, sheet.facts, node_id=sheet.line.node_id, now=place.clock.now())
    return person_id, data


def _doer(place: Place, sheet: TaskSheet) -> str:
    if sheet.line.assignee_id is not None:
        return sheet.line.assignee_id
    with _uow(place, SYSTEM, write=False) as uow:
        row = uow.row(
            sa.select(task_rows).where(task_rows.c.agency_id == uow.agency_id, task_rows.c.id == sheet.line.id)
        )
    assert row is not None
    for person_id in place.people.values():
        if place.actor(person_id).serves(row.group_role, row.group_branch_id) and person_id not in (row.excluded or ()):
            return person_id
    raise DealStuck(f"nobody may do {sheet.line.node_id}")


def _next_task(place: Place, deal: Opened) -> TaskSheet | None:
    with _uow(place, SYSTEM, write=False) as uow:
        lines = task_queries.of_instance(uow, instance_id=deal.instance_id, open_only=True)
        return task_queries.one(uow, task_id=lines[0].id) if lines else None


def _runs(place: Place, deal: Opened) -> bool:
    with _uow(place, SYSTEM, write=False) as uow:
        return instance_queries.one(uow, instance_id=deal.instance_id).status == "running"


def _pass_time(place: Place, deal: Opened) -> None:
    """Turn the clock to what is due next."""
    query = sa.select(sa.func.min(timers.c.due_at)).where(timers.c.instance_id == deal.instance_id)
    with _uow(place, SYSTEM, write=False) as uow:
        due_at = uow.connection.execute(query).scalar_one()
    if due_at is None:
        raise DealStuck(f"{deal.number}: nothing is open and nothing is due")
    place.clock.turn(max(due_at - place.clock.now(), timedelta(0)))
    tick(place.house)


def _upload(place: Place, name: str) -> str:
    with _uow(place, SYSTEM) as uow:
        return documents.store(uow, name=f"{name}.pdf", content=PDF, media_type="application/pdf")


def _uow(place: Place, actor: Actor, *, write: bool = True) -> AbstractContextManager[UnitOfWork]:
    return unit_of_work(place.house, agency_id=place.agency_id, actor=actor, write=write)
