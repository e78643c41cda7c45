"""Order an import of a stored spreadsheet; an errand reads it and keeps its rows."""

from brokerage import rows
from brokerage.imports.columns import KINDS
from brokerage.operations import documents, known
from brokerage.policies import media
from brokerage.tables.documents import documents as documents_table
from brokerage.tables.imports import import_runs
from engine.errors import Invalid
from engine.operations import posting
from engine.unit_of_work import UnitOfWork

ERRAND = "brokerage.import"


class ImportRefused(Invalid):
    """An import needs a known kind and a spreadsheet (CSV or xlsx)."""

    code = "import-refused"
    zh = "导入种类不认识，或文件不是表格"


def order(uow: UnitOfWork, *, kind: str, document_id: str, branch_id: str | None = None) -> str:
    """Order the import of a stored spreadsheet and return the run's id, under which its report stands.

    ``kind`` is ``listings``, ``customers`` or ``people``; ``branch_id`` is where the rows belong.

    :raises ImportRefused: no such kind, or the document is no spreadsheet.
    :raises NotFound: no such document or branch.
    """
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
