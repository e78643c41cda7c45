"""Resolves incidents: a person retries what stopped, with edited input if need be."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.operations import refusals
from engine.operations.advance import advance, note
from engine.operations.locking import Held, awake, hold
from engine.operations.waits import order_attempt
from engine.policies.lifecycle import IncidentVerb, InstanceVerb, after
from engine.queries.incidents import IncidentUnknown
from engine.tables.instances import calls, incidents
from engine.unit_of_work import UnitOfWork


def resolve(uow: UnitOfWork, *, incident_id: str, given: Mapping[str, Any] | None = None, reason: str = "") -> None:
    """Retry what an incident stopped: a service call with its input, or ``given`` in its place; a node that failed with
    ``given`` merged into the process data.

    :raises engine.queries.incidents.IncidentUnknown: no such incident.
    :raises engine.policies.lifecycle.Illegal: it is resolved, or the instance is suspended or over.
    """
    query = sa.select(incidents).where(incidents.c.agency_id == uow.agency_id, incidents.c.id == incident_id)
    incident = uow.row(query)
    if incident is None:
        raise IncidentUnknown(incident_id=incident_id)
    held = hold(uow, incident.instance_id)
    incident = uow.row(query)
    assert incident is not None, "incidents are never deleted while their instance lives"
    state = after("incident", incident.state, IncidentVerb.RESOLVE)
    uow.run(
        sa.update(incidents)
        .where(incidents.c.agency_id == uow.agency_id, incidents.c.id == incident_id)
        .values(state=state, resolved_at=uow.now, resolved_by=uow.actor.id)
    )
    told = {"given": None if given is None else dict(given), "reason": reason}
    if incident.call_id is None and incident.token_id is not None:
        live = awake(uow, held)
        step = runtime.retry(live, incident.token_id, data=given, now=uow.now, decisions=held.pin.tables(uow))
        advance(uow, held, step, verb="resolve", subject=incident.node_id, given=told)
        return
    after("instance", held.row.status, InstanceVerb.ADVANCE)
    if incident.call_id is not None:
        _call_again(uow, held, incident.call_id, given)
    refusals.again(uow, held, incident)
    note(uow, held, verb="resolve", subject=incident.node_id, given=told)


def _call_again(uow: UnitOfWork, held: Held, call_id: str, given: Mapping[str, Any] | None) -> None:
    mine = sa.and_(calls.c.agency_id == uow.agency_id, calls.c.id == call_id)
    call = uow.connection.execute(sa.select(calls).where(mine)).one()
    changed: dict[str, Any] = {"state": "requested", "ended_at": None, "problem": None}
    if given is not None:
        changed["input"] = dict(given)
    uow.run(sa.update(calls).where(mine).values(**changed))
    hook = held.pin.node(call.process, call.node_id).hook
    assert hook is not None, "publishing refuses a service task without a hook"
    order_attempt(uow, call_id, hook)
