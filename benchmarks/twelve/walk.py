"""Walks the twelve-task process through the product's operations; only the completions are timed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from benchmarks.place import SYSTEM, Place
from benchmarks.timing import Stopwatch
from engine.operations import definitions, instances, tasks
from engine.operations.definitions import Source
from engine.queries import instances as instance_queries
from engine.queries import tasks as task_queries
from engine.unit_of_work import unit_of_work

HERE = Path(__file__).parent
DIAGRAM = HERE / "twelve.bpmn"
FORM = HERE / "twelve.json"
TASKS = 12


def walker(place: Place, stopwatch: Stopwatch) -> Callable[[], float]:
    """Publish the process; return what runs one instance of it and tells the mean milliseconds of a completion."""
    sources = [
        Source(kind="form", key="twelve", body=FORM.read_bytes()),
        Source(kind="process", key="twelve", body=DIAGRAM.read_bytes()),
    ]
    with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM) as uow:
        definitions.publish(uow, sources=sources)
    started = 0

    def walk() -> float:
        nonlocal started
        started += 1
        stopwatch.samples.clear()
        run(place, f"B-{started}", stopwatch)
        return stopwatch.mean

    return walk


def run(place: Place, business_key: str, stopwatch: Stopwatch) -> None:
    """Run one instance.

    :raises RuntimeError: it did not end after twelve tasks.
    """
    agent = place.actor(place.people["agent"])
    with unit_of_work(place.house, agency_id=place.agency_id, actor=agent) as uow:
        instance_id = instances.start(uow, process="twelve", business_key=business_key, data={})
    for number in range(1, TASKS + 1):
        with unit_of_work(place.house, agency_id=place.agency_id, actor=agent, write=False) as uow:
            task = task_queries.of_instance(uow, instance_id=instance_id, open_only=True)[0]
        given = {"note": f"第{number}步办理", "amount": Decimal("1234567.80"), "ok": True}
        with stopwatch.timed(), unit_of_work(place.house, agency_id=place.agency_id, actor=agent) as uow:
            tasks.complete(uow, task_id=task.id, data=given)
    with unit_of_work(place.house, agency_id=place.agency_id, actor=agent, write=False) as uow:
        if instance_queries.one(uow, instance_id=instance_id).status != "completed":
            raise RuntimeError("the process did not end after twelve tasks")
