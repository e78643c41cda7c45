"""Drafts of forms: what somebody typed and has not sent, sealed, theirs alone, by what it is about (``task:<id>``).

Nothing is judged here: a draft may be wrong, half and contradictory. ``draft_pages`` takes them from browsers; whoever completes
what a draft is about drops it (``drop_everybodys``) in the same unit of work.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from brokerage.rows import upserting
from engine.errors import Conflict, Forbidden, Invalid
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from web.tables import form_drafts

KEPT_FOR: Final = timedelta(days=30)
LONGEST: Final = 200_000
"""Characters of a draft's JSON."""
MOST: Final = 200
"""Drafts of one person; when there is one more, the oldest goes."""
SUBJECT: Final = re.compile(r"[a-z]{1,20}:[A-Za-z0-9_.-]{1,90}")
_PLACE = "form_drafts.values_sealed"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DraftChanged(Conflict):
    """This draft was saved from another page meanwhile; open it anew, or save over it."""

    code = "draft-changed"
    zh = "这份草稿在别的页面上改过：重新打开可以看到，也可以用这里的覆盖"


class DraftTooLong(Invalid):
    """A draft holds at most 200,000 characters."""

    code = "draft-too-long"
    zh = "草稿太长，存不下"


class DraftOfNobody(Forbidden):
    """Only a person who works here keeps drafts."""

    code = "draft-of-nobody"
    zh = "只有机构里的人能存草稿"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Be one draft; ``values`` are texts as they were typed, nested as ``forms.posted`` nests them."""

    subject: str
    revision: int
    values: Mapping[str, Any]
    saved_at: datetime


def save(uow: UnitOfWork, *, subject: str, values: Mapping[str, Any], revision: int | None = None) -> Draft:
    """Keep a draft of the one who acts. ``revision`` is what the page knows of, 0 for none; None saves over anything.

    :raises DraftChanged: another page has saved meanwhile.
    :raises DraftTooLong: it holds more than 200,000 characters.
    :raises DraftOfNobody: no person acts.
    """
    text = json.dumps(values, ensure_ascii=False)
    if len(text) > LONGEST:
        raise DraftTooLong
    held = _row(uow, subject)
    if held is not None and revision is not None and held.revision != revision:
        raise DraftChanged
    next_ = 1 if held is None else held.revision + 1
    row_id = new_id() if held is None else str(held.id)
    new = {
        "revision": next_,
        "values_sealed": uow.vault.seal(uow.agency_id, _PLACE, row_id, text),
        "documents": sorted(set(_ID.findall(text))),
        "saved_at": uow.now,
    }
    if held is None:
        mine = {"agency_id": uow.agency_id, "id": row_id, "person_id": _person(uow), "subject": subject}
        insert = upserting(uow, form_drafts).values(**mine, **new).on_conflict_do_nothing()
        written = uow.run(insert)
        _forget_surplus(uow)
    else:
        written = uow.run(
            sa.update(form_drafts).where(_own(uow, subject), form_drafts.c.revision == held.revision).values(new)
        )
    if not written:
        raise DraftChanged
    return Draft(subject=subject, revision=next_, values=values, saved_at=uow.now)


def read(uow: UnitOfWork, *, subject: str) -> Draft | None:
    """Return the draft of the one who acts, or None."""
    row = _row(uow, subject)
    if row is None:
        return None
    values = json.loads(uow.vault.open(uow.agency_id, _PLACE, row.id, row.values_sealed))
    return Draft(subject=subject, revision=row.revision, values=values, saved_at=row.saved_at)


def drop(uow: UnitOfWork, *, subject: str) -> bool:
    """Throw the draft of the one who acts away; tell whether there was one."""
    return bool(uow.run(sa.delete(form_drafts).where(_own(uow, subject))))


def drop_everybodys(uow: UnitOfWork, *, subject: str) -> int:
    """Throw all drafts about something away, whoever wrote them: it is done."""
    return uow.run(
        sa.delete(form_drafts).where(form_drafts.c.agency_id == uow.agency_id, form_drafts.c.subject == subject)
    )


def documents_of(uow: UnitOfWork) -> frozenset[str]:
    """Return the ids of stored documents that drafts of the agency name, so that no sweep takes them."""
    rows = uow.rows(sa.select(form_drafts.c.documents).where(form_drafts.c.agency_id == uow.agency_id))
    return frozenset(id_ for row in rows for id_ in row.documents)


def forget_old(uow: UnitOfWork) -> int:
    """Throw drafts away that nobody has saved for 30 days; return how many."""
    before = uow.now - KEPT_FOR
    return uow.run(
        sa.delete(form_drafts).where(form_drafts.c.agency_id == uow.agency_id, form_drafts.c.saved_at < before)
    )


def _forget_surplus(uow: UnitOfWork) -> None:
    mine = sa.and_(form_drafts.c.agency_id == uow.agency_id, form_drafts.c.person_id == _person(uow))
    kept = sa.select(form_drafts.c.id).where(mine).order_by(form_drafts.c.saved_at.desc(), form_drafts.c.id.desc())
    uow.run(sa.delete(form_drafts).where(mine, form_drafts.c.id.not_in(kept.limit(MOST))))


def _row(uow: UnitOfWork, subject: str) -> sa.Row[Any] | None:
    return uow.row(sa.select(form_drafts).where(_own(uow, subject)))


def _own(uow: UnitOfWork, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        form_drafts.c.agency_id == uow.agency_id,
        form_drafts.c.person_id == _person(uow),
        form_drafts.c.subject == subject,
    )


def _person(uow: UnitOfWork) -> str:
    if uow.actor.id is None:
        raise DraftOfNobody
    return uow.actor.id
