"""Correlates a message: to the instance that awaits it, else kept until one does or it expires."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.expressions import codec
from engine.ids import InstanceId, MessageId, new_id
from engine.operations.advance import advance
from engine.operations.kept import KEEP
from engine.operations.locking import awake, hold
from engine.tables.instances import messages, subscriptions
from engine.unit_of_work import UnitOfWork


def correlate(
    uow: UnitOfWork, *, name: str, key: str, payload: Mapping[str, Any], keep: timedelta = KEEP
) -> InstanceId | None:
    """Deliver a message to the token that awaits ``name`` with ``key``; return its instance, or None if it was kept.

    If several await it, the one that has waited longest gets it: a message is delivered once.

    :raises engine.policies.lifecycle.Illegal: the instance that awaits it is suspended.
    :raises engine.errors.Conflict: a recorder refuses what follows.
    """
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
        step = runtime.deliver(
            awake(uow, held), found.token_id, payload=payload, now=uow.now, decisions=held.pin.tables(uow)
        )
        advance(uow, held, step, verb="message", subject=name, given={"key": key, "payload": dict(payload)})
        return InstanceId(held.id)
    _keep(uow, name, key, payload, keep)
    return None


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
