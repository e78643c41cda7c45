"""Headers that every answer carries: a strict Content-Security-Policy and its relatives; answers to people are not cached."""

from flask import Flask, Response, request

from web.policy import current_policy

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}


def allow_style_attributes(response: Response) -> Response:
    """Let one page set styles on its elements: a canvas that places what it draws cannot do without. Styles only, no script."""
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; style-src-attr 'unsafe-inline'"
    return response


def install(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    declared = current_policy()
    if declared is None or declared.page or not declared.public:
        response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Accept", "Accept-Language"))
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response
