"""A form becomes parts of a page: names that read back, values kept, conditions in words, errors at their fields."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms import compile_form
from web.form_shown import Part, Sight, anchor, first_values, show
from web.form_words import capitals

SIGHT = Sight(
    lang="zh",
    now=datetime(2026, 3, 26, 6, 35, tzinfo=UTC),
    zone=ZoneInfo("Asia/Shanghai"),
    people=(("p-1", "林小安 · 权证专员"),),
    facts={"listing_no": "BJ-L-1"},
)
METHODS = [
    {"const": name, "title": zh} for name, zh in (("none", "全款"), ("commercial", "商业贷款"), ("hpf", "公积金"))
]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "listing_no": {"type": "string", "title": "房源编号", "readOnly": True},
        "price": {"type": "number", "title": "成交价", "ui:en": "Price", "ui:widget": "money"},
        "loan_type": {"type": "string", "title": "贷款方式", "oneOf": METHODS},
        "district": {"type": "string", "title": "区", "enum": ["东城", "西城", "朝阳", "海淀", "丰台"]},
        "signed_on": {"type": "string", "format": "date", "title": "签约日"},
        "mortgaged": {"type": "boolean", "title": "有抵押"},
        "agreed": {"type": "boolean", "title": "同意", "ui:widget": "radio"},
        "handler": {"type": "string", "format": "uuid", "title": "办理人", "ui:widget": "person"},
        "papers": {"type": "array", "title": "材料", "items": {"type": "string", "format": "document"}},
        "kept": {"type": "array", "title": "保留", "items": {"type": "string", "enum": ["灶具", "空调"]}},
        "rooms": {
            "type": "array",
            "title": "房间",
            "items": {
                "type": "object",
                "title": "房间",
                "properties": {
                    "name": {"type": "string", "title": "名称"},
                    "area": {"type": "number", "title": "面积"},
                },
                "required": ["name"],
            },
        },
        "note": {"type": "string", "title": "备注", "ui:widget": "textarea"},
    },
    "required": ["price", "loan_type"],
    "allOf": [
        {
            "if": {"properties": {"loan_type": {"const": "commercial"}}, "required": ["loan_type"]},
            "then": {"properties": {"bank": {"type": "string", "title": "银行", "default": "工商银行"}}},
        },
        {
            "if": {"properties": {"loan_type": {"const": "hpf"}}, "required": ["loan_type"]},
            "then": {"properties": {"bank": {"type": "string", "title": "银行", "default": "工商银行"}}},
        },
        {
            "if": {"properties": {"mortgaged": {"const": True}}, "required": ["mortgaged"]},
            "then": {"properties": {"mortgagee": {"type": "string", "title": "抵押权人"}}, "required": ["mortgagee"]},
        },
    ],
}
FORM = compile_form(SCHEMA)


def _parts(values: dict[str, Any] | None = None, **sight: Any) -> dict[str, Part]:
    seen = Sight(**{name: getattr(SIGHT, name) for name in Sight.__slots__} | sight)
    return {part.name or part.id: part for part in show(FORM, values or {}, (), seen)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("listing_no", "fact"),
        ("price", "money"),
        ("loan_type", "cards"),
        ("district", "select"),
        ("signed_on", "text"),
        ("mortgaged", "check"),
        ("agreed", "cards"),
        ("handler", "select"),
        ("papers", "file"),
        ("kept", "checks"),
        ("rooms", "rows"),
        ("note", "long"),
    ],
)
def test_each_field_has_the_control_that_fits(name: str, kind: str) -> None:
    assert _parts()[name].kind == kind


def test_values_are_written_as_inputs_hold_them() -> None:
    parts = _parts({"price": Decimal("5000000"), "signed_on": date(2026, 3, 26), "mortgaged": True, "kept": ["空调"]})
    assert parts["price"].value == "5,000,000.00"
    assert parts["price"].words == "人民币伍佰万元整"
    assert (parts["signed_on"].value, parts["signed_on"].input) == ("2026-03-26", "date")
    assert parts["mortgaged"].value == "true"
    assert [choice.chosen for choice in parts["kept"].choices] == [False, True]
    assert parts["listing_no"].value == "BJ-L-1"


def test_what_was_typed_wrongly_is_shown_as_it_was_typed() -> None:
    parts = _parts({"price": "五百万", "signed_on": "昨天", "loan_type": "gold"})
    assert (parts["price"].value, parts["price"].words, parts["signed_on"].value) == ("五百万", "", "昨天")
    assert not any(choice.chosen for choice in parts["loan_type"].choices)


def test_conditional_fields_stand_once_after_what_they_depend_on_with_the_condition_in_words() -> None:
    shown = show(FORM, {}, (), SIGHT)
    order = [part.name or part.when for part in shown]
    assert order.index("“贷款方式”为“商业贷款”；或“贷款方式”为“公积金”") == order.index("loan_type") + 1
    assert order.index("“有抵押”为“是”") == order.index("mortgaged") + 1
    names = [inner.name for part in shown for inner in (part, *part.parts)]
    assert names.count("bank") == 1
    mortgagee = next(inner for part in shown for inner in part.parts if inner.name == "mortgagee")
    assert not mortgagee.required


def test_a_conditional_default_waits_for_its_condition() -> None:
    assert "bank" not in first_values(FORM, {})
    assert "bank" not in first_values(FORM, {"loan_type": "none"})
    assert first_values(FORM, {"loan_type": "hpf"})["bank"] == "工商银行"


def test_rows_have_names_that_read_back() -> None:
    rows = _parts({"rooms": [{"name": "主卧"}, {"name": "次卧"}]})["rooms"]
    assert [[part.name for part in row.parts] for row in rows.parts] == [
        ["rooms/0/name", "rooms/0/area"],
        ["rooms/1/name", "rooms/1/area"],
    ]
    assert len(_parts()["rooms"].parts) == 1


def test_errors_stand_at_their_fields_and_lead_to_them() -> None:
    cleaned = FORM.clean({"loan_type": "none", "rooms": [{"area": "x"}]}, from_text=True)
    shown = {part.name: part for part in show(FORM, {"rooms": [{"area": "x"}]}, cleaned.findings, SIGHT)}
    assert shown["price"].errors
    row = shown["rooms"].parts[0]
    assert all(part.errors for part in row.parts)
    ids = {part.id for part in (*shown.values(), *row.parts)}
    assert {anchor(finding.pointer) for finding in cleaned.findings} <= ids


def test_the_first_choice_carries_the_fields_id() -> None:
    choices = _parts()["loan_type"].choices
    assert choices[0].id == anchor("/loan_type")
    assert len({choice.id for choice in choices}) == len(choices)


def test_english_pages_have_english_titles() -> None:
    parts = _parts(lang="en")
    assert parts["price"].title == "Price"
    assert [choice.label for choice in parts["agreed"].choices] == ["Yes", "No"]


@pytest.mark.parametrize(
    ("text", "said"), [("1,234.50", "人民币壹仟贰佰叁拾肆元伍角整"), ("", ""), ("1.234", ""), ("x", "")]
)
def test_amounts_in_capitals_are_reckoned_on_the_server(text: str, said: str) -> None:
    assert capitals(text) == said
