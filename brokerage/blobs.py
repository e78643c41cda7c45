"""Sealed files in the media folder: ``documents/<agency>/<first two of the hash>/<hash>.<blob id>``.

A file is written whole before its row is, and named after both its keyed hash and its row, so that deleting an old file
never meets a new row of equal content. A file whose transaction rolled back is an orphan that the sweep finds.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.errors import Conflict, NotFound
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork

_PLACE = "document_blobs.content"
_HASH_PLACE = "document_blobs.content_hash"


class FileMissing(NotFound):
    """The file of this document is gone; restore it from the backup."""

    code = "document-file-missing"
    zh = "文件缺失，请从备份恢复"


class FileSwapped(Conflict):
    """The file of this document holds other content than its row says; restore it from the backup."""

    code = "document-file-swapped"
    zh = "文件内容与登记不符，请从备份恢复"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidFile:
    """Be a sealed file that lies in the media folder and has no row yet."""

    blob_id: str
    content_hash: bytes
    sealed_hash: str
    size: int
    media_type: str


def lay_down(uow: UnitOfWork, content: bytes, *, media_type: str) -> LaidFile:
    """Seal content and write it durably. It needs no write lock: large files are laid down in a reading unit of work."""
    blob_id = new_id()
    content_hash = uow.vault.blind_index(uow.agency_id, _HASH_PLACE, hashlib.sha256(content).hexdigest())
    sealed = uow.vault.seal(uow.agency_id, _PLACE, blob_id, content)
    target = path_of(uow, content_hash, blob_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = target.with_name(f"{target.name}.part")
    with passing.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    # The house's clock, which a demo can turn, also says how old a file is.
    os.utime(passing, (uow.now.timestamp(), uow.now.timestamp()))
    passing.replace(target)
    return LaidFile(
        blob_id=blob_id,
        content_hash=content_hash,
        sealed_hash=hashlib.sha256(sealed).hexdigest(),
        size=len(content),
        media_type=media_type,
    )


def content(uow: UnitOfWork, content_hash: bytes, blob_id: str) -> bytes:
    """Read and open a file.

    :raises FileMissing: it is not there.
    :raises engine.vault.SealBroken: it was changed, or is another's.
    :raises FileSwapped: it is sound, but holds other content than its row says.
    """
    try:
        sealed = path_of(uow, content_hash, blob_id).read_bytes()
    except FileNotFoundError:
        raise FileMissing(blob_id=blob_id) from None
    opened = uow.vault.open(uow.agency_id, _PLACE, blob_id, sealed)
    if uow.vault.blind_index(uow.agency_id, _HASH_PLACE, hashlib.sha256(opened).hexdigest()) != content_hash:
        raise FileSwapped(blob_id=blob_id)
    return opened


def sealed_hash(uow: UnitOfWork, content_hash: bytes, blob_id: str) -> str | None:
    """Return the SHA-256 of the sealed file in hexadecimal, read in pieces; None: there is no file."""
    try:
        with path_of(uow, content_hash, blob_id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def path_of(uow: UnitOfWork, content_hash: bytes, blob_id: str) -> Path:
    """Return where the file of a blob lies."""
    name = content_hash.hex()
    return folder(uow) / name[:2] / f"{name}.{blob_id}"


def folder(uow: UnitOfWork) -> Path:
    """Return the agency's folder of sealed files."""
    return uow.house.media / "documents" / uow.agency_id


def older_than(uow: UnitOfWork, moment: datetime) -> Iterator[tuple[str, Path]]:
    """Yield blob id and path of every file last written before a moment, unfinished ones with an empty id."""
    if not folder(uow).is_dir():
        return
    for path in folder(uow).glob("*/*"):
        if path.stat().st_mtime < moment.timestamp():
            yield ("" if path.suffix == ".part" else path.suffix.removeprefix("."), path)
