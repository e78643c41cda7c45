"""How long requests take, by endpoint: a histogram in this process, for Prometheus. No address and nobody is noted.

Written by hand and not with prometheus-client: a dozen lines, no global registry that tests would share, no dependency.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, g, request

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets, in seconds."""


@dataclass(slots=True)
class Durations:
    """Keep counts and sums by endpoint, method and status class."""

    counts: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    sums: dict[tuple[str, str, str], float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: tuple[str, str, str], seconds: float) -> None:
        """Count one request."""
        with self.lock:
            self.counts.setdefault(key, [0] * (len(BOUNDS) + 1))[bisect_left(BOUNDS, seconds)] += 1
            self.sums[key] = self.sums.get(key, 0.0) + seconds

    def taken(self) -> Mapping[tuple[str, str, str], tuple[list[int], float]]:
        """Return a copy of what was counted."""
        with self.lock:
            return {key: (list(counts), self.sums[key]) for key, counts in self.counts.items()}


def durations_of(app: Flask) -> Durations:
    """Return an application's durations."""
    found = app.extensions["fangliu-durations"]
    assert isinstance(found, Durations)
    return found


def lines(kept: Durations) -> Iterator[str]:
    """Write the histogram in Prometheus' text format."""
    name = "fangliu_request_seconds"
    yield f"# HELP {name} How long requests took in this web process."
    yield f"# TYPE {name} histogram"
    for (endpoint, method, status), (counts, total) in sorted(kept.taken().items()):
        labels = f'endpoint="{endpoint}",method="{method}",status="{status}"'
        below = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
            below += count
            yield f'{name}_bucket{{{labels},le="{bound}"}} {below}'
        yield f"{name}_sum{{{labels}}} {total:.6f}"
        yield f"{name}_count{{{labels}}} {below}"


def install(app: Flask) -> None:
    """Time every request of an application."""
    app.extensions["fangliu-durations"] = Durations()
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.timed_from = time.perf_counter()


def _end(response: Response) -> Response:
    began = g.get("timed_from")
    if began is not None:
        key = (request.endpoint or "none", request.method, f"{response.status_code // 100}xx")
        durations_of(current_app).note(key, time.perf_counter() - began)
    return response
