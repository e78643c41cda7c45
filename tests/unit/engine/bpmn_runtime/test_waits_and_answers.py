"""User tasks, service calls, timers and messages: reached, answered, left."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.bpmn import runtime
from engine.bpmn.runtime import CompletionRefused, ErrorNotCaught, TokenNotWaiting
from engine.events import (
    CallReached,
    MessageReached,
    MessageThrown,
    MoveFailed,
    RecordReached,
    TimerMoved,
    TimerReached,
    TokenLeft,
    UserTaskReached,
)
from engine.expressions import DataRefused
from tests.support.bpmn_xml import Diagram, assigns, tag
from tests.support.driven import NOW, Driven


def test_a_user_task_shows_its_data_and_takes_the_whole_output_when_none_is_declared() -> None:
    driven = Driven(Diagram("p").start().user_task("u").end(), data={"deal_no": "D1"})
    assert driven.wait("u").data == {"deal_no": "D1"}
    driven.complete("u", price=Decimal("12.5"))
    assert driven.data == {"deal_no": "D1", "price": Decimal("12.5")}


def test_declared_outputs_alone_enter_the_data() -> None:
    diagram = Diagram("p").start().user_task("u", outputs={"total": "price + form.extra"}).end()
    driven = Driven(diagram, data={"price": Decimal(1)})
    driven.complete("u", form={"extra": Decimal(2), "phone": "123"}, phone="123")
    assert driven.data == {"price": Decimal(1), "total": Decimal(3)}


def test_records_see_form_data_that_never_enter_the_process() -> None:
    record = tag("fl:record", assigns("input", {"phone": "form.phone", "by": "actor", "at": "now"}), name="x.made")
    diagram = Diagram("p").start().user_task("u", outputs={"seen": "true"}, extensions=record).user_task("v").end()
    driven = Driven(diagram, actor="person-1")
    driven.complete("u", form={"phone": "138"})
    (made,) = driven.last(RecordReached)
    assert made.record == "x.made"
    assert made.values == {"phone": "138", "by": "person-1", "at": NOW}
    assert b"138" not in driven.live.dump()
    assert driven.data == {"seen": True}


def test_a_form_that_its_own_task_cannot_use_is_refused_and_nothing_is_stored() -> None:
    diagram = Diagram("p").start().user_task("u", outputs={"total": "form.a + form.b"}).end()
    driven = Driven(diagram)
    with pytest.raises(CompletionRefused):
        driven.complete("u", form={"a": Decimal(1)})
    driven.complete("u", form={"a": Decimal(1), "b": Decimal(2)})
    assert driven.data == {"total": Decimal(3)}


def test_a_service_call_gets_its_mapped_input_and_gives_its_mapped_output() -> None:
    diagram = Diagram("p").start().service_task("s", "x", inputs={"q": "n * 2"}, outputs={"r": "result.code"}).end()
    driven = Driven(diagram, data={"n": Decimal(2)})
    (call,) = driven.last(CallReached)
    assert call.input == {"q": Decimal(4)}
    driven.answer("s", code="ok", more="ignored")
    assert driven.ended
    assert driven.data == {"n": Decimal(2), "r": "ok"}
    assert driven.last(TokenLeft) == [
        TokenLeft(token_id=call.token_id, node_id="s", process_id="p", wait="call", cancelled=False)
    ]


def test_an_error_code_finds_its_boundary_event_and_brings_its_message() -> None:
    diagram = Diagram("p").start().service_task("s", "x").end()
    diagram.boundary("b", "s", error="unavailable", extensions=assigns("output", {"why": "error.message"}))
    diagram.user_task("by_hand").end("e2")
    driven = Driven(diagram)
    driven.fail("s", "unavailable", "no line")
    assert driven.waiting() == ["by_hand"]
    assert driven.data["why"] == "no line"


def test_an_error_that_nobody_catches_changes_nothing() -> None:
    diagram = Diagram("p").start().service_task("s", "x").end().boundary("b", "s", error="other").end("e2")
    driven = Driven(diagram)
    with pytest.raises(ErrorNotCaught):
        driven.fail("s", "unavailable")
    driven.answer("s")
    assert driven.ended


def test_answering_twice_or_the_wrong_way_is_refused() -> None:
    driven = Driven(Diagram("p").start().user_task("u").user_task("v").end())
    token = driven.token("u")
    with pytest.raises(TokenNotWaiting):
        runtime.fire(driven.live, token, now=NOW)
    with pytest.raises(TokenNotWaiting):
        runtime.answer(driven.live, token, result={}, now=NOW)
    driven.complete("u")
    for wrong in (token, "nonsense"):
        with pytest.raises(TokenNotWaiting):
            runtime.complete(driven.live, wrong, output={}, form={}, now=NOW)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT1H", datetime(2026, 3, 2, 2, tzinfo=UTC)),
        ("P1M", datetime(2026, 4, 2, 1, tzinfo=UTC)),
        ('duration("P2D")', datetime(2026, 3, 4, 1, tzinfo=UTC)),
        ('if hours = 1 then duration("PT1H") else duration("PT2H")', datetime(2026, 3, 2, 2, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_from_the_moment_of_the_step(text: str, due: datetime) -> None:
    driven = Driven(Diagram("p").start().catch_timer("t", duration=text).end(), data={"hours": Decimal(1)})
    assert driven.wait("t").due_at == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-03-05", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("2026-03-05T12:00:00", datetime(2026, 3, 5, 4, tzinfo=UTC)),
        ("2026-03-05T12:00:00Z", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ('sign_date - duration("P3D")', datetime(2026, 3, 17, 1, tzinfo=UTC)),
        ('date and time("2026-03-05T12:00:00+08:00")', datetime(2026, 3, 5, 4, tzinfo=UTC)),
        ("stored_text", datetime(2026, 3, 6, 1, tzinfo=UTC)),
    ],
)
def test_dates_are_nine_in_the_morning_and_local_times_are_shanghais(text: str, due: datetime) -> None:
    data = {"sign_date": date(2026, 3, 20), "stored_text": "2026-03-06"}
    driven = Driven(Diagram("p").start().catch_timer("t", date=text).end(), data=data)
    assert driven.wait("t").due_at == due


def test_a_timer_without_a_date_yet_says_why_and_moves_when_the_date_comes() -> None:
    diagram = Diagram("p").start().user_task("u").end()
    diagram.boundary("t", "u", date='sign_date - duration("P3D")', interrupting=False).user_task("push").end("e2")
    driven = Driven(diagram, data={"sign_date": None})
    assert driven.wait("t").due_at is None
    assert driven.wait("t").reason
    driven.revise(sign_date=date(2026, 3, 20))
    (moved,) = driven.last(TimerMoved)
    assert moved.due_at == datetime(2026, 3, 17, 1, tzinfo=UTC)
    driven.revise(sign_date=date(2026, 3, 20), other=True)
    assert driven.last(TimerMoved) == []
    driven.fire("t")
    assert driven.waiting() == ["push", "u"]


def test_revised_facts_reach_called_processes_and_do_not_restart_durations() -> None:
    called = Diagram("c").start("cs").catch_timer("t", duration='if fast then duration("PT1H") else duration("PT5H")')
    called.end("ce")
    diagram = Diagram("p").start().call("call", "c", inputs={"fast": "fast"}, outputs={"done": "fast"}).end()
    driven = Driven(diagram, called, data={"fast": False})
    assert driven.wait("t").due_at == NOW + timedelta(hours=5)
    driven.now = NOW + timedelta(minutes=30)
    driven.revise(fast=True)
    assert [move.due_at for move in driven.last(TimerMoved)] == [NOW + timedelta(hours=1)]
    driven.fire("t")
    assert driven.data == {"fast": True, "done": True}


def test_facts_revised_between_split_and_join_stay() -> None:
    diagram = Diagram("p").start().parallel("f").user_task("a").parallel("j").at("f").user_task("b").to("j")
    driven = Driven(diagram.at("j").end(), data={"sign_date": "old"})
    driven.complete("a", x=True)
    driven.revise(sign_date="new")
    driven.complete("b")
    assert driven.data == {"sign_date": "new", "x": True}


def test_a_message_is_awaited_under_its_key_and_its_payload_enters() -> None:
    diagram = Diagram("p").start().catch_message("m", "listing_withdrawn", key="listing_no").end()
    driven = Driven(diagram, data={"listing_no": Decimal("12.0")})
    (reached,) = driven.last(MessageReached)
    assert (reached.name, reached.key) == ("listing_withdrawn", "12")
    driven.deliver("m", why="sold")
    assert driven.ended
    assert driven.data["why"] == "sold"


def test_a_message_without_a_key_is_a_failure_that_data_mend() -> None:
    driven = Driven(Diagram("p").start().catch_message("m", "x", key="deal_no").end(), data={"deal_no": None})
    assert [failure.code for failure in driven.last(MoveFailed)] == ["correlation-key-missing"]
    driven.retry("m", deal_no="D7")
    assert driven.wait("m").key == "D7"


def test_a_thrown_message_carries_key_and_payload() -> None:
    diagram = Diagram("p").start().throw_message("t", "deal_signed", key="deal_no", inputs={"price": "price"}).end()
    driven = Driven(diagram, data={"deal_no": "D1", "price": Decimal(5), "secret": "x"})
    (thrown,) = driven.last(MessageThrown)
    assert (thrown.name, thrown.key, thrown.payload) == ("deal_signed", "D1", {"price": Decimal(5)})
    assert driven.ended


def test_terminating_withdraws_everything_that_waits() -> None:
    diagram = Diagram("p").start().user_task("u").end().boundary("t", "u", duration="P1D").end("e2")
    driven = Driven(diagram)
    driven.cancel()
    assert {(move.wait, move.cancelled) for move in driven.last(TokenLeft)} == {("task", True), ("timer", True)}
    assert driven.ended


def test_what_callers_hold_is_never_shared_with_the_instance() -> None:
    given = {"nested": {"list": [Decimal(1)]}}
    driven = Driven(Diagram("p").start().user_task("u").user_task("v").end(), data=given, reload=False)
    given["nested"]["list"].append(Decimal(2))
    driven.wait("u").data["nested"]["list"].append(Decimal(3))
    output = {"more": [Decimal(1)]}
    runtime.complete(driven.live, driven.token("u"), output=output, form={}, now=NOW)
    output["more"].append(Decimal(2))
    driven.step.data["nested"]["list"].append(Decimal(9))
    assert driven.step.data == {"nested": {"list": [Decimal(1)]}, "more": [Decimal(1)]}


def test_a_wait_that_came_and_went_within_a_step_is_not_told() -> None:
    diagram = Diagram("p").start().parallel("f").user_task("u").end("e1").at("f").end("stop", terminate=True)
    driven = Driven(diagram)
    assert driven.ended
    assert driven.last(UserTaskReached) == []
    assert driven.last(TokenLeft) == []


def test_a_failing_answer_stays_with_its_token_and_is_used_again() -> None:
    diagram = Diagram("p").start().service_task("s", "x", outputs={"sum": "result.n + base"}).end()
    driven = Driven(diagram, data={"base": None})
    driven.answer("s", n=Decimal(2))
    assert [failure.code for failure in driven.last(MoveFailed)] == ["expression-failed"]
    assert driven.waiting() == []
    driven.retry("s", base=Decimal(3))
    assert driven.ended
    assert driven.data["sum"] == Decimal(5)


def test_other_branches_go_on_beside_a_failure() -> None:
    diagram = Diagram("p").start().parallel("f").service_task("s", "x", inputs={"n": "missing + 1"}).parallel("j")
    diagram.at("f").user_task("u").to("j").at("j").end()
    driven = Driven(diagram)
    assert [failure.node_id for failure in driven.last(MoveFailed)] == ["s"]
    driven.complete("u")
    assert not driven.ended
    driven.retry("s", missing=Decimal(1))
    driven.answer("s")
    assert driven.ended


def test_a_live_instance_tells_what_its_tokens_see() -> None:
    diagram = Diagram("p").start().user_task("u").end().boundary("t", "u", duration="P1D").end("e2")
    driven = Driven(diagram, data={"x": Decimal(1)})
    live = driven.live
    assert live.token_data(driven.token("u")) == live.token_data(driven.token("t")) == {"x": Decimal(1)}
    assert live.waiting() == {driven.token("u"), driven.token("t")}
    assert live.failed() == frozenset()
    with pytest.raises(TokenNotWaiting):
        live.token_data("nonsense")


def test_a_failed_token_is_told_apart_from_those_that_wait() -> None:
    driven = Driven(Diagram("p").start().service_task("s", "x", inputs={"n": "missing + 1"}).end())
    assert driven.live.failed() == frozenset(driven.failures)
    assert driven.live.waiting() == frozenset()


def test_whole_numbers_become_decimals_and_floats_are_refused_at_every_way_in() -> None:
    driven = Driven(Diagram("p").start().user_task("u").user_task("v").end(), data={"n": 1}, reload=False)
    assert type(driven.data["n"]) is Decimal
    driven.complete("u", m=2)
    assert type(driven.data["m"]) is Decimal
    with pytest.raises(DataRefused):
        driven.complete("v", price=1.5)
    with pytest.raises(DataRefused):
        driven.revise(price={"nested": [1.5]})


def test_today_is_the_day_in_shanghai() -> None:
    diagram = Diagram("p").start().catch_timer("t", date='today() + duration("P1D")').end()
    driven = Driven(diagram)
    driven.now = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    assert driven.wait("t").due_at == datetime(2026, 3, 3, 1, tzinfo=UTC)
    late = runtime.start(driven.bundle, data={}, now=driven.now)
    (reached,) = [move for move in late.moves if isinstance(move, TimerReached)]
    assert reached.due_at == datetime(2026, 3, 4, 1, tzinfo=UTC), "in Shanghai it is the third already"
