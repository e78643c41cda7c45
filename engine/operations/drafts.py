"""Keeps definitions that are being written: any text, broken or not, until it is published or thrown away.

A draft is the agency's, one for each definition. Whoever saves says which revision they began with; a draft that somebody else
saved meanwhile is never overwritten unseen. What gives way to another text is put aside and kept for a while.
"""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from engine.bpmn.outline import elements
from engine.errors import Conflict, Finding, Invalid
from engine.ids import new_id
from engine.operations import definitions
from engine.operations.definitions import Kind, Source, Version
from engine.queries import drafts as queries
from engine.queries.drafts import DraftLine, DraftUnknown
from engine.tables.definitions import definitions as versions
from engine.tables.directory import agencies
from engine.tables.drafts import definition_drafts
from engine.unit_of_work import UnitOfWork
from forms.text import tidy

SIZE_LIMIT = 2 * 1024 * 1024
"""Bytes of one draft."""
KEPT_ASIDE = 5
"""Texts put aside that are kept for each definition."""


class DraftChanged(Conflict):
    """Somebody else has saved this draft since you opened it; nothing was overwritten."""

    code = "draft-changed"
    zh = "您打开之后，别人保存过这份草稿；没有覆盖任何内容"


class DraftTooLarge(Invalid):
    """A draft has at most 2 MB."""

    code = "draft-too-large"
    zh = "草稿超过 2 MB，请拆成几个流程"


def save(uow: UnitOfWork, *, kind: Kind, key: str, body: bytes, revision: int, keep_other: bool = False) -> DraftLine:
    """Save a draft that began with ``revision`` (0: there was none); ``keep_other`` puts the text before it aside.

    :raises DraftTooLarge: it has more than 2 MB.
    :raises DraftChanged: the draft has another revision by now; ``detail`` says which, when and by whom.
    """
    if len(body) > SIZE_LIMIT:
        raise DraftTooLarge
    before = _expected(uow, kind, key, revision)
    if before is not None and keep_other:
        _put_aside(uow, before)
        before = None
    row = {"name": name_of(kind, key, body), "body": body, "revision": revision + 1, "changed_at": uow.now}
    row["changed_by"] = uow.actor.id
    if before is None:
        based_on = uow.row(
            sa.select(sa.func.max(versions.c.version).label("newest")).where(
                versions.c.agency_id == uow.agency_id, versions.c.kind == kind, versions.c.key == key
            )
        )
        ours = {"agency_id": uow.agency_id, "id": new_id(), "kind": kind, "key": key}
        uow.run(sa.insert(definition_drafts), {**ours, **row, "based_on": based_on.newest if based_on else None})
    else:
        uow.run(
            sa.update(definition_drafts)
            .where(definition_drafts.c.agency_id == uow.agency_id, definition_drafts.c.id == before.id)
            .values(row)
        )
    made = queries.one(uow, kind=kind, key=key)
    assert made is not None, "it has just been written"
    return made


def discard(uow: UnitOfWork, *, kind: Kind, key: str, revision: int) -> None:
    """Close a draft without publishing it; its text is put aside.

    :raises DraftUnknown: there is none.
    :raises DraftChanged: somebody else has saved it since.
    """
    before = _expected(uow, kind, key, revision)
    if before is None:
        raise DraftUnknown(kind=kind, key=key)
    _put_aside(uow, before)


def check(uow: UnitOfWork, *, kind: Kind, key: str, body: bytes) -> tuple[Finding, ...]:
    """Judge a text as if it were published now together with the drafts it needs; ``element`` is the id within its file."""
    found = definitions.check(uow, sources=_together(uow, kind, key, body))
    return tuple(
        Finding(rule=one.rule, severity=one.severity, element=_own(one.element, key), zh=one.zh, en=one.en)
        for one in found
    )


def publish(uow: UnitOfWork, *, kind: Kind, key: str, revision: int) -> tuple[Version, ...]:
    """Publish a draft, and with a process the drafts of its forms and tables; they are drafts no longer.

    :raises DraftUnknown: there is none.
    :raises DraftChanged: somebody else has saved it since.
    :raises DefinitionsRefused: at least one finding is an error; nothing is published.
    """
    if _expected(uow, kind, key, revision) is None:
        raise DraftUnknown(kind=kind, key=key)
    sources = _together(uow, kind, key, queries.body(uow, kind=kind, key=key))
    made = definitions.publish(uow, sources=sources)
    for source in sources:
        uow.run(
            sa.delete(definition_drafts).where(
                definition_drafts.c.agency_id == uow.agency_id,
                definition_drafts.c.kind == source.kind,
                definition_drafts.c.key == source.key,
                definition_drafts.c.aside_at.is_(None),
            )
        )
    return made


def needed(uow: UnitOfWork, *, body: bytes) -> tuple[DraftLine, ...]:
    """Return the drafts of forms and tables that a process's text names: they are published with it."""
    named = _named(body)
    return tuple(line for line in queries.newest(uow) if (line.kind, line.key) in named)


def name_of(kind: Kind, key: str, body: bytes) -> str:
    """Return what a text calls itself, as far as it can be read; else its key."""
    name: object = None
    if kind == "process":
        found = elements(body) or {}
        name = next((element.name for element in found.values() if element.kind == "process"), None)
    elif kind == "form":
        try:
            read = json.loads(body)
        except (ValueError, RecursionError):
            read = None
        name = read.get("title") if isinstance(read, dict) else None
    return ((tidy(name) if isinstance(name, str) else "") or key)[:200]


def _together(uow: UnitOfWork, kind: Kind, key: str, body: bytes) -> Sequence[Source]:
    beside: list[Source] = []
    if kind == "process":
        for line in needed(uow, body=body):
            text = queries.body(uow, kind=line.kind, key=line.key)
            beside.append(Source(kind=line.kind, key=line.key, body=text))  # type: ignore[arg-type]  # a Kind as it was saved
    return [Source(kind=kind, key=key, body=body), *beside]


def _named(body: bytes) -> set[tuple[str, str]]:
    """Return the forms and tables that a process's text names."""
    named: set[tuple[str, str]] = set()
    for element in (elements(body) or {}).values():
        if form := element.facts.get("form id"):
            named.add(("form", form))
        if table := element.facts.get("decision table"):
            named.add(("decision", table))
    return named


def _own(element: str | None, key: str) -> str | None:
    """Return the id within the file that is judged, or ``<key>#<id>`` for another's."""
    return (element or "").removeprefix(f"{key}#") or None


def _expected(uow: UnitOfWork, kind: Kind, key: str, revision: int) -> DraftLine | None:
    """Hold the agency's drafts and return the open one, which must be of this revision (0: none)."""
    uow.row(sa.select(agencies.c.id).where(agencies.c.id == uow.agency_id).with_for_update())
    found = queries.one(uow, kind=kind, key=key)
    if (found.revision if found else 0) != revision:
        raise DraftChanged(
            revision=found.revision if found else 0,
            changed_at=found.changed_at if found else None,
            changed_by=found.changed_by if found else None,
        )
    return found


def _put_aside(uow: UnitOfWork, draft: DraftLine) -> None:
    mine = definition_drafts.c.agency_id == uow.agency_id
    uow.run(sa.update(definition_drafts).where(mine, definition_drafts.c.id == draft.id).values(aside_at=uow.now))
    for old in queries.aside(uow, kind=draft.kind, key=draft.key)[KEPT_ASIDE:]:
        uow.run(sa.delete(definition_drafts).where(mine, definition_drafts.c.id == old.id))
