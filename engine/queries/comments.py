"""What people have said about a case, to look at."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import Forbidden
from engine.queries.instances import one
from engine.tables.comments import comments
from engine.tables.directory import people
from engine.unit_of_work import UnitOfWork


class CommentsHidden(Forbidden):
    """What colleagues say to one another is not a party's to read."""

    code = "comments-hidden"
    zh = "当事方不能查看内部备注"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Be one remark, opened."""

    id: str
    task_id: str | None
    author_id: str
    author_name: str
    text: str = field(repr=False)
    at: datetime


def of_instance(uow: UnitOfWork, *, instance_id: str) -> tuple[Comment, ...]:
    """Return what was said about an instance, oldest first, in two statements.

    :raises engine.queries.instances.InstanceUnknown: there is none in this agency.
    :raises CommentsHidden: a party asks.
    """
    if uow.actor.kind == "party":
        raise CommentsHidden
    one(uow, instance_id=instance_id)
    return tuple(_comment(uow, row) for row in uow.rows(_of(uow, instance_id).order_by(comments.c.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """Be the newest comments, oldest of them first, and how many there are in all."""

    items: tuple[Comment, ...]
    total: int


def latest(uow: UnitOfWork, *, instance_id: str, limit: int) -> Latest:
    """Return the newest comments on an instance that was found before, in one statement.

    :raises CommentsHidden: a party asks.
    """
    if uow.actor.kind == "party":
        raise CommentsHidden
    query = _of(uow, instance_id).add_columns(sa.func.count().over().label("total"))
    found = uow.rows(query.order_by(comments.c.id.desc()).limit(limit))
    return Latest(items=tuple(_comment(uow, row) for row in reversed(found)), total=found[0].total if found else 0)


def _of(uow: UnitOfWork, instance_id: str) -> sa.Select[Any]:
    return (
        sa.select(comments, people.c.name.label("author_name"))
        .join(people, (people.c.agency_id == comments.c.agency_id) & (people.c.id == comments.c.author_id))
        .where(comments.c.agency_id == uow.agency_id, comments.c.instance_id == instance_id)
    )


def _comment(uow: UnitOfWork, row: sa.Row[Any]) -> Comment:
    return Comment(
        id=row.id,
        task_id=row.task_id,
        author_id=row.author_id,
        author_name=row.author_name,
        text=uow.vault.open(uow.agency_id, "comments.text_sealed", row.id, row.text_sealed).decode(),
        at=row.at,
    )
