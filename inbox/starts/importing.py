"""Bring spreadsheets in: choose, look at what is read as what, order; watch, cancel, read the report row by row, mend and repeat.

A page that reloads itself shows how far it has come; no script is needed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, request

from brokerage.imports import orders, previews, refused
from brokerage.operations import documents
from brokerage.policies import duties, media
from brokerage.queries import imports
from engine.errors import Conflict, Invalid, NotFound, Problem
from engine.ids import new_id
from engine.queries import directory
from engine.unit_of_work import UnitOfWork, unit_of_work
from inbox.starts.recording import UPLOADS
from web import failure_pages, idempotency, pages
from web.identity import asker, looked, this_house
from web.policy import Policy, policy
from web.problems import status_of
from web.translation import marked

PATH: Final = "/start/import"
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"listings": marked("房源"), "customers": marked("客户"), "people": marked("同事")}
)
STATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "waiting": ("wait", marked("排队中")),
        "running": ("doing", marked("导入中")),
        "done": ("done", marked("已完成")),
        "failed": ("incident", marked("没有导入")),
        "cancelled": ("cancelled", marked("已取消")),
    }
)
ENDINGS: Final = (("xlsx", media.XLSX), ("csv", media.CSV))
IMPORTERS: Final = Policy(page=True, roles=frozenset(duties.IMPORTERS), request_bytes=UPLOADS)

door = Blueprint("start_import", __name__, url_prefix=PATH, template_folder="templates")


class FileMissing(Invalid):
    """Choose a CSV or xlsx file."""

    code = "import-file-missing"
    zh = "请选一个 CSV 或 xlsx 文件"


class KindMissing(Invalid):
    """Say what the spreadsheet holds."""

    code = "import-kind-missing"
    zh = "请先选表里是什么"


@door.get("")
@policy(IMPORTERS)
def choose() -> Response:
    """Show what can be imported, and what was imported lately."""
    return _choose()


@door.post("")
@policy(IMPORTERS)
def upload() -> Response:
    """Store the file, and show what would be read as what."""
    kind, file = request.form.get("kind", ""), request.files.get("file")
    try:
        if kind not in _kinds():
            raise KindMissing
        ending = next((type_ for end, type_ in ENDINGS if file and (file.filename or "").lower().endswith(end)), None)
        if file is None or ending is None:
            raise FileMissing
        who, content = asker(), file.stream.read()
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
            laid = documents.lay_down(uow, content=content, media_type=ending)
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
            id_ = documents.store(uow, name=file.filename or "", content=laid, media_type=ending)
    except Invalid as problem:
        return _choose(problem)
    return pages.onward(f"{PATH}/check?kind={kind}&document={id_}")


@door.get("/check")
@policy(IMPORTERS)
def check() -> Response:
    """Show which heading is read as what, before anything is kept."""
    kind = request.args.get("kind", "")
    if kind not in _kinds():
        return pages.onward(PATH)
    return looked(lambda uow: _checked(uow, kind, request.args.get("document", "")))


@door.post("/begin")
@policy(IMPORTERS)
def begin() -> Response:
    """Order the import."""
    kind, document, branch = (request.form.get(name, "") for name in ("kind", "document", "branch_id"))

    def act(uow: UnitOfWork) -> Response:
        run_id = orders.order(uow, kind=kind, document_id=document, branch_id=branch or None)
        return pages.onward(f"{PATH}/{run_id}")

    return idempotency.written(act)


@door.get("/<uuid:run_id>")
@policy(IMPORTERS)
def report(run_id: object) -> Response:
    """Show how far an import has come and what became of each row."""
    return looked(lambda uow: _report(uow, str(run_id)))


@door.post("/<uuid:run_id>/cancel")
@policy(IMPORTERS)
def cancel(run_id: object) -> Response:
    """Stop an import; what was kept stays."""
    id_ = str(run_id)

    def act(uow: UnitOfWork) -> Response:
        orders.cancel(uow, run_id=id_)
        return pages.onward(f"{PATH}/{id_}?{pages.TOLD}=import-cancelled")

    try:
        return idempotency.written(act)
    except Conflict:
        return pages.onward(f"{PATH}/{id_}")


@door.post("/<uuid:run_id>/refused.csv")
@policy(IMPORTERS)
def refused_rows(run_id: object) -> Response:
    """Give the rows that were not kept back to whoever brought them."""
    who = asker()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        file = refused.download(uow, run_id=str(run_id))
    return _file(file.content, file.name, media.CSV)


@door.get("/template/<kind>.<ending>")
@policy(IMPORTERS)
def template(kind: str, ending: str) -> Response:
    """Give a spreadsheet to fill in.

    :raises NotFound: there is no such template.
    """
    type_ = dict(ENDINGS).get(ending)
    if kind not in KINDS or type_ is None:
        raise NotFound
    return _file(previews.template(kind, xlsx=ending == "xlsx"), f"{kind}.{ending}", type_)


def _choose(problem: Problem | None = None) -> Response:
    wanted = request.values.get("kind", "")
    return looked(
        lambda uow: pages.shown(
            "start_import.html",
            status=200 if problem is None else status_of(problem),
            kinds=_kinds(),
            wanted=wanted,
            problem=None if problem is None else failure_pages.said(problem),
            recent=imports.recent(uow),
            all_kinds=KINDS,
            states=STATES,
        )
    )


def _checked(uow: UnitOfWork, kind: str, document: str) -> Response:
    found = previews.preview(uow, kind=kind, document_id=document)
    return pages.shown(
        "start_import_check.html",
        kind=kind,
        document=document,
        name=KINDS[kind],
        preview=found,
        branches=[(branch.id, branch.name) for branch in directory.all_branches(uow)],
        key=new_id(),
    )


def _report(uow: UnitOfWork, run_id: str) -> Response:
    run = imports.report(uow, run_id=run_id)
    return pages.shown(
        "start_import_report.html",
        run=run,
        name=KINDS[run.kind],
        state=STATES[run.state],
        over=run.state in orders.OVER,
        whole=[finding for finding in run.findings if finding.row == 1],
        refused=refused.shown(uow, run) if run.state in orders.OVER else (),
        mine=run.started_by == asker().actor.id,
        key=new_id(),
    )


def _kinds() -> dict[str, str]:
    """Return what whoever asks may import: people only as an administrator."""
    administrator = orders.ADMINISTRATOR in asker().actor.roles
    return {kind: name for kind, name in KINDS.items() if administrator or kind != "people"}


def _file(content: bytes, name: str, type_: str) -> Response:
    answer = Response(content, content_type=type_)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
