"""The editor's page and what its script asks for: save a draft and judge it, reckon a deadline, publish."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from admin.access import ADMINISTRATORS
from admin.definitions import words
from admin.definitions.drafting import revision_told
from admin.definitions.files import FILES
from engine.errors import Conflict, Finding, Invalid, NotFound, Problem
from engine.operations import drafts as operations
from engine.operations.drafts import DraftChanged
from engine.queries import definitions, differences, directory, drafts, pinned_versions
from engine.queries.definitions import DefinitionUnknown
from engine.queries.foreseen import foresee
from engine.queries.vocabulary import vocabulary
from engine.unit_of_work import UnitOfWork
from web import failure_pages, idempotency, pages
from web.headers import allow_style_attributes
from web.identity import looked, looking
from web.language import language
from web.policy import policy
from web.problems import status_of
from web.translation import gettext, marked

MOST_DIFFERENCES = 12
_HOWS = {"added": marked("新增"), "removed": marked("删去"), "changed": marked("改动")}

door = Blueprint("editor", __name__, template_folder="templates", url_prefix="/admin")


@door.get("/editor/<key>")
@policy(ADMINISTRATORS)
def page(key: str) -> Response:
    """Show the editor: the draft, or what a draft would begin with."""
    uow = looking()
    draft = drafts.one(uow, kind="process", key=key)
    newest = _newest(uow, key, drafted=draft is not None)
    body = drafts.body(uow, kind="process", key=key) if draft else definitions.body(uow, kind="process", key=key)
    found = operations.check(uow, kind="process", key=key, body=body)
    names = {person.id: person.name for person in directory.everybody(uow)}
    return allow_style_attributes(
        pages.shown(
            "editor.html",
            key=key,
            name=draft.name if draft else newest.name if newest else key,
            newest=newest,
            draft=draft,
            findings=found,
            data={
                "key": key,
                "revision": draft.revision if draft else 0,
                "based_on": draft.based_on if draft else newest.version if newest else None,
                "saved": _by(draft.changed_at, names.get(draft.changed_by or "", "")) if draft else None,
                "xml": body.decode("utf-8", "replace"),
                "findings": _told(found),
                "vocabulary": asdict(vocabulary(uow)),
                "drafted_forms": {line.key: line.name for line in drafts.newest(uow, kind="form")},
            },
        )
    )


@door.post("/editor/<key>/draft")
@policy(FILES)
def save(key: str) -> Response:
    """Keep the text and judge it; when somebody else saved meanwhile, tell who, when and what differs."""
    file = request.files.get("file")
    body = file.read() if file else b""

    def act(uow: UnitOfWork) -> Response:
        _newest(uow, key, drafted=drafts.one(uow, kind="process", key=key) is not None)
        saved = operations.save(
            uow,
            kind="process",
            key=key,
            body=body,
            revision=revision_told(),
            keep_other=request.form.get("keep_other") == "yes",
        )
        found = operations.check(uow, kind="process", key=key, body=body)
        return jsonify({"revision": saved.revision, "saved": pages.in_words(uow.now), "findings": _told(found)})

    try:
        return idempotency.written(act)
    except DraftChanged:
        return looked(lambda uow: _changed(uow, key, body))


@door.get("/editor/<key>/publishing")
@policy(ADMINISTRATORS)
def publishing(key: str) -> Response:
    """Say what publishing would do: which version, what is published along, who stays on which version."""
    uow = looking()
    body, draft = drafts.body(uow, kind="process", key=key), drafts.one(uow, kind="process", key=key)
    lines = _lines(uow, key)
    based_on = draft.based_on if draft else None
    running = pinned_versions.running(uow)
    staying = [(line.version, running.get(("process", key, line.content_hash), 0)) for line in lines]
    return jsonify(
        {
            "version": lines[0].version + 1 if lines else 1,
            "based_on": based_on if lines and based_on != lines[0].version else None,
            "staying": [{"version": version, "number": number} for version, number in staying if number],
            "along": [
                {"kind": gettext(words.KINDS[line.kind]), "name": line.name}
                for line in operations.needed(uow, body=body)
            ],
        }
    )


@door.post("/editor/<key>/publish")
@policy(ADMINISTRATORS)
def publish(key: str) -> Response:
    """Publish the draft with the forms it needs."""

    def act(uow: UnitOfWork) -> Response:
        made = operations.publish(uow, kind="process", key=key, revision=revision_told())
        return jsonify({"version": made[0].version, "href": f"/admin/definitions/process/{key}?{pages.TOLD}=published"})

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Invalid) as problem:
        return _refused(problem)


@door.get("/definitions/due")
@policy(ADMINISTRATORS)
def due() -> Response:
    """Reckon terms from now: when a task that came this moment would be due, and why."""
    asked = {name: request.args.get(name, "").strip()[:40] or None for name in ("due", "warning", "escalation")}
    uow = looking()
    try:
        found = foresee(uow, calendar=request.args.get("calendar") or "office", **asked)
    except Invalid as problem:
        return _refused(problem)
    at = {"due": found.due_at, "warning": found.warning_at, "escalation": found.escalation_at}
    lang = 0 if language() == "zh" else 1
    return jsonify(
        {
            **{name: pages.in_words(moment) if moment else None for name, moment in at.items()},
            "why": found.why[lang],
            "unknown": found.unknown[lang] if found.unknown else None,
        }
    )


def _newest(uow: UnitOfWork, key: str, *, drafted: bool) -> definitions.DefinitionLine | None:
    """Return the newest version, None for a process that is only drafted.

    :raises DefinitionUnknown: there is neither a version nor a draft.
    """
    lines = _lines(uow, key)
    if not lines and not drafted:
        raise DefinitionUnknown(kind="process", key=key)
    return lines[0] if lines else None


def _lines(uow: UnitOfWork, key: str) -> Sequence[definitions.DefinitionLine]:
    try:
        return definitions.versions(uow, kind="process", key=key)
    except DefinitionUnknown:
        return ()


def _changed(uow: UnitOfWork, key: str, mine: bytes) -> Response:
    draft = drafts.one(uow, kind="process", key=key)
    names = {person.id: person.name for person in directory.everybody(uow)}
    theirs = drafts.body(uow, kind="process", key=key) if draft else b""
    found = differences.of_processes(theirs, mine)
    told = [
        f"{gettext(_HOWS[one.how])} · {words.element(one.element.kind)} {one.element.name or one.element.id}"
        + "".join(f" · {words.fact(change.path)}" for change in one.changes[:3])
        for one in found.items[:MOST_DIFFERENCES]
    ]
    answer = {
        "revision": draft.revision if draft else 0,
        "by": _by(draft.changed_at, names.get(draft.changed_by or "", "")) if draft else None,
        "differences": told,
        "more": max(0, len(found.items) - len(told)),
        "text": failure_pages.said(DraftChanged())[0],
    }
    return _with_status(jsonify(answer), DraftChanged())


def _refused(problem: Problem) -> Response:
    sentence, texts = failure_pages.said(problem)
    told = _told(problem.findings)
    return _with_status(jsonify({"text": sentence, "texts": texts, "findings": told}), problem)


def _with_status(answer: Response, problem: Problem) -> Response:
    answer.status_code = status_of(problem)
    return answer


def _told(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    zh = language() == "zh"
    return [
        {
            "element": (one.element or "").rpartition("#")[2] or None,
            "rule": one.rule,
            "severity": one.severity,
            "text": one.zh if zh else one.en,
        }
        for one in sorted(findings, key=lambda one: one.severity != "error")
    ]


def _by(moment: datetime, name: str) -> str:
    return f"{pages.in_words(moment)}{' · ' + name if name else ''}"
