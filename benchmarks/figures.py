"""Figures: what was measured, held against its bound, printed as a table and kept as JSON."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import psutil

RESULTS = Path(__file__).parent / "results"
TOLD = ("SQLAlchemy", "SpiffWorkflow", "Flask", "orjson", "zstandard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Be one measured value. ``bound`` None: informative. ``at_least``: the bound is a floor, else a ceiling."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Say whether the bound holds."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def at_most(name: str, value: float, unit: str, bound: float) -> Figure:
    """Make a figure that must not exceed its bound."""
    return Figure(name=name, value=value, unit=unit, bound=bound)


def at_least(name: str, value: float, unit: str, bound: float) -> Figure:
    """Make a figure that must reach its bound."""
    return Figure(name=name, value=value, unit=unit, bound=bound, at_least=True)


def informative(name: str, value: float, unit: str) -> Figure:
    """Make a figure that is only told."""
    return Figure(name=name, value=value, unit=unit)


def write(benchmark: str, figures: Sequence[Figure], *, calibration: float, into: Path = RESULTS) -> Path:
    """Write the figures of one benchmark with machine and versions; return the file."""
    told = {
        "benchmark": benchmark,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in TOLD}},
        "calibration": round(calibration, 3),
        "figures": [{**asdict(figure), "value": round(figure.value, 3), "ok": figure.ok} for figure in figures],
    }
    into.mkdir(parents=True, exist_ok=True)
    file = into / f"{benchmark}.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file


def machine() -> dict[str, str | int]:
    """Describe the machine without naming it."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": psutil.cpu_count() or 0,
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
    }


Align = Literal["<", ">"]


def table(figures: Sequence[tuple[str, Figure]]) -> str:
    """Lay out figures with their benchmarks for people."""
    rows = [("benchmark", "figure", "value", "unit", "bound", "")]
    for benchmark, figure in figures:
        sign = ">=" if figure.at_least else "<="
        bound = "" if figure.bound is None else f"{sign} {figure.bound:g}"
        verdict = "" if figure.bound is None else ("ok" if figure.ok else "MISSED")
        rows.append(
            (
                benchmark,
                figure.name,
                f"{figure.value:.3g}" if figure.value < 100 else f"{figure.value:.0f}",
                figure.unit,
                bound,
                verdict,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    aligns: tuple[Align, ...] = ("<", "<", ">", "<", ">", "<")
    return "\n".join(
        "  ".join(f"{cell:{align}{width}}" for cell, align, width in zip(row, aligns, widths, strict=True)).rstrip()
        for row in rows
    )
