"""Sends text compressed (gzip) to browsers that take it: pages anew each time, static files once.

A page's length could tell what stands in it to somebody who makes a browser ask for it again and again with guesses in its
address (BREACH). So the one secret worth guessing, the token of forms, is masked anew for each answer (``web.sessions``), and
every page is longer by a random amount. JSON and event streams go as they are (decision 0018).
"""

import secrets
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

SMALLEST: Final = 1024
"""Bytes below which a packet carries it either way."""
LONGER_BY: Final = 100
PAGES: Final = "text/html"
FILES: Final = frozenset({"text/css", "text/javascript", "image/svg+xml"})
_FAST, _THOROUGH = 4, 9
_HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, a name follows, no time, unknown system."""
_TAIL = struct.Struct("<II")


def install(app: Flask) -> None:
    """Compress what an application answers; to be installed before all that looks at answers, so that it comes last."""
    app.after_request(_compress)


def gzipped(body: bytes, *, level: int = _FAST, name: bytes = b"") -> bytes:
    """Return a gzip file; ``name`` stands in its header."""
    size = len(body) & 0xFFFFFFFF
    return b"".join((_HEADER, name, b"\0", zlib.compress(body, level, -15), _TAIL.pack(zlib.crc32(body), size)))


def static_file(answer: Response, file: Path) -> Response:
    """Compress the answer that sends a whole static file, if the browser takes it so."""
    if answer.mimetype not in FILES:
        return answer
    answer.vary.add("Accept-Encoding")
    if answer.status_code != 200 or not _is_taken():
        return answer
    told = file.stat()
    if told.st_size < SMALLEST:
        return answer
    answer.direct_passthrough = False
    _send(answer, _file(file, told.st_mtime_ns))
    return answer


@lru_cache(maxsize=256)
def _file(file: Path, _changed: int) -> bytes:
    return gzipped(file.read_bytes(), level=_THOROUGH)


def _compress(answer: Response) -> Response:
    if answer.mimetype != PAGES:
        return answer
    answer.vary.add("Accept-Encoding")
    if answer.is_streamed or answer.direct_passthrough or "Content-Encoding" in answer.headers or not _is_taken():
        return answer
    body = answer.get_data()
    if len(body) >= SMALLEST:
        _send(answer, gzipped(body, name=b"x" * secrets.randbelow(LONGER_BY)))
    return answer


def _is_taken() -> bool:
    return request.accept_encodings["gzip"] > 0


def _send(answer: Response, body: bytes) -> None:
    answer.set_data(body)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.pop("Accept-Ranges", None)
    tag, _weak = answer.get_etag()
    if tag:
        answer.set_etag(tag, weak=True)
