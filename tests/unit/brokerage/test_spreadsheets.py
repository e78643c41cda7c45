"""Spreadsheets in and out: read within limits, cells checked, formulas neither taken nor given."""

import io
import zipfile
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from brokerage.imports import columns, reading, writing
from brokerage.imports.reading import Row, SpreadsheetUnreadable
from brokerage.policies import cells, media


def xlsx(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            sheet.cell(row=number, column=column).value = cast("Any", value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "\ufeff=1", "|x", "%0A"])
def test_cells_that_begin_like_formulas_are_neutralised(cell: str) -> None:
    assert cells.neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["王小明", "-5", "+86", "1,234.50", "-1,234.50", "", "a=b"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert cells.neutralise(cell) == cell


@given(st.text(max_size=20))
def test_no_neutralised_cell_looks_like_a_formula(cell: str) -> None:
    assert not cells.looks_like_formula(cells.neutralise(cell))


def test_csv_is_read_in_both_encodings_that_are_met() -> None:
    text = "姓名,电话\r\n王小明,13812341234\r\n\r\n李雷,\r\n"
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("gb18030")):
        sheet = reading.read(content, media.CSV)
        assert sheet.header == ("姓名", "电话")
        assert [(row.number, row.cells) for row in sheet.rows] == [
            (2, {"姓名": "王小明", "电话": "13812341234"}),
            (4, {"姓名": "李雷", "电话": ""}),
        ]


def test_xlsx_numbers_are_what_was_typed() -> None:
    content = xlsx(("电话", "面积", "价格"), (13812341234, 89.35, 5000000.0), ("0101", 0.1, None))
    first, second = reading.read(content, media.XLSX).rows
    assert first.cells == {"电话": "13812341234", "面积": "89.35", "价格": "5000000"}
    assert second.cells == {"电话": "0101", "面积": "0.1", "价格": ""}


def test_xlsx_formulas_arrive_as_formulas_and_are_refused() -> None:
    sheet = reading.read(xlsx(("姓名",), ("=HYPERLINK(1)",)), media.XLSX)
    values, findings = columns.values("customers", sheet.rows[0])
    assert values == {}
    assert [finding.rule for finding in findings] == ["import.formula"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", media.CSV),
        (b"\x00\x01", media.CSV),
        (b"\xff\xff\xff", media.CSV),
        (b"a,a\r\n1,2", media.CSV),
        (b'a,b\r\n"1', media.CSV),
        (b"a\r\n" + b"x" * 2001, media.CSV),
        (b"a\r\n" * 20_002, media.CSV),
        (b",".join(b"h%d" % n for n in range(61)) + b"\r\n", media.CSV),
        (b"a" * (10 * 1024 * 1024 + 1), media.CSV),
        (b"PK\x03\x04 no zip", media.XLSX),
        (b"not even that", media.XLSX),
    ],
)
def test_what_is_no_spreadsheet_or_too_much_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(SpreadsheetUnreadable):
        reading.read(content, media_type)


def test_a_package_that_unpacks_to_too_much_is_refused_unread() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    with pytest.raises(SpreadsheetUnreadable, match="unpacks"):
        reading.read(file.getvalue(), media.XLSX)


def test_a_package_that_declares_entities_is_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(xlsx(("姓名",), ("王小明",))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            package.writestr(part.filename, body)
    with pytest.raises(SpreadsheetUnreadable, match="entities"):
        reading.read(file.getvalue(), media.XLSX)


def test_headers_are_checked_by_column() -> None:
    assert columns.check_header("customers", ("姓名", "电话", "来源")) == []
    findings = columns.check_header("listings", ("城市", "小区", "面积", "挂牌价", "挂牌价(万)", "颜色"))
    assert {(finding.rule, finding.element) for finding in findings} == {
        ("import.heading", "颜色"),
        ("import.column-twice", "price_asked"),
        ("import.column-missing", "title_type"),
    }


def test_cells_become_values() -> None:
    row = Row(
        number=2, cells={"城市": "北京", "挂牌价(万)": "530.5", "面积": "89.5㎡", "抵押": "是", "小区": "", "区域": ""}
    )
    values, findings = columns.values("listings", row)
    assert values == {
        "city": "北京",
        "price_asked": Decimal(5305000),
        "area": Decimal("89.5"),
        "seller_mortgage": True,
    }
    assert [(finding.rule, finding.element) for finding in findings] == [("import.empty", "小区")]
    _, findings = columns.values("listings", Row(number=3, cells={"面积": "很大", "抵押": "也许", "挂牌价": "NaN"}))
    assert [finding.element for finding in findings] == ["面积", "抵押", "挂牌价"]


def test_files_that_are_written_run_nothing() -> None:
    lines = [["=cmd()", Decimal("-5.00"), None], ["王小明", Decimal(7), "@x"]]
    written = writing.csv_file(["甲", "乙", "丙"], lines)
    assert written.startswith(b"\xef\xbb\xbf")
    assert b'"\'=cmd()","-5.00",""' in written
    sheet = load_workbook(io.BytesIO(writing.xlsx_file(["甲", "乙", "丙"], lines))).worksheets[0]
    cell = sheet["A2"]
    assert (cell.value, cell.data_type) == ("'=cmd()", "s")
    assert sheet["B3"].value == 7
