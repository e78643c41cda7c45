"""Brings what was typed back to whoever typed it, when a form could not be taken: its session is over, or its page is an old one.

The form goes to its own page with ``_show``, filled in, to be looked at and sent again; nothing acts by itself.
"""

from typing import Final
from urllib.parse import quote, urlsplit

from flask import Response, g, request

from web import pages, sessions
from web.form_posted import OURS
from web.policy import current_policy

MOST_KEPT: Final = 100_000
"""Characters that come back."""
_NOT_KEPT = frozenset({sessions.FIELD, "_show"})


def typed() -> list[tuple[str, str]]:
    """Return what was typed into the posted form; nothing where it is a secret, or too much to carry."""
    declared = current_policy()
    if declared is None or declared.secret or declared.public:
        return []
    pairs = [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_KEPT]
    return pairs if sum(len(name) + len(text) for name, text in pairs) <= MOST_KEPT else []


def here() -> str:
    """Return the address that was asked for, with its query."""
    asked = request.query_string.decode("ascii", "replace")
    return quote(request.path) + (f"?{asked}" if asked else "")


def stale() -> Response | None:
    """Answer a form whose token is none of this session's: here it is again; None: nothing was typed, or another site sent it."""
    pairs = typed() if request.method == "POST" and _from_here() else []
    if not any(text for name, text in pairs if name not in OURS):
        return None
    return pages.shown(
        "come_back.html",
        status=403,
        base="visit.html" if "visit" in g else "calm.html",
        old=True,
        pairs=pairs,
        to=here(),
        token=sessions.form_token(),
    )


def _from_here() -> bool:
    """Say whether a page of ours sent the form, as far as the browser tells; an old one tells nothing."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    return site in (None, "same-origin") and (origin == "null" or urlsplit(origin).netloc == request.host)
