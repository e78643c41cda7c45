"""What was and is worked on in instances, node by node, for many of them at once: tasks of people and calls of services.

Leaves what the nodes mean to those who know the trade, and lists of tasks to ``queries.tasks``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.policies.lifecycle import TaskState
from engine.tables.instances import calls, tasks
from engine.tables.metadata import Id, Moment
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeWork:
    """Be work at one node of an instance; ``open`` work says whose it is, closed work when it was last completed and by whom."""

    process: str
    node_id: str
    open: bool
    done_at: datetime | None
    person_id: str | None
    role: str | None
    party: str | None


_open = tasks.c.state.in_([TaskState.OFFERED, TaskState.ASSIGNED])
_done = tasks.c.state == TaskState.COMPLETED


def of_instances(
    uow: UnitOfWork, *, instance_ids: Iterable[str], apart: Collection[str] | None = None
) -> Mapping[str, tuple[NodeWork, ...]]:
    """Return the work of these instances, in one statement (none for none).

    ``apart``: only these nodes are told apart, the others of a process are one without a name, and nobody's names are told of
    what is closed: for lists, where the rows are many.
    """
    wanted = sorted(set(instance_ids))
    if not wanted:
        return {}
    found: dict[str, list[NodeWork]] = {}
    both = sa.union_all(_tasks(uow, wanted, apart), _calls(uow, wanted, apart))
    for row in uow.rows(both):
        found.setdefault(row.instance_id, []).append(
            NodeWork(
                process=row.process,
                node_id=row.node_id,
                open=bool(row.open),
                done_at=row.done_at,
                person_id=row.person_id,
                role=row.role,
                party=row.party,
            )
        )
    return {instance_id: tuple(work) for instance_id, work in found.items()}


def touched_by(uow: UnitOfWork, *, person_id: str) -> sa.Select[Any]:
    """Return, as a part for other statements, the instances in which a person holds or has completed a task."""
    whose = sa.or_(tasks.c.assignee_id == person_id, tasks.c.closed_by == person_id)
    return sa.select(tasks.c.instance_id).where(tasks.c.agency_id == uow.agency_id, whose)


def _tasks(uow: UnitOfWork, wanted: list[str], apart: Collection[str] | None) -> sa.Select[Any]:
    whose: list[tuple[sa.ColumnElement[bool], sa.Column[Any]]] = [(_open, tasks.c.assignee_id)]
    if apart is None:
        whose.append((_done, tasks.c.closed_by))
    keys = (
        tasks.c.instance_id,
        tasks.c.process,
        _node(tasks.c.node_id, apart).label("node_id"),
        sa.case((_open, 1), else_=0).label("open"),
        sa.type_coerce(sa.case(*whose), Id).label("person_id"),
        sa.case((_open, tasks.c.group_role)).label("role"),
        sa.case((_open, tasks.c.party)).label("party"),
    )
    done_at = sa.type_coerce(sa.func.max(sa.case((_done, tasks.c.closed_at))), Moment)
    return _grouped(uow, tasks, wanted, keys, done_at)


def _calls(uow: UnitOfWork, wanted: list[str], apart: Collection[str] | None) -> sa.Select[Any]:
    nobody: Any = sa.null()
    keys = (
        calls.c.instance_id,
        calls.c.process,
        _node(calls.c.node_id, apart).label("node_id"),
        sa.case((calls.c.state == "requested", 1), else_=0).label("open"),
    )
    done_at = sa.type_coerce(sa.func.max(sa.case((calls.c.state == "completed", calls.c.ended_at))), Moment)
    text = sa.cast(nobody, sa.String)
    return _grouped(uow, calls, wanted, keys, done_at, sa.cast(nobody, Id), text, text)


def _grouped(
    uow: UnitOfWork,
    table: sa.Table,
    wanted: list[str],
    keys: tuple[sa.ColumnElement[Any], ...],
    done_at: sa.ColumnElement[Any],
    *constants: sa.ColumnElement[Any],
) -> sa.Select[Any]:
    numbers: list[sa.ColumnElement[Any]] = [sa.literal_column(str(number)) for number in range(1, len(keys) + 1)]
    return (
        sa.select(*keys, *constants, done_at.label("done_at"))
        .where(table.c.agency_id == uow.agency_id, table.c.instance_id.in_(wanted))
        .group_by(*numbers)
    )


def _node(column: sa.Column[Any], apart: Collection[str] | None) -> sa.ColumnElement[Any]:
    return column if apart is None else sa.case((column.in_(sorted(apart)), column), else_="")
