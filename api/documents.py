"""Documents: uploaded first, attached to a record later, opened for a reason that is kept."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response

from api.document_shapes import Attachment, Document, File
from api.door import Door
from api.listings import LookReason
from brokerage.operations import documents as operations
from brokerage.queries import documents as queries
from engine.unit_of_work import UnitOfWork
from web.policy import Policy

door = Door("documents", __name__, url_prefix="/documents", description="Files, sealed at rest 文件")

UPLOADERS = Policy(request_bytes=21 * 1024 * 1024)


def _lay_down(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Seal and write the file before the write lock is taken; unused, it is swept."""
    file = sent["file"]
    laid = operations.lay_down(uow, content=file.stream.read(), media_type=file.mimetype)
    return {"name": file.filename or "document", "content": laid, "media_type": file.mimetype}


@door.write("", Document, policy=UPLOADERS, body=File, location="files", status=201, before=_lay_down)
def upload(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.DocumentLine:
    """Upload a file; one that nothing is attached to within a day is swept."""
    document_id = operations.store(uow, **sent)
    return queries.one(uow, document_id=document_id)


@door.read("/<uuid:document_id>", Document)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], document_id: str) -> queries.DocumentLine:
    """Show a document without its content."""
    return queries.one(uow, document_id=document_id)


@door.write("/<uuid:document_id>/attach", Document, body=Attachment)
def attach(uow: UnitOfWork, sent: Mapping[str, Any], document_id: str) -> queries.DocumentLine:
    """Say what a document is and to which deal, listing or customer it belongs."""
    operations.attach(uow, document_id=document_id, **sent)
    return queries.one(uow, document_id=document_id)


@door.opens("/<uuid:document_id>/read", body=LookReason)
def read(uow: UnitOfWork, sent: Mapping[str, Any], document_id: str) -> Response:
    """Download a document for a reason; who, when and why are kept."""
    opened = operations.read(uow, document_id=document_id, reason=sent["reason"])
    answer = Response(opened.content, content_type=opened.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(opened.name)}"
    return answer
