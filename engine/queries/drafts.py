"""Drafts of definitions, to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import NotFound
from engine.tables.drafts import definition_drafts
from engine.unit_of_work import UnitOfWork


class DraftUnknown(NotFound):
    """There is no such draft in this agency."""

    code = "draft-unknown"
    zh = "没有这份草稿"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """Be one draft; ``based_on`` the version it began with, ``aside_at`` when another took its place."""

    id: str
    kind: str
    key: str
    name: str
    revision: int
    based_on: int | None
    changed_at: datetime
    changed_by: str | None
    aside_at: datetime | None


_LINE = [column for column in definition_drafts.c if column.name != "body"]


def newest(uow: UnitOfWork, *, kind: str | None = None) -> tuple[DraftLine, ...]:
    """Return the open drafts, by kind and key."""
    query = sa.select(*_LINE).where(
        definition_drafts.c.agency_id == uow.agency_id, definition_drafts.c.aside_at.is_(None)
    )
    if kind is not None:
        query = query.where(definition_drafts.c.kind == kind)
    return tuple(_line(row) for row in uow.rows(query.order_by(definition_drafts.c.kind, definition_drafts.c.key)))


def one(uow: UnitOfWork, *, kind: str, key: str) -> DraftLine | None:
    """Return the open draft of a definition, None when nobody is writing one."""
    row = uow.row(sa.select(*_LINE).where(*_open(uow, kind, key)))
    return None if row is None else _line(row)


def aside(uow: UnitOfWork, *, kind: str, key: str) -> tuple[DraftLine, ...]:
    """Return what was put aside of a definition, newest first."""
    query = sa.select(*_LINE).where(
        definition_drafts.c.agency_id == uow.agency_id,
        definition_drafts.c.kind == kind,
        definition_drafts.c.key == key,
        definition_drafts.c.aside_at.is_not(None),
    )
    return tuple(_line(row) for row in uow.rows(query.order_by(definition_drafts.c.aside_at.desc())))


def body(uow: UnitOfWork, *, kind: str, key: str, draft_id: str | None = None) -> bytes:
    """Return the text of the open draft, or of one that was put aside.

    :raises DraftUnknown: there is none.
    """
    where = (
        _open(uow, kind, key)
        if draft_id is None
        else [
            definition_drafts.c.agency_id == uow.agency_id,
            definition_drafts.c.id == draft_id,
            definition_drafts.c.kind == kind,
            definition_drafts.c.key == key,
        ]
    )
    row = uow.row(sa.select(definition_drafts.c.body).where(*where))
    if row is None:
        raise DraftUnknown(kind=kind, key=key)
    return bytes(row.body)


def _open(uow: UnitOfWork, kind: str, key: str) -> list[sa.ColumnElement[bool]]:
    return [
        definition_drafts.c.agency_id == uow.agency_id,
        definition_drafts.c.kind == kind,
        definition_drafts.c.key == key,
        definition_drafts.c.aside_at.is_(None),
    ]


def _line(row: sa.Row[Any]) -> DraftLine:
    return DraftLine(**{column.name: getattr(row, column.name) for column in _LINE if column.name != "agency_id"})
