"""Ask for something to be done about a deal by a process of its own: its key is the deal's number with a letter and a count."""

from collections.abc import Mapping
from typing import Any

from brokerage.operations import start_forms
from engine.errors import Conflict
from engine.operations import instances
from engine.queries import instances as instances_seen
from engine.unit_of_work import UnitOfWork


class AskedAlready(Conflict):
    """The same is asked for this deal and not decided yet."""

    code = "request-running"
    zh = "这张交易单已经有一个同样的申请在办"


def ask(
    uow: UnitOfWork,
    *,
    process: str,
    number: str,
    letter: str,
    data: Mapping[str, Any],
    form: Mapping[str, Any],
    branch_id: str | None,
    sides: Mapping[str, list[str]],
) -> str:
    """Start the process and return its business key.

    :raises AskedAlready: one runs for this deal.
    :raises engine.operations.filled.FormRejected: the start form has findings.
    """
    before = instances_seen.listed(uow, process=process, key=f"{number}-{letter}").items
    if any(one.status in ("running", "suspended") for one in before):
        raise AskedAlready(number=number)
    key = f"{number}-{letter}{len(before) + 1}"
    instances.start(
        uow,
        process=process,
        data=data,
        form=start_forms.completed(uow, process=process, data=data, form=form),
        business_key=key,
        branch_id=branch_id,
        sides=sides,
    )
    return key
