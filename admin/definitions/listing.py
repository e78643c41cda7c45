"""All definitions: the newest version of each, who published it, how many running instances stay on which, open drafts."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATORS
from admin.definitions.words import KINDS
from engine.errors import Problem
from engine.ids import new_id
from engine.queries import definitions, directory, drafts, pinned_versions
from engine.queries.definitions import DefinitionLine
from engine.queries.drafts import DraftLine
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import looked
from web.policy import policy
from web.problems import status_of

PATH: Final = "/admin/definitions"
LONGEST_SEARCH = 60

door = Blueprint("definitions_list", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one definition: its newest version (None: never published), its draft, running instances on it and before."""

    kind: str
    key: str
    name: str
    newest: DefinitionLine | None
    draft: DraftLine | None
    publisher: str
    running: int
    older: int


@door.get(PATH)
@policy(ADMINISTRATORS)
def all_of_them() -> Response:
    """Show them, searched and by kind."""
    return shown()


def shown(problem: Problem | None = None, typed: str = "") -> Response:
    """Show the list, with what is in the way of an import or a new process."""
    return looked(lambda uow: _shown(uow, problem, typed))


def _shown(uow: UnitOfWork, problem: Problem | None, typed: str) -> Response:
    kind = request.args.get("kind", "process")
    kind = kind if kind in KINDS else "process"
    text = " ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
    rows = _rows(uow)
    found = [row for row in rows if text.casefold() in f"{row.name} {row.key}".casefold()]
    return pages.shown(
        "definitions.html",
        status=200 if problem is None else status_of(problem),
        kinds=KINDS,
        kind=kind,
        text=text,
        numbers={name: sum(row.kind == name for row in found) for name in KINDS},
        rows=[row for row in found if row.kind == kind],
        problem=None if problem is None else failure_pages.said(problem),
        typed=typed,
        keys=(new_id(), new_id()),
    )


def _rows(uow: UnitOfWork) -> list[Row]:
    newest = {(line.kind, line.key): line for line in definitions.newest(uow)}
    open_drafts = {(line.kind, line.key): line for line in drafts.newest(uow)}
    names = {person.id: person.name for person in directory.everybody(uow)}
    running = pinned_versions.running(uow)
    rows = []
    for kind, key in sorted({*newest, *open_drafts}):
        line, draft = newest.get((kind, key)), open_drafts.get((kind, key))
        here = running.get((kind, key, line.content_hash), 0) if line else 0
        on_any = sum(number for (of, named, _), number in running.items() if (of, named) == (kind, key))
        rows.append(
            Row(
                kind=kind,
                key=key,
                name=line.name if line else draft.name if draft else key,
                newest=line,
                draft=draft,
                publisher=names.get(line.published_by or "", "") if line else "",
                running=here,
                older=on_any - here,
            )
        )
    return rows
