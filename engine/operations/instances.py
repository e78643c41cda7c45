"""Starts, suspends, resumes and terminates process instances; revises the facts they run on."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.bpmn import runtime
from engine.errors import Conflict, Invalid
from engine.events import InstanceStarted
from engine.ids import InstanceId, PartyId, new_id
from engine.memory.pins import Pin, newest_pin
from engine.operations import deadlines, filled, telling
from engine.operations.advance import advance, note
from engine.operations.directory import require_branch
from engine.operations.locking import Held, awake, hold
from engine.operations.posting import tell
from engine.policies.lifecycle import InstanceState, InstanceVerb, after
from engine.queries.chain import BEGINNING
from engine.tables.instances import instances, parties
from engine.unit_of_work import UnitOfWork


class BusinessKeyTaken(Conflict):
    """An instance of this process with this business key exists already."""

    code = "business-key-taken"
    zh = "这个编号已经有一个同样的流程了"


class ReasonMissing(Invalid):
    """Say why: the reason is kept in the journal."""

    code = "reason-missing"
    zh = "请填写原因"


def start(
    uow: UnitOfWork,
    *,
    process: str,
    business_key: str,
    data: Mapping[str, Any],
    branch_id: str | None = None,
    form: Mapping[str, Any] | None = None,
    sides: Mapping[str, Sequence[str]] | None = None,
) -> InstanceId:
    """Start an instance of the newest version of a process; what it may come to use is pinned now.

    ``data`` are the process data to begin with. ``form`` is what a person filled into the process's start form: it is
    checked, its fields that are not personal join the data, and recorders at the start see all of it. ``sides`` maps
    ``buyer`` and ``seller`` to customer ids: the parties of the instance.

    :raises engine.memory.pins.ProcessUnknown: no such process is published.
    :raises engine.operations.filled.FormRejected: the start form has findings.
    :raises BusinessKeyTaken: this process runs or ran under this key.
    :raises engine.operations.directory.BranchUnknown: no such branch in this agency.
    """
    pin = newest_pin(uow, process)
    definition = pin.definitions[process]
    cleaned = filled.start(uow, pin, definition.start_form, form)
    begin = {**data, **cleaned.flat}
    instance_id = InstanceId(new_id())
    step = runtime.start(
        pin.bundle, data=begin, form=cleaned.all, now=uow.now, actor=uow.actor.id, decisions=pin.tables(uow)
    )
    held = _insert(uow, pin, instance_id, process, business_key, branch_id)
    _join(uow, instance_id, sides or {})
    tell(uow, InstanceStarted(**telling.common(uow, held), process=process, business_key=business_key))
    advance(uow, held, step, verb="start", subject=process, given={"data": dict(data), "form": dict(form or {})})
    return instance_id


def suspend(uow: UnitOfWork, *, instance_id: str, reason: str) -> None:
    """Suspend an instance: nothing moves until it is resumed; deadlines go on.

    :raises ReasonMissing: the reason is empty.
    :raises engine.policies.lifecycle.Illegal: it does not run.
    """
    _turn(uow, instance_id, InstanceVerb.SUSPEND, reason)


def resume(uow: UnitOfWork, *, instance_id: str, reason: str) -> None:
    """Let a suspended instance run on; timers that came due meanwhile fire at the next tick.

    :raises engine.policies.lifecycle.Illegal: it is not suspended.
    """
    _turn(uow, instance_id, InstanceVerb.RESUME, reason)


def terminate(uow: UnitOfWork, *, instance_id: str, reason: str) -> None:
    """End an instance without its end events: tasks are cancelled, calls withdrawn. The reason is sealed, in the journal.

    :raises engine.policies.lifecycle.Illegal: it is over.
    """
    if not reason.strip():
        raise ReasonMissing
    held = hold(uow, instance_id)
    live = awake(uow, held, InstanceVerb.TERMINATE)
    step = runtime.cancel(live, uow.now)
    given, outcome = {"reason": reason}, InstanceState.TERMINATED
    advance(uow, held, step, verb="terminate", given=given, status=InstanceState.TERMINATED, outcome=outcome)


def revise_facts(uow: UnitOfWork, *, instance_id: str, facts: Mapping[str, Any], reason: str = "") -> None:
    """Change process data (a signing date moved): timers and deadlines that read it are computed again.

    :raises engine.policies.lifecycle.Illegal: the instance is suspended or over.
    """
    held = hold(uow, instance_id)
    live = awake(uow, held)
    step = runtime.revise(live, facts=facts, now=uow.now, decisions=held.pin.tables(uow))
    advance(uow, held, step, verb="revise-facts", given={"facts": dict(facts), "reason": reason})
    deadlines.reckon_open(uow, held, step.live)


def _turn(uow: UnitOfWork, instance_id: str, verb: InstanceVerb, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    held = hold(uow, instance_id)
    status = after("instance", held.row.status, verb)
    note(uow, held, verb=verb, given={"reason": reason}, status=status)


def _insert(
    uow: UnitOfWork, pin: Pin, instance_id: InstanceId, process: str, business_key: str, branch_id: str | None
) -> Held:
    row = {
        "agency_id": uow.agency_id,
        "id": instance_id,
        "process": process,
        "version": pin.version,
        "bundle_hash": pin.hash,
        "business_key": business_key,
        "branch_id": branch_id,
        "status": InstanceState.RUNNING,
        "revision": 0,
        "state": b"",
        "started_at": uow.now,
        "started_by": uow.actor.id,
        "journal_seq": 0,
        "journal_hash": BEGINNING,
    }
    try:
        with uow.connection.begin_nested():
            uow.run(sa.insert(instances), row)
    except IntegrityError as error:
        # Asked only now: hardly anybody names a branch that is not there, and everybody starts instances.
        if branch_id is not None:
            require_branch(uow, branch_id)
        raise BusinessKeyTaken(process=process, business_key=business_key) from error
    return hold(uow, instance_id)


def _join(uow: UnitOfWork, instance_id: InstanceId, sides: Mapping[str, Sequence[str]]) -> None:
    rows = [
        {
            "agency_id": uow.agency_id,
            "id": PartyId(new_id()),
            "instance_id": instance_id,
            "side": side,
            "customer_id": customer_id,
        }
        for side, customers in sides.items()
        for customer_id in customers
    ]
    if rows:
        uow.run(sa.insert(parties), rows)
