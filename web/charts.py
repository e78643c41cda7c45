"""Geometry of the charts on pages: bars in pieces, and a small line through time. Pure; words stand in HTML beside them.

Widths are attributes of SVG, so pages need no styles of their own; ``components/charts.html`` draws.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_LEFT, _RIGHT, _TOP, _BOTTOM = Decimal(4), Decimal(152), Decimal(10), Decimal(60)
_TENTH, _ONE = Decimal("0.1"), Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Be one piece of a bar; ``kind`` is its class."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Be one bar with the words beside it; ``late`` says that ``note`` is alarming."""

    label: str
    small: str
    pieces: tuple[Piece, ...]
    number: int
    note: str
    late: bool


def bar(label: str, *, rest: int, late: int = 0, soon: int = 0, small: str = "", note: str = "") -> Bar:
    """Return a bar of what is late, soon late, and the rest."""
    pieces, at = [], 0
    for kind, width in (("bar-3", late), ("bar-2", soon), ("bar-1", rest)):
        if width:
            pieces.append(Piece(kind=kind, x=at, width=width))
        at += width
    return Bar(label=label, small=small, pieces=tuple(pieces), number=at, note=note, late=late > 0)


def longest(bars: Iterable[Bar]) -> int:
    """Return the length that fills the width: that of the longest bar."""
    return max((one.number for one in bars), default=0) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Be a small line chart of 160 by 64: ``said`` tells it to who does not see it, ``goal`` is a height to compare."""

    name: str
    value: str
    late: bool
    said: str
    path: str
    areas: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    dot: tuple[str, str] | None
    goal: str | None


def line(
    name: str,
    course: Sequence[Decimal | None],
    *,
    value: str,
    said: str,
    goal: Decimal | None = None,
    late: bool = False,
) -> Line:
    """Return the line through ``course``, broken where there is no value; a value alone is a point."""
    most = max([*(one for one in course if one is not None), goal or _ONE, _ONE])
    step = (_RIGHT - _LEFT) / max(len(course) - 1, 1)

    def height(days: Decimal) -> str:
        return _short(_BOTTOM - (_BOTTOM - _TOP) * days / most)

    runs: list[list[tuple[str, str]]] = [[]]
    for at, days in enumerate(course):
        if days is None:
            runs.append([])
        else:
            runs[-1].append((_short(_LEFT + step * at), height(days)))
    kept = [run for run in runs if run]
    return Line(
        name=name,
        value=value,
        late=late,
        said=said,
        path=" ".join("M" + "L".join(f"{x} {y}" for x, y in run) for run in kept if len(run) > 1),
        areas=tuple(_area(run) for run in kept if len(run) > 1),
        points=tuple(run[0] for run in kept[:-1] if len(run) == 1),
        dot=kept[-1][-1] if kept else None,
        goal=None if goal is None else height(goal),
    )


def _area(run: Sequence[tuple[str, str]]) -> str:
    return " ".join([f"{run[0][0]},{_BOTTOM}", *(f"{x},{y}" for x, y in run), f"{run[-1][0]},{_BOTTOM}"])


def _short(value: Decimal) -> str:
    return f"{value.quantize(_TENTH):f}"
