"""Tell the process of a record that facts changed, so that its timers and deadlines are computed again; say what it awaits."""

from collections.abc import Mapping
from typing import Any

from engine.operations import instances
from engine.queries import instances as instances_seen
from engine.unit_of_work import UnitOfWork


def tell(uow: UnitOfWork, instance_id: str | None, news: Mapping[str, Any]) -> None:
    """Revise the facts of an instance that still runs; a record without one, or whose process is over, has nobody to tell."""
    if instance_id is None or not news:
        return
    if instances_seen.one(uow, instance_id=instance_id).status in {"running", "suspended"}:
        instances.revise_facts(uow, instance_id=instance_id, facts=news)


def awaits(uow: UnitOfWork, instance_id: str, name: str) -> bool:
    """Say whether an instance awaits a message of this name now."""
    return any(
        wait.kind == "message" and wait.name == name for wait in instances_seen.waits(uow, instance_id=instance_id)
    )


def is_suspended(uow: UnitOfWork, instance_id: str) -> bool:
    """Say whether an instance is suspended: messages are kept for it until it is resumed."""
    return instances_seen.one(uow, instance_id=instance_id).status == "suspended"
