"""Notes who did what outside any process: people, branches, calendars. What instances went through, their journals say."""

from typing import Any

import sqlalchemy as sa

from engine.ids import new_id
from engine.tables.directory import acts
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

_insert = Prepared(sa.insert(acts))


def note(uow: UnitOfWork, *, verb: str, subject_id: str | None = None, **detail: Any) -> None:
    """Append one act of whoever acts; ``detail`` is plain data, holds nothing personal and no secret."""
    row = {"agency_id": uow.agency_id, "id": new_id(), "at": uow.now, "actor_id": uow.actor.id}
    uow.run(_insert, {**row, "verb": verb, "subject_id": subject_id, "detail": detail})
