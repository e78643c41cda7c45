"""Correlates a message: to the instance that awaits it, else kept until one does or it expires."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.expressions import codec
from engine.ids import InstanceId, MessageId, new_id
from engine.operations.advance import advance
from engine.operations.kept import KEEP, open_payload
from engine.operations.locking import awake, hold
from engine.policies.lifecycle import InstanceState
from engine.tables.instances import instances, messages, subscriptions
from engine.unit_of_work import UnitOfWork

KEEP_FOR_SUSPENDED = timedelta(days=366)


def correlate(
    uow: UnitOfWork, *, name: str, key: str, payload: Mapping[str, Any], keep: timedelta = KEEP
) -> InstanceId | None:
    """Deliver a message to the token that awaits ``name`` with ``key``; return its instance, or None if it was kept.

    If several await it, the one that has waited longest gets it: a message is delivered once. Suspended instances get
    nothing; if no other awaits it, it is kept for them, for a year.

    :raises engine.errors.Conflict: a recorder refuses what follows.
    """
    suspended = False
    awaited = sa.select(subscriptions).where(
        subscriptions.c.agency_id == uow.agency_id, subscriptions.c.name == name, subscriptions.c.key == key
    )
    for found in uow.rows(awaited.order_by(subscriptions.c.id)):
        held = hold(uow, found.instance_id)
        still = uow.row(
            sa.select(subscriptions.c.id).where(
                subscriptions.c.agency_id == uow.agency_id, subscriptions.c.id == found.id
            )
        )
        if still is None:
            continue
        if held.row.status == InstanceState.SUSPENDED:
            suspended = True
            continue
        step = runtime.deliver(
            awake(uow, held), found.token_id, payload=payload, now=uow.now, decisions=held.pin.tables(uow)
        )
        advance(uow, held, step, verb="message", subject=name, given={"key": key, "payload": dict(payload)})
        return InstanceId(held.id)
    _keep(uow, name, key, payload, KEEP_FOR_SUSPENDED if suspended else keep)
    return None


def meetings(connection: sa.Connection, now: datetime, most: int = 200) -> list[tuple[str, str]]:
    """Return ``(agency_id, message_id)`` of kept messages that a running instance awaits, oldest first.

    Its instance was suspended when the message came, or both came at the same moment and did not see each other.
    """
    waits = sa.and_(
        subscriptions.c.agency_id == messages.c.agency_id,
        subscriptions.c.name == messages.c.name,
        subscriptions.c.key == messages.c.key,
    )
    runs = sa.and_(
        instances.c.agency_id == subscriptions.c.agency_id,
        instances.c.id == subscriptions.c.instance_id,
        instances.c.status == InstanceState.RUNNING,
    )
    rows = connection.execute(
        sa.select(messages.c.agency_id, messages.c.id)
        .where(messages.c.state == "kept", messages.c.expires_at > now)
        .where(sa.exists().where(waits, runs))
        .order_by(messages.c.id)
        .limit(most)
    ).all()
    return [(row.agency_id, row.id) for row in rows]


def deliver_kept(uow: UnitOfWork, *, message_id: str) -> InstanceId | None:
    """Correlate a kept message again; return the instance that got it, or None if it stays kept or is gone.

    :raises engine.errors.Conflict: a recorder refuses what follows.
    """
    row = uow.row(sa.select(messages).where(messages.c.agency_id == uow.agency_id, messages.c.id == message_id))
    if row is None or row.state != "kept":
        return None
    mine = sa.and_(messages.c.agency_id == uow.agency_id, messages.c.id == message_id, messages.c.state == "kept")
    if uow.run(sa.update(messages).where(mine).values(state="delivered")) != 1:
        return None
    payload = open_payload(uow, message_id, row.payload)
    return correlate(uow, name=row.name, key=row.key, payload=payload, keep=row.expires_at - uow.now)


def expire(uow: UnitOfWork) -> int:
    """Let kept messages go whose time is over; return how many."""
    return uow.run(
        sa.update(messages)
        .where(messages.c.agency_id == uow.agency_id, messages.c.state == "kept", messages.c.expires_at <= uow.now)
        .values(state="expired", payload=None)
    )


def _keep(uow: UnitOfWork, name: str, key: str, payload: Mapping[str, Any], keep: timedelta) -> None:
    message_id = MessageId(new_id())
    sealed = uow.vault.seal(uow.agency_id, "messages.payload", message_id, codec.dumps(dict(payload)))
    row = {"agency_id": uow.agency_id, "id": message_id, "name": name, "key": key, "payload": sealed}
    uow.run(sa.insert(messages), {**row, "state": "kept", "arrived_at": uow.now, "expires_at": uow.now + keep})
