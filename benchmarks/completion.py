"""Measures what it costs to complete a user task, over whole deals of ``anju``, against stock SpiffWorkflow on the same path.

The product: load, validate, complete, run, save, rows, journal, commit on SQLite with ``synchronous=FULL``. Stock in memory:
set the data, complete, run; nothing is read, checked or written. Stock with JSON: its own serializer, specs included, read
before and written after, and the same rows.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks import deal
from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_least, at_most, informative
from benchmarks.place import PROCESSES, Place, agency
from benchmarks.stock.decisions import decisions
from benchmarks.stock.recorded import record
from benchmarks.stock.rows import Rows
from benchmarks.stock.translate import translated
from benchmarks.stock.walk import Stock
from benchmarks.timing import Candidate, Stopwatch, interleaved
from engine.queries.tasks import TaskSheet

ROUNDS = 7
ROOT = "resale_main"


def measure(calibration: Calibration) -> list[Figure]:
    """Run whole deals in turn."""
    with agency("anju") as place:
        recorded = deal.open_deal(place)
        path = record(place, recorded)
        stock = Stock(translated(PROCESSES, "anju", ROOT), decisions(PROCESSES, "anju", place.clock.now().date()), ROOT)
        found = interleaved(
            {
                "fangliu": _deals(place),
                "memory": _timed(lambda watch: stock.in_memory(path, watch)),
                "json": _timed(lambda watch: stock.by_json(path, watch, Rows(place, recorded.instance_id))),
            },
            calibration,
            rounds=ROUNDS,
        )
    own, memory, json = found["fangliu"], found["memory"], found["json"]
    return [
        informative("user tasks in one deal", sum(done.by_person for done in path), "tasks"),
        informative("completion, whole operation", own, "CPU ms"),
        informative("completion, stock SpiffWorkflow in memory only", memory, "CPU ms"),
        informative("completion, stock SpiffWorkflow, JSON with specs and rows", json, "CPU ms"),
        at_most("fangliu / stock in memory only", own / memory, "x", 1.5),
        at_least("stock JSON with specs / fangliu", json / own, "x", 5),
    ]


def _deals(place: Place) -> Candidate:
    """Carry a new deal each time."""

    def walk(stopwatch: Stopwatch) -> None:
        @contextmanager
        def watch(_sheet: TaskSheet, _given: Mapping[str, Any]) -> Iterator[None]:
            with stopwatch.timed():
                yield

        deal.carry(place, deal.open_deal(place), watch)

    return _timed(walk)


def _timed(walk: Any) -> Candidate:
    def once() -> float:
        stopwatch = Stopwatch()
        walk(stopwatch)
        return stopwatch.mean

    return once
