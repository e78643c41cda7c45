"""Compares a completion with the peers', on one process of twelve tasks that all of them run."""

from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_least, informative
from benchmarks.peers.running import bpmn_engine, viewflow
from benchmarks.place import agency
from benchmarks.timing import Stopwatch, interleaved
from benchmarks.twelve.walk import DIAGRAM, walker

ROUNDS = 9


def measure(calibration: Calibration) -> list[Figure]:
    """Run all candidates in turn."""
    with agency("anju") as place, viewflow() as django, bpmn_engine(DIAGRAM) as node:
        found = interleaved(
            {
                "fangliu": walker(place, Stopwatch()),
                "viewflow": lambda: django.once("view"),
                "viewflow, bare": lambda: django.once("bare"),
                "bpmn-engine": node.once,
            },
            calibration,
            rounds=ROUNDS,
        )
    own = found["fangliu"]
    return [
        informative("completion", own, "CPU ms"),
        informative("completion, django-viewflow 2.4 by its own view", found["viewflow"], "CPU ms"),
        informative("completion, django-viewflow 2.4 without a view", found["viewflow, bare"], "CPU ms"),
        informative("completion, bpmn-engine 25 cold", found["bpmn-engine"], "CPU ms"),
        at_least("django-viewflow by its own view / fangliu", found["viewflow"] / own, "x", 4),
        informative("django-viewflow without a view / fangliu", found["viewflow, bare"] / own, "x"),
        at_least("bpmn-engine cold / fangliu", found["bpmn-engine"] / own, "x", 5),
    ]
