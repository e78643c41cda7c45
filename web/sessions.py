"""The browser's side of a session: its cookie, and the tokens that prove that a form came from one of our pages.

A token is an HMAC under the session's own secret, so it is bound to the session and stored nowhere; before anybody has signed in
a random cookie stands in for the secret, and on a page that a link opened the link does. Each answer masks it anew, so that the
length of a compressed page does not help to guess it. Forms of another site are refused twice: ``SameSite=Lax`` keeps the cookie
from them, and they cannot know the token. Whose session it is, ``accounts`` says.
"""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import timedelta

from flask import Flask, Response, g, request

from engine.errors import Forbidden

FIELD = "_csrf"
HEADER = "X-CSRF-Token"
"""Where scripts send the token; no other site can send it, since a browser would ask us first and we never allow it."""
_SESSION, _VISITOR = "fangliu", "fangliu-visitor"
_FOREIGN = frozenset({"cross-site", "same-site"})


class FormForged(Forbidden):
    """This form did not come from a page of this session; open the page anew and send it again."""

    code = "form-forged"
    zh = "这张表单不是本次登录打开的页面，请重新打开后再提交"


def session_text() -> str | None:
    """Return the secret that the browser sent, or None."""
    return request.cookies.get(_name(_SESSION))


def keep_session(response: Response, text: str, *, life: timedelta) -> None:
    """Give the browser its session; ``life`` and no date, since the browser's clock need not be ours (the demo's is not)."""
    response.set_cookie(_name(_SESSION), text, max_age=life, path="/", httponly=True, samesite="Lax", secure=_secure())


def drop_session(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(_name(_SESSION), path="/", httponly=True, samesite="Lax", secure=_secure())


def form_token() -> str:
    """Return the token for forms of the page being made, the same for all of them."""
    if "form_token" not in g:
        g.form_token = masked(token_of(g.get("link_text") or session_text() or _visitor()))
    return str(g.form_token)


def require_form_token() -> None:
    """Refuse a form that is not of a page of ours.

    :raises FormForged: its token is missing or another's, or the browser says that another site sent it.
    """
    secret = g.get("link_text") or session_text() or request.cookies.get(_name(_VISITOR))
    if secret is None or request.headers.get("Sec-Fetch-Site") in _FOREIGN:
        raise FormForged
    given = unmasked(request.headers.get(HEADER) or request.form.get(FIELD, ""))
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token_of(secret).encode()):
        raise FormForged


def install(app: Flask) -> None:
    """Let templates ask for ``form_token()``, and give visitors their cookie."""
    app.jinja_env.globals["form_token"] = form_token
    app.after_request(_keep_visitor)


def _visitor() -> str:
    """Return what stands for a session before there is one."""
    found = g.get("visitor") or request.cookies.get(_name(_VISITOR))
    if not found:
        found = g.visitor = secrets.token_urlsafe(32)
    return str(found)


def _keep_visitor(response: Response) -> Response:
    if "visitor" in g:
        response.set_cookie(_name(_VISITOR), g.visitor, path="/", httponly=True, samesite="Lax", secure=_secure())
    return response


def token_of(secret: str) -> str:
    """Return the token for forms of the session with this secret."""
    return hmac.new(secret.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def masked(token: str) -> str:
    """Return a token that looks like no other that stands for the same: a random mask, and the token under it."""
    mask = secrets.token_bytes(len(token) // 2)
    return mask.hex() + _under(mask, bytes.fromhex(token)).hex()


def unmasked(text: str) -> str:
    """Return the token that was masked; any other text as it is."""
    try:
        both = bytes.fromhex(text)
    except ValueError:
        return text
    if len(both) != 2 * hashlib.sha256().digest_size:
        return text
    half = len(both) // 2
    return _under(both[:half], both[half:]).hex()


def _under(mask: bytes, token: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, token, strict=True))


def _name(plain: str) -> str:
    """Name a cookie so that the browser itself vouches for where it came from, wherever it will keep a Secure one."""
    return f"__Host-{plain}" if _secure() else plain


def _secure() -> bool:
    """Say whether cookies are Secure: always, but for plain HTTP on this very machine."""
    if request.is_secure:
        return True
    host = request.host.rsplit(":", 1)[0].strip("[]")
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
