"""Say which files may be documents, and whether a file is what it says it is."""

from collections.abc import Callable

from engine.errors import Invalid

LARGEST = 20 * 1024 * 1024
"""Bytes of one document."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


class DocumentRefused(Invalid):
    """The file is empty, too large, or not what it says it is."""

    code = "document-refused"
    zh = "文件为空、过大，或内容与类型不符"


def _text(content: bytes) -> bool:
    return b"\x00" not in content


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": lambda content: content.startswith(b"%PDF-"),
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "image/webp": lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    DOCX: lambda content: content.startswith(b"PK\x03\x04") and b"word/" in content,
    XLSX: lambda content: content.startswith(b"PK\x03\x04") and b"xl/" in content,
    CSV: _text,
    "text/plain": _text,
}

MEDIA_TYPES = frozenset(_CHECKS)


def check(content: bytes, media_type: str) -> None:
    """Check size and first bytes of a file.

    :raises DocumentRefused: it is empty, above 20 MiB, of a type that is not kept, or another than it says.
    """
    if media_type not in _CHECKS:
        raise DocumentRefused(f"files of type {media_type} are not kept", media_type=media_type)
    if not content:
        raise DocumentRefused("the file is empty")
    if len(content) > LARGEST:
        raise DocumentRefused(f"the file is larger than {LARGEST} bytes", size=len(content))
    if not _CHECKS[media_type](content):
        raise DocumentRefused(f"the file is not {media_type}", media_type=media_type)
