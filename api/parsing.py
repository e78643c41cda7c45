"""Turns a request's body and query into clean arguments, and marshmallow's complaints into findings in two languages."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy

from engine.errors import Finding, Invalid
from web import json_text


class RequestInvalid(Invalid):
    """The request's fields break the documented schema; the findings say which."""

    code = "request-invalid"
    zh = "请求的字段不符合要求"


_ZH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"Missing data for required field\.", "缺少这个必填字段"),
        (r"Unknown field\.", "没有这个字段"),
        (r"Field may not be null\.", "不能为空"),
        (r"Not a valid string\.", "须为文字"),
        (r"Not a valid (integer|number)\.", "须为数字"),
        (r"Not a valid boolean\.", "须为 true 或 false"),
        (r"Not a valid UUID\.", "须为 UUID"),
        (r"Not a valid (datetime|date)\.", "须为 ISO 8601 日期或时间"),
        (r"Not a valid aware datetime\.", "须为带时区的时间，例如 2026-03-05T10:00:00+08:00"),
        (r"Not a valid (list|mapping type)\.", "结构不对"),
        (r"Not a valid amount: .+", '须为最多两位小数的文字（如 "5180000.00"）或整数'),
        (r"Not plain data\.", "含有不能存入流程的值"),
        (r"Must be one of: (.+)\.", r"须为以下之一：\1"),
        (r"Length must be between (\d+) and (\d+)\.", r"长度须在 \1 到 \2 之间"),
        (r"Longer than maximum length (\d+)\.", r"长度不能超过 \1"),
        (r"Shorter than minimum length (\d+)\.", r"长度不能少于 \1"),
        (r"Must be greater than or equal to (.+) and less than or equal to (.+)\.", r"须在 \1 与 \2 之间"),
        (r"Must be greater than or equal to (.+)\.", r"不能小于 \1"),
        (r"Must be less than or equal to (.+)\.", r"不能大于 \1"),
        (r"Invalid input type\.", "须为 JSON 对象"),
        (r"String does not match expected pattern\.", "格式不对"),
    )
)


class Parser(FlaskParser):
    """Read arguments with Decimal and complain in our words."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Read the body as JSON; an empty body is an empty object.

        :raises web.json_text.MediaTypeUnsupported: a body that does not say it is JSON.
        :raises web.json_text.TextUnreadable: a body that is not JSON.
        """
        body = req.get_data(cache=True)
        if not body:
            return {}
        if not req.is_json:
            raise json_text.MediaTypeUnsupported
        return json_text.loads(body)

    def load_querystring(self, req: Request, schema: ma.Schema) -> MultiDictProxy:
        """Read the query without control characters, which no store could keep.

        :raises RequestInvalid: a NUL character or broken UTF-8.
        """
        for name, text in req.args.items(multi=True):
            if "\x00" in text or "\ufffd" in text:
                raise RequestInvalid(findings=[_finding(f"?{name}", "Not a valid string.")])
        return MultiDictProxy(req.args, schema)

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_: Any) -> NoReturn:
        """Raise what marshmallow found as findings.

        :raises RequestInvalid: always.
        """
        raise RequestInvalid(findings=findings(_messages(error))) from error


def _messages(error: ma.ValidationError) -> Mapping[str, Any]:
    messages: Mapping[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow leaves it so
    return messages


def findings(messages: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Flatten marshmallow's nested messages by location into findings: JSON pointers for bodies, ``?name`` for queries."""
    told: list[Finding] = []
    for location, nested in messages.items():
        prefix = "?" if location == "query" else "/"
        told.extend(_flatten("" if prefix == "/" else prefix, nested))
    return tuple(told)


def _flatten(at: str, nested: Any) -> list[Finding]:
    if isinstance(nested, Mapping):
        told = []
        for name, inner in nested.items():
            if name == "_schema":
                told += _flatten(at, inner)
            else:
                step = str(name).replace("~", "~0").replace("/", "~1")
                told += _flatten(f"?{step}" if at == "?" else f"{at}/{step}", inner)
        return told
    return [_finding(at, str(message)) for message in (nested if isinstance(nested, list) else [nested])]


def _finding(at: str, en: str) -> Finding:
    zh = next((pattern.sub(words, en) for pattern, words in _ZH if pattern.fullmatch(en)), "内容不符合要求")
    return Finding(rule="request.field", element=at, zh=zh, en=en)
