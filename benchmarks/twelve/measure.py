"""Compares a completion with the peers', on one process of twelve tasks that all of them run."""

from statistics import median

from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_least, informative
from benchmarks.peers.running import bpmn_engine, viewflow
from benchmarks.place import agency
from benchmarks.timing import Stopwatch, interleaved, ratio
from benchmarks.twelve.walk import DIAGRAM, walker

ROUNDS = 11


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
    own, view, bare, cold = (found[name] for name in ("fangliu", "viewflow", "viewflow, bare", "bpmn-engine"))
    return [
        informative("completion", median(own), "CPU ms"),
        informative("completion, django-viewflow 2.4 by its own view", median(view), "CPU ms"),
        informative("completion, django-viewflow 2.4 without a view", median(bare), "CPU ms"),
        informative("completion, bpmn-engine 25 cold", median(cold), "CPU ms"),
        at_least("django-viewflow by its own view / fangliu", ratio(view, own), "x", 4),
        informative("django-viewflow without a view / fangliu", ratio(bare, own), "x"),
        at_least("bpmn-engine cold / fangliu", ratio(cold, own), "x", 5),
    ]
