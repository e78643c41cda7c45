"""Counts the SQL statements behind ``GET /api/v1/tasks`` with few and with many tasks; its time is told, not bound."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

import assembly
from accounts import tokens
from benchmarks import deal
from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_most, informative
from benchmarks.place import SYSTEM, Place, agency
from benchmarks.timing import Stopwatch
from engine.ids import new_id
from engine.tables.instances import tasks
from engine.unit_of_work import unit_of_work
from web import logs

SIZES = (10, 1_000, 20_000)
CALLS = 10
VIEWS = ("todo", "claimable", "done")


def measure(calibration: Calibration) -> list[Figure]:
    """Ask for each view with more and more tasks."""
    figures: list[Figure] = []
    with agency("anju") as place:
        logs.configure()
        serving = assembly.serve(place.house)
        person_id = place.people["agent"]
        instance_id = deal.open_deal(place).instance_id
        with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM) as uow:
            token = tokens.issue(uow, person_id=person_id, life=timedelta(days=1)).text
        there = 0
        for size in SIZES:
            _add(place, instance_id, person_id, size - there)
            there = size
            calibration.sample()
            most, taken = 0, Stopwatch()
            for view in VIEWS:
                for _ in range(CALLS):
                    most = max(most, _ask(place, serving, token, view, taken))
            figures.append(at_most(f"SQL statements of a task list, {size} tasks", most, "statements", 4))
            figures.append(informative(f"task list, {size} tasks", taken.mean / calibration.factor, "CPU ms"))
    return figures


def _ask(place: Place, serving: Any, token: str, view: str, taken: Stopwatch) -> int:
    """Ask once; return how many statements were sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    headers = Headers({"Authorization": f"Bearer {token}"})
    environ = EnvironBuilder(path="/api/v1/tasks", query_string={"view": view}, headers=headers).get_environ()
    sa.event.listen(place.house.database, "before_cursor_execute", note)
    try:
        with taken.timed():
            body, status, _headers = run_wsgi_app(serving, environ)
            text = b"".join(body)
    finally:
        sa.event.remove(place.house.database, "before_cursor_execute", note)
    if status != "200 OK":
        raise RuntimeError(f"{view}: {status} {text!r}")
    return len(sent)


def _add(place: Place, instance_id: str, person_id: str, count: int) -> None:
    """Add tasks: a third assigned to the person, a third offered to their role, a third done by them."""
    now = place.clock.now()
    kinds: tuple[dict[str, Any], ...] = (
        {"state": "assigned", "assignee_id": person_id},
        {"state": "offered", "group_role": "buyer_agent"},
        {"state": "completed", "assignee_id": person_id, "closed_by": person_id, "closed_at": now},
    )
    rows = [
        {
            "agency_id": place.agency_id,
            "id": new_id(),
            "instance_id": instance_id,
            "token_id": new_id(),
            "process": "resale_main",
            "node_id": "Task_Intent",
            "name": "意向与定金",
            "revision": 1,
            "opened_at": now,
            "due_at": now + timedelta(minutes=number),
            "state": None,
            "assignee_id": None,
            "group_role": None,
            "closed_by": None,
            "closed_at": None,
            **kinds[number % 3],
        }
        for number in range(count)
    ]
    with place.house.database.begin() as connection:
        connection.execute(sa.insert(tasks), rows)
