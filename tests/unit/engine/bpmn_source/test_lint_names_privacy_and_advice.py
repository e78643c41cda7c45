"""Expressions that parse, names that exist, personal data that stays out, and advice."""

import pytest

from engine.bpmn.lint import FINDING_LIMIT, Known, lint
from engine.bpmn.lint.privacy import personal_fields
from tests.support.bpmn_xml import Diagram, tag
from tests.support.lint_findings import errors, found, warnings

NOTHING: frozenset[str] = frozenset()


def _everything() -> Diagram:
    return (
        Diagram("p", extensions=tag("fl:form", id="start_form"))
        .start()
        .user_task(
            "u",
            role="agent",
            form="note",
            sla={"due": "1WD", "calendar": "bank"},
            extensions=tag("fl:portal", party="buyer", zh="请"),
        )
        .service_task(
            "s", "contract.generate", inputs={"template": '"resale"'}, extensions=tag("fl:record", name="deal.signed")
        )
        .decision_task("d", "taxes", result="tax")
        .call("c", "other", inputs={"a": "a"}, outputs={"b": "b"})
        .end()
    )


@pytest.mark.parametrize(
    ("field", "rule", "element", "name"),
    [
        ("forms", "unknown-form", "u", "note"),
        ("hooks", "unknown-hook", "s", "contract.generate"),
        ("records", "unknown-record", "s", "deal.signed"),
        ("roles", "unknown-role", "u", "agent"),
        ("processes", "unknown-process", "c", "other"),
        ("decisions", "unknown-decision", "d", "taxes"),
        ("calendars", "unknown-calendar", "u", "bank"),
        ("parties", "unknown-party", "u", "buyer"),
        ("templates", "unknown-template", "p", "resale"),
    ],
)
def test_every_name_that_leads_out_must_exist(field: str, rule: str, element: str, name: str) -> None:
    assert (rule, element) in errors(_everything(), Known(**{field: NOTHING}))  # type: ignore[arg-type]  # one field at a time
    assert (rule, element) not in errors(_everything(), Known(**{field: frozenset({name})}))  # type: ignore[arg-type]  # as above


def test_what_is_not_known_is_not_checked() -> None:
    assert not errors(_everything(), Known())


def test_a_start_form_must_exist_too() -> None:
    assert ("unknown-form", "p") in errors(_everything(), Known(forms=frozenset({"note"})))


BAD = "1 +"


@pytest.mark.parametrize(
    ("diagram", "element"),
    [
        (Diagram("p").start().exclusive("g").at("g", BAD).end().at("g", default=True).end("e2"), "f_2"),
        (Diagram("p").start().catch_timer("x", date=BAD).end(), "x"),
        (Diagram("p").start().user_task("x", rule="expression", expression=BAD).end(), "x"),
        (Diagram("p").start().user_task("x", outputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().service_task("x", "h", inputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().service_task("x", "h", outputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().decision_task("x", "t", result="r", inputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().decision_task("x", "t", result="r", on=BAD).end(), "x"),
        (Diagram("p").start().call("x", "q", inputs={"a": BAD}, outputs={"a": "a"}).end(), "x"),
        (Diagram("p").start().call("x", "q", inputs={"a": "a"}, outputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().throw_message("x", "m", key=BAD).end(), "x"),
        (Diagram("p").start().throw_message("x", "m", inputs={"a": BAD}).end(), "x"),
        (Diagram("p").start().catch_message("x", "m", outputs={"a": BAD}).end(), "x"),
        (
            Diagram("p")
            .start()
            .throw("x", extensions=tag("fl:record", tag("fl:input", name="a", expression=BAD), name="r"))
            .end(),
            "x",
        ),
    ],
)
def test_an_expression_that_does_not_parse_is_found_wherever_it_stands(diagram: Diagram, element: str) -> None:
    assert errors(diagram) == {("expression", element)}


def test_the_finding_shows_the_expression_and_the_place_in_it() -> None:
    (finding,) = [
        item
        for item in lint(Diagram("p").start().user_task("a", outputs={"x": "price >"}).end().bytes(), known=Known())
        if item.severity == "error"
    ]
    assert "price >" in finding.en
    assert "column" in finding.en
    assert "列" in finding.zh


@pytest.mark.parametrize("text", ["=price > 1", "${price}", "#{price}"])
def test_marks_of_other_engines_are_explained(text: str) -> None:
    diagram = Diagram("p").start().user_task("a", outputs={"x": text}).end()
    assert any("leading" in finding.en for finding in lint(diagram.bytes(), known=Known()))


@pytest.mark.parametrize(
    "text", ["__import__('os').system('x')", "().__class__", "[x for x in y]", "lambda: 1", 'open("x")', 'exec("1")']
)
def test_python_is_no_expression(text: str) -> None:
    rules = {rule for rule, _ in errors(Diagram("p").start().user_task("a", outputs={"x": text}).end())}
    assert rules & {"expression", "unknown-function"}


def test_an_unknown_function_is_named() -> None:
    assert ("unknown-function", "a") in errors(Diagram("p").start().user_task("a", outputs={"x": "shout(price)"}).end())


def test_a_condition_asks_something() -> None:
    diagram = Diagram("p").start().exclusive("g").at("g", '"yes"').end().at("g", default=True).end("e2")
    assert ("not-a-condition", "f_2") in errors(diagram)


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        ("form.phone", {"phone"}),
        ("form.price", set()),
        ("form", {"phone", "buyer.id_number"}),
        ("form.buyer", {"buyer.id_number"}),
        ("form.buyer.id_number", {"buyer.id_number"}),
        ("form.buyer.name_known", set()),
        ('get value(form, "phone")', {"phone", "buyer.id_number"}),
        ("if x then form.phone else null", {"phone"}),
        ("[form.price, {a: form.phone}]", {"phone"}),
        ("phone", set()),
        ("string length(form.phone)", {"phone"}),
        ("form.phone.text", {"phone"}),
        ("for f in form.phone return f", {"phone"}),
        ("some x in [1] satisfies form.phone = x", {"phone"}),
    ],
)
def test_personal_fields_are_found_in_expressions(expression: str, fields: set[str]) -> None:
    assert personal_fields(expression, frozenset({"phone", "buyer.id_number"})) == fields


def test_personal_data_may_go_to_records_but_not_into_the_process() -> None:
    known = Known(personal={"note": frozenset({"phone"})})
    out = Diagram("p").start().user_task("a", outputs={"phone": "form.phone"}).end()
    assert ("personal-data", "a") in errors(out, known)
    assert not errors(out, Known())
    record = tag("fl:record", tag("fl:input", name="phone", expression="form.phone"), name="r")
    assert not errors(Diagram("p").start().user_task("a", outputs={"x": "form.price"}, extensions=record).end(), known)


def test_fields_of_forms_count_as_written_without_personal_ones() -> None:
    diagram = Diagram("p").start().parallel("x").user_task("l", form="one").parallel("j").end()
    diagram.at("x").user_task("r", form="two").to("j")
    fields = {"one": frozenset({"ok", "phone"}), "two": frozenset({"phone", "fine"})}
    assert ("write-conflict", "r") in warnings(diagram, Known(fields=fields))
    personal = {"one": frozenset({"phone"})}
    assert ("write-conflict", "r") not in warnings(diagram, Known(fields=fields, personal=personal))


def test_advice_is_given_and_stops_nothing() -> None:
    diagram = Diagram("p", layout=False).start().user_task("a").end()
    diagram.nodes["a"].attributes["name"] = ""
    assert not errors(diagram)
    assert {
        ("no-name", "a"),
        ("no-sla", "a"),
        ("no-documentation", "a"),
        ("no-documentation", "p"),
        ("no-diagram", None),
    } <= warnings(diagram)


def test_a_complete_process_gets_no_advice() -> None:
    diagram = (
        Diagram("p", documentation="为什么").start().user_task("a", sla={"due": "1WD"}, documentation="怎么做").end()
    )
    assert not found(diagram)


def test_a_shape_that_is_missing_is_named() -> None:
    data = (
        Diagram("p").start().end().bytes().replace(b'id="end_di" bpmnElement="end"', b'id="end_di" bpmnElement="start"')
    )
    assert ("not-drawn", "end") in warnings(data)


def test_a_lane_that_is_called_like_a_role_holds_that_roles_tasks() -> None:
    known = Known(role_names={"finance": "财务", "agent": "经纪人"})
    diagram = (
        Diagram("p").start().user_task("a", role="agent").user_task("b", role="finance").end().lane("财务", "a", "b")
    )
    assert ("lane-role", "a") in warnings(diagram, known)
    assert ("lane-role", "b") not in warnings(diagram, known)


def test_errors_come_first_and_the_list_is_bounded() -> None:
    diagram = Diagram("p", layout=False).start()
    for number in range(200):
        diagram.user_task(f"t{number}", form=None, rule="")
    findings = lint(diagram.end().bytes(), known=Known())
    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities)
    assert len(findings) == FINDING_LIMIT + 1
    assert findings[-1].rule == "bpmn.more-findings"
