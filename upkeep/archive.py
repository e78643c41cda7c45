"""The file of a backup: a zip with one member a table, one a media file, and a manifest that says what must be in them.

A table's member holds a line a row, in key order, each a JSON list of the columns in the manifest's order. Values are written
by the column's type and not by the database's, so that a row is the same bytes on SQLite and on PostgreSQL.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import orjson
import sqlalchemy as sa

from engine.errors import Invalid
from engine.tables.metadata import Data, Moment, Money

FORMAT = "fangliu-backup-1"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 1024 * 1024
LONGEST_ROW = 256 * 1024 * 1024
PIECE = 1024 * 1024
BATCH = 500
"""Rows read or inserted at once."""


class ArchiveBroken(Invalid):
    """The file is no backup of this product, or it was damaged; nothing was changed."""

    code = "archive-broken"
    zh = "文件不是房流的备份，或者已经损坏；没有改动任何数据"


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """Say what a table's member holds: its columns in order, how many rows, and the SHA-256 of its bytes."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """Say what a media file's member holds. ``path`` is relative to the media folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Say what a backup holds. ``revision`` is the schema's, ``taken_at`` the house's moment (UTC, ISO 8601)."""

    version: str
    revision: str
    database: str
    taken_at: str
    tables: tuple[TablePart, ...]
    files: tuple[FilePart, ...]

    @property
    def rows(self) -> int:
        """Return how many rows there are in all tables."""
        return sum(table.rows for table in self.tables)

    def dump(self) -> bytes:
        """Write it."""
        return orjson.dumps({"format": FORMAT, **asdict(self)}, option=orjson.OPT_INDENT_2)


def table_member(name: str) -> str:
    """Return the name of a table's member."""
    return f"tables/{name}.jsonl"


def file_member(path: str) -> str:
    """Return the name of a media file's member."""
    return f"media/{path}"


def read_manifest(archive: ZipFile) -> Manifest:
    """Read and judge the manifest.

    :raises ArchiveBroken: there is none, or it is not ours.
    """
    try:
        with archive.open(MANIFEST) as member:
            told = orjson.loads(member.read(LARGEST_MANIFEST))
        if told.pop("format") != FORMAT:
            raise ArchiveBroken("the file is not a backup of this product in a format this version knows")
        tables = tuple(TablePart(**{**part, "columns": tuple(part["columns"])}) for part in told.pop("tables"))
        files = tuple(FilePart(**part) for part in told.pop("files"))
        made = Manifest(**told, tables=tables, files=files)
    except (BadZipFile, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ArchiveBroken(f"the file is no backup of this product, or it was damaged ({error})") from error
    for part in made.files:
        path = PurePosixPath(part.path)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in part.path:
            raise ArchiveBroken(f"the backup names a file outside the media folder: {part.path!r}")
    return made


class RowCodec:
    """Write and read the rows of one table."""

    def __init__(self, table: sa.Table, columns: Sequence[str] | None = None) -> None:
        self._table = table
        names = [column.name for column in table.columns] if columns is None else columns
        self._columns = [table.columns[name] for name in names]
        self._kinds = [_kind(column.type) for column in self._columns]

    def lines(self, connection: sa.Connection) -> Iterator[bytes]:
        """Yield all rows in key order, each as a line; read in pieces, never all at once."""
        query = sa.select(*(_stored(column) for column in self._columns))
        ordered = query.order_by(*_key_order(self._table, connection.dialect.name))
        for row in connection.execute(ordered, execution_options={"stream_results": True, "yield_per": BATCH}):
            yield self.dump(row)

    def dump(self, row: Sequence[Any]) -> bytes:
        """Write a row as one line."""
        values = [None if value is None else kind.write(value) for kind, value in zip(self._kinds, row, strict=True)]
        return orjson.dumps(values) + b"\n"

    def load(self, line: bytes) -> dict[str, Any]:
        """Read a line into what an INSERT takes.

        :raises ArchiveBroken: it is no row of this table.
        """
        try:
            values = orjson.loads(line)
            return {
                column.name: None if value is None else kind.read(value)
                for column, kind, value in zip(self._columns, self._kinds, values, strict=True)
            }
        except (ValueError, TypeError, ArithmeticError) as error:
            raise ArchiveBroken(f"a row of {self._table.name} cannot be read ({error})") from error

    def inserted(self) -> sa.Insert:
        """Return the INSERT that takes what :meth:`load` gives; data go in as the bytes they were."""
        return sa.insert(self._table).values({column.name: _given(column) for column in self._columns})


@dataclass(frozen=True, slots=True)
class _Kind:
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


_BYTES = _Kind(lambda value: base64.b64encode(value).decode(), lambda text: base64.b64decode(text, validate=True))
_KINDS: tuple[tuple[type[Any], _Kind], ...] = (
    (Data, _BYTES),
    (sa.LargeBinary, _BYTES),
    (Moment, _Kind(lambda value: value.astimezone(UTC).isoformat(), datetime.fromisoformat)),
    (Money, _Kind(str, Decimal)),
    (sa.Date, _Kind(date.isoformat, date.fromisoformat)),
    (sa.Numeric, _Kind(str, Decimal)),
    (sa.Uuid, _Kind(str, _same)),
    (sa.Boolean, _Kind(bool, _same)),
    (sa.Integer, _Kind(int, _same)),
    (sa.String, _Kind(str, _same)),
)


def _kind(column_type: sa.types.TypeEngine[Any]) -> _Kind:
    for known, kind in _KINDS:
        if isinstance(column_type, known):
            return kind
    raise TypeError(f"a column of type {column_type!r} has no form in a backup")


def _stored(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Read data undecoded: the very bytes that were written come back."""
    return sa.type_coerce(column, sa.LargeBinary).label(column.name) if isinstance(column.type, Data) else column


def _given(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(column.name, type_=sa.LargeBinary() if isinstance(column.type, Data) else column.type)


def _key_order(table: sa.Table, dialect: str) -> list[sa.ColumnElement[Any]]:
    """Order by key, byte by byte on both kinds of database: PostgreSQL's own order of text depends on the machine."""
    return [
        sa.collate(column, "C") if dialect == "postgresql" and isinstance(column.type, sa.String) else column
        for column in table.primary_key.columns
    ]


def pieces(member: IO[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    """Yield a member's bytes in pieces and hash them on the way."""
    while piece := member.read(PIECE):
        digest.update(piece)
        yield piece


def lines(member: IO[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    """Yield a member's lines and hash them on the way.

    :raises ArchiveBroken: a line is longer than any row.
    """
    while line := member.readline(LONGEST_ROW):
        if not line.endswith(b"\n"):
            raise ArchiveBroken("a row is cut off or too long")
        digest.update(line)
        yield line
