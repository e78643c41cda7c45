"""Mark notices as read."""

from collections.abc import Collection

import sqlalchemy as sa

from engine.errors import Forbidden
from engine.unit_of_work import UnitOfWork
from notices.tables import notices


class NobodyReads(Forbidden):
    """Only a person reads notices."""

    code = "nobody-reads"
    zh = "只有本人可以标记已读"


def mark_read(uow: UnitOfWork, *, notice_ids: Collection[str] | None = None) -> int:
    """Mark notices of the acting person as read (None: all) and return how many were unread; others' stay as they are.

    :raises NobodyReads: no person acts.
    """
    if uow.actor.kind != "person" or uow.actor.id is None:
        raise NobodyReads
    statement = sa.update(notices).where(
        notices.c.agency_id == uow.agency_id,
        notices.c.person_id == uow.actor.id,
        notices.c.channel == "in_app",
        notices.c.read_at.is_(None),
    )
    if notice_ids is not None:
        statement = statement.where(notices.c.id.in_(list(notice_ids)))
    return uow.run(statement.values(read_at=uow.now))
