"""Order an import of a stored spreadsheet; an errand reads it and keeps its rows."""

import sqlalchemy as sa

from brokerage import rows
from brokerage.imports.columns import KINDS
from brokerage.operations import documents, known
from brokerage.policies import media
from brokerage.tables.documents import documents as documents_table
from brokerage.tables.imports import import_runs
from engine.errors import Conflict, Forbidden, Invalid
from engine.operations import posting
from engine.unit_of_work import UnitOfWork

ERRAND = "brokerage.import"
ADMINISTRATOR = "administrator"
OVER = frozenset({"done", "failed", "cancelled"})
"""States of a run that nothing leads out of."""


class ImportRefused(Invalid):
    """An import needs a known kind and a spreadsheet (CSV or xlsx)."""

    code = "import-refused"
    zh = "导入种类不认识，或文件不是表格"


class PeopleImportForbidden(Forbidden):
    """Only an administrator brings people in: they come with roles."""

    code = "people-import-forbidden"
    zh = "只有管理员能导入同事：导入会给岗位"


class ImportOver(Conflict):
    """The import is over: what was kept stays."""

    code = "import-over"
    zh = "导入已经结束，导进来的都在"


def order(uow: UnitOfWork, *, kind: str, document_id: str, branch_id: str | None = None) -> str:
    """Order the import of a stored spreadsheet and return the run's id, under which its report stands.

    ``kind`` is ``listings``, ``customers`` or ``people``; ``branch_id`` is where the rows belong.

    :raises ImportRefused: no such kind, or the document is no spreadsheet.
    :raises PeopleImportForbidden: a person who is no administrator orders an import of people.
    :raises NotFound: no such document or branch.
    """
    if kind == "people" and uow.actor.kind == "person" and ADMINISTRATOR not in uow.actor.roles:
        raise PeopleImportForbidden
    document = rows.find(uow, documents_table, document_id)
    if kind not in KINDS or document.media_type not in {media.CSV, media.XLSX}:
        raise ImportRefused(kind=kind, media_type=document.media_type)
    known.branch(uow, branch_id)
    documents.keep(uow, document_id=document_id, kind="import")
    run_id = rows.insert(
        uow,
        import_runs,
        kind=kind,
        document_id=document_id,
        branch_id=branch_id,
        state="waiting",
        rows=0,
        done=0,
        kept=0,
        rejected=0,
        started_at=uow.now,
        started_by=rows.acting_person(uow),
    )
    posting.order(uow, errand=ERRAND, given={"run_id": run_id})
    return run_id


def cancel(uow: UnitOfWork, *, run_id: str) -> None:
    """Stop an import after the piece that is being kept now; what was kept stays.

    :raises ImportRunUnknown: there is none.
    :raises ImportOver: it is over already.
    """
    run = rows.find(uow, import_runs, run_id, lock=True)
    if run.state in OVER:
        raise ImportOver(state=run.state)
    one = import_runs.c.agency_id == uow.agency_id, import_runs.c.id == run_id
    uow.run(sa.update(import_runs).where(*one).values(state="cancelled", ended_at=uow.now))
