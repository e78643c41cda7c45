"""What a party of an instance may see and do there: the tasks left to its side, and one of them with its form.

The unit of work's actor is the party (``Actor.party``). Of the facts a party sees what the form asks for, and nothing else;
its deal, its papers and its money are the records' to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.queries.instances import live_copy, token_facts
from engine.queries.tasks import OPEN, TaskUnknown
from engine.tables.instances import instances, parties, tasks
from engine.unit_of_work import UnitOfWork
from forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTask:
    """Be a task of a party. ``taken``: somebody of the agency does it for the party now, who can only look on."""

    id: str
    instance_id: str
    business_key: str
    node_id: str
    name: str
    state: str
    taken: bool
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySheet:
    """Be one task as its party sees it: the form to fill in, and the facts that this form shows."""

    task: PartyTask
    asked: Form | None
    facts: Mapping[str, Any]


def open_tasks(uow: UnitOfWork) -> tuple[PartyTask, ...]:
    """Return what is left to the acting party, soonest deadline first, in one statement."""
    undated = sa.case((tasks.c.due_at.is_(None), 1), else_=0)
    query = _mine(uow).where(tasks.c.state.in_(OPEN)).order_by(undated, tasks.c.due_at, tasks.c.id)
    return tuple(_line(row) for row in uow.rows(query))


def done_tasks(uow: UnitOfWork) -> tuple[PartyTask, ...]:
    """Return what the acting party's side has completed, or had completed for it, latest first, in one statement."""
    query = _mine(uow).where(tasks.c.state == "completed").order_by(tasks.c.closed_at.desc(), tasks.c.id.desc())
    return tuple(_line(row) for row in uow.rows(query))


def task(uow: UnitOfWork, *, task_id: str) -> PartySheet:
    """Return one task of the acting party.

    :raises engine.queries.tasks.TaskUnknown: there is none, or it is not this party's.
    """
    row = uow.row(_mine(uow).add_columns(tasks.c.token_id, tasks.c.form).where(tasks.c.id == task_id))
    if row is None:
        raise TaskUnknown(task_id=task_id)
    pin, facts = token_facts(uow, instance_id=row.instance_id, token_id=row.token_id)
    asked = pin.forms[row.form] if row.form else None
    shown = {field.name for field in asked.fields} - asked.personal if asked else set()
    return PartySheet(
        task=_line(row), asked=asked, facts={name: value for name, value in facts.items() if name in shown}
    )


def facts_for(uow: UnitOfWork, *, instance_id: str, asked: Mapping[str, Form]) -> Mapping[str, Mapping[str, Any]]:
    """Return by token what the forms of several tasks of one instance show, in one statement (none for none)."""
    if not asked:
        return {}
    _, live = live_copy(uow, instance_id=instance_id)
    waiting = live.waiting()
    found = {}
    for token_id, form in asked.items():
        shown = {field.name for field in form.fields} - form.personal
        facts = live.token_data(token_id) if token_id in waiting else {}
        found[token_id] = {name: value for name, value in facts.items() if name in shown}
    return found


def _mine(uow: UnitOfWork) -> sa.Select[Any]:
    joined = sa.exists().where(
        parties.c.agency_id == tasks.c.agency_id,
        parties.c.instance_id == tasks.c.instance_id,
        parties.c.side == tasks.c.party,
        parties.c.customer_id == uow.actor.id,
    )
    return (
        sa.select(
            tasks.c.id,
            tasks.c.instance_id,
            instances.c.business_key,
            tasks.c.node_id,
            tasks.c.name,
            tasks.c.state,
            tasks.c.assignee_id,
            tasks.c.due_at,
            tasks.c.opened_at,
            tasks.c.closed_at,
        )
        .join(instances, (instances.c.agency_id == tasks.c.agency_id) & (instances.c.id == tasks.c.instance_id))
        .where(
            tasks.c.agency_id == uow.agency_id,
            tasks.c.instance_id.in_(sorted(uow.actor.instances)),
            tasks.c.party == uow.actor.side,
            joined,
        )
    )


def _line(row: sa.Row[Any]) -> PartyTask:
    return PartyTask(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        node_id=row.node_id,
        name=row.name,
        state=row.state,
        taken=row.assignee_id is not None,
        due_at=row.due_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
