"""Read a spreadsheet into rows of text, within limits, and run nothing of what it holds. No I/O, no database."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from brokerage.policies import media
from brokerage.policies.personal import clean_text
from engine.errors import Invalid

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2000
_DECLARATION = re.compile(rb"<!(doctype|entity)", re.IGNORECASE)


class SpreadsheetUnreadable(Invalid):
    """The file is no spreadsheet that can be read, or goes beyond the limits."""

    code = "spreadsheet-unreadable"
    zh = "文件无法读取，或超出大小限制"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one row below the header: its number as the spreadsheet program shows it, and its cells by header."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Be what a spreadsheet holds: the header and every row that is not empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read(content: bytes, media_type: str) -> Sheet:
    """Read the first sheet.

    :raises SpreadsheetUnreadable: the file is too large, no spreadsheet, has no header or the same heading twice.
    """
    if len(content) > LARGEST:
        raise SpreadsheetUnreadable(f"larger than {LARGEST} bytes")
    lines = _xlsx(content) if media_type == media.XLSX else _csv(content)
    cleaned = [[clean_text(cell) for cell in line] for line in lines]
    if not cleaned or not any(cleaned[0]):
        raise SpreadsheetUnreadable("the first row must be the header")
    header = tuple(cleaned[0])
    named = [heading for heading in header if heading]
    if len(set(named)) != len(named):
        raise SpreadsheetUnreadable("two columns have the same heading")
    rows = tuple(
        Row(number=number, cells=_by_heading(header, line))
        for number, line in enumerate(cleaned[1:], start=2)
        if any(line)
    )
    return Sheet(header=tuple(named), rows=rows)


def _by_heading(header: tuple[str, ...], line: list[str]) -> dict[str, str]:
    """Return the cells of a line by heading; a line that ends early has empty cells."""
    whole = line + [""] * (len(header) - len(line))
    return {heading: cell for heading, cell in zip(header, whole, strict=False) if heading}


def _csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise SpreadsheetUnreadable("the file is not text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")  # what a Chinese Excel writes
        except UnicodeDecodeError:
            raise SpreadsheetUnreadable("the text is neither UTF-8 nor GB 18030") from None
    try:
        return _bounded(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SpreadsheetUnreadable(str(error)) from error


def _xlsx(content: bytes) -> list[list[str]]:
    _check_package(content)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be relied on
        return _bounded([_text(value) for value in line] for line in sheet.iter_rows(values_only=True))
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise SpreadsheetUnreadable("this is no xlsx file") from error


def _check_package(content: bytes) -> None:
    """Refuse packages that unpack to more than they should, and XML that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise SpreadsheetUnreadable("the file unpacks to more than it may")
            for part in parts:
                if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                with package.open(part) as file:
                    if _DECLARATION.search(file.read(65536)):
                        raise SpreadsheetUnreadable("the file declares XML entities")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SpreadsheetUnreadable("this is no xlsx file") from error


def _bounded(lines: Any) -> list[list[str]]:
    taken: list[list[str]] = []
    for line in lines:
        if len(taken) > MOST_ROWS:
            raise SpreadsheetUnreadable(f"more than {MOST_ROWS} rows")
        if any(line[MOST_COLUMNS:]):
            raise SpreadsheetUnreadable(f"more than {MOST_COLUMNS} columns")
        if any(len(cell) > LONGEST_CELL for cell in line):
            raise SpreadsheetUnreadable(f"a cell is longer than {LONGEST_CELL} characters")
        taken.append(line[:MOST_COLUMNS])
    while taken and not any(taken[-1]):
        taken.pop()
    return taken


def _text(value: object) -> str:
    """Write a cell as text. The file format keeps numbers as binary fractions; their shortest form is what was typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.date() if value.time() == datetime.min.time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number, "f")
    return str(value)
