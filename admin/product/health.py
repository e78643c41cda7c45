"""Health: what stands still and what it would need, before the figures; the check of journals on demand."""

import platform
import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from flask import Blueprint, Response, current_app

from admin.access import ADMINISTRATORS
from admin.acting import done
from admin.product.words import KINDS, QUEUES, TURNS, WORKERS
from engine.errors import Problem
from engine.ids import new_id
from engine.operations import acts as noting
from engine.queries import acts, chain
from engine.queries.figures import Figures, figures, store
from engine.unit_of_work import UnitOfWork
from engine.workers import watch
from engine.workers.watch import Standing
from web import failure_pages, pages
from web.application import Porch
from web.identity import looked, this_house
from web.live_streams import Streams
from web.policy import policy
from web.problems import status_of
from web.translation import gettext

PATH: Final = "/admin/health"
SLOW = timedelta(seconds=30)
STUCK = timedelta(minutes=5)
LEAST_FREE = 2 * 1024**3
CHECK: Final = "check-journals"

door = Blueprint("admin_health", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Be one thing that was looked at: ``state`` and ``word`` for its chip, ``text`` what it means or needs."""

    name: str
    state: str
    word: str
    text: str


@door.get(PATH)
@policy(ADMINISTRATORS)
def health() -> Response:
    """Show it."""
    return _shown()


def _shown(problem: Problem | None = None) -> Response:
    return looked(lambda uow: _page(uow, problem))


def _page(uow: UnitOfWork, problem: Problem | None) -> Response:
    house = this_house()
    counted = figures(uow.connection, now=uow.now, agency_id=uow.agency_id)
    standing = watch.standing(house)
    place = house.media if house.media.exists() else house.media.parent
    disk = shutil.disk_usage(place if place.exists() else "/")
    checked = next((act for act in acts.latest(uow, subject_id=uow.agency_id) if act.verb == CHECK), None)
    return pages.shown(
        "product/health.html",
        status=200 if problem is None else status_of(problem),
        problem=None if problem is None else failure_pages.said(problem),
        verdicts=verdicts(counted, standing, disk.free, None if checked is None else int(checked.detail["broken"])),
        counted=counted,
        standing=standing,
        store=store(uow.connection),
        disk=disk,
        checked=checked,
        version=cast("Porch", current_app).version,
        python=platform.python_version(),
        streams=len(house.part(Streams).open),
        size=size,
        kinds=KINDS,
        turns=TURNS,
        queues=QUEUES,
        states=WORKERS,
        key=new_id(),
    )


@door.post(f"{PATH}/check")
@policy(ADMINISTRATORS)
def check() -> Response:
    """Go through every journal of the agency and keep what was found."""
    broken = looked(lambda uow: len(list(chain.broken_links(uow))))

    def act(uow: UnitOfWork) -> None:
        noting.note(uow, verb=CHECK, subject_id=uow.agency_id, broken=broken)

    return done(act, to=PATH, told="checked", again=_shown)


def verdicts(counted: Figures, standing: Standing, free: int, broken: int | None) -> list[Verdict]:
    """Judge what was looked at, worst words first said plainly."""
    return [_bell(standing), _outbox(counted), _timers(counted), _disk(free), _journals(broken)]


def size(number: int) -> str:
    """Write bytes for reading."""
    for unit, scale in (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if number >= scale:
            return f"{number // scale if number >= 100 * scale else round(number / scale, 1)} {unit}"
    return f"{number} B"


def _bell(standing: Standing) -> Verdict:
    name = gettext("工作进程")
    if standing.away:
        return _late(name, gettext("没有连上 Redis。事情都记在数据库里不会丢，但没人去做：启动 Redis。"))
    if not standing.workers:
        return _late(name, gettext("一个工作进程也没有，接口和通知都停着：启动 app.py worker。"))
    hanging = sum(number for _, number in standing.queues)
    told = gettext("{workers} 个在岗，{bells} 件排着队。").format(workers=len(standing.workers), bells=hanging)
    return Verdict(name=name, state="done", word=gettext("正常"), text=told)


def _outbox(counted: Figures) -> Verdict:
    name = gettext("发件箱")
    if counted.oldest > STUCK:
        told = gettext("最早的一件等了 {minutes} 分钟：看工作进程和定时进程在不在。")
        return _late(name, told.format(minutes=int(counted.oldest.total_seconds() // 60)))
    if counted.oldest > SLOW:
        told = gettext("最早的一件等了 {seconds} 秒，有些慢。").format(seconds=int(counted.oldest.total_seconds()))
        return Verdict(name=name, state="warn", word=gettext("偏慢"), text=told)
    told = gettext("{number} 件等着或正在做，没有积压。").format(number=counted.waiting)
    return Verdict(name=name, state="done", word=gettext("正常"), text=told)


def _timers(counted: Figures) -> Verdict:
    name = gettext("定时器")
    if counted.timers_late:
        told = gettext("{number} 个过点超过一分钟还没触发：看定时进程 app.py tick 在不在。")
        return _late(name, told.format(number=counted.timers_late))
    return Verdict(name=name, state="done", word=gettext("正常"), text=gettext("没有过点不响的。"))


def _disk(free: int) -> Verdict:
    name = gettext("磁盘")
    told = gettext("还剩 {size}。").format(size=size(free))
    if free < LEAST_FREE:
        return _late(name, told + gettext("满了就什么都存不下：清理或扩容。"))
    return Verdict(name=name, state="done", word=gettext("正常"), text=told)


def _journals(broken: int | None) -> Verdict:
    name = gettext("防篡改存证")
    if broken is None:
        return Verdict(name=name, state="open", word=gettext("还没查过"), text=gettext("按下面的按钮核对一遍。"))
    if broken:
        told = gettext("{number} 个实例的经过对不上：先停止写入并备份，再和最近一次好的备份比对。")
        return _late(name, told.format(number=broken))
    return Verdict(name=name, state="done", word=gettext("完好"), text=gettext("每个实例的经过都首尾相接，没有改动。"))


def _late(name: str, text: str) -> Verdict:
    return Verdict(name=name, state="late", word=gettext("要处理"), text=text)
