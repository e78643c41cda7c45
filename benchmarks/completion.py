"""Measures what it costs to complete a user task, over whole deals of ``anju``, against stock SpiffWorkflow on the same path.

The product: load, validate, complete, run, save, rows, journal, commit on SQLite with ``synchronous=FULL``. Stock in memory:
set the data, complete, run; nothing is read, checked or written. Stock with JSON: its own serializer, specs included, read
before and written after, and the same rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import deal
from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_least, at_most, informative
from benchmarks.place import PROCESSES, Place, agency
from benchmarks.stock.decisions import decisions
from benchmarks.stock.recorded import Done, record
from benchmarks.stock.rows import Rows
from benchmarks.stock.translate import translated
from benchmarks.stock.walk import Stock
from benchmarks.timing import Stopwatch, ratio
from engine.queries.tasks import TaskSheet

ROUNDS = 9
ROOT = "resale_main"


@dataclass(slots=True, kw_only=True)
class _Bench:
    """Hold what every round needs."""

    place: Place
    stock: Stock
    recorded: deal.Opened
    path: Sequence[Done]

    def side_by_side(self) -> tuple[float, float]:
        """Carry a new deal, and stock beside it: each step of ours is followed by the same step of stock in memory.

        So both are measured as cold as each other. Return the mean milliseconds of each.
        """
        own, memory = Stopwatch(), Stopwatch()
        steps = self.stock.in_memory(self.path, memory)

        @contextmanager
        def watch(_sheet: TaskSheet, _given: Mapping[str, Any]) -> Iterator[None]:
            with own.timed():
                yield
            next(steps)

        deal.carry(self.place, deal.open_deal(self.place), watch)
        for _ in steps:
            raise RuntimeError("stock took more steps than the deal")
        return own.mean, memory.mean

    def by_json(self) -> float:
        """Carry the recorded deal as the stock design does; return the mean milliseconds of a completion."""
        stopwatch = Stopwatch()
        self.stock.by_json(self.path, stopwatch, Rows(self.place, self.recorded.instance_id))
        return stopwatch.mean


def measure(calibration: Calibration) -> list[Figure]:
    """Run whole deals in turn; the first warms caches up."""
    with agency("anju") as place:
        on = place.clock.now().date()
        recorded = deal.open_deal(place)
        bench = _Bench(
            place=place,
            stock=Stock(translated(PROCESSES, "anju", ROOT), decisions(PROCESSES, "anju", on), ROOT),
            recorded=recorded,
            path=record(place, recorded),
        )
        bench.side_by_side()
        rounds = []
        for _ in range(ROUNDS):
            calibration.sample()
            rounds.append((*bench.side_by_side(), bench.by_json()))
    owns, memories, jsons = zip(*rounds, strict=True)
    return [
        informative("user tasks in one deal", sum(done.by_person for done in bench.path), "tasks"),
        informative("completion, whole operation", median(owns), "CPU ms"),
        informative("completion, stock SpiffWorkflow in memory only", median(memories), "CPU ms"),
        informative("completion, stock SpiffWorkflow, JSON with specs and rows", median(jsons), "CPU ms"),
        at_most("fangliu / stock in memory only", ratio(owns, memories), "x", 1.5),
        at_least("stock JSON with specs / fangliu", ratio(jsons, owns), "x", 5),
    ]
