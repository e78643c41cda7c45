"""The administrators' first page: what needs one of them now, and the ways to the rest."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from engine.queries import calendars, drafts
from engine.queries.figures import Figures, figures
from engine.unit_of_work import UnitOfWork
from web import pages
from web.identity import looking
from web.policy import policy
from web.translation import gettext

STUCK: Final = timedelta(minutes=5)

door = Blueprint("admin", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Be one thing that waits for an administrator: shape, words and where to go."""

    state: str
    title: str
    text: str
    href: str


@door.get("/admin")
@policy(ADMINISTRATORS)
def home() -> Response:
    """Show it."""
    uow = looking()
    counted = figures(uow.connection, now=uow.now, agency_id=uow.agency_id)
    return pages.shown("admin_home.html", needs=needs(uow, counted), counted=counted)


def needs(uow: UnitOfWork, counted: Figures) -> list[Need]:
    """Return what needs an administrator, what stops others first."""
    found = []
    if counted.incidents_open:
        title = gettext("{number} 步停住了").format(number=counted.incidents_open)
        found.append(Need(state="incident", title=title, text=gettext("看原因，改好再试。"), href="/admin/incidents"))
    if counted.oldest > STUCK or counted.timers_late:
        text = gettext("发件箱积压或定时器过点，多半有进程停了。")
        found.append(Need(state="late", title=gettext("后台没有跟上"), text=text, href="/admin/health"))
    for key in calendars.asked_for(uow):
        calendar, _, year = key.rpartition("-")
        title = gettext("缺 {calendar} 日历的 {year} 年").format(calendar=calendar, year=year)
        href = f"/admin/calendars/{calendar}?year={year}#load"
        found.append(Need(state="warn", title=title, text=gettext("有任务因此算不出期限。"), href=href))
    waiting = len(drafts.newest(uow))
    if waiting:
        title = gettext("{number} 份草稿没有发布").format(number=waiting)
        text = gettext("发布之前，流程还按原来的走。")
        found.append(Need(state="open", title=title, text=text, href="/admin/definitions"))
    return found
