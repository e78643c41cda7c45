"""Incidents and kept messages, to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import NotFound
from engine.queries.paging import Page, bounded, decode, page
from engine.tables.instances import calls, incidents, instances, messages
from engine.unit_of_work import UnitOfWork


class MessageUnknown(NotFound):
    """There is no such message in this agency."""

    code = "message-unknown"
    zh = "没有这条消息"


class IncidentUnknown(NotFound):
    """There is no such incident in this agency."""

    code = "incident-unknown"
    zh = "没有这个异常"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """Be one incident; ``input`` is what the service call was given, to be edited before a retry."""

    id: str
    instance_id: str
    process: str
    business_key: str
    node_id: str
    code: str
    message: str
    state: str
    raised_at: datetime
    resolved_at: datetime | None
    hook: str | None
    input: Any
    branch_id: str | None = None
    instance_status: str = ""
    task_id: str | None = None
    resolved_by: str | None = None
    requested_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """Be one message that was kept: ``state`` is kept, delivered or expired. Its payload stays sealed."""

    id: str
    name: str
    key: str
    state: str
    arrived_at: datetime
    expires_at: datetime


def listed(
    uow: UnitOfWork,
    *,
    state: str | None = "open",
    instance_id: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[IncidentLine]:
    """Return a page of incidents, latest first."""
    query = _INCIDENTS.where(incidents.c.agency_id == uow.agency_id)
    if state:
        query = query.where(incidents.c.state == state)
    if instance_id:
        query = query.where(incidents.c.instance_id == instance_id)
    if cursor:
        query = query.where(incidents.c.id < decode(cursor, "id")[0])
    size = bounded(limit)
    return page(uow.rows(query.order_by(incidents.c.id.desc()).limit(size + 1)), size, _incident, "id")


def one(uow: UnitOfWork, *, incident_id: str) -> IncidentLine:
    """Return one incident.

    :raises IncidentUnknown: there is none in this agency.
    """
    row = uow.row(_INCIDENTS.where(incidents.c.agency_id == uow.agency_id, incidents.c.id == incident_id))
    if row is None:
        raise IncidentUnknown(incident_id=incident_id)
    return _incident(row)


def require_message(uow: UnitOfWork, *, message_id: str) -> None:
    """Refuse a message that the agency never got.

    :raises MessageUnknown: no such message.
    """
    one = messages.c.agency_id == uow.agency_id, messages.c.id == message_id
    if uow.row(sa.select(messages.c.id).where(*one)) is None:
        raise MessageUnknown(message_id=message_id)


def kept_messages(
    uow: UnitOfWork, *, state: str | None = "kept", limit: int | None = None, cursor: str | None = None
) -> Page[MessageLine]:
    """Return a page of messages that nobody awaited when they came, latest first."""
    query = sa.select(messages).where(messages.c.agency_id == uow.agency_id)
    if state:
        query = query.where(messages.c.state == state)
    if cursor:
        query = query.where(messages.c.id < decode(cursor, "id")[0])
    size = bounded(limit)
    return page(uow.rows(query.order_by(messages.c.id.desc()).limit(size + 1)), size, _message, "id")


_INCIDENTS: sa.Select[Any] = (
    sa.select(
        incidents,
        instances.c.process,
        instances.c.business_key,
        instances.c.branch_id,
        instances.c.status.label("instance_status"),
        calls.c.hook,
        calls.c.input,
        calls.c.requested_at,
    )
    .join(instances, (instances.c.agency_id == incidents.c.agency_id) & (instances.c.id == incidents.c.instance_id))
    .outerjoin(calls, (calls.c.agency_id == incidents.c.agency_id) & (calls.c.id == incidents.c.call_id))
)


def _incident(row: sa.Row[Any]) -> IncidentLine:
    return IncidentLine(
        id=row.id,
        instance_id=row.instance_id,
        process=row.process,
        business_key=row.business_key,
        node_id=row.node_id,
        code=row.code,
        message=row.message,
        state=row.state,
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
        hook=row.hook,
        input=row.input,
        branch_id=row.branch_id,
        instance_status=row.instance_status,
        task_id=row.task_id,
        resolved_by=row.resolved_by,
        requested_at=row.requested_at,
    )


def _message(row: sa.Row[Any]) -> MessageLine:
    return MessageLine(
        id=row.id,
        name=row.name,
        key=row.key,
        state=row.state,
        arrived_at=row.arrived_at,
        expires_at=row.expires_at,
    )
