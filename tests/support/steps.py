"""Say in one word what a test does with a small agency: start, do a task, look at it, hear what is told."""

from typing import Any, cast

from engine.events import DeadlinePassed, Event
from engine.hooks import Hooks
from engine.operations import instances, tasks
from engine.queries import incidents as incident_queries
from engine.queries import instances as instance_queries
from engine.queries import tasks as task_queries
from engine.queries.incidents import IncidentLine
from engine.queries.instances import InstanceLine
from engine.queries.tasks import TaskLine, TaskSheet
from tests.support.agencies import Agency
from tests.support.clocks import TurnableClock


def clock(agency: Agency) -> TurnableClock:
    """Return the house's clock, to be turned."""
    return cast("TurnableClock", agency.house.clock)


def start(agency: Agency, key: str = "D-1", process: str = "p", **data: Any) -> str:
    """Start an instance in the agency's branch."""
    with agency.uow("lin") as uow:
        return instances.start(uow, process=process, business_key=key, data=data, branch_id=agency.branch_id)


def instance(agency: Agency, instance_id: str) -> InstanceLine:
    """Look at an instance."""
    with agency.uow(write=False) as uow:
        return instance_queries.one(uow, instance_id=instance_id)


def data_of(agency: Agency, instance_id: str) -> dict[str, Any]:
    """Look at an instance's data."""
    with agency.uow(write=False) as uow:
        return dict(instance_queries.data(uow, instance_id=instance_id))


def open_tasks(agency: Agency, instance_id: str) -> tuple[TaskLine, ...]:
    """List the open tasks of an instance."""
    with agency.uow(write=False) as uow:
        return task_queries.of_instance(uow, instance_id=instance_id, open_only=True)


def task(agency: Agency, instance_id: str, node: str) -> TaskLine:
    """Find the open task of a node."""
    (found,) = [line for line in open_tasks(agency, instance_id) if line.node_id == node]
    return found


def sheet(agency: Agency, instance_id: str, node: str) -> TaskSheet:
    """Look at the open task of a node as a person does."""
    task_id = task(agency, instance_id, node).id
    with agency.uow(write=False) as uow:
        return task_queries.one(uow, task_id=task_id)


def claim(agency: Agency, login: str, instance_id: str, node: str) -> str:
    """Claim the open task of a node; return its id."""
    task_id = task(agency, instance_id, node).id
    with agency.uow(login) as uow:
        tasks.claim(uow, task_id=task_id)
    return task_id


def do(agency: Agency, login: str, instance_id: str, node: str, **form: Any) -> str:
    """Complete the open task of a node, claimed first where it is offered; return its id."""
    line = task(agency, instance_id, node)
    if line.assignee_id is None:
        claim(agency, login, instance_id, node)
    with agency.uow(login) as uow:
        tasks.complete(uow, task_id=line.id, data=form)
    return line.id


def incidents_of(agency: Agency) -> tuple[IncidentLine, ...]:
    """List the open incidents of the agency."""
    with agency.uow(write=False) as uow:
        return incident_queries.listed(uow).items


def alarms(agency: Agency) -> list[DeadlinePassed]:
    """Listen for alarms from now on."""
    heard: list[DeadlinePassed] = []
    listen(agency, DeadlinePassed, heard)
    return heard


def listen(agency: Agency, kind: type[Event], heard: list[Any]) -> None:
    """Collect the events of a kind that listeners hear."""
    agency.house.part(Hooks).listener(kind, f"test.{kind.__name__}", lambda house, event: heard.append(event))
