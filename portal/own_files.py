"""Files that a customer has sent while a form was not finished yet: marked, so that only their link can name them again.

A document's id is no secret; a posted one counts only with its mark, or when it was stored by this very request.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from forms import Field, Form
from web.form_posted import FormUnreadable

FIELD: Final = "_mine"


def marks(link: str, document_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the marks of documents, for hidden fields of the form that names them."""
    return tuple(_mark(link, id_) for id_ in document_ids)


def require_own(link: str, document_ids: Iterable[str], *, typed: Iterable[str], marked: Iterable[str]) -> None:
    """See that documents are the customer's own: stored just now, or marked. ``typed`` is all that was posted as text.

    :raises FormUnreadable: one is somebody else's, or nobody's.
    """
    known, given = {mark.encode("utf-8", "replace") for mark in marked}, set(typed)
    for id_ in document_ids:
        if id_ in given and not any(hmac.compare_digest(_mark(link, id_).encode(), mark) for mark in known):
            raise FormUnreadable


def within(form: Form, data: Mapping[str, Any]) -> Iterator[str]:
    """Go through the documents that a form's data name."""
    yield from _in(form.root, data)


def _in(asked: Field, value: Any) -> Iterator[str]:
    if asked.format == "document":
        if isinstance(value, str) and value:
            yield value
    elif isinstance(value, Mapping):
        for child in asked.within():
            yield from _in(child, value.get(child.name))
    elif isinstance(value, list | tuple) and asked.item is not None:
        for one in value:
            yield from _in(asked.item, one)


def _mark(link: str, document_id: str) -> str:
    named = f"document {document_id}".encode("utf-8", "replace")
    return hmac.new(link.encode("utf-8", "replace"), named, hashlib.sha256).hexdigest()
