"""Keep market rows: imported from a CSV file row by row, or made up for a demo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from brokerage.imports import reading
from brokerage.imports.reading import Row
from brokerage.policies import media
from engine.errors import Finding, Invalid
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from forecasting import demo
from forecasting.cities import city_code, district_name
from forecasting.homes import Home, Kind, Sale
from forecasting.tables import market_sales

HEADINGS = {
    "城市": "city",
    "区县": "district",
    "小区": "community",
    "面积": "area",
    "楼层": "floor",
    "建成年份": "built",
    "价格": "price",
    "类型": "kind",
    "日期": "on",
    "天数": "days",
}
NEEDED = ("city", "district", "community", "area", "price", "on")
KINDS: Mapping[str, Kind] = {"": "sold", "成交": "sold", "sold": "sold", "挂牌": "asked", "asked": "asked"}
_BOUNDS = {"area": (10, 2000), "price": (10_000, 10_000_000_000), "floor": (-5, 200), "built": (1900, 2100)}
_ZH = {name: heading for heading, name in HEADINGS.items()}


class SalesUnreadable(Invalid):
    """The file is no CSV of market rows."""

    code = "sales-unreadable"
    zh = "文件不是市场数据表"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Say what an import kept; a finding's ``element`` is ``row:column``."""

    kept: int
    rejected: int
    findings: tuple[Finding, ...]


class _RowWrong(Exception):
    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.column, self.zh, self.en = column, zh, en


def import_sales(uow: UnitOfWork, *, content: bytes, source: str = "import") -> Imported:
    """Keep the rows of a CSV file (headings in Chinese, or the columns' names); a wrong row is told and left out.

    Areas in square metres, prices in yuan, dates as 2026-03-02, kinds 成交 or 挂牌.

    :raises SalesUnreadable: it is no CSV, too large, or a needed column is missing.
    """
    try:
        sheet = reading.read(content, media.CSV)
    except reading.SpreadsheetUnreadable as problem:
        raise SalesUnreadable(str(problem)) from problem
    names = {HEADINGS.get(heading, heading) for heading in sheet.header}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        findings = [
            Finding(rule="sales.column", element=name, zh=f"缺少列：{_ZH[name]}", en=f"column {name} is missing")
            for name in missing
        ]
        raise SalesUnreadable(f"columns are missing: {', '.join(missing)}", findings=findings)
    kept: list[tuple[str, Sale]] = []
    wrong: list[Finding] = []
    for row in sheet.rows:
        try:
            kept.append(_sale(row, source[:20]))
        except _RowWrong as problem:
            zh = f"第 {row.number} 行 {_ZH[problem.column]}：{problem.zh}"
            element = f"{row.number}:{problem.column}"
            wrong.append(Finding(rule="sales.row", element=element, zh=zh, en=f"row {row.number}: {problem.en}"))
    _insert(uow, kept)
    return Imported(kept=len(kept), rejected=len(wrong), findings=tuple(wrong))


def load_demo(uow: UnitOfWork, *, city: str, seed: int = 1) -> int:
    """Keep the made-up rows of a city once, and return how many were added. Only for demo databases."""
    code = city_code(city)
    there = sa.select(sa.func.count()).where(
        market_sales.c.agency_id == uow.agency_id, market_sales.c.city == code, market_sales.c.source == "demo"
    )
    if uow.rows(there)[0][0]:
        return 0
    made = demo.rows(code, seed)
    _insert(uow, ((code, sale) for sale in made))
    return len(made)


def _insert(uow: UnitOfWork, sales: Iterable[tuple[str, Sale]]) -> None:
    batch = new_id()
    rows: list[dict[str, Any]] = [
        {
            "agency_id": uow.agency_id,
            "id": new_id(),
            "city": city,
            "district": sale.home.district,
            "community": sale.home.community,
            "area": sale.home.area,
            "floor": sale.home.floor,
            "built": sale.home.built,
            "price": sale.price,
            "kind": sale.kind,
            "on": sale.on,
            "days": sale.days,
            "source": sale.source,
            "batch_id": batch,
            "kept_at": uow.now,
        }
        for city, sale in sales
    ]
    for start in range(0, len(rows), 500):
        uow.run(sa.insert(market_sales), rows[start : start + 500])


def _sale(row: Row, source: str) -> tuple[str, Sale]:
    cells = {HEADINGS.get(heading, heading): cell for heading, cell in row.cells.items()}
    for name in NEEDED:
        if not cells.get(name):
            raise _RowWrong(name, "必填", f"{name} is required")
    kind = KINDS.get(cells.get("kind", "").lower())
    if kind is None:
        raise _RowWrong("kind", "成交或挂牌", "kind is sold or asked")
    home = Home(
        district=district_name(cells["district"])[:60],
        community=cells["community"][:120],
        area=_number(cells, "area"),
        floor=_whole(cells, "floor"),
        built=_whole(cells, "built"),
    )
    days = _whole(cells, "days")
    sale = Sale(home=home, price=_number(cells, "price"), kind=kind, on=_day(cells), days=days, source=source)
    return city_code(cells["city"])[:60], sale


def _number(cells: Mapping[str, str], name: str) -> Decimal:
    try:
        number = Decimal(cells[name].replace(",", "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise _RowWrong(name, "应为数字", f"{name} must be a number") from None
    low, high = _BOUNDS[name]
    if not low <= number <= high:
        raise _RowWrong(name, f"应在 {low} 与 {high} 之间", f"{name} must lie between {low} and {high}")
    return number


def _whole(cells: Mapping[str, str], name: str) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    low, high = _BOUNDS.get(name, (0, 5000))
    if not text.lstrip("-").isdecimal() or len(text) > 6 or not low <= int(text) <= high:
        raise _RowWrong(name, f"应为 {low} 到 {high} 的整数", f"{name} must be a whole number from {low} to {high}")
    return int(text)


def _day(cells: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(cells["on"].replace("/", "-"))
    except ValueError:
        raise _RowWrong("on", "应为日期，例如 2026-03-02", "on must be a date such as 2026-03-02") from None
