"""Definitions as files: every version and draft can be taken away, and a file brought in becomes a draft with findings."""

import json
import re
from pathlib import PurePath
from typing import Final

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATOR, ADMINISTRATORS
from admin.definitions import listing
from admin.definitions.sheet import KIND
from engine.errors import Conflict, Invalid
from engine.operations import drafts as operations
from engine.operations.blank_processes import blank_process
from engine.operations.definitions import Kind
from engine.queries import definitions, drafts, outlines
from engine.unit_of_work import UnitOfWork
from web import idempotency, pages
from web.identity import looking
from web.policy import Policy, policy

KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
FILES: Final = Policy(page=True, roles=frozenset({ADMINISTRATOR}), request_bytes=operations.SIZE_LIMIT + 256 * 1024)
_ENDINGS: Final[dict[str, Kind]] = {".bpmn": "process", ".xml": "process", ".dmn": "decision", ".json": "form"}
_TYPES: Final = {
    "process": ("application/xml", "bpmn"),
    "decision": ("application/xml", "dmn"),
    "form": ("application/schema+json", "json"),
    "template": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
}

door = Blueprint("definition_files", __name__, template_folder="templates", url_prefix="/admin/definitions")


class FileUnknown(Invalid):
    """Choose a .bpmn, .dmn or .json file."""

    code = "definition-file-unknown"
    zh = "请选择 .bpmn、.dmn 或 .json 文件"


class KeyUnfit(Invalid):
    """A key has letters, digits, _ . - only, begins with a letter, and has at most 80 signs."""

    code = "definition-key-unfit"
    zh = "标识只用英文字母、数字和 _ . -，字母开头，最多 80 个字符"


class KeyTaken(Conflict):
    """There is a definition with this key already; choose another."""

    code = "definition-key-taken"
    zh = "这个标识已经有人用了，请换一个"


@door.get(f"/{KIND}/<key>/versions/<int(max=999999):version>")
@policy(ADMINISTRATORS)
def exported(kind: str, key: str, version: int) -> Response:
    """Give a version's file."""
    return _file(kind, f"{key}-v{version}", definitions.body(looking(), kind=kind, key=key, version=version))


@door.get(f"/{KIND}/<key>/draft")
@policy(ADMINISTRATORS)
def drafted(kind: str, key: str) -> Response:
    """Give the draft's file."""
    return _file(kind, f"{key}-draft", drafts.body(looking(), kind=kind, key=key))


@door.get(f"/{KIND}/<key>/aside/<uuid:draft_id>")
@policy(ADMINISTRATORS)
def put_aside(kind: str, key: str, draft_id: object) -> Response:
    """Give the file of a text that was put aside."""
    body = drafts.body(looking(), kind=kind, key=key, draft_id=str(draft_id))
    return _file(kind, f"{key}-aside", body)


@door.post("/import")
@policy(FILES)
def bring_in() -> Response:
    """Keep a file as a draft; a draft that was open is put aside."""
    try:
        file = request.files.get("file")
        path = PurePath(file.filename or "") if file else PurePath()
        kind = _ENDINGS.get(path.suffix.lower())
        if file is None or kind is None:
            raise FileUnknown
        body = file.read()
        key = _key(kind, path.stem, body)
        return idempotency.written(lambda uow: _kept(uow, kind, key, body))
    except (Invalid, Conflict) as problem:
        return listing.shown(problem)


@door.post("/new")
@policy(ADMINISTRATORS)
def begin() -> Response:
    """Begin a process: a start, one task and an end."""
    key = request.form.get("key", "").strip()
    name = " ".join(request.form.get("name", "").replace("\0", "").split())[:200]

    def act(uow: UnitOfWork) -> Response:
        if not KEY.fullmatch(key):
            raise KeyUnfit
        if key in definitions.names(uow) or drafts.one(uow, kind="process", key=key) is not None:
            raise KeyTaken
        operations.save(uow, kind="process", key=key, body=blank_process(key, name or key), revision=0)
        return pages.onward(f"/admin/editor/{key}")

    try:
        return idempotency.written(act)
    except (Invalid, Conflict) as problem:
        return listing.shown(problem, name)


def _kept(uow: UnitOfWork, kind: Kind, key: str, body: bytes) -> Response:
    before = drafts.one(uow, kind=kind, key=key)
    operations.save(
        uow, kind=kind, key=key, body=body, revision=before.revision if before else 0, keep_other=before is not None
    )
    told = f"?{pages.TOLD}={'replaced' if before else 'imported'}"
    return pages.onward(f"/admin/definitions/{kind}/{key}{told}")


def _key(kind: Kind, stem: str, body: bytes) -> str:
    """Return what a file is called: a process's own id, else the file's name."""
    own = (
        [element.id for element in outlines.of_process(body) if element.kind == "process"] if kind == "process" else []
    )
    key = own[0] if own and KEY.fullmatch(own[0]) else re.sub(r"-(v\d+|draft|aside)$", "", stem)
    if not KEY.fullmatch(key):
        raise KeyUnfit
    return key


def _file(kind: str, name: str, body: bytes) -> Response:
    media, ending = _TYPES[kind]
    if kind == "form":
        body = _indented(body)
    return Response(
        body, mimetype=media, headers={"Content-Disposition": f'attachment; filename="{_plain(name)}.{ending}"'}
    )


def _indented(body: bytes) -> bytes:
    """Return a form's text so that people can read it; one that is broken as it is."""
    try:
        read = json.loads(body, parse_float=str)
    except (ValueError, RecursionError):
        return body
    return body if b"\n" in body else json.dumps(read, ensure_ascii=False, indent=2).encode()


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
