"""Measures the pages people look at: the server's CPU and SQL statements, of a small agency and in a crowd of rows.

Of each kind every page of the stocked agency is asked for; the dearest one is judged, by the median of its calls.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

import assembly
from benchmarks.calibration import Calibration
from benchmarks.crowd import Crowd
from benchmarks.figures import Figure, at_most
from benchmarks.stocked import COOKIE, Stocked, stocked
from benchmarks.timing import Stopwatch
from engine.queries import tasks as task_queries
from engine.unit_of_work import Actor, unit_of_work
from web import logs

CALLS = 15
CROWDS = (1_000, 100_000)
CPU_MS: Mapping[str, float] = {"inbox": 15, "task": 15, "deal": 25, "portal": 6}
STATEMENTS: Mapping[str, int] = {"inbox": 6, "deal": 12, "portal": 6}
DESKS = ("agent", "signing", "title", "loan", "manager")
VIEWS = ("todo", "claimable", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Be a page that somebody looks at; ``cookie`` is empty for a customer, whose link is in the path."""

    kind: str
    path: str
    cookie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Be what a page costs: the median CPU milliseconds and the most statements of its calls."""

    cpu_ms: float
    statements: int


def measure(calibration: Calibration) -> list[Figure]:
    """Ask for each page in the stocked agency, then among more and more tasks."""
    figures: list[Figure] = []
    with stocked() as place:
        logs.configure()
        serving = assembly.serve(place.house)
        gc.freeze()  # as the serving process does
        shown = list(_pages(place))
        crowd = Crowd(place)
        for size in (0, *CROWDS):
            if size:
                crowd.grow(tasks=size)
                gc.collect()
                gc.freeze()  # what growing left in memory is the benchmark's, no serving process has it
            worst = _worst([(page.kind, _cost(place, serving, page, calibration)) for page in shown])
            among = f", {size} tasks" if size else ""
            figures += [
                at_most(f"{kind} page{among}", worst[kind].cpu_ms / calibration.factor, "CPU ms", bound)
                for kind, bound in CPU_MS.items()
            ]
            figures += [
                at_most(f"SQL statements of {kind} page{among}", worst[kind].statements, "statements", bound)
                for kind, bound in STATEMENTS.items()
                if size
            ]
        gc.unfreeze()
    return figures


def _pages(place: Stocked) -> Iterator[Page]:
    """Yield the lists of people with work, the tasks they hold, and the deals with their customers' pages."""
    for login in DESKS:
        cookie = place.session(login)
        for view in VIEWS:
            yield Page(kind="inbox", path=f"/inbox?view={view}", cookie=cookie)
        for task_id in _held(place, login):
            yield Page(kind="task", path=f"/inbox/tasks/{task_id}", cookie=cookie)
    manager = place.session("manager")
    for number in place.deal_numbers():
        yield Page(kind="deal", path=f"/deals/{number}", cookie=manager)
        for path in place.links_of(number):
            yield Page(kind="portal", path=path)


def _held(place: Stocked, login: str) -> list[str]:
    with unit_of_work(place.house, agency_id=place.agency_id, actor=Actor.system(), write=False) as uow:
        return [line.id for line in task_queries.held_by(uow, person_id=place.people[login])]


def _worst(found: Sequence[tuple[str, Cost]]) -> Mapping[str, Cost]:
    """Return the dearest of each kind."""
    return {
        kind: Cost(
            cpu_ms=max(cost.cpu_ms for of, cost in found if of == kind),
            statements=max(cost.statements for of, cost in found if of == kind),
        )
        for kind in CPU_MS
    }


def _cost(place: Stocked, serving: Any, page: Page, calibration: Calibration) -> Cost:
    """Ask for a page several times; the first time warms up.

    :raises RuntimeError: it is not shown.
    """
    calibration.sample()
    stopwatch, most = Stopwatch(), 0
    for turn in range(CALLS + 1):
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, into: list[str] = sent) -> None:
            into.append(statement)

        sa.event.listen(place.house.database, "before_cursor_execute", note)
        try:
            _ask(serving, page, stopwatch)
        finally:
            sa.event.remove(place.house.database, "before_cursor_execute", note)
        most = max(most, len(sent)) if turn else 0
    return Cost(cpu_ms=median(stopwatch.samples[1:]), statements=most)


def _ask(serving: Any, page: Page, stopwatch: Stopwatch) -> None:
    headers = Headers({"Cookie": f"{COOKIE}={page.cookie}"} if page.cookie else {})
    headers["Accept-Encoding"] = "gzip"
    environ = EnvironBuilder(base_url="http://localhost/", path=page.path, headers=headers).get_environ()
    with stopwatch.timed():
        body, status, _headers = run_wsgi_app(serving, environ)
        text = b"".join(body)
    if status != "200 OK":
        raise RuntimeError(f"{page.path}: {status} {text[:500]!r}")
