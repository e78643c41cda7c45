"""Sounds the SLA's alerts: notes the level, tells who must know, and hands the task up when the node says so."""

from typing import Any

import sqlalchemy as sa

from engine.bpmn.model import Sla
from engine.events import DeadlinePassed
from engine.memory.agency import agency_facts
from engine.operations import telling
from engine.operations.advance import note
from engine.operations.deadlines import RANK
from engine.operations.locking import Held
from engine.operations.openings import candidates
from engine.operations.posting import tell
from engine.policies.assignment import superior_of
from engine.policies.lifecycle import TaskState
from engine.tables.instances import tasks
from engine.unit_of_work import UnitOfWork

PEOPLE = frozenset({"assignee", "superior"})
"""Words of ``fl:sla notify`` that mean people of the agency; all others name parties of the instance."""


def sound(uow: UnitOfWork, held: Held, *, task_id: str, moment: str) -> None:
    """Let one moment (``warning``, ``breach`` or ``escalation``) of an open task sound, unless a later one has already."""
    task = uow.row(sa.select(tasks).where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id))
    if task is None or task.state not in (TaskState.OFFERED, TaskState.ASSIGNED) or task.waiting_on is not None:
        return
    if RANK[moment] <= RANK[task.level]:
        return
    sla = held.pin.node(task.process, task.node_id).sla or Sla()
    superior = _superior(uow, held, task)
    values: dict[str, Any] = {"level": moment}
    events: list[list[Any]] = [telling.deadline(task, moment)]
    if moment == "escalation" and sla.on_escalation == "reassign" and superior is not None:
        values |= {"assignee_id": superior, "state": TaskState.ASSIGNED, "assigned_at": uow.now}
        values |= {"assigned_why": "超时升级，改由上级办理"}
        events.append(["transfer", task.node_id, task.id, superior])
    uow.run(
        sa.update(tasks)
        .where(tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id)
        .values(**values, revision=tasks.c.revision + 1)
    )
    note(uow, held, verb="deadline", subject=task.id, given={"moment": moment}, events=events)
    tell(
        uow,
        DeadlinePassed(
            **telling.common(uow, held),
            task_id=task.id,
            node_id=task.node_id,
            name=task.name,
            moment=moment,
            due_at=task.due_at,
            recipients=_recipients(uow, task, sla, superior, moment),
            parties=tuple(sorted(sla.notify - PEOPLE)) if moment != "warning" else (),
        ),
    )


def _superior(uow: UnitOfWork, held: Held, task: sa.Row[Any]) -> str | None:
    people = candidates(uow, agency_facts(uow), with_work=False)
    if task.assignee_id is not None:
        return superior_of(people, task.assignee_id, excluded=frozenset(task.excluded or ()))
    managers = [
        one
        for one in people
        if one.serves("store_manager", held.row.branch_id)
        and not one.absent
        and one.person_id not in (task.excluded or ())
    ]
    return managers[0].person_id if managers else None


def _recipients(uow: UnitOfWork, task: sa.Row[Any], sla: Sla, superior: str | None, moment: str) -> tuple[str, ...]:
    """Return who hears of it: the assignee (or all who may claim), the superior from the breach on."""
    told: list[str] = []
    if "assignee" in sla.notify:
        if task.assignee_id is not None:
            told.append(task.assignee_id)
        elif task.group_role is not None:
            everybody = candidates(uow, agency_facts(uow), with_work=False)
            told.extend(one.person_id for one in everybody if one.serves(task.group_role, task.group_branch_id))
    wants_superior = "superior" in sla.notify and moment != "warning"
    add_superior = moment == "escalation" and sla.on_escalation in ("add-superior", "reassign")
    if superior is not None and (wants_superior or add_superior):
        told.append(superior)
    return tuple(dict.fromkeys(told))
