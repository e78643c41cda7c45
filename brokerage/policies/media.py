"""Say which files may be documents, and whether a file is what it says it is, judged by its content."""

import io
import re
import zipfile
import zlib
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
    zh = "文件为空、过大、带有宏或脚本，或内容与类型不符"


def _text(content: bytes) -> bool:
    return b"\x00" not in content


MOST_PARTS = 2_000
UNPACKED = 50 * 1024 * 1024
"""Bytes of all parts of an Office file, unpacked."""

_ACTIVE_PDF = re.compile(rb"/(JavaScript|Launch)\b")
_ACTIVE_PART = re.compile(r"(vba\w*\.bin|(activeX|oleObject)\d*\.\w+|\.(exe|js|vbs|dll))$", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>")
_LINKED = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|externalLink|externalLinkPath)[\"']")


def _pdf(content: bytes) -> bool:
    """Say whether it begins and ends as a PDF does, and shows no scripts or programs to start."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:] and _ACTIVE_PDF.search(_named(content)) is None


def _named(content: bytes) -> bytes:
    """Return PDF text with its names spelled out: ``/J#61vaScript`` is a way to write ``/JavaScript``."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


def _office(main_part: str) -> Callable[[bytes], bool]:
    def judge(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                return _sound(parts, main_part)
        except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error):
            return False

    return judge


def _sound(parts: zipfile.ZipFile, main_part: str) -> bool:
    """Say whether an Office file has its main part, unpacks within bounds and brings no macros or foreign content."""
    listed = parts.infolist()
    names = {part.filename for part in listed}
    if len(listed) > MOST_PARTS or len(names) != len(listed) or sum(part.file_size for part in listed) > UNPACKED:
        return False
    if not {"[Content_Types].xml", main_part} <= names:
        return False
    if any(".." in name or name.startswith("/") or _ACTIVE_PART.search(name) for name in names):
        return False
    relations = (parts.read(part) for part in listed if part.filename.endswith(".rels"))
    return not any(_LINKED.search(found) for text in relations for found in _EXTERNAL.findall(text))


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": _pdf,
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "image/webp": lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    DOCX: _office("word/document.xml"),
    XLSX: _office("xl/workbook.xml"),
    CSV: _text,
    "text/plain": _text,
}

MEDIA_TYPES = frozenset(_CHECKS)


def check(content: bytes, media_type: str) -> None:
    """Check size and content of a file. Of pictures only the first bytes: ``pictures`` decodes them.

    :raises DocumentRefused: it is empty, above 20 MiB, of a type that is not kept, another than it says, or active (macros,
        scripts, content fetched from elsewhere).
    """
    if media_type not in _CHECKS:
        raise DocumentRefused(f"files of type {media_type} are not kept", media_type=media_type)
    if not content:
        raise DocumentRefused("the file is empty")
    if len(content) > LARGEST:
        raise DocumentRefused(f"the file is larger than {LARGEST} bytes", size=len(content))
    if not _CHECKS[media_type](content):
        raise DocumentRefused(f"the file is not {media_type}", media_type=media_type)
