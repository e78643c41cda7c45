"""Refusals as pages: what happened, whether what was typed is still there, what to do next; the number to quote last.

Programs get problem+json instead (``problems``). Which of the two, the endpoint's policy and the Accept header say.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType

from flask import Response, g, request

from engine.errors import Finding, Problem
from web.language import language
from web.pages import shown
from web.policy import DEFAULT_REQUEST_BYTES, current_policy
from web.translation import gettext, marked

_JSON = ("application/json", "application/problem+json")

# Chinese, translated when shown: title, text.
_WORDS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: (marked("请求没有看懂"), marked("请回到上一页再试。")),
        403: (marked("您不能打开这一页"), marked("如果这件事该由您办，请找店长或管理员核对岗位。")),
        404: (marked("没有这一页"), marked("地址可能写错了，或者内容已经不在。")),
        405: (marked("没有这一页"), marked("地址可能写错了，或者内容已经不在。")),
        409: (marked("现在不能这样做"), marked("情况已经变了，请回到上一页看看最新的状态。什么都没有改动。")),
        413: (marked("文件太大"), marked("请换小一些的文件再提交。什么都没有改动。")),
        415: (marked("这种内容收不了"), marked("请回到上一页再试。")),
        422: (marked("有内容要改"), marked("请回到上一页改过再提交，填的内容还在那里。")),
        429: (marked("请求太多"), marked("请过一会儿再试。")),
        500: (marked("系统内部出错"), marked("不是您的问题，什么都没有改动。请把编号告诉管理员。")),
        503: (marked("暂时不可用"), marked("系统正忙或正在维护，请过一会儿再试。什么都没有改动。")),
    }
)


def wanted() -> bool:
    """Say whether this request wants a page rather than JSON."""
    declared = current_policy()
    if declared is not None:
        if not declared.page:
            return False
    elif request.path.startswith("/api/"):
        return False
    accepted = request.accept_mimetypes
    return accepted.best_match([*_JSON, "text/html"]) == "text/html" and accepted["text/html"] > 0


def said(problem: Problem) -> tuple[str, list[str]]:
    """Return a problem in the reader's language: one sentence, and what its findings say."""
    zh = language() == "zh"
    kind = type(problem)
    sentence = f"{kind.zh}。" if zh else (kind.__doc__ or "").strip().split("\n")[0]
    return sentence, [finding.zh if zh else finding.en for finding in problem.findings]


def too_large() -> Response:
    """Make the page for a request over a limit: which limit, and what to do."""
    declared = current_policy()
    most, given = DEFAULT_REQUEST_BYTES if declared is None else declared.request_bytes, request.content_length
    if most > DEFAULT_REQUEST_BYTES and given is not None and given > most:
        told = gettext(
            "一次最多提交 {size} MB，几个文件加在一起算。请换小一些的文件，或者分几次提交。"
            "什么都没有改动；按返回键回到上一页，填的文字还在。"
        )
        return page(413, told=told.format(size=most // 1024**2))
    told = gettext(
        "文字一次最多提交 {size} KB，大约 2 万个汉字。请写短一些，或者分几次提交。"
        "什么都没有改动；按返回键回到上一页，填的内容还在。"
    )
    return page(413, title=gettext("内容太长"), told=told.format(size=DEFAULT_REQUEST_BYTES // 1024))


def page(
    status: int, *, title: str | None = None, told: str | None = None, findings: Sequence[Finding] = ()
) -> Response:
    """Make the page for an HTTP status; ``told`` is a sentence about this very refusal, in the reader's language."""
    usual, text = _WORDS.get(status, (HTTPStatus(status).phrase, ""))
    way, template = ("/", gettext("回到首页")), "failure.html"
    if "visit" in g:
        way, template = (g.visit.path, gettext("回到办理进度")), "visit_failure.html"
    elif g.get("asker"):
        way = ("/inbox", gettext("回到待办"))
    zh = language() == "zh"
    return shown(
        template,
        status=status,
        title=title or gettext(usual),
        text=told or gettext(text),
        findings=[finding.zh if zh else finding.en for finding in findings],
        way=way,
        request_id=g.get("request_id") if status >= 500 else None,
    )
