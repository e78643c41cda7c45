"""Who is told of an event, in which channel, with which text. Reads the engine and the records; writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brokerage.policies.numbers import of_record
from brokerage.queries import deals, listings, viewings
from brokerage.rows import DealUnknown, ListingUnknown, ViewingUnknown
from engine.events import DeadlinePassed, Event, IncidentRaised, TaskOpened
from engine.queries import directory, instances, tasks
from engine.queries.directory import Agency, Person
from engine.unit_of_work import UnitOfWork
from notices.party_links import WANTED
from notices.texts import Text, text

IN_APP, EMAIL, SMS = "in_app", "email", "sms"
ADMINISTRATOR = "administrator"
LOUD = frozenset({"escalation"})
"""Moments at which people of the agency get a text message too."""
OPEN = frozenset({"offered", "assigned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Be one notice before it is written: to a person or to a customer."""

    channel: str
    person_id: str | None = None
    customer_id: str | None = None
    instance_id: str | None
    business_key: str
    text: Text
    link: str | None

    @property
    def recipient(self) -> str:
        """Return what makes the notice one of a kind, beside event and channel."""
        return f"person:{self.person_id}" if self.person_id else f"customer:{self.customer_id}"


def of_task(uow: UnitOfWork, agency: Agency, event: TaskOpened) -> list[Draft]:
    """Tell the assignee, or everybody who may claim it, in the product only; tell a party by text message, with its link."""
    line = next((one for one in tasks.of_instance(uow, instance_id=event.instance_id) if one.id == event.task_id), None)
    if line is None or line.state not in OPEN:
        return []
    if event.party is not None:
        return _asked_of_party(uow, agency, event, line.business_key)
    assignee = line.assignee_id
    people = [assignee] if assignee else _group(uow, event.instance_id, line.group_role)
    said = text(
        "task_assigned" if assignee else "task_offered",
        key=line.business_key,
        task=event.name,
        due_at=event.due_at,
        zone=agency.zone,
    )
    link = f"/tasks/{event.task_id}"
    return _to_people(people, (IN_APP,), event, line.business_key, said, link)


def _asked_of_party(uow: UnitOfWork, agency: Agency, event: TaskOpened, key: str) -> list[Draft]:
    said = text("party_task", key=key, task=event.name, due_at=event.due_at, zone=agency.zone, agency=agency.name)
    return [of_customer(one, event.instance_id, key, said) for one in customers_of(uow, key, (event.party or "",))]


def of_customer(customer_id: str, instance_id: str, key: str, said: Text) -> Draft:
    """Tell a customer by text message, the customer's own link at its end."""
    return Draft(
        channel=SMS, customer_id=customer_id, instance_id=instance_id, business_key=key, text=said, link=WANTED
    )


def of_deadline(uow: UnitOfWork, agency: Agency, event: DeadlinePassed) -> list[Draft]:
    """Tell people in the product and by e-mail, by text message too when it escalates; tell customers by text message."""
    key = instances.one(uow, instance_id=event.instance_id).business_key
    channels = (IN_APP, EMAIL, SMS) if event.moment in LOUD else (IN_APP, EMAIL)
    said = text(event.moment, key=key, task=event.name, due_at=event.due_at, zone=agency.zone)
    found = _to_people(event.recipients, channels, event, key, said, f"/tasks/{event.task_id}")
    if event.parties and event.moment != "warning":
        told = text(f"customer_{event.moment}", key=key, task=event.name, agency=agency.name)
        found += [
            Draft(channel=SMS, customer_id=one, instance_id=event.instance_id, business_key=key, text=told, link=None)
            for one in customers_of(uow, key, event.parties)
        ]
    return found


def of_incident(uow: UnitOfWork, agency: Agency, event: IncidentRaised) -> list[Draft]:
    """Tell every administrator in the product and by e-mail."""
    key = instances.one(uow, instance_id=event.instance_id).business_key
    said = text("incident", key=key, task=event.node_id, code=event.code, zone=agency.zone)
    people = _holders(uow, ADMINISTRATOR, None)
    return _to_people(people, (IN_APP, EMAIL), event, key, said, f"/incidents/{event.incident_id}")


def customers_of(uow: UnitOfWork, business_key: str, parties: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the customers on these sides of a deal, a listing (its seller) or a viewing (its buyer)."""
    wanted = frozenset(parties)
    for sides in (_deal_sides, _listing_sides, _viewing_sides):
        try:
            found = sides(uow, of_record(business_key))
        except (DealUnknown, ListingUnknown, ViewingUnknown):
            continue
        return tuple(dict.fromkeys(customer for side, customer in found if side in wanted and customer))
    return ()


def _deal_sides(uow: UnitOfWork, number: str) -> list[tuple[str, str | None]]:
    parties = deals.numbered(uow, number=number).line.parties
    return [(party.side, party.customer_id) for party in parties if party.role == party.side]


def _listing_sides(uow: UnitOfWork, number: str) -> list[tuple[str, str | None]]:
    return [("seller", listings.numbered(uow, number=number).line.seller_id)]


def _viewing_sides(uow: UnitOfWork, number: str) -> list[tuple[str, str | None]]:
    return [("buyer", viewings.numbered(uow, number=number).customer_id)]


def people_of_role(uow: UnitOfWork, role: str) -> list[str]:
    """Return the ids of the active people who hold a role anywhere."""
    return _holders(uow, role, None)


def _group(uow: UnitOfWork, instance_id: str, role: str | None) -> list[str]:
    """Return who holds the role in the instance's branch; a group that no one of the branch is in is agency-wide."""
    branch_id = instances.one(uow, instance_id=instance_id).branch_id
    return _holders(uow, role, branch_id) or _holders(uow, role, None)


def _holders(uow: UnitOfWork, role: str | None, branch_id: str | None) -> list[str]:
    return [person.id for person in directory.everybody(uow) if person.active and _serves(person, role, branch_id)]


def _serves(person: Person, role: str | None, branch_id: str | None) -> bool:
    return any(held == role and (branch_id is None or at in (None, branch_id)) for held, at in person.posts)


def _to_people(
    people: Iterable[str], channels: Sequence[str], event: Event, key: str, said: Text, link: str
) -> list[Draft]:
    return [
        Draft(channel=channel, person_id=one, instance_id=event.instance_id, business_key=key, text=said, link=link)
        for one in dict.fromkeys(people)
        for channel in channels
    ]
