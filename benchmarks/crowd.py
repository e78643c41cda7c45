"""Makes an agency large: everything that hangs on its deals, listings and viewings is written again and again under new ids.

So the rows are as honest as those that people made: the same mix of states, holders, dates and sizes. What is sealed stays sealed
under the first one's id and can only be read there, so whoever measures looks at the first ones, in the crowd of the others.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa

from benchmarks.stocked import Stocked
from engine.tables.metadata import metadata

COPIED = (
    "customers",
    "instances",
    "listings",
    "listing_history",
    "viewings",
    "deals",
    "deal_parties",
    "documents",
    "deal_evidence",
    "parties",
    "tasks",
    "timers",
    "subscriptions",
    "calls",
    "journal",
)
"""The tables whose rows are copied, the ones that others point to first."""
NUMBERED = frozenset({"number", "business_key", "key"})
"""Columns with running numbers, which end in six digits."""
APART = 100
_LAST = re.compile(r"-(\d{6})$")
_ID_BYTES = 16
Row = tuple[Any, ...]


class Crowd:
    """Write the first rows of an agency again and again."""

    def __init__(self, place: Stocked) -> None:
        self._file = place.folder / "fangliu.db"
        with self._opened() as database:
            self._first = {
                name: database.execute(f'SELECT {_columns(name)} FROM "{name}"').fetchall() for name in COPIED
            }
        self._own = frozenset(_ids(self._first))
        self._turn = 0

    def grow(self, *, tasks: int) -> None:
        """Copy until there are at least so many tasks."""
        turns = range(self._turn + 1, -(-tasks // len(self._first["tasks"])))
        with self._opened() as database:
            for name, rows in self._first.items():
                marks = ", ".join("?" for _ in metadata.tables[name].columns)
                copies = (
                    row for turn in turns for row in _copies(metadata.tables[name], rows, own=self._own, turn=turn)
                )
                database.executemany(f'INSERT INTO "{name}" ({_columns(name)}) VALUES ({marks})', copies)
        self._turn = turns[-1]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give the file as the driver sees it, quick to fill: nothing is checked, and nothing would outlive a power cut."""
        with closing(sqlite3.connect(self._file)) as database:
            for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
                database.execute(f"PRAGMA {pragma}")
            with database:
                yield database
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _columns(name: str) -> str:
    return ", ".join(f'"{column.name}"' for column in metadata.tables[name].columns)


def _ids(first: dict[str, list[Row]]) -> Iterator[bytes]:
    """Yield what is copied along: the rows' own ids, and those of tokens."""
    for name, rows in first.items():
        names = list(metadata.tables[name].columns.keys())
        for row in rows:
            yield row[names.index("id")]
            if "token_id" in names and row[names.index("token_id")]:
                yield row[names.index("token_id")]


def _copies(table: sa.Table, rows: Iterable[Row], *, own: frozenset[bytes], turn: int) -> Iterator[Row]:
    changes: list[Callable[[Any], Any]] = []
    for column in table.columns:
        if column.name in NUMBERED:
            changes.append(lambda value: _LAST.sub(lambda found: f"-{int(found[1]) + turn * APART:06d}", value or ""))
        elif column.name == "subject":
            changes.append(lambda value: _again_as_text(value, own, turn))
        else:
            changes.append(lambda value: _again(value, turn) if value in own else value)
    for row in rows:
        yield tuple(change(value) for change, value in zip(changes, row, strict=True))


def _again(id_: bytes, turn: int) -> bytes:
    """Return the id of a copy: as old as the first one's, and like no other."""
    return (int.from_bytes(id_) ^ (turn << 24)).to_bytes(_ID_BYTES)


def _again_as_text(value: str | None, own: frozenset[bytes], turn: int) -> str | None:
    try:
        id_ = bytes.fromhex((value or "").replace("-", ""))
    except ValueError:
        return value
    if id_ not in own:
        return value
    digits = _again(id_, turn).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
