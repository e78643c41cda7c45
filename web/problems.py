"""Problems as RFC 9457 ``application/problem+json``, to browsers as pages; the only place where one gets an HTTP number.

``NotFound`` says nothing but its code, so that another agency's id answers byte for byte like one that never existed. What is
no Problem of ours is a fault: the answer tells a request id to quote, the log tells the rest.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from accounts.attempts import TooManyAttempts
from engine.errors import Conflict, Finding, Forbidden, Invalid, NotFound, Problem, Unavailable
from web import coming_back, failure_pages, json_text, signing_in
from web.idempotency import KeyMalformed
from web.identity import NotAuthenticated
from web.language import language
from web.sessions import FormForged

MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[Problem], HTTPStatus], ...] = (
    (NotAuthenticated, HTTPStatus.UNAUTHORIZED),
    (json_text.TextUnreadable, HTTPStatus.BAD_REQUEST),
    (json_text.MediaTypeUnsupported, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (KeyMalformed, HTTPStatus.BAD_REQUEST),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)

_HTTP_ZH: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "请求无法理解"),
    404: (NotFound.code, NotFound.zh),
    405: ("method-not-allowed", "这个地址不支持该方法"),
    406: ("not-acceptable", "没有可接受的返回格式"),
    413: ("request-too-large", "请求内容过大"),
    415: ("unsupported-media-type", "不支持的内容类型"),
    429: ("too-many-requests", "请求过于频繁"),
}

log = structlog.get_logger("web")


def status_of(problem: Problem) -> HTTPStatus:
    """Return the HTTP number of a problem."""
    return next((status for kind, status in _STATUS if isinstance(problem, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def render(problem: Problem) -> Response:
    """Make the answer for a problem."""
    status = status_of(problem)
    kind = type(problem)
    if failure_pages.wanted():
        return _page(problem, status)
    body: dict[str, Any] = {"title": kind.zh if language() == "zh" else _title_en(kind)}
    if status is not HTTPStatus.NOT_FOUND:
        detail = str(problem)
        if detail and detail != _title_en(kind):
            body["detail"] = detail
        if problem.findings:
            body["findings"] = [_finding(finding) for finding in problem.findings]
        if isinstance(problem, Conflict) and problem.detail:
            body["facts"] = {name: _plain(value) for name, value in problem.detail.items()}
    answer = _answer(status, problem.code, body)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="fangliu"'
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "5"
    return answer


def render_http(error: HTTPException) -> Response:
    """Make the answer for what the framework itself refuses (unknown address, method, size), or pass a redirect on."""
    status = error.code or 500
    original = error.get_response()
    if status < 400:
        return Response(status=status, headers={"Location": original.headers.get("Location", "/")})
    if failure_pages.wanted():
        return (
            failure_pages.too_large() if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else failure_pages.page(status)
        )
    code, zh = _HTTP_ZH.get(status, ("http-error", "请求没有成功"))
    en = NotFound.__doc__ if status == 404 and NotFound.__doc__ else HTTPStatus(status).phrase
    answer = _answer(HTTPStatus(status), code, {"title": zh if language() == "zh" else en})
    for name in ("Allow", "Retry-After"):
        if name in original.headers:
            answer.headers[name] = original.headers[name]
    return answer


def last_resort(error: Exception) -> Response:
    """Hide a fault's inside, tell a request id, and log the whole of it."""
    log.error("fault", request_id=g.get("request_id"), error=type(error).__name__, exc_info=error)
    zh, en = "系统内部出错，请把编号告诉管理员", "Something broke inside; quote the request id."
    if failure_pages.wanted():
        return failure_pages.page(500)
    title = zh if language() == "zh" else en
    body = {"title": title, "request_id": g.get("request_id")}
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-fault", body)


def install(app: Flask) -> None:
    """Let the application answer every refusal as problem+json."""
    app.register_error_handler(Problem, render)
    app.register_error_handler(HTTPException, render_http)
    app.register_error_handler(Exception, last_resort)


def _page(problem: Problem, status: HTTPStatus) -> Response:
    """Make the page for a problem; a look at something that is not there tells nothing about it."""
    if status is HTTPStatus.UNAUTHORIZED:
        return signing_in.expired()
    if isinstance(problem, FormForged) and (again := coming_back.stale()) is not None:
        return again
    told = None
    if status is not HTTPStatus.NOT_FOUND and type(problem).__module__ != "engine.errors":
        told, _ = failure_pages.said(problem)
    answer = failure_pages.page(status, told=told, findings=problem.findings)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "5"
    return answer


def _answer(status: HTTPStatus, code: str, body: Mapping[str, Any]) -> Response:
    whole = {"type": f"urn:fangliu:problem:{code}", "status": int(status), "code": code, **body}
    return Response(json_text.dumps(whole), status=int(status), content_type=MEDIA_TYPE)


def _finding(finding: Finding) -> dict[str, Any]:
    told = {"rule": finding.rule, "severity": finding.severity, "zh": finding.zh, "en": finding.en}
    if finding.element is not None:
        told["element"] = finding.element
        if finding.element.startswith("/"):
            told["pointer"] = finding.element
    return told


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, bool, int, Decimal, date)):
        return value
    return [_plain(item) for item in value] if isinstance(value, (list, tuple, set, frozenset)) else str(value)


def _title_en(kind: type[Problem]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]
