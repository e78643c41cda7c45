"""The page from which everything begins: what may be begun here, and what it needs."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from brokerage.policies import duties
from web import pages
from web.identity import asker
from web.policy import PAGE, policy
from web.translation import marked

PATH: Final = "/start"

door = Blueprint("start", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Be one way in: where to, what it makes, what one needs at hand, and who may."""

    href: str
    icon: str
    title: str
    makes: str
    needs: tuple[str, ...]
    roles: frozenset[str]


BEGINNINGS: Final = (
    Beginning(
        href=f"{PATH}/listing",
        icon="home",
        title=marked("录入房源"),
        makes=marked("登记业主的委托，开始核验、估价、挂牌。"),
        needs=(marked("业主姓名和电话"), marked("小区、面积、产权性质"), marked("业主的报价")),
        roles=frozenset(duties.LISTING_KEEPERS),
    ),
    Beginning(
        href=f"{PATH}/viewing",
        icon="person",
        title=marked("预约带看"),
        makes=marked("约客户看一套在售的房，到店签到，三个工作日后回访。"),
        needs=(marked("在售房源"), marked("客户姓名和电话"), marked("三方说好的时间")),
        roles=frozenset(duties.VIEWING_BOOKERS),
    ),
    Beginning(
        href=f"{PATH}/deal",
        icon="deal",
        title=marked("开立交易单"),
        makes=marked("双方谈定价格之后，从意向定金走到交房归档。"),
        needs=(marked("在售房源"), marked("买卖双方"), marked("成交价、定金、付款方式、两个日期")),
        roles=frozenset(duties.DEAL_OPENERS),
    ),
    Beginning(
        href=f"{PATH}/import",
        icon="upload",
        title=marked("导入表格"),
        makes=marked("把原来的房源、客户和同事从 CSV 或 xlsx 搬进来，逐行告诉您结果。"),
        needs=(marked("第一行是列名的表格"), marked("模板可以先下载")),
        roles=frozenset(duties.IMPORTERS),
    ),
    Beginning(
        href=f"{PATH}/first",
        icon="check",
        title=marked("开业清单"),
        makes=marked("新机构的头三件事：流程、同事、房源。"),
        needs=(marked("管理员权限"),),
        roles=frozenset({"administrator"}),
    ),
)


@door.get(PATH)
@policy(PAGE)
def menu() -> Response:
    """Show what may be begun."""
    mine = asker().actor.roles
    return pages.shown("start.html", open=[one for one in BEGINNINGS if one.roles & mine])
