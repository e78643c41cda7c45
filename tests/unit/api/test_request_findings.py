"""Marshmallow's complaints in our words."""

import marshmallow as ma
import pytest
from marshmallow import fields, validate

from api.fields import Amount, PlainMap
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


def test_amounts_and_moments_are_explained_in_chinese_too() -> None:
    class Shape(ma.Schema):
        """What is sent."""

        price = Amount()
        at = fields.AwareDateTime()
        data = PlainMap()

    with pytest.raises(ma.ValidationError) as refused:
        Shape().load({"price": "1e3", "at": "2026-03-05T10:00:00", "data": {"d": {"$date": "2026-02-30"}}})
    told = {finding.element: finding.zh for finding in findings({"json": refused.value.messages})}
    assert told == {
        "/price": '须为最多两位小数的文字（如 "5180000.00"）或整数',
        "/at": "须为带时区的时间，例如 2026-03-05T10:00:00+08:00",
        "/data": "含有不能存入流程的值",
    }


def test_an_unknown_complaint_still_has_words() -> None:
    found = findings({"json": {"name": ["Something new."]}})
    assert (found[0].zh, found[0].en) == ("内容不符合要求", "Something new.")
