"""What an administrator does first in a new agency: people, calendars, listings; each with what is there already."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from brokerage.policies import duties
from brokerage.queries import listing_search
from engine.queries import definitions, directory
from web import pages
from web.identity import looking
from web.policy import Policy, policy
from web.translation import gettext, marked

PATH: Final = "/start/first"
COLLEAGUES: Final = marked("现在有 {number} 位同事。一个一个加，或者用表格导入：登录名、姓名、岗位、门店、上级。")

door = Blueprint("start_first", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Be one thing to do: ``done`` when something of it is there."""

    title: str
    text: str
    href: str
    act: str
    done: bool


@door.get(PATH)
@policy(Policy(page=True, roles=frozenset({duties.IMPORTERS[0]})))
def first() -> Response:
    """Show it."""
    uow = looking()
    people = sum(person.active for person in directory.everybody(uow))
    published = len(definitions.names(uow))
    listed = bool(listing_search.found(uow))
    return pages.shown(
        "start_first.html",
        steps=[
            Step(
                title=gettext("流程已发布"),
                text=gettext("{number} 条流程来自共享库，可以在“管理”里改成您的做法。").format(number=published),
                href="/admin/definitions",
                act=gettext("看流程"),
                done=published > 0,
            ),
            Step(
                title=gettext("请同事进来"),
                text=gettext(COLLEAGUES).format(number=people),
                href="/start/import?kind=people",
                act=gettext("导入同事"),
                done=people > 1,
            ),
            Step(
                title=gettext("把房源搬进来"),
                text=gettext("导入的房源先是草稿，由经纪人逐套开始核验。"),
                href="/start/import?kind=listings",
                act=gettext("导入房源"),
                done=listed,
            ),
        ],
    )
