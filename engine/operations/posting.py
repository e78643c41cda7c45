"""Writes outbox rows: all that shall leave the house or be done later, committed with the state that caused it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.events import Event
from engine.hooks import Hooks
from engine.ids import OutboxId, new_id
from engine.tables.outbox import outbox
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

_insert = Prepared(sa.insert(outbox))


ATTEMPTS = 12
BACKOFF = 5
"""Seconds before the second attempt."""
TIMEOUT = 60
"""Seconds for one attempt."""


def post(
    uow: UnitOfWork,
    *,
    kind: str,
    name: str,
    queue: str,
    payload: Mapping[str, Any],
    subject_id: str | None = None,
    due_at: datetime | None = None,
    attempts: int = ATTEMPTS,
    backoff: int = BACKOFF,
    timeout: int = TIMEOUT,
) -> OutboxId:
    """Write one row; ``backoff`` and ``timeout`` are seconds. A worker hears of it after the commit."""
    row = _row(uow, kind=kind, name=name, queue=queue, payload=payload, subject_id=subject_id)
    row |= {"due_at": due_at or uow.now, "attempts_allowed": attempts, "backoff": backoff, "timeout": timeout}
    uow.run(_insert, row)
    return OutboxId(row["id"])


def tell(uow: UnitOfWork, *events: Event) -> None:
    """Write one row for each listener of each event."""
    hooks = uow.house.part(Hooks)
    rows = [
        _row(
            uow,
            kind="event",
            name=name,
            queue="events",
            payload={"type": type(event).__name__, "event": _plain(event)},
            subject_id=event.instance_id,
        )
        for event in events
        for name in hooks.listeners_of(type(event))
    ]
    if rows:
        uow.run(_insert, rows)


def _row(
    uow: UnitOfWork, *, kind: str, name: str, queue: str, payload: Mapping[str, Any], subject_id: str | None
) -> dict[str, Any]:
    return {
        "agency_id": uow.agency_id,
        "id": new_id(),
        "kind": kind,
        "name": name,
        "queue": queue,
        "subject_id": subject_id,
        "payload": dict(payload),
        "state": "waiting",
        "created_at": uow.now,
        "due_at": uow.now,
        "attempts": 0,
        "attempts_allowed": ATTEMPTS,
        "backoff": BACKOFF,
        "timeout": TIMEOUT,
        "fence": 0,
    }


def order(
    uow: UnitOfWork, *, errand: str, given: Mapping[str, Any], timeout: int = 600, after: timedelta = timedelta(0)
) -> OutboxId:
    """Order an errand by the name it is registered under.

    :raises engine.hooks.HookUnknown: no such errand.
    """
    _, queue = uow.house.part(Hooks).errand_named(errand)
    return post(
        uow, kind="errand", name=errand, queue=queue, payload=given, due_at=uow.now + after, timeout=timeout, attempts=3
    )


def _plain(event: Event) -> dict[str, Any]:
    """Turn an event into plain data that the codec keeps."""
    return {
        field.name: list(value) if isinstance(value := getattr(event, field.name), tuple) else value
        for field in fields(event)
    }
