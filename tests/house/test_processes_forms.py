"""Every form in processes/ compiles, speaks both languages, is there for its task and knows a wrong answer."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from forms import Form, compile_form
from forms.model import Field

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.glob("*/forms/*.json"))
DIAGRAMS = sorted(PROCESSES.glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FL = "{urn:fangliu:bpmn:1.0}"
TODAY = date(2026, 3, 2)
FORM_READ = re.compile(r"\bform\.(\w+)")
DOCUMENT = "0197a1c0-0000-7000-8000-000000000001"


def schema_of(path: Path) -> dict[str, Any]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(schema, dict)
    return schema


def form_of(name: str, agency: str = "shared") -> Form:
    own = PROCESSES / agency / "forms" / f"{name}.json"
    return compile_form(schema_of(own if own.exists() else PROCESSES / "shared" / "forms" / f"{name}.json"))


def filled(field: Field) -> Any:
    """Return a plain answer that a careful person could give."""
    if field.type == "array":
        assert field.item is not None
        return [filled(field.item)]
    if field.type == "boolean":
        return True
    if field.options:
        return field.options[0].value
    if field.type in ("number", "integer"):
        return 1
    formats = {"document": DOCUMENT, "date": "2026-03-02", "date-time": "2026-03-02T14:30"}
    return formats.get(field.format or "", "10")


def answers(form: Form) -> dict[str, Any]:
    return {field.name: filled(field) for field in form.fields if field.required}


def wrong(form: Form, data: dict[str, Any]) -> set[str]:
    return {finding.pointer.strip("/").split("/")[0] for finding in form.clean(data, now_date=TODAY).findings}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_compiles_and_is_a_json_schema(path: Path) -> None:
    schema = schema_of(path)
    Draft202012Validator.check_schema(schema)
    assert compile_form(schema).fields


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_speaks_chinese_and_english_and_helps(path: Path) -> None:
    form = compile_form(schema_of(path))
    for field in (form.root, *form.fields):
        assert re.search("[\u4e00-\u9fff]", field.title), field.name
        assert re.search("[A-Za-z]", field.title_en), field.name
        assert field.title_en != field.name
        assert field.description, field.name
        for option in (*field.options, *(field.item.options if field.item else ())):
            assert option.en != option.value or option.en[0].isupper()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_free_notes_are_personal_and_money_is_in_yuan(path: Path) -> None:
    for field in compile_form(schema_of(path)).fields:
        assert field.personal is (field.widget == "textarea"), field.name
        assert (field.widget == "money") is (field.unit == "CNY"), field.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_takes_a_careful_answer_and_misses_what_is_left_out(path: Path) -> None:
    form = compile_form(schema_of(path))
    good = answers(form)
    for _ in range(3):  # a condition may ask for more, or for another choice
        for finding in form.clean(good, now_date=TODAY).findings:
            name = finding.pointer.strip("/").split("/")[0]
            field = next(field for field in form.fields if field.name == name)
            if finding.keyword == "required":
                good[name] = filled(field)
            elif field.options:
                good[name] = next(option.value for option in field.options if option.value != good[name])
            else:
                good[name] = 0
    assert form.clean(good, now_date=TODAY).findings == ()
    for field in form.fields:
        if field.required:
            assert field.name in wrong(form, {key: value for key, value in good.items() if key != field.name})
    assert "nobody_asked" in wrong(form, good | {"nobody_asked": 1})


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_task_finds_its_form_and_every_field_it_reads(path: Path) -> None:
    for element in etree.parse(path).getroot().iter():
        said = element.find(f"{BPMN}extensionElements")
        asked = None if said is None else said.find(f"{FL}form")
        if said is None or asked is None:
            continue
        form = form_of(str(asked.get("id")), path.parent.name)
        read = {
            name for part in said.iter() for value in part.attrib.values() for name in FORM_READ.findall(str(value))
        }
        assert read <= {field.name for field in form.fields}, element.get("id")


def test_no_form_lies_about_without_a_task() -> None:
    used = {str(form.get("id")) for path in DIAGRAMS for form in etree.parse(path).getroot().iter(f"{FL}form")}
    assert {path.stem for path in FILES} == used


@pytest.mark.parametrize(
    ("name", "passed", "reason", "why"),
    [
        ("listing_information_check", ("info_ok", "photos_real"), "info_reason", "photo"),
        ("owner_identity", ("owner_ok",), "owner_reason", "expired"),
        ("title_review", ("title_ok",), "title_reason", "sealed"),
    ],
)
def test_a_refusal_has_a_reason_and_a_pass_has_none(name: str, passed: tuple[str, ...], reason: str, why: str) -> None:
    form = form_of(name)
    good = answers(form) | {reason: "none"}
    assert wrong(form, good) == set()
    assert wrong(form, good | {reason: why}) == {reason}
    for field in passed:
        assert wrong(form, good | {field: False}) == {reason}
        assert wrong(form, good | {field: False, reason: why}) == set()


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("deal_opening", {"loan_type": "none", "loan_amount": 1}, "loan_amount"),
        ("deal_opening", {"loan_type": "commercial", "loan_amount": 0}, "loan_amount"),
        ("deal_opening", {"city": "atlantis"}, "city"),
        ("deal_opening", {"price": 0}, "price"),
        ("deal_opening", {"price": "1.001"}, "price"),
        ("deal_opening", {"area": 0}, "area"),
        ("deal_opening", {"buyer_ids": []}, "buyer_ids"),
        ("deal_opening", {"seller_held_since": "2026-03-03"}, "seller_held_since"),
        ("manual_bank_approval", {"bank_approved": False, "approved_amount": 0}, "rejection_reason"),
        ("manual_bank_approval", {"bank_approved": True, "approved_amount": 0}, "approved_amount"),
        ("manual_hpf_approval", {"hpf_approved": False, "hpf_amount": 1, "hpf_reason": "额度不足"}, "hpf_amount"),
        ("manual_housing_verification", {"housing_passed": False}, "housing_reason"),
        ("manual_precheck", {"precheck_result": "reject", "precheck_limit": 1}, "precheck_limit"),
        ("disbursement_evidence", {"originals_seen": False}, "originals_seen"),
        ("disbursement_review", {"review_approved": False}, "comments"),
        ("legal_review", {"legal_outcome": "refuse"}, "legal_opinion"),
        ("commission_settlement", {"commission_adjusted": True}, "comments"),
        ("redemption_choice", {"redemption_method": "with_mortgage", "banks_agree": False}, "banks_agree"),
        ("handover_confirmation", {"confirmed": False}, "remarks"),
        ("loan_approval_confirmation", {"term_months": 361}, "term_months"),
    ],
)
def test_one_wrong_answer_is_found_at_its_field(name: str, change: dict[str, Any], field: str) -> None:
    agency = "pengcheng" if name.startswith("redemption") else "shared"
    form = form_of(name, agency)
    assert field in wrong(form, answers(form) | change)


def test_the_signing_form_lets_a_party_say_no() -> None:
    form = form_of("party_signature")
    assert wrong(form, answers(form) | {"agreed": False}) == set()
