"""``python -m benchmarks [NAME…]``: measures, prints a table, writes ``benchmarks/results``; exit code 1 on a missed bound."""

import argparse
import contextlib
import importlib
import os
import sys
import time
from pathlib import Path

from benchmarks import figures
from benchmarks.calibration import Calibration

BENCHMARKS = {
    "completion": "benchmarks.completion",
    "twelve": "benchmarks.twelve.measure",
    "http": "benchmarks.http_completion",
    "sizes": "benchmarks.sizes",
    "web": "benchmarks.web_process",
    "task_list": "benchmarks.task_list",
    "pages": "benchmarks.pages",
    "first_paint": "benchmarks.first_paint",
    "streams": "benchmarks.streams",
}
"""What there is, by name; each module has ``measure(calibration) -> list[Figure]``. What the product logs meanwhile is written,
so that it costs what it costs, but to nowhere.
"""


def main() -> int:
    """Run the benchmarks named on the command line, else all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    found: list[tuple[str, figures.Figure]] = []
    # One file for all: loggers keep the one they met first, and would fail on it once it is closed.
    with Path(os.devnull).open("w") as nowhere:
        for name in names:
            begun = time.monotonic()
            calibration = Calibration()
            with contextlib.redirect_stderr(nowhere):
                measured = importlib.import_module(BENCHMARKS[name]).measure(calibration)
            figures.write(name, measured, calibration=calibration.factor)
            found += [(name, figure) for figure in measured]
            took = time.monotonic() - begun
            print(f"{name}: {took:.0f} s, machine at {calibration.factor:.2f} x the reference", flush=True)
    print(figures.table(found))
    missed = [figure.name for _, figure in found if not figure.ok]
    if missed:
        print(f"missed: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


sys.exit(main())
