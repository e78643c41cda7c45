"""What may be published as a form, and what is refused then and not when somebody fills it in."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import FormInvalid, compile_form
from forms.patterns import PatternRefused, compile_pattern


def form_of(**properties):
    return {"type": "object", "properties": properties}


def deep(depth):
    schema = {"type": "string"}
    for _ in range(depth):
        schema = form_of(inner=schema)
    return schema


def condition(if_, then, **properties):
    base = {"loan": {"type": "string", "enum": ["a", "b"]}, "when": {"type": "string", "format": "date"}}
    return {**form_of(**base, **properties), "if": if_, "then": then}


LOAN_IS_A = {"properties": {"loan": {"const": "a"}}, "required": ["loan"]}
BANK = {"properties": {"bank": {"type": "string"}}}

REFUSED = [
    ("no object", {"type": "string"}, " type"),
    ("no schema", ["type", "object"], " type"),
    ("no type", form_of(a={"title": "x"}), "/properties/a type"),
    ("several types", form_of(a={"type": ["string", "null"]}), "/properties/a type"),
    ("unknown keyword", form_of(a={"type": "string", "contentEncoding": "base64"}), "/properties/a contentEncoding"),
    ("keyword of another type", form_of(a={"type": "string", "minimum": 1}), "/properties/a minimum"),
    ("anyOf", {**form_of(), "anyOf": [{}]}, " anyOf"),
    ("patternProperties", {**form_of(), "patternProperties": {}}, " patternProperties"),
    ("remote reference", form_of(a={"$ref": "https://example.com/x.json"}), "/properties/a $ref"),
    ("local reference", form_of(a={"$ref": "#/properties/a"}), "/properties/a $ref"),
    ("other dialect", {**form_of(), "$schema": "http://json-schema.org/draft-07/schema#"}, " $schema"),
    ("open object", {**form_of(), "additionalProperties": True}, " additionalProperties"),
    ("required and unknown", {**form_of(), "required": ["a"]}, " required"),
    ("required is no list", {**form_of(a={"type": "string"}), "required": "a"}, " required"),
    ("required twice", {**form_of(a={"type": "string"}), "required": ["a", "a"]}, " required"),
    ("order of nothing", {**form_of(), "ui:order": ["a"]}, " ui:order"),
    ("name with a dot", form_of(**{"a.b": {"type": "string"}}), "/properties/a.b properties"),
    ("Chinese name", form_of(姓名={"type": "string"}), "/properties/姓名 properties"),
    ("name with a slash", form_of(**{"a/b": {"type": "string"}}), "/properties/a~1b properties"),
    ("too deep", deep(7), "/properties/inner" * 6 + " properties"),
    (
        "too many fields",
        form_of(**{f"f{at}": {"type": "string"} for at in range(301)}),
        "/properties/f299 properties",
    ),
    ("array without items", form_of(a={"type": "array"}), "/properties/a/items type"),
    (
        "too many items",
        form_of(a={"type": "array", "items": {"type": "string"}, "maxItems": 5000}),
        "/properties/a maxItems",
    ),
    ("negative length", form_of(a={"type": "string", "minLength": -1}), "/properties/a minLength"),
    ("lengths crossed", form_of(a={"type": "string", "minLength": 5, "maxLength": 4}), "/properties/a minLength"),
    ("bounds crossed", form_of(a={"type": "number", "minimum": 5, "maximum": 4}), "/properties/a minimum"),
    ("bound is no number", form_of(a={"type": "number", "minimum": "x"}), "/properties/a minimum"),
    ("step of zero", form_of(a={"type": "number", "multipleOf": 0}), "/properties/a multipleOf"),
    ("unknown format", form_of(a={"type": "string", "format": "uri"}), "/properties/a format"),
    (
        "choices of dates",
        form_of(a={"type": "string", "format": "date", "enum": ["2026-01-01"]}),
        "/properties/a enum",
    ),
    ("no choices", form_of(a={"type": "string", "enum": []}), "/properties/a enum"),
    ("choices are no list", form_of(a={"type": "string", "enum": 5}), "/properties/a enum"),
    ("choice twice", form_of(a={"type": "integer", "enum": [1, 1.0]}), "/properties/a enum"),
    ("choice of another type", form_of(a={"type": "integer", "enum": ["1"]}), "/properties/a enum"),
    ("untidy choice", form_of(a={"type": "string", "enum": [" a"]}), "/properties/a enum"),
    ("choice without title", form_of(a={"type": "string", "oneOf": [{"const": "a"}]}), "/properties/a oneOf"),
    ("schemas as choices", form_of(a={"type": "string", "oneOf": [{"pattern": "a"}]}), "/properties/a oneOf"),
    ("const of another type", form_of(a={"type": "boolean", "const": 1}), "/properties/a const"),
    (
        "date bound without date",
        form_of(a={"type": "string", "formatMinimum": "today"}),
        "/properties/a formatMinimum",
    ),
    (
        "date bound in words",
        form_of(a={"type": "string", "format": "date", "formatMaximum": "soon"}),
        "/properties/a formatMaximum",
    ),
    ("look-ahead", form_of(a={"type": "string", "pattern": "(?=a)"}), "/properties/a pattern"),
    ("unknown widget", form_of(a={"type": "string", "ui:widget": "html"}), "/properties/a ui:widget"),
    ("widget of another type", form_of(a={"type": "string", "ui:widget": "money"}), "/properties/a ui:widget"),
    ("radio without choices", form_of(a={"type": "string", "ui:widget": "radio"}), "/properties/a ui:widget"),
    ("photo that is no document", form_of(a={"type": "string", "ui:widget": "photo"}), "/properties/a ui:widget"),
    ("facts to fill in", form_of(a={"type": "string", "ui:widget": "facts"}), "/properties/a ui:widget"),
    ("switch in words", form_of(a={"type": "string", "x-personal": "yes"}), "/properties/a x-personal"),
    ("title is no text", form_of(a={"type": "string", "title": 5}), "/properties/a title"),
    ("English of unknown kind", form_of(a={"type": "string", "ui:en": {"label": "x"}}), "/properties/a ui:en"),
    ("default breaks the rules", form_of(a={"type": "integer", "maximum": 3, "default": 4}), "/properties/a default"),
    (
        "required and shown only",
        {**form_of(a={"type": "string", "readOnly": True}), "required": ["a"]},
        "/properties/a readOnly",
    ),
    (
        "together with nothing",
        {**form_of(a={"type": "string"}), "dependentRequired": {"a": ["b"]}},
        " dependentRequired",
    ),
    ("if without then", {**form_of(), "if": {"required": []}}, " if"),
    ("else", {**form_of(), "allOf": [{"if": {}, "then": {}, "else": {}}]}, "/allOf/0 if"),
    ("allOf that is no condition", {**form_of(), "allOf": [{"type": "object"}]}, "/allOf/0 if"),
    ("if that tests nothing", condition({}, BANK), "/if if"),
    ("if met by absence", condition({"properties": {"loan": {"const": "a"}}}, BANK), "/if/properties/loan required"),
    (
        "if on an unknown field",
        condition({"properties": {"x": {"const": 1}}, "required": []}, BANK),
        "/if/properties/x if",
    ),
    (
        "if by pattern",
        condition({"properties": {"loan": {"pattern": "a"}}, "required": ["loan"]}, BANK),
        "/if/properties/loan if",
    ),
    (
        "if by a number on text",
        condition({"properties": {"loan": {"minimum": 1}}, "required": ["loan"]}, BANK),
        "/if/properties/loan if",
    ),
    (
        "if by a date's const",
        condition({"properties": {"when": {"const": "2026-01-01"}}, "required": ["when"]}, BANK),
        "/if/properties/when const",
    ),
    (
        "then declares a field again",
        condition(LOAN_IS_A, {"properties": {"loan": {"type": "string"}}}),
        "/then/properties/loan then",
    ),
    ("then requires an unknown field", condition(LOAN_IS_A, {"required": ["x"]}), "/then required"),
    ("then with else", condition(LOAN_IS_A, {"not": {}}), "/then then"),
]


@pytest.mark.parametrize(("schema", "told"), [pytest.param(schema, told, id=name) for name, schema, told in REFUSED])
def test_what_a_form_may_not_use_is_refused_when_it_is_published(schema, told):
    with pytest.raises(FormInvalid) as refusal:
        compile_form(schema)
    assert told in [f"{finding.pointer} {finding.keyword}" for finding in refusal.value.findings]
    assert all(finding.zh and finding.en for finding in refusal.value.findings)


def test_all_faults_are_told_at_once():
    schema = form_of(a={"type": "strin"}, b={"type": "string", "pattern": "["}, c={"type": "number", "minLength": 3})
    with pytest.raises(FormInvalid) as refusal:
        compile_form(schema)
    assert len(refusal.value.findings) == 3


WORDS = [
    *("type", "properties", "items", "required", "if", "then", "allOf", "enum", "const", "oneOf", "default", "minimum"),
    *("maxLength", "pattern", "format", "ui:widget", "ui:en", "ui:order", "dependentRequired", "examples", "title"),
    *("a", "b"),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "object", "string", "date", "today"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(ANYTHING, ANYTHING, st.sampled_from(["object", "array", "string", "number", "boolean"]))
def test_no_schema_whatever_it_is_brings_the_compiler_down(one, other, kind):
    typed = {**(one if isinstance(one, dict) else {}), "type": kind}
    for schema in (one, form_of(a=one, b=other), condition(one, other), form_of(a=typed)):
        with contextlib.suppress(FormInvalid):
            compile_form(schema).clean({"a": other, "b": one})


def test_fields_describe_the_form_for_pages_and_guides():
    form = compile_form(
        {
            **form_of(
                price={
                    "type": "number",
                    "title": "成交价",
                    "ui:widget": "money",
                    "x-unit": "元",
                    "ui:help": "含税",
                    "ui:en": {"title": "Price", "help": "tax included"},
                },
                loan={"type": "string", "title": "贷款", "oneOf": [{"const": "n", "title": "全款", "ui:en": "Cash"}]},
            ),
            "title": "签约",
            "ui:order": ["loan"],
            "if": {"properties": {"loan": {"const": "n"}}, "required": ["loan"]},
            "then": {"properties": {"source": {"type": "string", "title": "资金来源"}}, "required": ["source"]},
        }
    )
    assert form.title == "签约"
    assert [field.name for field in form.fields] == ["loan", "price", "source"]
    loan, price, source = form.fields
    assert (price.title, price.title_en, price.help, price.help_en, price.unit) == (
        "成交价",
        "Price",
        "含税",
        "tax included",
        "元",
    )
    assert [(option.value, option.zh, option.en) for option in loan.options] == [("n", "全款", "Cash")]
    assert source.conditional
    assert source.required


def test_personal_fields_are_those_marked_those_whose_format_is_and_groups_that_hold_one():
    form = compile_form(
        {
            **form_of(
                name={"type": "string", "x-personal": True},
                phone={"type": "string", "format": "phone-cn"},
                office={"type": "string", "format": "phone-cn", "x-personal": False},
                price={"type": "number"},
                buyers={"type": "array", "items": form_of(card={"type": "string", "format": "id-card-cn"})},
            ),
            "if": {"properties": {"price": {"minimum": 5}}, "required": ["price"]},
            "then": {"properties": {"witness": {"type": "string", "x-personal": True}}},
        }
    )
    assert form.personal == {"name", "phone", "buyers", "witness"}


def test_first_values_come_from_facts_and_then_from_defaults():
    form = compile_form(
        form_of(
            city={"type": "string", "default": "北京"},
            rooms={"type": "integer", "default": 2},
            address=form_of(road={"type": "string"}, zip={"type": "string", "default": "100000"}),
            blank={"type": "string"},
        )
    )
    assert form.defaults({"city": "深圳", "address": {"road": "深南"}, "other": 1}) == {
        "city": "深圳",
        "rooms": 2,
        "address": {"road": "深南", "zip": "100000"},
    }


@pytest.mark.parametrize(
    "pattern",
    [
        *("(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", r"\s", "(?i)a", "(?P<n>a)", "[[:alpha:]]", "a{1001}", "(", "]", "{"),
        *(r"\_", r"\-", "a" * 301, "[]", r"\p{Han}", r"\A"),
    ],
)
def test_patterns_that_hang_or_mean_different_things_in_browsers_are_refused(pattern):
    with pytest.raises(PatternRefused):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\d{3}$", "123", True),
        (r"^\d{3}$", "１２３", False),
        (r"^a$", "a\n", False),
        (r"^[\u4e00-\u9fa5]{2,4}$", "王小明", True),
        (r"^[\u{20000}-\u{2A6DF}]$", "𠮷", True),
        (r"^[\w\-]+$", "a-b_1", True),
        (r"^\p{L}+$", "王A", True),
        (r"^(?:京|沪)[A-Z]\.\d+$", "京A.1", True),
        (r"b", "abc", True),
    ],
)
def test_patterns_search_like_a_browser_does(pattern, text, found):
    assert (compile_pattern(pattern).search(text) is not None) is found


@pytest.mark.timeout(60)
def test_a_pattern_that_makes_others_hang_takes_no_time():
    form = compile_form(form_of(a={"type": "string", "pattern": "^(a+)+$", "maxLength": 20000}))
    assert not form.clean({"a": "a" * 19_999 + "!"}).ok


def test_what_the_own_rules_let_pass_must_still_be_a_json_schema() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "title": "甲", "examples": "x"}}}
    with pytest.raises(FormInvalid) as refused:
        compile_form(schema)
    (finding,) = refused.value.findings
    assert (finding.pointer, finding.keyword) == ("/properties/a", "examples")
    assert "2020-12" in finding.zh
    assert compile_form(schema, judged=True).fields
