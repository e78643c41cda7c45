"""What people have said about a case, to look at."""

from dataclasses import dataclass, field
from datetime import datetime

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
    query = (
        sa.select(comments, people.c.name.label("author_name"))
        .join(people, (people.c.agency_id == comments.c.agency_id) & (people.c.id == comments.c.author_id))
        .where(comments.c.agency_id == uow.agency_id, comments.c.instance_id == instance_id)
    )
    return tuple(
        Comment(
            id=row.id,
            task_id=row.task_id,
            author_id=row.author_id,
            author_name=row.author_name,
            text=uow.vault.open(uow.agency_id, "comments.text_sealed", row.id, row.text_sealed).decode(),
            at=row.at,
        )
        for row in uow.rows(query.order_by(comments.c.id))
    )
