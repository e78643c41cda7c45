"""How an instance looks to one of its parties: where it stands, what was reached, what was asked of them, in one statement.

The words are the diagrams' (``fl:portal``, ``fl:milestone``). What comes next is ``ahead``'s. Called processes are part of their
caller's instance, so theirs are here too. Nothing of the process data is in it.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from engine.bpmn.model import Node
from engine.expressions import codec
from engine.memory.pins import Pin, pinned
from engine.policies.deadline import Deadline
from engine.policies.lifecycle import TaskState
from engine.queries.party_texts import Said, text_at, text_of
from engine.queries.reception import Reception
from engine.queries.tasks import OPEN
from engine.tables.instances import calls, subscriptions, tasks, timers
from engine.tables.journal import journal
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork
from forms import Form

Due = Literal["dated", "undated", "unknown", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be where a token waits. ``said``: what the party reads there; ``own``: the node itself says it, not a process around it.

    ``due``: whether ``due_at`` says until when, or why not: no deadline is drawn, none can be reckoned, or its clock stands
    while it waits ``on`` somebody.
    """

    process: str
    node_id: str
    said: Said | None
    own: bool
    asked: bool
    due: Due
    due_at: datetime | None
    on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Be what the party is asked to do. ``taken``: somebody of the agency does it for them now."""

    task_id: str
    token_id: str
    process: str
    node_id: str
    name: str
    said: Said | None
    due: Due
    due_at: datetime | None
    taken: bool
    form: Form | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Be something that is behind: a milestone, or (``own``) what the party did itself."""

    said: Said
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Be a node of a person's work: open, or when it was completed."""

    process: str
    node_id: str
    open: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Be all of it: places the party's own first, asks soonest first, what was reached latest first."""

    places: tuple[Place, ...]
    asks: tuple[Ask, ...]
    reached: tuple[Reached, ...]
    work: tuple[Done, ...] = field(default=())


def outlook(uow: UnitOfWork, *, visit: Reception, side: str) -> Outlook:
    """Return how an instance looks to a side of it."""
    pin = pinned(uow, visit.bundle_hash)
    marks = _marks(pin)
    statement = _moves(tuple(sorted(marks)), uow.connection.dialect.name)
    rows = uow.rows(statement, {"agency": uow.agency_id, "instance": visit.instance_id})
    places: list[Place] = []
    asks: list[Ask] = []
    work: list[Done] = []
    reached: dict[str, Reached] = {}
    for row in rows:
        if row.sort == "journal":
            reached |= dict(_passed(row, marks, side))
            continue
        node = _node(pin, row)
        if node is None or node.attached_to is not None:
            continue
        if row.sort == "task":
            open_ = row.state in OPEN
            if open_ or row.state == TaskState.COMPLETED:
                work.append(
                    Done(
                        process=row.process,
                        node_id=row.node_id,
                        open=open_,
                        done_at=None if open_ else row.closed_at,
                    )
                )
            if open_ and row.party == side:
                asks.append(_ask(pin, row, node, side))
            elif row.state == TaskState.COMPLETED:
                reached |= dict(_completed(pin, row, node, side))
            if not open_:
                continue
        places.append(_place(pin, row, node, side))
    return Outlook(
        places=tuple(sorted(places, key=_order)),
        asks=tuple(sorted(asks, key=lambda ask: (ask.due_at is None, ask.due_at, ask.task_id))),
        reached=tuple(sorted(reached.values(), key=lambda one: one.at, reverse=True)),
        work=tuple(work),
    )


def _order(place: Place) -> tuple[object, ...]:
    """What is asked of the party comes first, then what a diagram says most closely, then what is due soonest."""
    return (not place.asked, not place.own, place.said is None, place.due_at is None, place.due_at or 0, place.node_id)


def _place(pin: Pin, row: sa.Row[Any], node: Node, side: str) -> Place:
    said = text_of(node, side)
    due, due_at, on = _due(row)
    return Place(
        process=node.process_id,
        node_id=node.id,
        said=said or text_at(pin, node.process_id, side),
        own=said is not None,
        asked=row.sort == "task" and row.party == side,
        due=due,
        due_at=due_at,
        on=on,
    )


def _ask(pin: Pin, row: sa.Row[Any], node: Node, side: str) -> Ask:
    due, due_at, _ = _due(row)
    return Ask(
        task_id=row.id,
        token_id=row.token_id,
        process=row.process,
        node_id=row.node_id,
        name=row.name,
        said=text_of(node, side),
        due=due,
        due_at=due_at,
        taken=row.assignee_id is not None,
        form=pin.forms[row.form] if row.form else None,
    )


def _due(row: sa.Row[Any]) -> tuple[Due, datetime | None, str | None]:
    if row.waiting_on is not None:
        return "waiting", None, row.waiting_on
    if row.due_at is not None:
        return "dated", row.due_at, None
    running = (row.body or {}).get("running") if row.sort == "task" else None
    return ("unknown" if running and Deadline.from_data(running).unknown else "undated"), None, None


def _completed(pin: Pin, row: sa.Row[Any], node: Node, side: str) -> Iterator[tuple[str, Reached]]:
    """Tell of a task that is done: that the party itself did it, and the milestone that it was."""
    if row.party == side:
        title_en = pin.forms[row.form].root.title_en if row.form else ""
        yield f"task {row.id}", Reached(said=Said(zh=row.name, en=title_en or row.name), at=row.closed_at, own=True)
    yield from _milestone(node, side, row.closed_at)


def _passed(row: sa.Row[Any], marks: Mapping[str, Node], side: str) -> Iterator[tuple[str, Reached]]:
    for event in row.body:
        if event[0] == "node" and event[1] in marks:
            yield from _milestone(marks[event[1]], side, row.at)


def _milestone(node: Node, side: str, at: datetime) -> Iterator[tuple[str, Reached]]:
    """A milestone is told to those its node speaks to, or to all when it speaks to nobody; the last time counts."""
    if node.milestone is not None and (not node.portal or text_of(node, side) is not None):
        said = Said(zh=node.milestone_zh, en=node.milestone_en or node.milestone_zh)
        yield node.milestone, Reached(said=said, at=at, own=False)


def _node(pin: Pin, row: sa.Row[Any]) -> Node | None:
    """Return a row's node; timers and awaited messages do not say in which process they are."""
    if row.process:
        return pin.definitions[row.process].nodes.get(row.node_id)
    found = (definition.nodes.get(row.node_id) for definition in pin.definitions.values())
    return next((node for node in found if node is not None), None)


def _marks(pin: Pin) -> Mapping[str, Node]:
    """Return the nodes whose passing is a milestone and that only the journal tells of: those that are no task."""
    return {
        node.id: node
        for definition in pin.definitions.values()
        for node in definition.nodes.values()
        if node.milestone is not None and node.kind != "userTask"
    }


@functools.lru_cache(maxsize=128)
def _moves(marks: Sequence[str], dialect: str) -> Prepared:
    """Make the statement: tasks, other waits, and of the journal only what names one of these nodes."""
    open_ = tasks.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN])
    undated = sa.and_(open_, tasks.c.due_at.is_(None), tasks.c.waiting_on.is_(None))
    none: Any = sa.null()
    shape = {
        "id": tasks.c.id,
        "token_id": tasks.c.token_id,
        "process": tasks.c.process,
        "node_id": tasks.c.node_id,
        "name": tasks.c.name,
        "form": tasks.c.form,
        "state": tasks.c.state,
        "party": tasks.c.party,
        "assignee_id": tasks.c.assignee_id,
        "waiting_on": tasks.c.waiting_on,
        "at": tasks.c.opened_at,
        "due_at": tasks.c.due_at,
        "closed_at": tasks.c.closed_at,
        "body": sa.case((undated, tasks.c.deadline)),
    }

    def part(sort: str, table: sa.Table, given: Mapping[str, sa.ColumnElement[Any]], *which: Any) -> sa.Select[Any]:
        columns = [
            sa.type_coerce(given[name] if name in given else sa.cast(none, kind.type), kind.type).label(name)
            for name, kind in shape.items()
        ]
        return sa.select(sa.literal_column(f"'{sort}'", sa.String).label("sort"), *columns).where(
            table.c.agency_id == sa.bindparam("agency"), table.c.instance_id == sa.bindparam("instance"), *which
        )

    waits = [
        part("task", tasks, shape),
        part(
            "call",
            calls,
            {name: calls.c[name] for name in ("id", "token_id", "process", "node_id")} | {"at": calls.c.requested_at},
            calls.c.state == sa.literal_column("'requested'"),
        ),
        part(
            "timer",
            timers,
            {name: timers.c[name] for name in ("id", "token_id", "node_id", "due_at")},
            timers.c.task_id.is_(None),
        ),
        part("message", subscriptions, {name: subscriptions.c[name] for name in ("id", "token_id", "node_id")}),
    ]
    if marks:
        names = sa.or_(*(_within(journal.c.events, codec.dumps(mark), dialect) for mark in marks))
        waits.append(
            part("journal", journal, {"id": journal.c.id, "at": journal.c.at, "body": journal.c.events}, names)
        )
    return Prepared(sa.union_all(*waits))


def _within(column: sa.Column[Any], part: bytes, dialect: str) -> sa.ColumnElement[bool]:
    """Say whether a column's bytes hold others."""
    given = sa.bindparam(None, part, type_=sa.LargeBinary, unique=True)
    whole = sa.type_coerce(column, sa.LargeBinary)
    find = sa.func.instr(whole, given) if dialect == "sqlite" else sa.func.pg_catalog.position(whole, given)
    return find > sa.literal_column("0")
