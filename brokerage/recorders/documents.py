"""Record that a document belongs to a deal or a listing."""

from brokerage.operations import documents
from brokerage.recorders import said
from engine.events import RecordMade
from engine.unit_of_work import UnitOfWork


def attached(uow: UnitOfWork, event: RecordMade) -> None:
    """Attach a document to the deal or the listing that the diagram names."""
    documents.attach(
        uow,
        document_id=said.text(event, "document_id"),
        kind=said.text(event, "kind"),
        deal_id=said.text_if_any(event, "deal_id"),
        listing_id=said.text_if_any(event, "listing_id"),
    )
