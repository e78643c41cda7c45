"""Papers between the house and the parties of a deal: hand one out, take in what a party sends. Both leave a trace."""

from collections.abc import Iterable

from brokerage import rows
from brokerage.operations import access, documents
from brokerage.operations.documents import DocumentContent
from brokerage.queries import papers
from brokerage.rows import DocumentUnknown
from brokerage.tables.documents import documents as documents_table
from engine.unit_of_work import UnitOfWork


def hand_out(uow: UnitOfWork, *, deal_id: str, side: str, document_id: str) -> DocumentContent:
    """Open a paper of a deal for one of its sides, and note that it was read.

    :raises DocumentUnknown: no such document, another deal's, or none that this side may read.
    :raises FileMissing: its file is gone.
    """
    row = rows.find(uow, documents_table, document_id)
    if row.deal_id != deal_id or side not in papers.READABLE.get(row.kind or "", ()):
        raise DocumentUnknown(id=document_id)
    access.note_own(uow, subject="document", subject_id=document_id, fields=["content"])
    return documents.opened(uow, row)


def take_in(uow: UnitOfWork, *, deal_id: str, side: str, document_ids: Iterable[str]) -> None:
    """Attach what a side of a deal has sent; what a diagram has attached meanwhile stays as it says.

    :raises DocumentUnknown: no such document.
    :raises brokerage.operations.documents.DocumentAttached: it belongs to another record.
    """
    for document_id in document_ids:
        row = rows.find(uow, documents_table, document_id)
        if row.deal_id != deal_id:
            documents.attach(uow, document_id=document_id, kind=f"sent_by_{side}", deal_id=deal_id)
