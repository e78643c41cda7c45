"""Loads working calendars into an agency and computes what was open and unknown without them."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.ids import new_id
from engine.memory.agency import calendar_from
from engine.operations import deadlines
from engine.operations.directory import touch
from engine.operations.locking import awake, hold, put_back
from engine.policies.lifecycle import InstanceState
from engine.tables.definitions import calendars
from engine.tables.instances import instances, tasks
from engine.unit_of_work import UnitOfWork


def load(uow: UnitOfWork, *, key: str, body: Mapping[str, Any]) -> int:
    """Load a calendar, or a newer form of it; return how many open tasks got a deadline by it.

    ``body``: ``zone``, ``hours`` (weekday to spans), ``known_from`` and ``known_until`` (dates), ``exceptions``.

    :raises engine.policies.hours.HoursInvalid: the hours cannot be read.
    """
    calendar_from(key, body)
    row = uow.row(sa.select(calendars).where(calendars.c.agency_id == uow.agency_id, calendars.c.key == key))
    if row is None:
        made = {"agency_id": uow.agency_id, "id": new_id(), "key": key, "body": dict(body), "revision": 1}
        uow.run(sa.insert(calendars), {**made, "loaded_at": uow.now})
    else:
        uow.run(
            sa.update(calendars)
            .where(calendars.c.agency_id == uow.agency_id, calendars.c.id == row.id)
            .values(body=dict(body), revision=row.revision + 1, loaded_at=uow.now)
        )
    touch(uow)
    return _reckon_unknown(uow, key)


def seed(uow: UnitOfWork, *, key: str, body: Mapping[str, Any]) -> int:
    """Load a library's calendar if the agency has none of this key, or one that ends earlier; else keep the agency's own.

    :raises engine.policies.hours.HoursInvalid: the hours cannot be read.
    """
    row = uow.row(sa.select(calendars.c.body).where(calendars.c.agency_id == uow.agency_id, calendars.c.key == key))
    if row is not None and row.body["known_until"] >= body["known_until"]:
        return 0
    return load(uow, key=key, body=body)


def _reckon_unknown(uow: UnitOfWork, key: str) -> int:
    waiting_for_it = (
        sa.select(tasks.c.instance_id)
        .join(instances, (instances.c.agency_id == tasks.c.agency_id) & (instances.c.id == tasks.c.instance_id))
        .where(
            tasks.c.agency_id == uow.agency_id,
            tasks.c.calendar == key,
            sa.or_(tasks.c.due_at.is_(None), tasks.c.escalation_at.is_(None)),
            tasks.c.waiting_on.is_(None),
            tasks.c.state.in_(deadlines.OPEN),
            instances.c.status == InstanceState.RUNNING,
        )
        .distinct()
        .order_by(tasks.c.instance_id)
    )
    done = 0
    for found in uow.rows(waiting_for_it):
        held = hold(uow, found.instance_id)
        done += deadlines.reckon_open(uow, held, awake(uow, held), unknown_only=True)
        put_back(uow, held)
    return done
