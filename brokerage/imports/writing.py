"""Write a table for a spreadsheet program, every cell harmless."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, cast

from brokerage.policies.cells import neutralise


def csv_file(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file in UTF-8 with the byte order mark that Excel needs to see it is."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_plain(heading) for heading in header])
    writer.writerows([_plain(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_file(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return an xlsx file; texts are texts, whatever they begin with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in (header, *lines):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=cast("Any", neutralise(value) if isinstance(value, str) else value))
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(cell: object) -> str:
    return "" if cell is None else neutralise(str(cell))
