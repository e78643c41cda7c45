"""Marshmallow's complaints in our words."""

import marshmallow as ma
import pytest
from marshmallow import fields, validate

from api.parsing import findings


class Inner(ma.Schema):
    """A part."""

    side = fields.String(required=True, validate=validate.OneOf(("buyer", "seller")))


class Outer(ma.Schema):
    """A whole."""

    name = fields.String(required=True)
    parts = fields.List(fields.Nested(Inner), validate=validate.Length(min=1))


def _found(body: object, location: str = "json") -> dict[str | None, str]:
    with pytest.raises(ma.ValidationError) as refused:
        Outer().load(body)  # type: ignore[arg-type]  # wrong on purpose
    return {finding.element: finding.zh for finding in findings({location: refused.value.messages})}


def test_each_wrong_field_has_a_pointer_and_chinese_words() -> None:
    body = {"parts": [{"side": "buyer"}, {"side": "both"}, {}], "a/b~c": 1}
    assert _found(body) == {
        "/name": "缺少这个必填字段",
        "/parts/1/side": "须为以下之一：buyer, seller",
        "/parts/2/side": "缺少这个必填字段",
        "/a~1b~0c": "没有这个字段",
    }


def test_a_body_that_is_no_object_is_wrong_as_a_whole() -> None:
    assert _found([]) == {"": "须为 JSON 对象"}


def test_queries_are_told_by_name() -> None:
    assert _found({}, "query") == {"?name": "缺少这个必填字段"}


def test_an_unknown_complaint_still_has_words() -> None:
    found = findings({"json": {"name": ["Something new."]}})
    assert (found[0].zh, found[0].en) == ("内容不符合要求", "Something new.")
