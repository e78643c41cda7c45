"""Tell the process of a record that facts changed, so that its timers and deadlines are computed again; say what it awaits."""

from collections.abc import Mapping
from typing import Any

from brokerage.policies import facts as trade_facts
from engine.errors import Conflict, Finding
from engine.operations import instances
from engine.queries import instances as instances_seen
from engine.unit_of_work import UnitOfWork

RECORDED = frozenset({"listing", "viewing", "resale_main"})
"""The processes that carry a record of the trade."""


_BEGUN_BY = {
    "resale_main": ("请在新建交易单时发起（POST /deals）", "open a deal instead (POST /deals)"),
    "listing": ("请在录入房源时发起（POST /listings）", "enter a listing instead (POST /listings)"),
    "viewing": ("请在预约带看时发起（POST /viewings）", "book a viewing instead (POST /viewings)"),
}


class RecordNeeded(Conflict):
    """This process carries a record of the trade and begins with it; the finding says how."""

    code = "record-needed"
    zh = "这个流程随业务记录一起发起，不能单独发起"


def start(uow: UnitOfWork, *, process: str, **given: Any) -> str:
    """Start an instance of any process that carries no record of the trade.

    :raises RecordNeeded: it carries one, and must begin with it.
    """
    if process in RECORDED:
        zh, en = _BEGUN_BY[process]
        finding = Finding(rule="process.record-needed", element="/process", zh=zh, en=en)
        raise RecordNeeded(en, findings=(finding,), process=process)
    return instances.start(uow, process=process, **given)


def tell(uow: UnitOfWork, instance_id: str | None, news: Mapping[str, Any]) -> None:
    """Revise the facts of an instance that still runs; a record without one, or whose process is over, has nobody to tell."""
    if instance_id is None or not news:
        return
    if instances_seen.one(uow, instance_id=instance_id).status in {"running", "suspended"}:
        instances.revise_facts(uow, instance_id=instance_id, facts=news)


def revise(uow: UnitOfWork, *, instance_id: str, facts: Mapping[str, Any], reason: str = "") -> None:
    """Revise the facts of any instance by hand; of a record's process only facts of the trade, and nothing personal.

    Terms of a deal (price, dates, loan) are revised with the deal, so that record and process stay one.

    :raises InstanceUnknown: there is none in this agency.
    :raises brokerage.policies.facts.FactsInvalid: a fact is unknown, reserved, personal or of no plain kind.
    """
    kept = instances_seen.one(uow, instance_id=instance_id).process in RECORDED
    instances.revise_facts(
        uow, instance_id=instance_id, facts=trade_facts.clean(facts) if kept else facts, reason=reason
    )


def awaits(uow: UnitOfWork, instance_id: str, name: str) -> bool:
    """Say whether an instance awaits a message of this name now."""
    return any(
        wait.kind == "message" and wait.name == name for wait in instances_seen.waits(uow, instance_id=instance_id)
    )


def is_suspended(uow: UnitOfWork, instance_id: str) -> bool:
    """Say whether an instance is suspended: messages are kept for it until it is resumed."""
    return instances_seen.one(uow, instance_id=instance_id).status == "suspended"
