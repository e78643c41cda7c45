"""A person's notices in the product, and what became of those that left it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.queries.paging import Page, bounded, decode, page
from engine.unit_of_work import UnitOfWork
from notices.tables import notices


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """Be a notice in a list; ``link`` is a path in the product."""

    id: str
    zh: str
    en: str
    template: str
    business_key: str
    link: str | None
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Be what became of a notice: ``state`` is kept, waiting, sent, failed or off; to whom, without any address."""

    id: str
    channel: str
    person_id: str | None
    customer_id: str | None
    template: str
    zh: str
    state: str
    attempts: int
    problem: str | None
    made_at: datetime
    sent_at: datetime | None


def unread(uow: UnitOfWork, *, person_id: str, limit: int | None = None, cursor: str | None = None) -> Page[NoticeLine]:
    """Return a person's unread notices, newest first."""
    return _page(uow, person_id, limit, cursor, notices.c.read_at.is_(None))


def everything(
    uow: UnitOfWork, *, person_id: str, limit: int | None = None, cursor: str | None = None
) -> Page[NoticeLine]:
    """Return all of a person's notices, newest first."""
    return _page(uow, person_id, limit, cursor, sa.true())


def count_unread(uow: UnitOfWork, *, person_id: str) -> int:
    """Return how many notices a person has not read."""
    query = sa.select(sa.func.count()).where(*_in_app(uow, person_id), notices.c.read_at.is_(None))
    count: int = uow.rows(query)[0][0]
    return count


def deliveries(uow: UnitOfWork, *, instance_id: str) -> tuple[Delivery, ...]:
    """Return what became of every notice about an instance, oldest first."""
    query = sa.select(notices).where(notices.c.agency_id == uow.agency_id, notices.c.instance_id == instance_id)
    return tuple(
        Delivery(
            id=row.id,
            channel=row.channel,
            person_id=row.person_id,
            customer_id=row.customer_id,
            template=row.template,
            zh=row.zh,
            state=row.state,
            attempts=row.attempts,
            problem=row.problem,
            made_at=row.made_at,
            sent_at=row.sent_at,
        )
        for row in uow.rows(query.order_by(notices.c.id))
    )


def _page(
    uow: UnitOfWork, person_id: str, limit: int | None, cursor: str | None, which: sa.ColumnElement[bool]
) -> Page[NoticeLine]:
    query = sa.select(notices).where(*_in_app(uow, person_id), which)
    if cursor:
        query = query.where(notices.c.id < decode(cursor, "id")[0])
    size = bounded(limit)
    return page(uow.rows(query.order_by(notices.c.id.desc()).limit(size + 1)), size, _line, "id")


def _in_app(uow: UnitOfWork, person_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    mine = notices.c.agency_id == uow.agency_id, notices.c.person_id == person_id
    return *mine, notices.c.channel == "in_app"


def _line(row: sa.Row[Any]) -> NoticeLine:
    return NoticeLine(
        id=row.id,
        zh=row.zh,
        en=row.en,
        template=row.template,
        business_key=row.business_key,
        link=row.link,
        made_at=row.made_at,
        read_at=row.read_at,
    )


def counted(uow: UnitOfWork) -> dict[tuple[str, str], int]:
    """Return how many notices there are of each channel and state."""
    rows = uow.rows(
        sa.select(notices.c.channel, notices.c.state, sa.func.count().label("number"))
        .where(notices.c.agency_id == uow.agency_id)
        .group_by(notices.c.channel, notices.c.state)
    )
    return {(row.channel, row.state): row.number for row in rows}
