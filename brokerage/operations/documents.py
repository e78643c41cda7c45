"""Documents: stored sealed, attached later, read with a reason, and swept when nobody attached them within a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from brokerage import blobs, rows
from brokerage.blobs import LaidFile
from brokerage.operations import access
from brokerage.policies import media, pictures
from brokerage.policies.numbers import of_record
from brokerage.policies.personal import clean_text
from brokerage.sealing import seal, unseal
from brokerage.tables.customers import customers
from brokerage.tables.deals import deals
from brokerage.tables.documents import document_blobs, documents
from brokerage.tables.listings import listings, viewings
from engine.errors import Conflict, Invalid, NotFound
from engine.ids import new_id
from engine.operations import attachments
from engine.unit_of_work import UnitOfWork

ORPHAN_AFTER = timedelta(days=1)
LONGEST_NAME = 120


class DocumentAttached(Conflict):
    """The document belongs to another record already."""

    code = "document-attached"
    zh = "文件已经属于另一条记录"


class CaseUnknown(NotFound):
    """No deal, listing or viewing of this agency has this number."""

    code = "case-unknown"
    zh = "没有这个编号的交易单、房源或带看"


class NothingToAttachTo(Invalid):
    """A document is attached to exactly one deal, listing or customer."""

    code = "document-subject"
    zh = "文件要归到一张交易单、一套房源或一位客户"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContent:
    """Be a document in clear."""

    id: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Say what a sweep took away."""

    documents: int
    files: int


def lay_down(uow: UnitOfWork, *, content: bytes, media_type: str) -> LaidFile:
    """Check, seal and write a file before its document is stored; a reading unit of work will do.

    Pictures are encoded anew, without what cameras write beside the pixels; that takes its time, so hold no write lock.

    :raises DocumentRefused: it is empty, too large, or not what it says it is.
    :raises PictureRefused: a picture that is broken or too large.
    """
    media.check(content, media_type)
    kept = pictures.plain(content, media_type) if media_type in pictures.MEDIA_TYPES else content
    return blobs.lay_down(uow, kept, media_type=media_type)


def store(
    uow: UnitOfWork,
    *,
    name: str,
    content: bytes | LaidFile,
    media_type: str,
    kind: str | None = None,
) -> str:
    """Store a document that belongs to nothing yet and return its id. Equal contents of an agency share one file.

    :raises DocumentRefused: it is empty, too large, or not what it says it is.
    :raises PictureRefused: a picture that is broken or too large.
    """
    file = content if isinstance(content, LaidFile) else lay_down(uow, content=content, media_type=media_type)
    blob_id = _blob(uow, file)
    document_id = new_id()
    shown = clean_text(Path(name.replace("\\", "/")).name)[-LONGEST_NAME:] or "document"
    return rows.insert(
        uow,
        documents,
        id=document_id,
        blob_id=blob_id,
        name_sealed=seal(uow, documents.c.name_sealed, document_id, shown),
        media_type=file.media_type,
        size=file.size,
        kind=kind,
        stored_at=uow.now,
        stored_by=rows.acting_person(uow),
    )


def attach(
    uow: UnitOfWork,
    *,
    document_id: str,
    kind: str,
    deal_id: str | None = None,
    listing_id: str | None = None,
    customer_id: str | None = None,
    business_key: str | None = None,
    task_id: str | None = None,
    expires_on: date | None = None,
) -> None:
    """Say what a document is and to which one record it belongs; saying it again for the same record is fine.

    ``business_key`` names a deal, or a listing by its own number or that of a viewing, instead of an id; ``task_id`` is the
    task of that case at which it was laid down.

    :raises NotFound: no such document, record, or task of the case.
    :raises NothingToAttachTo: none or several records are named.
    :raises DocumentAttached: it belongs to another record.
    """
    if business_key is not None:
        if deal_id or listing_id or customer_id:
            raise NothingToAttachTo
        deal_id, listing_id = _behind(uow, business_key)
    if task_id is not None:
        # The instance is locked before the document, as everywhere.
        key, told = business_key or "", clean_text(kind)[:40]
        attachments.attached(uow, task_id=task_id, business_key=key, document_id=document_id, kind=told)
    subject = {
        name: value
        for name, value in (("deal_id", deal_id), ("listing_id", listing_id), ("customer_id", customer_id))
        if value is not None
    }
    if len(subject) != 1:
        raise NothingToAttachTo
    for table, value in ((deals, deal_id), (listings, listing_id), (customers, customer_id)):
        if value is not None:
            rows.find(uow, table, value)
    row = rows.find(uow, documents, document_id, lock=True)
    own = {name: row._mapping[name] for name in ("deal_id", "listing_id", "customer_id") if row._mapping[name]}
    if own and own != subject:
        raise DocumentAttached(document_id=document_id)
    _change(
        uow,
        document_id,
        kind=clean_text(kind)[:40],
        expires_on=expires_on,
        attached_at=row.attached_at or uow.now,
        attached_by=row.attached_by or rows.acting_person(uow),
        **subject,
    )


def keep(uow: UnitOfWork, *, document_id: str, kind: str) -> None:
    """Keep a document that belongs to the agency itself (an imported spreadsheet): no sweep takes it.

    :raises DocumentUnknown: no such document.
    """
    row = rows.find(uow, documents, document_id, lock=True)
    _change(
        uow,
        document_id,
        kind=row.kind or kind,
        attached_at=row.attached_at or uow.now,
        attached_by=row.attached_by or rows.acting_person(uow),
    )


def read(uow: UnitOfWork, *, document_id: str, reason: str) -> DocumentContent:
    """Open a document and keep who did and why.

    :raises DocumentUnknown: no such document.
    :raises ReasonMissing: the reason says nothing.
    :raises FileMissing: its file is gone.
    :raises engine.vault.SealBroken: its file was changed.
    """
    row = rows.find(uow, documents, document_id)
    access.note(uow, subject="document", subject_id=document_id, fields=["content"], known=["content"], reason=reason)
    return opened(uow, row)


def opened(uow: UnitOfWork, row: sa.Row[Any]) -> DocumentContent:
    """Open the document of a row, unlogged: for the house's own machinery, which shows it to nobody."""
    blob = uow.rows(
        sa.select(document_blobs.c.content_hash).where(
            document_blobs.c.agency_id == uow.agency_id, document_blobs.c.id == row.blob_id
        )
    )[0]
    return DocumentContent(
        id=row.id,
        name=unseal(uow, documents.c.name_sealed, row) or "",
        media_type=row.media_type,
        content=blobs.content(uow, blob.content_hash, row.blob_id),
    )


def sweep(uow: UnitOfWork, *, spared: Collection[str] = ()) -> Swept:
    """Delete documents that nobody attached within a day, files that no document uses, and files that have no row.

    ``spared`` documents stay although nobody attached them yet: a draft that may still be sent names them.

    Files go after the commit. A blob's row is locked before its documents are counted, so that a document stored at the same
    moment either keeps the file or gets one of its own.
    """
    before = uow.now - ORPHAN_AFTER
    gone = uow.run(
        sa.delete(documents).where(
            documents.c.agency_id == uow.agency_id,
            documents.c.attached_at.is_(None),
            documents.c.stored_at < before,
            documents.c.id.not_in(spared),
        )
    )
    used = sa.exists().where(
        documents.c.agency_id == document_blobs.c.agency_id, documents.c.blob_id == document_blobs.c.id
    )
    unused = sa.and_(document_blobs.c.agency_id == uow.agency_id, document_blobs.c.stored_at < before, ~used)
    locked = [
        row.id for row in uow.rows(sa.select(document_blobs.c.id).where(unused).with_for_update(skip_locked=True))
    ]
    for start in range(0, len(locked), 500):
        uow.run(sa.delete(document_blobs).where(unused, document_blobs.c.id.in_(locked[start : start + 500])))
    known = {
        row.id for row in uow.rows(sa.select(document_blobs.c.id).where(document_blobs.c.agency_id == uow.agency_id))
    }
    orphans = [path for blob_id, path in blobs.older_than(uow, before) if blob_id not in known]

    def remove() -> None:
        for path in orphans:
            path.unlink(missing_ok=True)

    uow.after_commit(remove)
    return Swept(documents=gone, files=len(orphans))


def _behind(uow: UnitOfWork, number: str) -> tuple[str | None, str | None]:
    """Return the deal or the listing that a number names.

    :raises CaseUnknown: it names neither.
    """
    record = of_record(number)
    for table, column in ((deals, deals.c.id), (listings, listings.c.id), (viewings, viewings.c.listing_id)):
        row = uow.row(sa.select(column.label("id")).where(table.c.agency_id == uow.agency_id, table.c.number == record))
        if row is not None:
            return (row.id, None) if table is deals else (None, row.id)
    raise CaseUnknown(business_key=number)


def _blob(uow: UnitOfWork, file: LaidFile) -> str:
    """Return the blob that holds this content: a new row, or the one that is there, held against the sweep."""
    same = sa.select(document_blobs.c.id).where(
        document_blobs.c.agency_id == uow.agency_id, document_blobs.c.content_hash == file.content_hash
    )
    row = {"agency_id": uow.agency_id, "id": file.blob_id, "content_hash": file.content_hash, "size": file.size}
    mine = (
        rows.upserting(uow, document_blobs)
        .values(**row, sealed_hash=file.sealed_hash, stored_at=uow.now)
        .on_conflict_do_nothing(index_elements=[document_blobs.c.agency_id, document_blobs.c.content_hash])
    )
    uow.run(mine)
    kept = str(uow.rows(same.with_for_update(read=True))[0].id)
    if kept != file.blob_id:
        path = blobs.path_of(uow, file.content_hash, file.blob_id)
        uow.after_commit(lambda: path.unlink(missing_ok=True))
    return kept


def _change(uow: UnitOfWork, document_id: str, **values: Any) -> None:
    where = sa.and_(documents.c.agency_id == uow.agency_id, documents.c.id == document_id)
    uow.run(sa.update(documents).where(where).values(**values))
