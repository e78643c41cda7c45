"""The one process that looks at the clock: rings for outbox rows, fires timers, lets old things go, for ever.

One suffices; several do no harm, since every row is taken by compare-and-set. A database or Redis that is away is waited for.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from accounts import attempts, sessions
from brokerage.operations import documents
from engine.errors import Problem
from engine.queries.directory import all_agencies
from engine.unit_of_work import Actor, House, unit_of_work
from engine.workers.tick import expire, tick
from web import drafts
from web.stored_answers import forget_expired

log = structlog.get_logger("fangliu.ticker")
SYSTEM = Actor.system()
_LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Be something to do again and again, every so many seconds."""

    name: str
    every: float
    act: Callable[[], object]


def duties(house: House, ring: Callable[[], object]) -> tuple[Duty, ...]:
    """Return what the ticker does; ``ring`` rings once for all outbox rows that are due."""
    return (
        Duty(name="relay", every=0.2, act=ring),
        Duty(name="tick", every=1.0, act=lambda: tick(house)),
        Duty(name="expire", every=60.0, act=lambda: expire(house)),
        Duty(name="sweep", every=3600.0, act=lambda: sweep(house)),
    )


def sweep(house: House) -> None:
    """Let go what is over: old drafts, documents that nothing refers to, answers for repeated writes, sessions, attempts."""
    for agency in all_agencies(house):
        with unit_of_work(house, agency_id=agency.id, actor=SYSTEM) as uow:
            drafts.forget_old(uow)
            documents.sweep(uow, spared=drafts.documents_of(uow))
            forget_expired(uow)
            sessions.forget_expired(uow)
    attempts.forget_old(house)


def run(given: Sequence[Duty], *, ended: threading.Event | None = None) -> None:
    """Do the duties until SIGTERM or SIGINT (or until ``ended`` is set); one that fails is tried again later."""
    over = ended or _ended_by_signals()
    next_at = {duty.name: time.monotonic() for duty in given}
    failures = dict.fromkeys(next_at, 0)
    while not over.is_set():
        for duty in given:
            if time.monotonic() < next_at[duty.name] or over.is_set():
                continue
            try:
                duty.act()
                failures[duty.name] = 0
            except (Problem, DBAPIError) as error:
                failures[duty.name] += 1
                log.warning("duty failed", duty=duty.name, problem=type(error).__name__, in_a_row=failures[duty.name])
            pause = min(_LONGEST_PAUSE, duty.every * 2 ** min(failures[duty.name], 8)) if failures[duty.name] else 0
            next_at[duty.name] = time.monotonic() + max(duty.every, pause)
        over.wait(max(0.0, min(next_at.values()) - time.monotonic()))


def _ended_by_signals() -> threading.Event:
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    return over
