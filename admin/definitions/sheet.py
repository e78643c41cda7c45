"""One definition: what stands in it, its versions and who runs on them, findings, who uses it, how two versions differ."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATORS
from admin.definitions import field_words, words
from admin.definitions.words import KINDS
from engine.errors import Finding, NotFound, Problem
from engine.ids import new_id
from engine.operations import drafts as drafting
from engine.queries import definitions, differences, directory, drafts, outlines, pinned_versions, tables_shown
from engine.queries.definitions import DefinitionLine, DefinitionUnknown
from engine.queries.differences import Differences
from engine.queries.drafts import DraftLine
from engine.queries.uses import uses
from engine.unit_of_work import UnitOfWork
from forms import Field, FormInvalid, compile_form
from web import failure_pages, pages
from web.identity import looked
from web.policy import policy
from web.problems import status_of

KIND: Final = f"<any({', '.join(KINDS)}):kind>"
DRAFT: Final = "draft"
TOLD_IN_LIST = frozenset(
    {"startEvent", "endEvent", "userTask", "serviceTask", "businessRuleTask", "callActivity", "subProcess"}
    | {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "sendTask", "receiveTask"}
    | {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)

door = Blueprint("definition", __name__, template_folder="templates", url_prefix="/admin/definitions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Be two texts side by side: the names of both, how they differ, and what their elements are called, by id."""

    before: str
    after: str
    found: Differences
    titles: Mapping[str, str]


@door.get(f"/{KIND}/<key>")
@policy(ADMINISTRATORS)
def one(kind: str, key: str) -> Response:
    """Show a definition."""
    return shown(kind, key)


def shown(kind: str, key: str, problem: Problem | None = None) -> Response:
    """Show a definition, with what is in the way of an act on its draft."""
    return looked(lambda uow: _shown(uow, kind, key, problem))


def _shown(uow: UnitOfWork, kind: str, key: str, problem: Problem | None) -> Response:
    draft = drafts.one(uow, kind=kind, key=key)
    lines = _versions(uow, kind, key, drafted=draft is not None)
    picked = _picked(lines, request.args.get("version", ""))
    body = definitions.body(uow, kind=kind, key=key, version=picked.version) if picked else b""
    if picked is None:
        body = drafts.body(uow, kind=kind, key=key)
    names = {person.id: person.name for person in directory.everybody(uow)}
    running = pinned_versions.running(uow)
    used = uses(uow)
    return pages.shown(
        "definition.html",
        status=200 if problem is None else status_of(problem),
        kinds=KINDS,
        origins=words.ORIGINS,
        kind=kind,
        key=key,
        name=picked.name if picked else draft.name if draft else key,
        picked=picked,
        lines=lines,
        names=names,
        running={line.version: running.get((kind, key, line.content_hash), 0) for line in lines},
        draft=draft,
        draft_findings=_draft_findings(uow, kind, key, draft),
        aside=drafts.aside(uow, kind=kind, key=key),
        findings=_findings(uow, kind, key, body, published=picked is not None),
        content=_content(kind, body),
        text=body.decode("utf-8", "replace") if kind == "process" else "",
        using=[use for use in used if kind == "process" and use.by == key],
        users=sorted({use.by for use in used if (use.kind, use.key) == (kind, key)}),
        called={(line.kind, line.key): line.name for line in definitions.newest(uow)},
        compared=_compared(uow, kind, key, lines, draft),
        problem=None if problem is None else failure_pages.said(problem),
        words=words,
        field_kind=field_words.kind,
        keys=(new_id(), new_id()),
    )


def _versions(uow: UnitOfWork, kind: str, key: str, *, drafted: bool) -> tuple[DefinitionLine, ...]:
    try:
        return definitions.versions(uow, kind=kind, key=key)
    except DefinitionUnknown:
        if not drafted:
            raise
        return ()


def _picked(lines: Sequence[DefinitionLine], asked: str) -> DefinitionLine | None:
    """Return the version that the address asks for, else the newest."""
    if asked and (found := next((line for line in lines if str(line.version) == asked), None)) is None:
        raise DefinitionUnknown(version=asked)
    return found if asked else next(iter(lines), None)


def _findings(uow: UnitOfWork, kind: str, key: str, body: bytes, *, published: bool) -> Sequence[Finding]:
    """Judge what is shown as if it were published again today; a draft is judged apart."""
    return drafting.check(uow, kind=kind, key=key, body=body) if published else ()  # type: ignore[arg-type]  # the address names a Kind


def _draft_findings(uow: UnitOfWork, kind: str, key: str, draft: DraftLine | None) -> Sequence[Finding]:
    if draft is None:
        return ()
    return drafting.check(uow, kind=kind, key=key, body=drafts.body(uow, kind=kind, key=key))  # type: ignore[arg-type]  # see above


def _content(kind: str, body: bytes) -> Any:
    """Return what can be shown of a text without drawing it: steps, tables or fields."""
    if kind == "process":
        return [element for element in outlines.of_process(body) if element.kind in TOLD_IN_LIST]
    if kind == "decision":
        return tables_shown.of_decision(body)
    return _fields(body) if kind == "form" else ()


def _fields(body: bytes) -> Sequence[Field]:
    try:
        form = compile_form(json.loads(body, parse_float=Decimal))
    except (FormInvalid, ValueError, RecursionError):
        return ()
    return [*form.root.children, *(field for condition in form.root.conditions for field in condition.fields)]


def _compared(
    uow: UnitOfWork, kind: str, key: str, lines: Sequence[DefinitionLine], draft: DraftLine | None
) -> Compared | None:
    before, after = request.args.get("from", ""), request.args.get("to", "")
    if kind != "process" or not before or not after:
        return None
    texts = [_text(uow, kind, key, asked, lines, draft) for asked in (before, after)]
    titles = {id_: title for text in texts for id_, title in _titles(text).items()}
    return Compared(before=before, after=after, found=differences.of_processes(texts[0], texts[1]), titles=titles)


def _titles(body: bytes) -> Mapping[str, str]:
    """Return what the elements of a process are called; a flow without a name by its ends."""
    found = {element.id: element for element in outlines.of_process(body)}
    named = {id_: element.name or words.element(element.kind) for id_, element in found.items()}
    for id_, element in found.items():
        source, target = element.facts.get("sourceRef", ""), element.facts.get("targetRef", "")
        if not element.name and source and target:
            named[id_] = f"{named.get(source, source)} → {named.get(target, target)}"
    return named


def _text(
    uow: UnitOfWork, kind: str, key: str, asked: str, lines: Sequence[DefinitionLine], draft: DraftLine | None
) -> bytes:
    if asked == DRAFT and draft is not None:
        return drafts.body(uow, kind=kind, key=key)
    line = _picked(lines, asked)
    if line is None:
        raise NotFound
    return definitions.body(uow, kind=kind, key=key, version=line.version)
