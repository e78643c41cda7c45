"""Listens to the engine: each event becomes notices, once, in a unit of work of the listener's own."""

from collections.abc import Callable
from typing import TypeVar

from engine.events import DeadlinePassed, Event, IncidentRaised, TaskOpened
from engine.queries import directory
from engine.queries.directory import Agency
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from notices import drafts, writing
from notices.drafts import Draft

E = TypeVar("E", bound=Event)


def task_opened(house: House, event: TaskOpened) -> None:
    """Tell whoever has a new task to do."""
    _tell(house, event, drafts.of_task)


def deadline_passed(house: House, event: DeadlinePassed) -> None:
    """Tell whoever the SLA names that a moment of it has come."""
    _tell(house, event, drafts.of_deadline)


def incident_raised(house: House, event: IncidentRaised) -> None:
    """Tell the administrators that something stopped."""
    _tell(house, event, drafts.of_incident)


def agency_of(house: House, agency_id: str) -> Agency:
    """Return the agency by its id."""
    return next(agency for agency in directory.all_agencies(house) if agency.id == agency_id)


def _tell(house: House, event: E, draft: Callable[[UnitOfWork, Agency, E], list[Draft]]) -> None:
    agency = agency_of(house, event.agency_id)
    with unit_of_work(house, agency_id=event.agency_id, actor=Actor.system()) as uow:
        writing.write(uow, event_id=event.id, drafts=draft(uow, agency, event))
