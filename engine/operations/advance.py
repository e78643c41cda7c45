"""The one path: makes rows of a step, in the transaction of whoever came in.

Tasks closed and offered, timers, subscriptions, service calls, incidents, the recorders' rows, journal, outbox and the
instance itself. What was reached and left again within the step leaves no row. Deciding is done before, acting after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from engine.bpmn.runtime import Step
from engine.errors import Conflict
from engine.events import (
    CallReached,
    IncidentRaised,
    InstanceEnded,
    MessageReached,
    MessageThrown,
    Move,
    MoveFailed,
    ProcessEnded,
    RecordMade,
    RecordReached,
    TimerMoved,
    TimerReached,
    TokenLeft,
    UserTaskReached,
)
from engine.hooks import Hooks
from engine.ids import IncidentId, new_id
from engine.memory.live import LiveInstances
from engine.operations import journaling, kept, openings, telling, waits
from engine.operations.locking import Held
from engine.operations.posting import tell
from engine.queries.previous_tasks import PreviousTask
from engine.tables.instances import incidents, instances
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

M = TypeVar("M")


class InstanceMoved(Conflict):
    """Somebody else moved this instance at the same moment; look again."""

    code = "instance-moved"
    zh = "别人刚刚推进了这个流程，请刷新后再试"


_save = Prepared(
    sa.update(instances)
    .where(
        instances.c.agency_id == sa.bindparam("agency"),
        instances.c.id == sa.bindparam("instance"),
        instances.c.revision == sa.bindparam("was"),
    )
    .values(
        state=sa.bindparam("state_"),
        revision=sa.bindparam("revision_"),
        status=sa.bindparam("status_"),
        outcome=sa.bindparam("outcome_"),
        ended_at=sa.bindparam("ended"),
        journal_seq=sa.bindparam("seq"),
        journal_hash=sa.bindparam("hash"),
    )
)


def advance(
    uow: UnitOfWork,
    held: Held,
    step: Step,
    *,
    verb: str,
    subject: str | None = None,
    given: Mapping[str, Any] | None = None,
    told: Sequence[Any] = (),
    status: str | None = None,
    outcome: str | None = None,
    before: PreviousTask | None = None,
) -> None:
    """Record a step: everything of it, or nothing.

    ``verb``, ``subject``, ``given`` (sealed) and ``told`` (in plain, before the step's own events) go into the journal;
    ``status`` overrides what the step says of the instance (suspended, terminated); ``before`` is the completed task that a
    step back opens anew.

    :raises engine.errors.Conflict: a recorder refuses the move, or the instance was moved meanwhile.
    """
    moves = kept.deliver(uow, held, step)
    every = _Moves(moves)
    lasting = every.lasting()
    closed = waits.close(uow, held, lasting.of(TokenLeft))
    opened = openings.open_tasks(uow, held, lasting.of(UserTaskReached), before)
    waits.arm_timers(uow, held, [*lasting.of(TimerReached), *lasting.of(TimerMoved)])
    waits.subscribe(uow, held, lasting.of(MessageReached))
    waits.request(uow, held, lasting.of(CallReached))
    _record(uow, held, every.of(RecordReached))
    _drop_incidents(uow, held, step, every.of(TokenLeft))
    _raise_incidents(uow, held, every.of(MoveFailed))
    for thrown in every.of(MessageThrown):
        kept.send(uow, held, thrown)
    ended = next(iter(every.of(ProcessEnded)), None)
    new_status = status or ("completed" if ended else str(held.row.status))
    if ended and outcome is None:
        outcome = ",".join(ended.end_nodes)[:80]
    digest = journaling.append(
        uow,
        instance_id=held.id,
        seq=held.row.journal_seq + 1,
        previous=held.row.journal_hash,
        bundle_hash=held.row.bundle_hash,
        verb=verb,
        subject=subject,
        given=given,
        events=[*told, *telling.plain(moves, opened)],
    )
    _save_instance(uow, held, step, status=new_status, outcome=outcome, digest=digest)
    tell(uow, *closed, *opened)
    if new_status in ("completed", "terminated"):
        waits.clear(uow, held)
        tell(
            uow,
            InstanceEnded(
                **telling.common(uow, held),
                process=held.row.process,
                business_key=held.row.business_key,
                outcome=outcome or new_status,
            ),
        )


class _Moves:
    """Hold the moves of a step by their kind, each kind in order."""

    def __init__(self, moves: Iterable[object]) -> None:
        self._by_kind: dict[type, list[Any]] = {}
        for move in moves:
            self._by_kind.setdefault(type(move), []).append(move)

    def of(self, kind: type[M]) -> list[M]:
        """Return the moves of a kind."""
        return self._by_kind.get(kind, [])

    def lasting(self) -> "_Moves":
        """Return the moves without those of tokens that waited and went on within this step: no row ever knew them."""
        left = {move.token_id for move in self.of(TokenLeft)}
        waited = (UserTaskReached, CallReached, TimerReached, MessageReached)
        passing = {move.token_id for kind in waited for move in self._by_kind.get(kind, ()) if move.token_id in left}
        if not passing:
            return self
        return _Moves(
            move
            for moves in self._by_kind.values()
            for move in moves
            if not (isinstance(move, Move) and move.token_id in passing)
        )


def _record(uow: UnitOfWork, held: Held, reached: Iterable[RecordReached]) -> None:
    hooks = uow.house.part(Hooks)
    for move in reached:
        event = RecordMade(
            **telling.common(uow, held),
            process=held.row.process,
            business_key=held.row.business_key,
            node_id=move.node_id,
            record=move.record,
            values=move.values,
        )
        hooks.recorder_named(move.record)(uow, event)
        # Its values may be personal and an outbox row is not sealed: listeners hear that it was made, and ask the records.
        tell(uow, replace(event, values={}))


def _drop_incidents(uow: UnitOfWork, held: Held, step: Step, left: Iterable[TokenLeft]) -> None:
    """Close incidents of tokens that an interrupting event or an end has withdrawn: nobody can resolve them any more."""
    calls = {move.token_id for move in left if move.wait == "call" and move.cancelled}
    gone = (held.failed - step.live.failed()) | calls
    if gone:
        mine = sa.and_(incidents.c.agency_id == uow.agency_id, incidents.c.token_id.in_(gone))
        uow.run(
            sa.update(incidents)
            .where(mine, incidents.c.state == "open")
            .values(state="resolved", resolved_at=uow.now, resolved_by=uow.actor.id)
        )


def _raise_incidents(uow: UnitOfWork, held: Held, failed: Iterable[MoveFailed]) -> None:
    for move in failed:
        raise_incident(uow, held, node_id=move.node_id, token_id=move.token_id, code=move.code, message=move.message)


def raise_incident(
    uow: UnitOfWork,
    held: Held,
    *,
    node_id: str,
    code: str,
    message: str,
    token_id: str | None = None,
    call_id: str | None = None,
    task_id: str | None = None,
) -> IncidentId:
    """Write an incident: a stop that needs a person."""
    incident_id = IncidentId(new_id())
    row: dict[str, Any] = {
        "agency_id": uow.agency_id,
        "id": incident_id,
        "instance_id": held.id,
        "node_id": node_id,
        "code": code,
    }
    row |= {"token_id": token_id, "call_id": call_id, "task_id": task_id, "message": message[:500], "state": "open"}
    uow.run(sa.insert(incidents), {**row, "raised_at": uow.now})
    tell(uow, IncidentRaised(**telling.common(uow, held), incident_id=incident_id, node_id=node_id, code=code))
    return incident_id


def _save_instance(uow: UnitOfWork, held: Held, step: Step, *, status: str, outcome: str | None, digest: bytes) -> None:
    revision = held.row.revision + 1
    over = status in ("completed", "terminated")
    changed = uow.run(
        _save,
        {
            "agency": uow.agency_id,
            "instance": held.id,
            "was": held.row.revision,
            "state_": step.live.dump(),
            "revision_": revision,
            "status_": status,
            "outcome_": outcome,
            "ended": uow.now if over else None,
            "seq": held.row.journal_seq + 1,
            "hash": digest,
        },
    )
    if changed != 1:
        raise InstanceMoved(instance_id=held.id)
    if not over:
        live = uow.house.part(LiveInstances)
        uow.after_commit(lambda: live.put(held.id, revision, step.live))


_note = Prepared(
    sa.update(instances)
    .where(instances.c.agency_id == sa.bindparam("agency"), instances.c.id == sa.bindparam("instance"))
    .values(status=sa.bindparam("status_"), journal_seq=sa.bindparam("seq"), journal_hash=sa.bindparam("hash"))
)


def note(
    uow: UnitOfWork,
    held: Held,
    *,
    verb: str,
    subject: str | None = None,
    given: Mapping[str, Any] | None = None,
    status: str | None = None,
    events: Sequence[Any] = (),
) -> None:
    """Journal what moves no token: a claim, a wait, an alert, a suspension. The state stays as it is, and warm."""
    seq = held.row.journal_seq + 1
    digest = journaling.append(
        uow,
        instance_id=held.id,
        seq=seq,
        previous=held.row.journal_hash,
        bundle_hash=held.row.bundle_hash,
        verb=verb,
        subject=subject,
        given=given,
        events=events,
    )
    uow.run(
        _note,
        {
            "agency": uow.agency_id,
            "instance": held.id,
            "status_": status or held.row.status,
            "seq": seq,
            "hash": digest,
        },
    )
