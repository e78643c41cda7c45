"""Which language the one who asks reads: ``?lang=``, else what they chose before, else Accept-Language, else Chinese."""

from typing import Literal

from flask import Flask, Response, g, request

Language = Literal["zh", "en"]
COOKIE = "fangliu-lang"
_YEAR = 365 * 24 * 3600


def language() -> Language:
    """Choose between Chinese and English for this request, once: a page asks dozens of times."""
    chosen: Language | None = g.get("language")
    if chosen is None:
        chosen = g.language = _chosen()
    return chosen


def _chosen() -> Language:
    for asked in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        if asked[:2] in {"zh", "en"}:
            return "en" if asked[:2] == "en" else "zh"
    best = request.accept_languages.best_match(["zh", "zh-CN", "en", "en-US", "en-GB"], default="zh")
    return "en" if best.startswith("en") else "zh"


def remember(response: Response) -> Response:
    """Keep a choice made by ``?lang=`` in a cookie, when the answer is a page."""
    asked = request.args.get("lang", "")[:2]
    if asked in {"zh", "en"} and response.mimetype == "text/html" and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, path="/")
    return response


def install(app: Flask) -> None:
    """Let the application remember."""
    app.after_request(remember)
