"""Says how fast this machine is now, so that a bound in milliseconds means the same work everywhere.

A fixed piece of work of the same kind as the product's (dicts, text, numbers, JSON, SQL on SQLite) is timed beside every
measurement. A figure in milliseconds is divided by how much slower or faster that work ran than on the machine where the
bounds were set.
"""

import json
import sqlite3
import time
from decimal import Decimal
from statistics import median

REFERENCE_MS = 6.7
"""CPU milliseconds of ``loop`` on the machine where the bounds were set (2 cores, CPython 3.11, otherwise idle)."""


def loop() -> int:
    """Do the fixed work; return something that depends on all of it."""
    total = Decimal(0)
    texts: dict[str, dict[str, object]] = {}
    for number in range(2_000):
        key = f"key-{number % 97}"
        row = texts.setdefault(key, {"id": key, "count": 0, "lines": []})
        row["count"] = number
        total += Decimal(number) / 8
    written = json.dumps(texts, sort_keys=True)
    for _ in range(20):
        texts = json.loads(written)
        written = json.dumps(texts)
    database = sqlite3.connect(":memory:")
    database.execute("create table rows (id text primary key, number integer, body text)")
    for number in range(1_200):
        database.execute("insert into rows values (?, ?, ?)", (f"r{number}", number, written[: number % 200]))
    (found,) = database.execute("select sum(number) from rows where id > 'r5'").fetchone()
    database.close()
    return len(written) + int(total) + int(found)


def cpu_ms() -> float:
    """Return the CPU milliseconds of one ``loop``."""
    begun = time.process_time()
    loop()
    return (time.process_time() - begun) * 1000


class Calibration:
    """Collect samples of the loop while something else is measured beside it."""

    def __init__(self) -> None:
        loop()
        self._samples: list[float] = []

    def sample(self) -> None:
        """Time the loop once."""
        self._samples.append(cpu_ms())

    @property
    def factor(self) -> float:
        """Return how many times slower than the reference this machine is now."""
        if not self._samples:
            self.sample()
        return median(self._samples) / REFERENCE_MS
