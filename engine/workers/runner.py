"""Works one outbox row off: takes the attempt, acts outside any transaction, and records the outcome in its own.

The last resort of the house besides the doors: whatever a hook raises becomes a counted, told failure.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
import structlog

from engine import events
from engine.errors import Conflict, Problem, Unavailable
from engine.expressions import codec
from engine.hooks import Errand, Hooks, ServiceCall, ServiceError
from engine.operations import attempts, calendar_requests, calls, instances, messages, refusals
from engine.operations.attempts import Attempt, Fenced
from engine.policies.lifecycle import Illegal, InstanceVerb, after
from engine.tables.instances import calls as call_rows
from engine.tables.instances import instances as instance_rows
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work

log = structlog.get_logger("fangliu.runner")
SYSTEM = Actor.system()


def run(house: House, *, agency_id: str, outbox_id: str) -> str:
    """Work one outbox row off; return what became of it in a word, for the log."""
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        attempt = attempts.take(uow, outbox_id=outbox_id)
    if attempt is None:
        return "not-due"
    act = {"call": _call, "event": _event, "message": _message, "errand": _errand, "request": _request}[attempt.kind]
    try:
        return _exhausted(house, attempt) if attempt.beyond else act(house, attempt)
    except Fenced:
        log.warning("fenced", outbox_id=outbox_id, kind=attempt.kind, name=attempt.name)
        return "fenced"


def _call(house: House, attempt: Attempt) -> str:
    try:
        call = _service_call(house, attempt)
    except Illegal as error:
        return _put_off(house, attempt, error)
    if call is None:
        return _settle(house, attempt, lambda _: None, word="withdrawn")
    hook, _ = house.part(Hooks).service_named(attempt.name)
    try:
        answer = dict(hook(call))
        codec.dumps(answer)
    except ServiceError as error:
        return _fail_call(house, attempt, code=error.error_code, message=str(error))
    except Unavailable as error:
        return _later(house, attempt, code=calls.UNAVAILABLE, problem=str(error))
    except Problem as error:
        return _fail_call(house, attempt, code=error.code, message=str(error))
    except Exception as error:
        log.exception("hook failed", hook=attempt.name, outbox_id=attempt.outbox_id)
        return _later(house, attempt, code="hook-failed", problem=f"{type(error).__name__}: {error}")
    return _answer(house, attempt, call.id, answer)


def _answer(house: House, attempt: Attempt, call_id: str, answer: Mapping[str, Any]) -> str:
    try:
        return _settle(house, attempt, lambda uow: calls.complete(uow, call_id=call_id, answer=answer), word="answered")
    except Illegal as error:
        return _put_off(house, attempt, error)
    except Problem as error:
        if isinstance(error, Fenced | Unavailable):
            raise
        return _fail_call(house, attempt, code=error.code, message=str(error))


def _service_call(house: House, attempt: Attempt) -> ServiceCall | None:
    """Return what the hook is asked; None when nobody waits for the call any more.

    :raises Illegal: the instance is suspended.
    """
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM, write=False) as uow:
        row = uow.row(
            sa.select(call_rows, instance_rows.c.business_key, instance_rows.c.status)
            .join(
                instance_rows,
                (instance_rows.c.agency_id == call_rows.c.agency_id) & (instance_rows.c.id == call_rows.c.instance_id),
            )
            .where(call_rows.c.agency_id == uow.agency_id, call_rows.c.id == attempt.subject_id)
        )
        if row is None or row.state != "requested":
            return None
        after("instance", row.status, InstanceVerb.ADVANCE)
        return ServiceCall(
            id=row.id,
            agency_id=uow.agency_id,
            instance_id=row.instance_id,
            business_key=row.business_key,
            node_id=row.node_id,
            hook=row.hook,
            input=row.input,
            attempt=attempt.number,
            now=uow.now,
            house=house,
        )


def _fail_call(house: House, attempt: Attempt, *, code: str, message: str) -> str:
    def fail(*, throw: bool) -> str:
        with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
            attempts.give_up(uow, attempt, problem=f"{code}: {message}")
            calls.fail(uow, call_id=str(attempt.subject_id), code=code, message=message, throw=throw)
        return f"failed ({code})"

    try:
        return fail(throw=True)
    except Illegal as error:
        return _put_off(house, attempt, error)
    except Fenced:
        raise
    except Conflict as error:
        log.warning("error path refused", outbox_id=attempt.outbox_id, code=error.code)
        return fail(throw=False)


def _put_off(house: House, attempt: Attempt, why: Illegal) -> str:
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
        attempts.put_off(uow, attempt, problem=str(why))
    return "put-off"


def _exhausted(house: House, attempt: Attempt) -> str:
    """Give up on a row whose every attempt ended without a word: it kills its workers."""
    message = "every attempt ended without an answer"
    if attempt.kind == "call":
        return _fail_call(house, attempt, code=calls.UNAVAILABLE, message=message)
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
        attempts.give_up(uow, attempt, problem=message)
    return "given-up"


def _later(house: House, attempt: Attempt, *, code: str, problem: str) -> str:
    if attempt.last and attempt.kind == "call":
        return _fail_call(house, attempt, code=code, message=problem)
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
        if attempt.last:
            attempts.give_up(uow, attempt, problem=problem)
            return "given-up"
        attempts.postpone(uow, attempt, problem=problem)
    return "postponed"


def _settle(house: House, attempt: Attempt, act: Callable[[UnitOfWork], object], *, word: str) -> str:
    """Do the database's part of a row and mark it done, in one transaction."""
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
        attempts.done(uow, attempt)
        act(uow)
    return word


def _event(house: House, attempt: Attempt) -> str:
    kind: type[Any] = getattr(events, attempt.payload["type"])
    told = dict(attempt.payload["event"])
    event = kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})
    listener = house.part(Hooks).listeners_of(kind).get(attempt.name)
    if listener is None:
        return _later(house, attempt, code="listener-unknown", problem=f"nobody listens as {attempt.name}")
    try:
        listener(house, event)
    except Exception as error:
        log.exception("listener failed", listener=attempt.name, outbox_id=attempt.outbox_id)
        return _later(house, attempt, code="listener-failed", problem=f"{type(error).__name__}: {error}")
    return _settle(house, attempt, lambda _: None, word="heard")


def _message(house: House, attempt: Attempt) -> str:
    sent = attempt.payload

    def correlate(uow: UnitOfWork) -> None:
        messages.correlate(uow, name=sent["name"], key=sent["key"], payload=sent["payload"])

    try:
        return _settle(house, attempt, correlate, word="correlated")
    except Problem as error:
        if isinstance(error, Fenced):
            raise
        if not attempt.last or isinstance(error, Unavailable):
            return _later(house, attempt, code=error.code, problem=str(error))
        with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
            attempts.give_up(uow, attempt, problem=f"{error.code}: {error}")
            thrower = attempt.subject_id
            refusals.message(uow, name=sent["name"], key=sent["key"], thrower_id=thrower, problem=error)
        return "refused"


def _request(house: House, attempt: Attempt) -> str:
    wanted = attempt.payload

    def start(uow: UnitOfWork) -> None:
        key = calendar_requests.business_key(wanted["calendar"], int(wanted["year"]))
        instances.start(uow, process=attempt.name, business_key=key, data={**wanted})

    try:
        return _settle(house, attempt, start, word="requested")
    except instances.BusinessKeyTaken:
        return _settle(house, attempt, lambda _: None, word="requested-before")


def _errand(house: House, attempt: Attempt) -> str:
    def progress(percent: int, word: str) -> None:
        with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
            attempts.note_progress(uow, attempt, percent=percent, word=word)

    hook, _ = house.part(Hooks).errand_named(attempt.name)
    errand = Errand(
        id=attempt.outbox_id,
        agency_id=attempt.agency_id,
        name=attempt.name,
        input=attempt.payload,
        attempt=attempt.number,
        now=house.clock.now(),
        house=house,
        progress=progress,
    )
    try:
        answer = dict(hook(errand))
    except Fenced:
        raise
    except Problem as error:
        with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
            attempts.give_up(uow, attempt, problem=f"{error.code}: {error}")
        return f"failed ({error.code})"
    except Exception as error:
        log.exception("errand failed", errand=attempt.name, outbox_id=attempt.outbox_id)
        return _later(house, attempt, code="errand-failed", problem=f"{type(error).__name__}: {error}")
    with unit_of_work(house, agency_id=attempt.agency_id, actor=SYSTEM) as uow:
        attempts.done(uow, attempt, answer=answer)
    return "done"
