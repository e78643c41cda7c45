"""Nodes: who does a task, until when, what is called, how often, what is awaited."""

import pytest

from engine.bpmn.lint import Known
from tests.support.bpmn_xml import Diagram, document, many, tag
from tests.support.lint_findings import errors, found, warnings


def _task(**arguments: object) -> Diagram:
    return Diagram("p").start().user_task("a", **arguments).end()  # type: ignore[arg-type]  # the builder's own words


def test_a_user_task_needs_an_owner_and_a_form() -> None:
    assert ("no-assignment", "a") in errors(_task(rule=""))
    assert ("no-form", "a") in errors(_task(form=None))


@pytest.mark.parametrize(
    ("arguments", "complete"),
    [
        ({"rule": "role"}, True),
        ({"rule": "role", "role": None}, False),
        ({"rule": "least-loaded", "role": None}, False),
        ({"rule": "same-person", "task": "b"}, True),
        ({"rule": "same-person"}, False),
        ({"rule": "same-person", "task": "b", "role": None}, False),
        ({"rule": "expression", "role": None}, False),
        ({"rule": "expression", "role": None, "expression": "agent"}, True),
        ({"rule": "party", "role": None}, False),
        ({"rule": "party", "role": None, "party": "buyer"}, True),
        ({"rule": "role", "distinctFrom": "a"}, False),
    ],
)
def test_each_rule_of_assignment_needs_its_attributes(arguments: dict[str, str], complete: bool) -> None:
    diagram = Diagram("p").start().user_task("b").user_task("a", **arguments).end()  # type: ignore[arg-type]  # as above
    assert (("assignment-incomplete", "a") not in errors(diagram)) == complete


def test_four_eyes_look_at_user_tasks_of_this_process() -> None:
    diagram = Diagram("p").start().user_task("a", distinctFrom="start elsewhere").end()
    assert ("unknown-task", "a") in errors(diagram)
    assert not errors(Diagram("p").start().user_task("b").user_task("a", distinctFrom="b").end())


@pytest.mark.parametrize(
    ("sla", "rule"),
    [
        ({"due": "3WD"}, None),
        ({"due": "PT48H", "warning": "PT24H", "escalation": "PT72H"}, None),
        ({"due": "3WD", "warning": "4WH"}, None),
        ({"dueAt": "sign_date"}, None),
        ({"due": "3WD", "dueAt": "sign_date"}, "sla-due"),
        ({"warning": "1WD"}, "sla-due"),
        ({"due": "3 days"}, "sla-term"),
        ({"due": "P1M"}, "sla-term"),
        ({"due": "3WD", "warning": "soon"}, "sla-term"),
        ({"due": "3WD", "warning": "4WD"}, "sla-order"),
        ({"due": "3WD", "escalation": "1WD"}, "sla-order"),
        ({"dueAt": "sign_date", "warning": "4WD", "escalation": "1WD"}, "sla-order"),
        ({"dueAt": "1 +"}, "expression"),
    ],
)
def test_deadlines_can_be_counted(sla: dict[str, str], rule: str | None) -> None:
    assert {found_rule for found_rule, _ in errors(_task(sla=sla))} == ({rule} if rule else set())


def test_tasks_without_their_work_are_refused() -> None:
    assert ("no-hook", "s") in errors(Diagram("p").start().add("serviceTask", "s").end())
    assert ("no-decision", "r") in errors(Diagram("p").start().add("businessRuleTask", "r").end())
    assert ("plain-task", "t") in warnings(Diagram("p").start().task("t").end())


def test_a_call_declares_what_goes_in_and_what_comes_back() -> None:
    assert not errors(Diagram("p").start().call("c", "other", inputs={"a": "a"}, outputs={"b": "b"}).end())
    bare = errors(Diagram("p").start().call("c", "other").end())
    assert {("no-input", "c"), ("no-output", "c")} <= bare
    assert ("no-called-process", "c") in errors(Diagram("p").start().add("callActivity", "c").end())


def _calling(key: str, other: str) -> Diagram:
    prefix = "" if key == "p" else key
    start, call, end = f"{prefix}start", f"{prefix}c", f"{prefix}end"
    return Diagram(key).start(start).call(call, other, inputs={"a": "a"}, outputs={"b": "b"}).end(end)


def test_recursion_is_refused_directly_through_others_and_within_a_file() -> None:
    assert ("recursive-call", "c") in errors(_calling("p", "p"))
    known = Known(calls={"q": frozenset({"r"}), "r": frozenset({"p"})})
    assert ("recursive-call", "c") in errors(_calling("p", "q"), known)
    assert ("recursive-call", "c") not in errors(_calling("p", "q"), Known(calls={"q": frozenset({"r"})}))
    both = document([_calling("p", "q"), _calling("q", "p")]).encode()
    assert {("recursive-call", "c"), ("recursive-call", "qc")} <= errors(both)


def test_a_new_version_replaces_its_old_calls_in_the_graph() -> None:
    assert not errors(_calling("p", "q"), Known(calls={"p": frozenset({"p"}), "q": frozenset()}))


@pytest.mark.parametrize(
    ("rounds", "rule"),
    [
        ({"cardinality": "3"}, None),
        ({"cardinality": "1000"}, None),
        ({"cardinality": "count(buyers)"}, None),
        ({"collection": "buyers", "item": "buyer"}, None),
        ({"collection": "buyers", "item": "buyer", "results": "checks", "result": "check"}, None),
        ({"cardinality": "1001"}, "many-count"),
        ({"cardinality": "1000000000"}, "many-count"),
        ({}, "many-count"),
        ({"cardinality": "3", "collection": "buyers", "item": "buyer"}, "many-count"),
        ({"collection": "buyers"}, "many-item"),
        ({"cardinality": "3", "item": "buyer"}, "many-item"),
        ({"cardinality": "3", "results": "checks"}, "many-result"),
        ({"collection": "buyers", "item": "a buyer"}, "many-name"),
        ({"cardinality": "3 +"}, "expression"),
        ({"cardinality": "3", "until": "1 +"}, "expression"),
    ],
)
def test_rounds_are_counted_by_one_thing_and_bounded(rounds: dict[str, str], rule: str | None) -> None:
    found_rules = {found_rule for found_rule, _ in errors(_task(definition=many(**rounds)))}  # type: ignore[arg-type]  # texts only
    assert found_rules == ({rule} if rule else set())


def test_behaviour_events_of_rounds_are_refused() -> None:
    definition = many(cardinality="3").replace(
        "<bpmn:multiInstanceLoopCharacteristics", '<bpmn:multiInstanceLoopCharacteristics behavior="None"'
    )
    assert ("many-behaviour", "a") in errors(_task(definition=definition))


@pytest.mark.parametrize("kind", ["sendTask", "receiveTask"])
def test_send_and_receive_tasks_need_a_message_and_a_key(kind: str) -> None:
    diagram = Diagram("p").start().add(kind, "t").end()
    assert ("no-message", "t") in errors(diagram)
    diagram = Diagram("p")
    diagram.start().add(kind, "t", messageRef=diagram.message("hello")).end()
    assert ("no-message-key", "t") in errors(diagram)
    diagram.nodes["t"].extensions = tag("fl:message", key="deal_no")
    assert not errors(diagram)


def test_a_message_event_needs_its_message() -> None:
    diagram = Diagram("p").start().add("intermediateCatchEvent", "m", definition="<bpmn:messageEventDefinition/>").end()
    assert ("no-message", "m") in errors(diagram)
    timed = Diagram("p").start().catch_timer("t", duration="PT1H").end()
    timed.nodes["t"].extensions = tag("fl:message", key="x")
    assert ("no-message", "t") in errors(timed)


def test_messages_are_filled_when_thrown_and_read_when_caught() -> None:
    thrown = Diagram("p").start().throw_message("t", "hello").end()
    thrown.nodes["t"].extensions = tag("fl:message", tag("fl:output", name="x", expression="1"), key="deal_no")
    assert ("message-mapping", "t") in errors(thrown)


def test_a_constant_key_would_match_every_instance() -> None:
    assert ("constant-key", "m") in errors(Diagram("p").start().catch_message("m", "hello", key='"x"').end())


def test_messages_that_nobody_knows_or_sends() -> None:
    waiting = Diagram("p").start().catch_message("m", "hello").end()
    assert ("unknown-message", "m") in errors(waiting, Known(messages=frozenset({"other"})))
    assert not errors(waiting, Known(messages=frozenset({"hello"})))
    assert ("message-not-sent", "m") in warnings(waiting, Known(sent=frozenset()))
    assert ("message-not-sent", "m") not in warnings(waiting, Known(sent=frozenset({"hello"})))
    sending = Diagram("p").start().throw_message("t", "hello").end()
    assert ("message-not-awaited", "t") in warnings(sending, Known(awaited=frozenset()))
    assert ("message-not-awaited", "t") not in warnings(sending, Known(awaited=frozenset({"hello"})))
    both = Diagram("p").start().throw_message("t", "hello").catch_message("m", "hello").end()
    assert not errors(both, Known(messages=frozenset(), sent=frozenset()))


@pytest.mark.parametrize(
    ("timer", "rule"),
    [
        ({"duration": "PT1H"}, None),
        ({"date": "2026-03-02T09:00:00+08:00"}, None),
        ({"date": 'sign_date - duration("P3D")'}, None),
        ({"date": "2026-13-02"}, "timer-date"),
        ({"date": "2026-02-30T09:00:00"}, "timer-date"),
        ({"duration": ""}, "timer-empty"),
        ({"cycle": "R3/PT1H"}, "timer-cycle"),
        ({"cycle": "0 0 * * *"}, "timer-cycle"),
        ({"duration": '"PT1H"'}, "not-a-time"),
        ({"duration": "PT"}, "not-a-time"),
        ({"duration": "PT1X"}, "not-a-time"),
        ({"duration": "-PT1H"}, "not-a-time"),
        ({"duration": "waiting_time"}, None),
        ({"duration": "1 hour"}, "expression"),
    ],
)
def test_timers_say_when(timer: dict[str, str], rule: str | None) -> None:
    assert {found_rule for found_rule, _ in errors(Diagram("p").start().catch_timer("t", **timer).end())} == (
        {rule} if rule else set()
    )


def test_boundary_events_that_never_happen_are_told() -> None:
    on_decision = (
        Diagram("p").start().decision_task("d", "t", result="r").end().boundary("b", "d", duration="PT1H").end("e2")
    )
    assert ("boundary-never-happens", "b") in warnings(on_decision)
    on_task = Diagram("p").start().user_task("a").end().boundary("b", "a", error="broken").end("e2")
    assert ("boundary-never-happens", "b") in warnings(on_task)
    on_hook = Diagram("p").start().service_task("s", "x").end().boundary("b", "s", error="unavailable").end("e2")
    assert not found(on_hook) & {("boundary-never-happens", "b")}


def test_errors_interrupt_are_caught_once_and_have_a_code() -> None:
    diagram = (
        Diagram("p")
        .start()
        .service_task("s", "x")
        .end()
        .boundary("b", "s", error="broken", interrupting=False)
        .end("e2")
    )
    assert ("error-not-interrupting", "b") in errors(diagram)
    diagram.boundary("b2", "s", error="broken").end("e3")
    assert ("caught-twice", "b2") in errors(diagram)
    nameless = Diagram("p").start().add("endEvent", "e", definition="<bpmn:errorEventDefinition/>")
    assert ("no-code", "e") in errors(nameless)
    assert not errors(Diagram("p").start().end(error="broken"))


def test_overshadowed_and_doubled_names_are_told() -> None:
    assert ("shadowed-name", "a") in warnings(_task(outputs={"form": "1"}))
    double = tag("fl:output", name="x", expression="1") * 2
    assert ("written-twice", "a") in errors(_task(extensions=double))
