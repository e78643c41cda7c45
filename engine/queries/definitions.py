"""Published definitions, to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import NotFound
from engine.memory.agency import agency_facts
from engine.tables.definitions import contents, definitions
from engine.unit_of_work import UnitOfWork


class DefinitionUnknown(NotFound):
    """There is no such definition or version in this agency."""

    code = "definition-unknown"
    zh = "没有这个定义或版本"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionLine:
    """Be one version of a definition."""

    kind: str
    key: str
    version: int
    name: str
    content_hash: str
    origin: str
    published_at: datetime
    published_by: str | None


def names(uow: UnitOfWork, *, kind: str = "process") -> dict[str, str]:
    """Return the newest name of every key of a kind, from what is remembered of the agency."""
    return {key: line.name for (of, key), line in agency_facts(uow).newest.items() if of == kind}


def newest(uow: UnitOfWork, *, kind: str | None = None) -> tuple[DefinitionLine, ...]:
    """Return the newest version of every key, by kind and key."""
    latest = (
        sa.select(definitions.c.kind, definitions.c.key, sa.func.max(definitions.c.version).label("version"))
        .where(definitions.c.agency_id == uow.agency_id)
        .group_by(definitions.c.kind, definitions.c.key)
        .subquery()
    )
    query = (
        sa.select(definitions)
        .join(
            latest,
            (latest.c.kind == definitions.c.kind)
            & (latest.c.key == definitions.c.key)
            & (latest.c.version == definitions.c.version),
        )
        .where(definitions.c.agency_id == uow.agency_id)
        .order_by(definitions.c.kind, definitions.c.key)
    )
    if kind:
        query = query.where(definitions.c.kind == kind)
    return tuple(_line(row) for row in uow.rows(query))


def versions(uow: UnitOfWork, *, kind: str, key: str) -> tuple[DefinitionLine, ...]:
    """Return all versions of a key, newest first.

    :raises DefinitionUnknown: there is none.
    """
    query = sa.select(definitions).where(
        definitions.c.agency_id == uow.agency_id, definitions.c.kind == kind, definitions.c.key == key
    )
    rows = uow.rows(query.order_by(definitions.c.version.desc()))
    if not rows:
        raise DefinitionUnknown(kind=kind, key=key)
    return tuple(_line(row) for row in rows)


def body(uow: UnitOfWork, *, kind: str, key: str, version: int | None = None) -> bytes:
    """Return the content of a version (None: the newest).

    :raises DefinitionUnknown: there is none.
    """
    query = (
        sa.select(contents.c.body)
        .join(
            definitions,
            (definitions.c.agency_id == contents.c.agency_id) & (definitions.c.content_hash == contents.c.hash),
        )
        .where(definitions.c.agency_id == uow.agency_id, definitions.c.kind == kind, definitions.c.key == key)
    )
    if version is not None:
        query = query.where(definitions.c.version == version)
    found = uow.row(query.order_by(definitions.c.version.desc()).limit(1))
    if found is None:
        raise DefinitionUnknown(kind=kind, key=key, version=version)
    return bytes(found.body)


def _line(row: sa.Row[Any]) -> DefinitionLine:
    return DefinitionLine(
        kind=row.kind,
        key=row.key,
        version=row.version,
        name=row.name,
        content_hash=row.content_hash,
        origin=row.origin,
        published_at=row.published_at,
        published_by=row.published_by,
    )
