"""Adapters: who answers for each authority, how its simulator is set and what was planted; channels by which notices leave."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, get_args

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from admin.acting import done, text
from admin.running import edited
from authorities import operations, queries
from authorities.adapters import NAMES, PLANTABLE, Adapters
from authorities.operations import KnobInvalid, Mode
from authorities.simulators.simulator import Simulator
from engine.errors import Finding, Problem
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from notices import queries as notices
from notices.mail import Mail
from web import failure_pages, pages
from web.identity import looked, this_house
from web.policy import policy
from web.problems import status_of
from web.translation import marked

PATH: Final = "/admin/adapters"
AUTHORITIES: Final[Mapping[str, str]] = {
    "registry": marked("不动产登记"),
    "housing": marked("住建委"),
    "eligibility": marked("购房资格"),
    "tax": marked("税务"),
    "hpf": marked("公积金中心"),
    "bank": marked("银行贷款"),
    "escrow_bank": marked("资金监管银行"),
}
MODES: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("done", marked("正常答复")),
    "slow": ("warn", marked("答得慢")),
    "reject": ("incident", marked("一律不予办理")),
    "down": ("late", marked("停用")),
}
CHANNELS: Final[Mapping[str, str]] = {"in_app": marked("产品内"), "email": marked("邮件"), "sms": marked("短信")}
STATES: Final[Mapping[str, str]] = {
    "kept": marked("已留存"),
    "waiting": marked("待发"),
    "sent": marked("已发"),
    "failed": marked("发不出去"),
    "off": marked("没有开通"),
}

door = Blueprint("admin_adapters", __name__)


@door.get(PATH)
@policy(ADMINISTRATORS)
def adapters() -> Response:
    """Show them."""
    return _shown()


@door.post(f"{PATH}/<adapter>/knob")
@policy(ADMINISTRATORS)
def turn(adapter: str) -> Response:
    """Set how a simulator behaves."""
    given = {name: text(name, 200) for name in ("mode", "latency", "note")}

    def act(uow: UnitOfWork) -> None:
        mode: Any = given["mode"]
        seconds = given["latency"] or "0"
        if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 5 or mode not in get_args(Mode):
            raise KnobInvalid
        latency = int(seconds) * 1000
        operations.set_knob(uow, adapter=adapter, mode=mode, latency_ms=latency, note=given["note"] or None)

    return done(
        act,
        to=PATH,
        told="knob-set",
        again=lambda problem: _shown(status=status_of(problem), problem=problem, opened=adapter, given=given),
    )


@door.post(f"{PATH}/plant")
@policy(ADMINISTRATORS)
def plant() -> Response:
    """Plant one fact of a business; an empty value takes all of that business's facts back."""
    given = {name: text(name, 200) for name in ("adapter", "business_key", "fact", "kind", "value")}

    def act(uow: UnitOfWork) -> None:
        if not given["business_key"]:
            raise KnobInvalid(findings=[_finding("请填写编号。", "Give a number.")])
        facts: Mapping[str, Any] = {}
        if given["fact"]:
            facts, wrong = edited.read_new(given["fact"], given["kind"], given["value"])
            if wrong:
                raise KnobInvalid(findings=[_finding(wrong, wrong)])
            before = {(one.adapter, one.business_key): one.facts for one in queries.planted(uow)}
            facts = {**before.get((given["adapter"], given["business_key"]), {}), **facts}
        operations.plant_fact(uow, adapter=given["adapter"], business_key=given["business_key"], facts=facts)

    return done(
        act,
        to=PATH,
        told="fact-planted",
        again=lambda problem: _shown(status=status_of(problem), problem=problem, opened="plant", given=given),
    )


def _shown(
    *,
    status: int = HTTPStatus.OK,
    problem: Problem | None = None,
    opened: str = "",
    given: Mapping[str, str] | None = None,
) -> Response:
    return looked(lambda uow: _page(uow, status, problem, opened, given or {}))


def _page(uow: UnitOfWork, status: int, problem: Problem | None, opened: str, given: Mapping[str, str]) -> Response:
    house = this_house()
    mine = house.part(Adapters)
    return pages.shown(
        "product/adapters.html",
        status=status,
        knobs=[(knob, isinstance(getattr(mine, knob.adapter), Simulator)) for knob in queries.knobs(uow)],
        planted=queries.planted(uow),
        authorities=AUTHORITIES,
        modes=MODES,
        plantable={name: sorted(PLANTABLE[name]) for name in NAMES},
        facts=sorted(set().union(*PLANTABLE.values())),
        mail=bool(house.part(Mail).host),
        counts=notices.counted(uow),
        channels=CHANNELS,
        states=STATES,
        opened=opened,
        given=given,
        problem=None if problem is None else failure_pages.said(problem),
        fresh=new_id,
    )


def _finding(zh: str, en: str) -> Finding:
    return Finding(rule="authorities.fact", zh=zh, en=en)
