"""Small Word files for tests: plain ones, and ones that are up to something."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document


def paper(*paragraphs: str) -> bytes:
    """Make a Word file with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(
    content: bytes, *, replace: Mapping[str, tuple[str, str]] | None = None, add: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a Word file with a text replaced in some parts, and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if replace and part.filename in replace:
                old, new = replace[part.filename]
                assert old.encode() in body, part.filename
                body = body.replace(old.encode(), new.encode(), 1)
            target.writestr(part.filename, body)
        for name, body in (add or {}).items():
            target.writestr(name, body)
    return out.getvalue()


def text_of(content: bytes) -> str:
    """Return all text of a Word file, cells included, as Word's own reader sees it."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
