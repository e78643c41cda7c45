"""The board as a file for spreadsheet programs: one figure a line, so that it can be filtered and summed; every cell harmless."""

from collections.abc import Iterator, Mapping

from brokerage.imports.writing import csv_file
from inbox.board import shown
from inbox.board.asked import Asked
from inbox.board.figures import Figures
from inbox.board.words import FUNNEL
from web.translation import gettext

Cells = tuple[str, str, str, str, object]


def file(asked: Asked, figures: Figures, branches: Mapping[str, str]) -> bytes:
    """Return the CSV file of a board."""
    header = (gettext("部分"), gettext("名称"), gettext("门店"), gettext("指标"), gettext("数值"))
    return csv_file(header, [*_head(asked, figures), *_loads(figures, branches), *_rest(figures)])


def _head(asked: Asked, figures: Figures) -> Iterator[Cells]:
    part = gettext("概要")
    yield part, "", "", gettext("期间起"), asked.since.date().isoformat()
    yield part, "", "", gettext("期间止（不含）"), asked.until.date().isoformat()
    yield part, "", "", gettext("已超时"), figures.overdue
    yield part, "", "", gettext("今天到期"), figures.today
    yield part, "", "", gettext("在办交易"), figures.in_hand.deals
    yield part, "", "", gettext("在办金额（元）"), figures.in_hand.amount


def _loads(figures: Figures, branches: Mapping[str, str]) -> Iterator[Cells]:
    part = gettext("手上的任务")
    for load in figures.loads:
        told = ((gettext("超时"), load.overdue), (gettext("将到期"), load.soon), (gettext("暂停计时"), load.waiting))
        for name, number in (*told, (gettext("全部"), load.open)):
            yield part, shown.holder(load), branches.get(load.branch_id or "", ""), name, number


def _rest(figures: Figures) -> Iterator[Cells]:
    for field, name in FUNNEL.items():
        yield gettext("从房源到结案"), gettext(name), "", gettext("数量"), getattr(figures.funnel, field)
    yield gettext("从房源到结案"), gettext("爆单"), "", gettext("数量"), figures.funnel.fell_through
    part = gettext("每段用时")
    for pace in figures.paces:
        if pace.now is not None:
            yield part, shown.stage_name(pace), "", gettext("办完的件数"), pace.now.count
            yield part, shown.stage_name(pace), "", gettext("中位数（工作日）"), pace.now.median
            yield part, shown.stage_name(pace), "", gettext("九成不超过（工作日）"), pace.now.p90
    for one in figures.stuck:
        days = "" if one.days is None else one.days
        yield gettext("停住的交易"), one.business_key, "", gettext("停了几个工作日"), days
