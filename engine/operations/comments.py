"""Keeps what people say to one another about a case. The text is sealed; the journal knows only that something was said."""

import unicodedata

import sqlalchemy as sa

from engine.errors import Forbidden, Invalid
from engine.ids import CommentId, new_id
from engine.operations.advance import note
from engine.operations.locking import hold
from engine.queries.tasks import TaskUnknown
from engine.tables.comments import comments
from engine.tables.instances import tasks
from engine.unit_of_work import UnitOfWork

LONGEST = 2000
SEALED = "comments.text_sealed"
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


class CommentInvalid(Invalid):
    """A comment has 1 to 2,000 characters."""

    code = "comment-invalid"
    zh = "请填写备注，最多 2000 个字"


class CommentForbidden(Forbidden):
    """Only people of the agency comment."""

    code = "comment-forbidden"
    zh = "只有机构人员可以写备注"


def say(uow: UnitOfWork, *, instance_id: str, text: str, task_id: str | None = None) -> CommentId:
    """Say something about an instance, or about one of its tasks; invisible characters are dropped.

    :raises CommentInvalid: nothing is left of the text, or it is too long.
    :raises CommentForbidden: a party or the system speaks.
    :raises engine.queries.instances.InstanceUnknown: no such instance.
    :raises engine.queries.tasks.TaskUnknown: no such task in this instance.
    """
    if uow.actor.kind != "person":
        raise CommentForbidden
    said = plain(text)
    if not said or len(said) > LONGEST:
        raise CommentInvalid
    held = hold(uow, instance_id)
    if task_id is not None:
        _require_task(uow, instance_id, task_id)
    comment_id = CommentId(new_id())
    row = {"agency_id": uow.agency_id, "id": comment_id, "instance_id": held.id, "task_id": task_id, "at": uow.now}
    sealed = uow.vault.seal(uow.agency_id, SEALED, comment_id, said.encode())
    uow.run(sa.insert(comments), {**row, "author_id": uow.actor.id, "text_sealed": sealed})
    note(uow, held, verb="comment", subject=task_id, events=[["comment", comment_id, task_id]])
    return comment_id


def plain(text: str) -> str:
    """Return a text as it is kept: lines stay, invisible and bidirectional characters go."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(ch for ch in line.replace("\t", " ") if unicodedata.category(ch) not in _DROPPED) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()


def _require_task(uow: UnitOfWork, instance_id: str, task_id: str) -> None:
    here = sa.select(tasks.c.id).where(
        tasks.c.agency_id == uow.agency_id, tasks.c.id == task_id, tasks.c.instance_id == instance_id
    )
    if uow.row(here) is None:
        raise TaskUnknown(task_id=task_id)
