"""Answers service calls: a worker takes an attempt, runs the hook outside any transaction, and comes back here."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.errors import NotFound
from engine.operations.advance import advance, note, raise_incident
from engine.operations.locking import Held, awake, hold, put_back
from engine.tables.instances import calls
from engine.unit_of_work import UnitOfWork


class CallUnknown(NotFound):
    """There is no such service call in this agency."""

    code = "call-unknown"


UNAVAILABLE = "unavailable"
"""The BPMN error code thrown when a hook stays unavailable after all attempts."""


def complete(uow: UnitOfWork, *, call_id: str, answer: Mapping[str, Any]) -> bool:
    """Give a call its answer and go on; return False when nobody waits for it any more.

    :raises CallUnknown: no such call.
    :raises engine.errors.Conflict: a recorder refuses what follows; the call stays open.
    """
    held, call = _hold_call(uow, call_id)
    if call.state != "requested":
        return False
    live = awake(uow, held)
    step = runtime.answer(live, call.token_id, result=answer, now=uow.now, decisions=held.pin.tables(uow))
    _end(uow, call_id, "completed", None)
    told = [["answer", call.node_id, call.hook, dict(answer)]]
    advance(uow, held, step, verb="answer", subject=call.hook, told=told)
    return True


def fail(uow: UnitOfWork, *, call_id: str, code: str, message: str, throw: bool = True) -> bool:
    """Give up on a call: throw BPMN error ``code`` if the diagram catches it, else (or without ``throw``) raise an incident.

    Return False when nobody waits for the call any more.

    :raises CallUnknown: no such call.
    :raises engine.policies.lifecycle.Illegal: the instance is suspended.
    :raises engine.errors.Conflict: a recorder refuses what follows the caught error; the call stays open.
    """
    held, call = _hold_call(uow, call_id)
    if call.state != "requested":
        return False
    live = awake(uow, held)
    given = {"code": code, "message": message}
    step = _caught(uow, held, live, call, given) if throw else None
    if step is None:
        _end(uow, call_id, "stopped", message)
        raise_incident(
            uow, held, node_id=call.node_id, token_id=call.token_id, call_id=call_id, code=code, message=message
        )
        note(uow, held, verb="fail", subject=call.hook, given=given, events=[["failed", call.node_id, code, message]])
        put_back(uow, held)
        return True
    _end(uow, call_id, "failed", message)
    told = [["refused", call.node_id, call.hook, code]]
    advance(uow, held, step, verb="fail", subject=call.hook, given=given, told=told)
    return True


def _caught(
    uow: UnitOfWork, held: Held, live: runtime.Live, call: sa.Row[Any], error: Mapping[str, str]
) -> runtime.Step | None:
    """Throw a BPMN error at the call's token; None: nothing catches it, and nothing has changed."""
    try:
        return runtime.fail(live, call.token_id, **error, now=uow.now, decisions=held.pin.tables(uow))
    except runtime.ErrorNotCaught:
        return None


def _hold_call(uow: UnitOfWork, call_id: str) -> tuple[Held, sa.Row[Any]]:
    query = sa.select(calls).where(calls.c.agency_id == uow.agency_id, calls.c.id == call_id)
    call = uow.row(query)
    if call is None:
        raise CallUnknown(call_id=call_id)
    held = hold(uow, call.instance_id)
    again = uow.row(query)
    assert again is not None, "calls are never deleted while their instance lives"
    return held, again


def _end(uow: UnitOfWork, call_id: str, state: str, problem: str | None) -> None:
    uow.run(
        sa.update(calls)
        .where(calls.c.agency_id == uow.agency_id, calls.c.id == call_id)
        .values(state=state, ended_at=uow.now, problem=None if problem is None else problem[:500])
    )
