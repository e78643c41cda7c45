"""Messages that meet a waiting token, and those that are kept until one waits or they expire."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.bpmn.runtime import Step
from engine.events import MessageReached, MessageThrown, TokenLeft
from engine.expressions import codec
from engine.operations.locking import Held
from engine.operations.posting import post
from engine.tables.instances import messages
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

KEEP = timedelta(days=7)

_oldest = Prepared(
    sa.select(messages.c.id, messages.c.payload)
    .where(
        messages.c.agency_id == sa.bindparam("agency"),
        messages.c.state == "kept",
        messages.c.name == sa.bindparam("name"),
        messages.c.key == sa.bindparam("key"),
        messages.c.expires_at > sa.bindparam("now"),
    )
    .order_by(messages.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def deliver(uow: UnitOfWork, held: Held, step: Step) -> list[object]:
    """Give kept messages to tokens that have just begun to wait for them; return all moves, those that follow included.

    A kept message is delivered once: its row is taken by a guarded update.
    """
    moves: list[object] = list(step.moves)
    looked = 0
    while looked < len(moves):
        move = moves[looked]
        looked += 1
        if not isinstance(move, MessageReached):
            continue
        if any(isinstance(later, TokenLeft) and later.token_id == move.token_id for later in moves[looked:]):
            continue
        payload = _take(uow, move)
        if payload is not None:
            tables = held.pin.tables(uow)
            further = runtime.deliver(step.live, move.token_id, payload=payload, now=uow.now, decisions=tables)
            moves.extend(further.moves)
    return moves


def send(uow: UnitOfWork, held: Held, move: MessageThrown) -> None:
    """Hand a thrown message to the outbox; it is correlated in a unit of work of its own, after this commit."""
    payload = {"name": move.name, "key": move.key, "payload": dict(move.payload)}
    post(uow, kind="message", name=move.name, queue="events", payload=payload, subject_id=held.id)


def open_payload(uow: UnitOfWork, message_id: str, sealed: bytes | None) -> Mapping[str, Any]:
    """Return a kept message's payload in plain."""
    if sealed is None:
        return {}
    opened = codec.loads(uow.vault.open(uow.agency_id, "messages.payload", message_id, sealed))
    assert isinstance(opened, dict), "correlate seals a mapping"
    return opened


def _take(uow: UnitOfWork, move: MessageReached) -> Mapping[str, Any] | None:
    row = uow.row(_oldest, {"agency": uow.agency_id, "name": move.name, "key": move.key, "now": uow.now})
    if row is None:
        return None
    uow.run(
        sa.update(messages)
        .where(messages.c.agency_id == uow.agency_id, messages.c.id == row.id)
        .values(state="delivered")
    )
    return open_payload(uow, row.id, row.payload)
