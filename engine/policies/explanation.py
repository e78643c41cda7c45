"""Why a deadline is when it is: structured pieces that are stored with the task and rendered in zh and en.

Dates in pieces are local to the calendar that counted them. Counting is ``sla``'s business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

PieceKind = Literal["counted", "agreed", "moved", "skipped", "made-up", "more", "waited", "waiting", "unknown"]
Unit = Literal["WD", "WH", "D", "H"]

_UNITS_ZH: Mapping[str, str] = {"WD": "个工作日", "WH": "个工作小时", "D": "天", "H": "小时"}
_UNITS_EN: Mapping[str, str] = {"WD": "working day", "WH": "working hour", "D": "day", "H": "hour"}
_PARTIES_ZH: Mapping[str, str] = {"bank": "银行", "authority": "主管部门", "customer": "客户"}
_PARTIES_EN: Mapping[str, str] = {"bank": "the bank", "authority": "the authority", "customer": "the customer"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Be one reason.

    ``counted``: ``amount`` ``unit`` from ``first`` (a local datetime when the hour matters); ``agreed``: the date that the
    facts give; ``moved``: from the day off ``first`` to ``last``; ``skipped``: days off ``first`` to ``last``; ``made-up``:
    the make-up day ``first`` counts; ``more``: ``amount`` further such pieces; ``waited``: for ``party``, ``amount``
    ``unit``; ``waiting``: for ``party`` since ``first``; ``unknown``: ``words`` (zh, en) say what is missing.
    """

    kind: PieceKind
    first: date | None = None
    last: date | None = None
    amount: Decimal | None = None
    unit: Unit | None = None
    party: str | None = None
    words: tuple[str, str] | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the piece as plain values, without what is None."""
        names = ("kind", "first", "last", "amount", "unit", "party")
        data = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return data | ({"words": list(self.words)} if self.words else {})

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Piece":
        """Read what ``to_data`` gave."""
        words = data.get("words")
        return cls(**{**data, "words": (words[0], words[1]) if words else None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Explain one deadline: what was counted first, then what changed it, in order of time."""

    pieces: tuple[Piece, ...] = field(default=())

    def zh(self) -> str:
        """Return the explanation in Chinese, as "从 9月24日 起 3 个工作日：跳过 9/25–27，等待银行 2 个工作日"."""
        return _join([_zh(piece, self._year) for piece in self.pieces], "：", "，") or "没有期限"

    def en(self) -> str:
        """Return the explanation in English."""
        return _join([_en(piece, self._year) for piece in self.pieces], ": ", ", ") or "no deadline"

    def each_zh(self) -> tuple[str, ...]:
        """Return the pieces in Chinese, one by one."""
        return tuple(_zh(piece, self._year) for piece in self.pieces)

    def each_en(self) -> tuple[str, ...]:
        """Return the pieces in English, one by one."""
        return tuple(_en(piece, self._year) for piece in self.pieces)

    def to_data(self) -> list[dict[str, Any]]:
        """Return the explanation as plain values (dates, Decimal, text) for the engine's codec."""
        return [piece.to_data() for piece in self.pieces]

    @classmethod
    def from_data(cls, data: Iterable[Mapping[str, Any]]) -> "Explanation":
        """Read what ``to_data`` gave."""
        return cls(pieces=tuple(Piece.from_data(piece) for piece in data))

    @property
    def _year(self) -> int | None:
        return next((piece.first.year for piece in self.pieces if piece.first), None)


def _join(texts: list[str], after_first: str, between: str) -> str:
    return texts[0] + (after_first + between.join(texts[1:]) if texts[1:] else "") if texts else ""


def _short(day: date, year: int | None) -> str:
    return f"{day.month}/{day.day}" if day.year == year else f"{day.year}/{day.month}/{day.day}"


def _range_zh(first: date, last: date, year: int | None) -> str:
    if first == last:
        return _short(first, year)
    end = str(last.day) if (first.year, first.month) == (last.year, last.month) else _short(last, year)
    return f"{_short(first, year)}–{end}"


def _zh(piece: Piece, year: int | None) -> str:
    first, last = piece.first or date.min, piece.last or piece.first or date.min
    amount = f"{piece.amount} {_UNITS_ZH[piece.unit]}" if piece.unit else str(piece.amount)
    party = _PARTIES_ZH.get(piece.party or "", piece.party or "")
    clock = f" {first:%H:%M}" if isinstance(first, datetime) else ""
    texts: Mapping[str, str] = {
        "counted": f"从 {first.month}月{first.day}日{clock} 起 {amount}",
        "agreed": f"按约定的 {first.month}月{first.day}日{clock}",
        "moved": f"{_short(first, year)} 不上班，顺延到 {_short(last, year)}",
        "skipped": f"跳过 {_range_zh(first, last, year)}",
        "made-up": f"{_short(first, year)} 补班计入",
        "more": f"另有 {amount} 处放假或补班",
        "waited": f"等待{party} {amount}",
        "waiting": f"{_short(first, year)} 起等待{party}，暂停计时",
        "unknown": piece.words[0] if piece.words else "",
    }
    return texts[piece.kind]


def _day_en(day: date, year: int | None) -> str:
    text = f"{_MONTHS[day.month - 1]} {day.day}" + ("" if day.year == year else f", {day.year}")
    return text + (f" {day:%H:%M}" if isinstance(day, datetime) else "")


def _range_en(first: date, last: date, year: int | None) -> str:
    if first == last:
        return _day_en(first, year)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{_day_en(first, year)}–{last.day if same else _day_en(last, year)}"


def _en(piece: Piece, year: int | None) -> str:
    first, last = piece.first or date.min, piece.last or piece.first or date.min
    plural = "" if piece.amount == 1 else "s"
    amount = f"{piece.amount} {_UNITS_EN[piece.unit]}{plural}" if piece.unit else str(piece.amount)
    party = _PARTIES_EN.get(piece.party or "", piece.party or "")
    texts: Mapping[str, str] = {
        "counted": f"{amount} from {_day_en(first, year)}",
        "agreed": f"as agreed for {_day_en(first, year)}",
        "moved": f"{_day_en(first, year)} is off, so it moves to {_day_en(last, year)}",
        "skipped": f"skipping {_range_en(first, last, year)}",
        "made-up": f"{_day_en(first, year)} is a make-up working day and counts",
        "more": f"and {amount} more days off or made up",
        "waited": f"waited {amount} for {party}",
        "waiting": f"waiting for {party} since {_day_en(first, year)}, the clock is stopped",
        "unknown": piece.words[1] if piece.words else "",
    }
    return texts[piece.kind]
