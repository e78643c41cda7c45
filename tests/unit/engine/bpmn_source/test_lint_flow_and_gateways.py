"""The way of tokens: starts, ends, forks, choices and joins."""

import pytest

from tests.support.bpmn_xml import Diagram
from tests.support.lint_findings import errors, found, warnings


def test_a_sound_process_with_every_gateway_has_no_error() -> None:
    diagram = (
        Diagram("p")
        .start()
        .exclusive("x")
        .at("x", "a > 1")
        .parallel("both")
        .user_task("left", outputs={"l": "1"})
        .parallel("join")
        .exclusive("meet")
        .event_based("wait")
        .catch_timer("later", duration="PT1H")
        .end()
        .at("both")
        .user_task("right", outputs={"r": "1"})
        .to("join")
        .at("x", default=True)
        .inclusive("any")
        .at("any", "b")
        .user_task("one")
        .inclusive("all")
        .to("meet")
        .at("any", default=True)
        .user_task("two")
        .to("all")
        .at("wait")
        .catch_message("asked", "hello")
        .to("left")
    )
    diagram.flows[-1].target = "meet"
    assert not errors(diagram)
    assert not {rule for rule, _ in warnings(diagram)} & {
        "join-deadlock",
        "no-synchronisation",
        "write-conflict",
        "idle-gateway",
    }


@pytest.mark.parametrize(
    ("diagram", "finding"),
    [
        (Diagram("p").add("userTask", "a").end(), ("start-event", "p")),
        (Diagram("p").start().user_task("a").end().start("again").to("a"), ("start-event", "p")),
        (Diagram("p").start().user_task("a"), ("end-event", "p")),
        (Diagram("p").start().subprocess("s", Diagram("q").user_task("i").end("ie")).end(), ("start-event", "s")),
        (Diagram("p").start().subprocess("s", Diagram("q").start("is").user_task("i")).end(), ("end-event", "s")),
        (Diagram("p").start().end().user_task("lost").end("e2"), ("unreachable", "lost")),
        (Diagram("p").start().user_task("a").end().user_task("b").to("b"), ("dead-end", "b")),
        (Diagram("p").start().user_task("a").end().at("a").end("e2"), ("implicit-fork", "a")),
        (Diagram("p").start().end().at("start").end("e2"), ("implicit-fork", "start")),
        (Diagram("p").start().user_task("a").end().at("end").to("a"), ("flow-out-of-end", "end")),
    ],
)
def test_broken_ways_are_named(diagram: Diagram, finding: tuple[str, str]) -> None:
    assert finding in errors(diagram)


def test_boundary_events_lead_to_what_follows_and_need_a_way_on() -> None:
    diagram = Diagram("p").start().user_task("a").end().boundary("late", "a", duration="PT1H").user_task("b").end("e2")
    assert not errors(diagram)
    assert ("dead-end", "late") in errors(
        Diagram("p").start().user_task("a").end().boundary("late", "a", duration="PT1H")
    )
    into = Diagram("p").start().user_task("a").end().boundary("late", "a", duration="PT1H").end("e2")
    into.at("start").flows[0].target = "late"
    assert ("flow-into-event", "late") in errors(into)


def test_two_flows_out_of_a_boundary_event_are_an_implicit_fork() -> None:
    diagram = (
        Diagram("p").start().user_task("a").end().boundary("late", "a", duration="PT1H").end("e2").at("late").end("e3")
    )
    assert ("implicit-fork", "late") in errors(diagram)


def test_loops_are_allowed_when_somebody_waits_in_them() -> None:
    loop = Diagram("p").start().exclusive("in").user_task("a").exclusive("again").at("again", "more").to("in")
    assert not errors(loop.at("again", default=True).end())


def test_a_loop_that_changes_nothing_is_refused() -> None:
    loop = Diagram("p").start().exclusive("in").task("a").exclusive("again").at("again", "more").to("in")
    assert "empty-loop" in {rule for rule, _ in errors(loop.at("again", default=True).end())}


def _choice(kind: str) -> Diagram:
    return Diagram("p").start().add(kind, "g")


@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_a_choice_needs_a_condition_or_default_on_every_flow(kind: str) -> None:
    assert ("no-condition", "f_3") in errors(_choice(kind).at("g", "x").end().at("g").end("e2"))
    assert not errors(_choice(kind).at("g", "x").end().at("g", default=True).end("e2"))
    all_conditioned = _choice(kind).at("g", "x").end().at("g", "not(x)").end("e2")
    assert not errors(all_conditioned)
    assert ("no-default", "g") in warnings(all_conditioned)


def test_an_empty_condition_is_none() -> None:
    assert ("no-condition", "f_2") in errors(
        _choice("exclusiveGateway").at("g", "").end().at("g", default=True).end("e2")
    )


def test_conditions_that_are_never_asked_are_refused() -> None:
    on_default = _choice("exclusiveGateway").at("g", "x", default=True).end().at("g", "y").end("e2")
    assert ("condition-ignored", "f_2") in errors(on_default)
    assert ("condition-ignored", "f_2") in errors(_choice("parallelGateway").at("g", "x").end().at("g").end("e2"))
    assert ("condition-ignored", "f_2") in errors(Diagram("p").start().user_task("a").at("a", "x").end())
    assert ("condition-ignored", "f_2") in errors(_choice("exclusiveGateway").at("g", "x").end())
    assert ("condition-ignored", "a") in errors(Diagram("p").start().user_task("a").at("a", default=True).end())


def test_an_event_gateway_leads_to_catching_events_only() -> None:
    assert ("event-gateway", "f_2") in errors(Diagram("p").start().event_based("g").user_task("a").end())
    assert ("event-gateway", "g") in errors(
        Diagram("p").start().event_based("g").catch_timer("t", duration="PT1H").end()
    )
    shared = Diagram("p").start().event_based("g").catch_timer("t", duration="PT1H").end()
    shared.at("g").catch_message("m", "hello").to("t")
    assert ("event-gateway", "t") in errors(shared)


def test_a_parallel_join_behind_a_choice_is_a_deadlock() -> None:
    diagram = Diagram("p").start().exclusive("x").at("x", "a").user_task("l").parallel("j").end()
    diagram.at("x", default=True).user_task("r").to("j")
    assert ("join-deadlock", "j") in warnings(diagram)


def test_an_exclusive_join_behind_a_split_does_not_wait() -> None:
    diagram = Diagram("p").start().parallel("x").user_task("l").exclusive("j").end().at("x").user_task("r").to("j")
    assert ("no-synchronisation", "j") in warnings(diagram)


def test_a_gateway_between_two_flows_does_nothing() -> None:
    assert ("idle-gateway", "g") in found(Diagram("p").start().parallel("g").end())


def test_parallel_branches_that_write_one_variable_are_told() -> None:
    def diagram(left: str, right: str) -> Diagram:
        drawn = Diagram("p").start().parallel("x").user_task("l", outputs={left: "1"}).parallel("j").end()
        return drawn.at("x").service_task("r", "some.hook", outputs={right: "2"}).to("j")

    assert ("write-conflict", "r") in warnings(diagram("ok", "ok"))
    assert ("write-conflict", "r") not in warnings(diagram("ok", "fine"))


def test_writing_after_the_join_is_no_conflict() -> None:
    diagram = Diagram("p").start().parallel("x").user_task("l", outputs={"ok": "1"}).parallel("j")
    diagram.user_task("after", outputs={"ok": "2"}).end().at("x").user_task("r", outputs={"fine": "1"}).to("j")
    assert "write-conflict" not in {rule for rule, _ in warnings(diagram)}


def test_a_conflict_inside_a_subprocess_or_behind_a_boundary_event_is_seen() -> None:
    inner = Diagram("q").start("is").decision_task("d", "table", result="ok").end("ie")
    diagram = Diagram("p").start().parallel("x").subprocess("s", inner).parallel("j").end()
    diagram.at("x").user_task("r", outputs={"fine": "1"}).to("j")
    diagram.boundary("late", "r", duration="PT1H").user_task("hurry", outputs={"ok": "1"}).to("j")
    assert {element for rule, element in warnings(diagram) if rule == "write-conflict"} <= {"s", "hurry"}
    assert "write-conflict" in {rule for rule, _ in warnings(diagram)}
