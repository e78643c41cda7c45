"""What must always hold of the engine's rows, for ``check`` and the fault harness. Read-only; finds, never mends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.bpmn import runtime
from engine.errors import Problem
from engine.memory.pins import pinned
from engine.queries.chain import broken_links
from engine.tables.instances import calls, incidents, instances, subscriptions, tasks, timers
from engine.unit_of_work import UnitOfWork

OPEN_TASK = ("offered", "assigned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Be one invariant that does not hold: its rule, the row it is about, and what was found."""

    rule: str
    subject: str
    detail: str


def violations(uow: UnitOfWork) -> tuple[Violation, ...]:
    """Return all violations of the unit of work's agency."""
    rules: tuple[Callable[[UnitOfWork], Iterator[Violation]], ...] = (
        _awaited,
        _nothing_open_after_the_end,
        _one_row_a_token,
        _no_orphan_timers,
        _clocks_run,
        _states_open,
        _chains_whole,
    )
    return tuple(violation for rule in rules for violation in rule(uow))


def _awaited(uow: UnitOfWork) -> Iterator[Violation]:
    """Running means that something is awaited: a task, timer, message, call or incident."""
    waits = [
        sa.exists().where(table.c.agency_id == instances.c.agency_id, table.c.instance_id == instances.c.id, *extra)
        for table, extra in (
            (tasks, (tasks.c.state.in_(OPEN_TASK),)),
            (timers, (timers.c.kind == "process",)),
            (subscriptions, ()),
            (calls, (calls.c.state == "requested",)),
            (incidents, (incidents.c.state == "open",)),
        )
    ]
    query = sa.select(instances.c.id, instances.c.business_key).where(
        instances.c.agency_id == uow.agency_id,
        instances.c.status.in_(["running", "suspended"]),
        sa.not_(sa.or_(*waits)),
    )
    for row in uow.rows(query):
        yield Violation(rule="running-awaits-something", subject=row.id, detail=f"{row.business_key} waits for nothing")


def _nothing_open_after_the_end(uow: UnitOfWork) -> Iterator[Violation]:
    """Completed and terminated instances have nothing open."""
    for table, condition in (
        (tasks, tasks.c.state.in_(OPEN_TASK)),
        (timers, sa.true()),
        (subscriptions, sa.true()),
        (calls, calls.c.state == "requested"),
        (incidents, incidents.c.state == "open"),
    ):
        query = (
            sa.select(table.c.id, instances.c.business_key)
            .join(instances, (instances.c.agency_id == table.c.agency_id) & (instances.c.id == table.c.instance_id))
            .where(table.c.agency_id == uow.agency_id, instances.c.status.in_(["completed", "terminated"]), condition)
        )
        for row in uow.rows(query):
            yield Violation(rule="ended-has-nothing-open", subject=row.id, detail=f"{table.name} of {row.business_key}")


def _one_row_a_token(uow: UnitOfWork) -> Iterator[Violation]:
    """A token waits in one place only."""
    waiting = sa.union_all(
        sa.select(tasks.c.token_id).where(tasks.c.agency_id == uow.agency_id, tasks.c.state.in_(OPEN_TASK)),
        sa.select(timers.c.token_id).where(timers.c.agency_id == uow.agency_id, timers.c.token_id.is_not(None)),
        sa.select(subscriptions.c.token_id).where(subscriptions.c.agency_id == uow.agency_id),
        sa.select(calls.c.token_id).where(calls.c.agency_id == uow.agency_id, calls.c.state == "requested"),
    ).subquery()
    query = sa.select(waiting.c.token_id).group_by(waiting.c.token_id).having(sa.func.count() > 1)
    for row in uow.rows(query):
        yield Violation(rule="token-in-one-place", subject=row.token_id, detail="waits in several rows")


def _no_orphan_timers(uow: UnitOfWork) -> Iterator[Violation]:
    """An SLA timer watches an open task that does not wait."""
    query = (
        sa.select(timers.c.id, tasks.c.state)
        .join(tasks, (tasks.c.agency_id == timers.c.agency_id) & (tasks.c.id == timers.c.task_id))
        .where(
            timers.c.agency_id == uow.agency_id,
            sa.or_(tasks.c.state.not_in(OPEN_TASK), tasks.c.waiting_on.is_not(None)),
        )
    )
    for row in uow.rows(query):
        yield Violation(rule="no-orphan-timer", subject=row.id, detail=f"watches a task that is {row.state}")


def _clocks_run(uow: UnitOfWork) -> Iterator[Violation]:
    """A task waits since a moment, or neither; one that is assigned has somebody."""
    query = sa.select(tasks.c.id).where(
        tasks.c.agency_id == uow.agency_id,
        sa.or_(
            tasks.c.waiting_on.is_(None) != tasks.c.waiting_since.is_(None),
            sa.and_(tasks.c.state == "assigned", tasks.c.assignee_id.is_(None)),
        ),
        tasks.c.state.in_(OPEN_TASK),
    )
    for row in uow.rows(query):
        yield Violation(rule="task-columns-agree", subject=row.id, detail="waiting or assigned without its counterpart")


def _states_open(uow: UnitOfWork) -> Iterator[Violation]:
    """The state of a live instance opens, and its open tokens are the rows that wait."""
    query = sa.select(instances).where(
        instances.c.agency_id == uow.agency_id, instances.c.status.in_(["running", "suspended"])
    )
    for row in uow.rows(query):
        try:
            live = runtime.load(pinned(uow, row.bundle_hash).bundle, row.state)
        except Problem as problem:
            yield Violation(rule="state-opens", subject=row.id, detail=problem.code)
            continue
        known = _tokens_in_rows(uow, row.id)
        waiting = live.waiting()
        if known != waiting:
            detail = f"rows without token: {sorted(known - waiting)}; tokens without row: {sorted(waiting - known)}"
            yield Violation(rule="rows-are-tokens", subject=row.id, detail=detail)


def _tokens_in_rows(uow: UnitOfWork, instance_id: str) -> frozenset[str]:
    found: set[str] = set()
    for table, extra in (
        (tasks, (tasks.c.state.in_(OPEN_TASK),)),
        (timers, (timers.c.kind == "process",)),
        (subscriptions, ()),
        (calls, (calls.c.state.in_(["requested", "stopped"]),)),
    ):
        query = sa.select(table.c.token_id).where(
            table.c.agency_id == uow.agency_id, table.c.instance_id == instance_id, *extra
        )
        found.update(row.token_id for row in uow.rows(query))
    return frozenset(found)


def _chains_whole(uow: UnitOfWork) -> Iterator[Violation]:
    """Every instance's journal is whole: no entry missing, changed or out of order."""
    for instance_id, detail in broken_links(uow):
        yield Violation(rule="journal-chain", subject=instance_id, detail=detail)
