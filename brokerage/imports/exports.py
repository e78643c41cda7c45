"""Tables for spreadsheet programs: an import's findings, listings and customers, masked as everywhere."""

from brokerage.imports.writing import csv_file
from brokerage.queries import customers, imports, listings
from engine.queries.paging import MOST
from engine.unit_of_work import UnitOfWork


def findings(uow: UnitOfWork, *, run_id: str) -> bytes:
    """Return what was wrong with the rows of an import as a CSV file.

    :raises ImportRunUnknown: there is none in this agency.
    """
    found = imports.report(uow, run_id=run_id).findings
    return csv_file(["行", "列", "问题", "problem"], [[line.row, line.column, line.zh, line.en] for line in found])


def all_listings(uow: UnitOfWork, *, branch_id: str | None = None) -> bytes:
    """Return all listings as a CSV file, newest first, without addresses."""
    lines: list[list[object]] = []
    cursor: str | None = None
    while True:
        page = listings.page(uow, branch_id=branch_id, cursor=cursor, limit=MOST)
        lines += [
            [row.number, row.state, row.city, row.district, row.community, row.area, row.price_asked, row.title_type]
            for row in page.items
        ]
        cursor = page.next_cursor
        if cursor is None:
            return csv_file(["编号", "状态", "城市", "区域", "小区", "面积(㎡)", "挂牌价(元)", "产权性质"], lines)


def all_customers(uow: UnitOfWork, *, branch_id: str | None = None) -> bytes:
    """Return all customers as a CSV file, newest first, masked."""
    lines: list[list[object]] = []
    cursor: str | None = None
    while True:
        page = customers.page(uow, branch_id=branch_id, cursor=cursor, limit=MOST)
        lines += [[row.name, row.phone, row.id_number, row.source] for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return csv_file(["姓名", "电话", "证件号", "来源"], lines)
