"""fl: elements: read into the model word by word, and refused when they are not exactly what the vocabulary says."""

import pytest

from engine.bpmn.extension_words import WORDS
from engine.bpmn.extensions import definitions
from engine.bpmn.model import (
    Assign,
    Assignment,
    Decision,
    Definition,
    Hook,
    Many,
    Message,
    PortalText,
    Record,
    Sla,
    Timer,
)
from engine.bpmn.source import SourceInvalid, read
from tests.support.bpmn_xml import Diagram, document, many, tag


def _only(diagram: Diagram) -> Definition:
    (definition,) = definitions(read(diagram.bytes()))
    return definition


def _task(extensions: str) -> Diagram:
    return Diagram("p").start().add("userTask", "a", extensions=extensions).end()


def test_a_user_task_is_read_whole() -> None:
    extensions = (
        tag("fl:assignment", rule="same-person", role="finance", scope="agency", task="b", distinctFrom="c d")
        + tag(
            "fl:sla",
            calendar="bank",
            due="3WD",
            warning="1WD",
            escalation="5WD",
            onEscalation="reassign",
            notify="buyer",
        )
        + tag("fl:form", id="note")
        + tag("fl:output", name="price", expression="form.price")
        + tag("fl:record", tag("fl:input", name="deal_id", expression="deal_id"), name="deal.signed")
        + tag("fl:portal", party="buyer", zh="请等待", en="please wait")
        + tag("fl:pauseOn", waitingOn="bank")
        + tag("fl:milestone", name="signed", zh="已签约", en="signed")
    )
    node = _only(_task(extensions)).nodes["a"]
    assert node.assignment == Assignment(
        rule="same-person", role="finance", scope="agency", task="b", distinct_from=("c", "d")
    )
    assert node.sla == Sla(
        calendar="bank",
        due="3WD",
        warning="1WD",
        escalation="5WD",
        on_escalation="reassign",
        notify=frozenset({"buyer"}),
    )
    assert (node.form, node.pause_on) == ("note", "bank")
    assert (node.milestone, node.milestone_zh, node.milestone_en) == ("signed", "已签约", "signed")
    assert node.outputs == (Assign(name="price", expression="form.price"),)
    assert node.records == (Record(name="deal.signed", inputs=(Assign(name="deal_id", expression="deal_id"),)),)
    assert node.portal == (PortalText(party="buyer", zh="请等待", en="please wait"),)


def test_defaults_are_those_of_the_model() -> None:
    node = _only(_task(tag("fl:assignment", rule="role", role="r") + tag("fl:sla", due="PT48H"))).nodes["a"]
    assert node.assignment == Assignment(rule="role", role="r")
    assert node.sla == Sla(due="PT48H")


def test_a_definition_tells_what_it_uses() -> None:
    inner = Diagram("q").start("i_start").call("c", "other", inputs={"x": "x"}, outputs={"y": "y"}).end("i_end")
    diagram = (
        Diagram("p", name="过户", documentation="为什么", extensions=tag("fl:form", id="start_form"))
        .start()
        .service_task("s", "contract.generate", inputs={"template": '"resale"'}, outputs={"d": "result.id"}, attempts=3)
        .decision_task("r", "taxes", result="tax", inputs={"price": "price"}, on="sign_date")
        .throw_message("t", "deal_fallthrough", key="deal_no", inputs={"why": "reason"})
        .catch_message("m", "visitor_checked_in", key="viewing_no", outputs={"at": "message.at"})
        .subprocess("sub", inner)
        .user_task("u", form="note")
        .end()
    )
    definition = _only(diagram)
    assert (definition.key, definition.name, definition.documentation) == ("p", "过户", "为什么")
    assert definition.start_form == "start_form"
    assert definition.forms == {"start_form", "note"}
    assert definition.hooks == {"contract.generate"}
    assert definition.templates == {"resale"}
    assert definition.decisions == {"taxes"}
    assert definition.calls == {"other"}
    assert definition.throws == {"deal_fallthrough"}
    assert definition.awaits == {"visitor_checked_in"}
    nodes = definition.nodes
    assert nodes["s"].hook == Hook(
        name="contract.generate",
        inputs=(Assign(name="template", expression='"resale"'),),
        outputs=(Assign(name="d", expression="result.id"),),
        attempts=3,
    )
    assert nodes["r"].decision == Decision(
        table="taxes", result="tax", inputs=(Assign(name="price", expression="price"),), on="sign_date"
    )
    assert nodes["t"].message == Message(
        name="deal_fallthrough", throws=True, key="deal_no", inputs=(Assign(name="why", expression="reason"),)
    )
    assert nodes["m"].message == Message(
        name="visitor_checked_in", throws=False, key="viewing_no", outputs=(Assign(name="at", expression="message.at"),)
    )
    assert (nodes["c"].called, nodes["c"].subprocess, nodes["c"].process_id) == ("other", "sub", "p")


def test_lanes_are_the_innermost_and_reach_into_subprocesses() -> None:
    inner = Diagram("q").start("i_start").user_task("deep").end("i_end")
    diagram = Diagram("p").start().user_task("a").subprocess("s", inner).end()
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="外层"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>'
        "<bpmn:flowNodeRef>s</bpmn:flowNodeRef><bpmn:childLaneSet id='cs'><bpmn:lane id='l2' name='内层'>"
        "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"
    )
    data = diagram.bytes().replace(b"<bpmn:startEvent", lanes.encode() + b"<bpmn:startEvent", 1)
    nodes = definitions(read(data))[0].nodes
    assert (nodes["a"].lane, nodes["s"].lane, nodes["deep"].lane, nodes["start"].lane) == ("内层", "外层", "外层", None)


def test_boundary_events_timers_and_rounds_are_read() -> None:
    rounds = many(
        collection="buyers", item="buyer", results="checks", result="check", until="done", sequential=True, node="u"
    )
    diagram = (
        Diagram("p")
        .start()
        .user_task("u", definition=rounds)
        .end()
        .boundary("late", "u", duration="PT1H", interrupting=False)
        .end("e1")
        .boundary("broken", "u", error="unavailable")
        .end("e2")
    )
    nodes = _only(diagram).nodes
    assert nodes["u"].many == Many(
        sequential=True, collection="buyers", item="buyer", results="checks", result="check", until="done"
    )
    assert (nodes["late"].event, nodes["late"].attached_to, nodes["late"].interrupting) == ("timer", "u", False)
    assert (nodes["broken"].event, nodes["broken"].code, nodes["broken"].interrupting) == ("error", "unavailable", True)


@pytest.mark.parametrize(
    ("kind", "text", "iso"),
    [
        ("duration", "PT1H", True),
        ("duration", "P3D", True),
        ("duration", "P1Y2M", True),
        ("duration", "P2W", True),
        ("duration", "P", False),
        ("duration", "P1DT", False),
        ("duration", "P1M3D", False),
        ("duration", 'duration("PT1H")', False),
        ("date", "2026-03-02T09:00:00+08:00", True),
        ("date", "2026-03-02T09:00Z", True),
        ("date", "2026-03-02", True),
        ("date", "sign_date", False),
    ],
)
def test_bare_iso_text_is_told_from_feel(kind: str, text: str, iso: bool) -> None:
    nodes = _only(Diagram("p").start().catch_timer("t", **{kind: text}).end()).nodes
    timer = nodes["t"].timer
    assert timer is not None
    assert timer == Timer(kind=timer.kind, text=text, iso=iso)
    assert timer.kind == kind


def test_processes_that_are_not_executable_are_left_out() -> None:
    data = document([Diagram("p").start().end(), Diagram("note", executable=False, layout=False).start("s2").end("e2")])
    assert [definition.key for definition in definitions(read(data.encode()))] == ["p"]


def test_elements_of_other_namespaces_are_kept_as_they_are() -> None:
    foreign = '<x:colour xmlns:x="urn:x" id="start">red</x:colour>'
    source = read(_task(tag("fl:form", id="note") + foreign).bytes())
    assert definitions(source)
    assert b"<x:colour" in source.data


@pytest.mark.parametrize(
    ("extension", "rule"),
    [
        ("<fl:unknown/>", "unknown-extension"),
        (tag("fl:form", id="f", colour="red"), "unknown-extension"),
        (tag("fl:form"), "missing-attribute"),
        (tag("fl:form", id=" "), "missing-attribute"),
        (tag("fl:form", id="f") * 2, "repeated-extension"),
        (tag("fl:assignment", rule="anybody"), "bad-attribute"),
        (tag("fl:assignment", rule="role", role="r", scope="world"), "bad-attribute"),
        (tag("fl:sla", due="1WD", notify="assignee everybody"), "bad-attribute"),
        (tag("fl:sla", due="1WD", onEscalation="shout"), "bad-attribute"),
        (tag("fl:hook", name="x"), "misplaced-extension"),
        (tag("fl:decision", table="t", result="r"), "misplaced-extension"),
        (tag("fl:input", name="x", expression="1"), "misplaced-extension"),
        (tag("fl:message", key="k"), "misplaced-extension"),
        (tag("fl:output", name="not a name", expression="1"), "bad-attribute"),
        (tag("fl:output", name="x"), "missing-attribute"),
        (tag("fl:record", tag("fl:output", name="x", expression="1"), name="r"), "misplaced-extension"),
        (tag("fl:record", tag("fl:record", name="r"), name="r"), "misplaced-extension"),
        (tag("fl:pauseOn", waitingOn="godot"), "bad-attribute"),
        (tag("fl:portal", party="buyer"), "missing-attribute"),
        (tag("fl:milestone", name="m", zh="x" * 5000), "bad-attribute"),
    ],
)
def test_what_the_vocabulary_does_not_know_is_refused(extension: str, rule: str) -> None:
    with pytest.raises(SourceInvalid) as caught:
        definitions(read(_task(extension).bytes()))
    assert (f"bpmn.{rule}", "a") in {(finding.rule, finding.element) for finding in caught.value.findings}


@pytest.mark.parametrize("value", ["0", "abc", "99999", "１２", "1.5", "-1"])
def test_numbers_of_a_hook_are_whole_and_within_bounds(value: str) -> None:
    with pytest.raises(SourceInvalid) as caught:
        definitions(read(Diagram("p").start().service_task("s", "x", attempts=value).end().bytes()))
    assert caught.value.findings[0].rule == "bpmn.bad-attribute"


def test_an_fl_attribute_on_a_bpmn_element_is_refused() -> None:
    data = Diagram("p").start().user_task("a").end().bytes().replace(b'name="a"', b'name="a" fl:role="x"')
    with pytest.raises(SourceInvalid) as caught:
        definitions(read(data))
    assert caught.value.findings[0].rule == "bpmn.unknown-extension"


def test_every_word_says_what_it_means_in_both_languages() -> None:
    assert all(all(word.meaning) for word in WORDS.values())
