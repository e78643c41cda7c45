"""Measures CPU time of this process, so that neighbours on the machine count as little as possible."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from benchmarks.calibration import Calibration


@dataclass(slots=True)
class Stopwatch:
    """Collect CPU milliseconds of the same kind of work."""

    samples: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time a block; it counts only when it does not raise."""
        begun = time.process_time_ns()
        yield
        self.samples.append((time.process_time_ns() - begun) / 1e6)

    @property
    def mean(self) -> float:
        """Return the mean milliseconds."""
        return sum(self.samples) / len(self.samples)


Candidate = Callable[[], float]
"""Do the work once and return the milliseconds that it took."""


def interleaved(
    candidates: Mapping[str, Candidate], calibration: Calibration, *, rounds: int
) -> dict[str, list[float]]:
    """Run candidates in turn (ABAB…, so that a slow minute hits all of them); return each one's samples, round by round."""
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    for turn in range(rounds + 1):
        calibration.sample()
        for name, candidate in candidates.items():
            taken = candidate()
            if turn:  # the first round warms caches up
                samples[name].append(taken)
    return samples


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Return the median of the ratios of each round, which a slow round does not move."""
    return median(one / other for one, other in zip(over, under, strict=True))
