"""Subprocesses, called processes and rounds; what interrupts them and what goes off beside them."""

from decimal import Decimal

import pytest

from engine.events import DecisionMade, MessageReached, MoveFailed, NodeCompleted, TokenLeft
from tests.support.bpmn_xml import Diagram, assigns, many, tag
from tests.support.driven import Driven


def _deal() -> tuple[Diagram, Diagram]:
    called = Diagram("escrow").start("es").parallel("ef").user_task("pay").parallel("ej")
    called.at("ef").service_task("confirm", "bank").to("ej").at("ej").end("ee")
    deal = Diagram("deal").start().call("escrow_call", "escrow", inputs={"no": "deal_no"}, outputs={"paid": "amount"})
    deal.user_task("next").end()
    deal.boundary("off", "escrow_call", message="deal_fallthrough", key="deal_no").user_task("unwind").end("e2")
    return deal, called


def test_a_called_process_sees_its_inputs_only_and_gives_its_outputs_only() -> None:
    driven = Driven(*_deal(), data={"deal_no": "D1", "secret": "s"})
    assert driven.wait("pay").data == {"no": "D1"}
    assert driven.wait("pay").process_id == "escrow"
    driven.complete("pay", amount=Decimal(10), other=True)
    driven.answer("confirm")
    assert driven.waiting() == ["next"]
    assert driven.data == {"deal_no": "D1", "secret": "s", "paid": Decimal(10)}


def test_an_interrupting_message_withdraws_everything_in_the_called_process() -> None:
    driven = Driven(*_deal(), data={"deal_no": "D1"})
    driven.complete("pay", amount=Decimal(10))
    driven.deliver("off", reason="buyer")
    assert driven.waiting() == ["unwind"]
    left = [(move.node_id, move.wait, move.cancelled) for move in driven.last(TokenLeft)]
    assert left == [("off", "message", False), ("confirm", "call", True)]
    assert driven.data == {"deal_no": "D1", "reason": "buyer"}


def test_an_error_end_event_four_processes_deep_finds_the_boundary_outside() -> None:
    inner = Diagram("d").start("ds").user_task("deep").end("de", error="rejected")
    third = Diagram("c").start("cs").call("cd", "d").end("ce")
    second = (
        Diagram("b").start("bs").subprocess("inside", Diagram("bi").start("bis").call("bc", "c").end("bie")).end("be")
    )
    root = (
        Diagram("a").start().call("ab", "b").end().boundary("caught", "ab", error="rejected").user_task("fix").end("e2")
    )
    driven = Driven(root, second, third, inner, fresh=True)
    driven.complete("deep")
    assert driven.waiting() == ["fix"]
    assert [move.node_id for move in driven.last(NodeCompleted)] == ["deep", "de", "caught"]


def test_an_error_end_event_that_nobody_catches_is_a_failure() -> None:
    driven = Driven(Diagram("p").start().user_task("u").end("bad", error="x"))
    driven.complete("u")
    assert [failure.code for failure in driven.last(MoveFailed)] == ["error-not-caught"]


def test_a_boundary_without_a_code_catches_what_no_other_names() -> None:
    diagram = Diagram("p").start().service_task("s", "x").end()
    diagram.boundary("named", "s", error="a").user_task("ua").end("e2")
    diagram.add("boundaryEvent", "any", connect=False, attachedToRef="s", definition=tag("bpmn:errorEventDefinition"))
    diagram.user_task("uany").end("e3")
    for code, node in (("a", "ua"), ("b", "uany")):
        driven = Driven(diagram)
        driven.fail("s", code)
        assert driven.waiting() == [node]


def test_an_escalation_is_caught_beside_the_work_that_goes_on() -> None:
    body = (
        Diagram("in")
        .start("is")
        .task("warn")
        .add("intermediateThrowEvent", "esc", definition=Diagram("x")._coded("escalation", "late"))
    )
    body.user_task("work").end("ie")
    body.root("escalation", "escalation_late", name="late", escalationCode="late")
    diagram = Diagram("p").start().subprocess("sub", body).end()
    diagram.boundary("told", "sub", escalation="late", interrupting=False).user_task("boss").end("e2")
    driven = Driven(diagram)
    assert driven.waiting() == ["boss", "work"]
    driven.complete("boss", seen=True)
    driven.complete("work")
    assert driven.ended
    assert driven.data == {"seen": True}


def test_an_escalation_may_interrupt() -> None:
    body = Diagram("in").start("is").parallel("f").user_task("work").end("ie").at("f").end("esc", escalation="stop")
    diagram = Diagram("p").start().subprocess("sub", body).end()
    diagram.boundary("told", "sub", escalation="stop").user_task("boss").end("e2")
    driven = Driven(diagram)
    assert driven.waiting() == ["boss"]


def test_a_message_beside_a_task_may_come_many_times_under_new_tokens() -> None:
    diagram = Diagram("p").start().user_task("work").end()
    diagram.boundary("note", "work", message="note", key="no", interrupting=False).end("noted")
    driven = Driven(diagram, data={"no": "1"})
    tokens = set()
    for number in range(3):
        tokens.add(driven.token("note"))
        driven.deliver("note", last=Decimal(number))
        assert driven.waiting() == ["note", "work"]
        assert [move.key for move in driven.last(MessageReached)] == ["1"]
    assert len(tokens) == 3
    assert driven.data["last"] == Decimal(2)
    size = len(driven.live.dump())
    for number in range(200):
        driven.deliver("note", last=Decimal(number))
    assert len(driven.live.dump()) < size + 60
    driven.complete("work")
    assert driven.ended
    assert driven.data["last"] == Decimal(199)


def test_a_timer_beside_a_task_fires_once_and_is_withdrawn_with_the_task() -> None:
    diagram = Diagram("p").start().user_task("work").end()
    diagram.boundary("t1", "work", duration="PT1H", interrupting=False).user_task("remind").end("e2")
    diagram.boundary("t2", "work", duration="PT9H").user_task("over").end("e3")
    driven = Driven(diagram)
    driven.fire("t1")
    assert driven.waiting() == ["remind", "t2", "work"]
    driven.complete("work")
    assert driven.waiting() == ["remind"]
    late = Driven(diagram)
    late.fire("t2")
    assert late.waiting() == ["over"]


def test_what_a_subprocess_writes_comes_back_and_what_it_only_saw_does_not() -> None:
    body = Diagram("in").start("is").user_task("work").end("ie")
    diagram = Diagram("p").start().subprocess("sub", body).end()
    diagram.boundary("note", "sub", message="n", key="no", interrupting=False).end("noted")
    driven = Driven(diagram, data={"no": "1", "price": Decimal(1)})
    driven.deliver("note", price=Decimal(2))
    driven.complete("work", done=True)
    assert driven.ended
    assert driven.data == {"no": "1", "price": Decimal(2), "done": True}


def test_terminating_a_subprocess_ends_it_alone() -> None:
    body = Diagram("in").start("is").parallel("f").user_task("long").end("ie").at("f").user_task("short")
    body.end("stop", terminate=True)
    driven = Driven(Diagram("p").start().subprocess("sub", body).user_task("after").end())
    driven.complete("short", why="done")
    assert driven.waiting() == ["after"]
    assert driven.data == {"why": "done"}


def test_two_definitions_may_use_the_same_subprocess_id() -> None:
    called = Diagram("c").start("s").subprocess("sub", Diagram("ci").start("is").user_task("inner").end("ie")).end("e")
    root = Diagram("r").start("s").subprocess("sub", Diagram("ri").start("is").call("inner", "c").end("ie")).end("e")
    driven = Driven(root, called, fresh=True)
    assert [(wait.process_id, wait.node_id) for wait in driven.waits.values()] == [("c", "inner")]
    driven.complete("inner")
    assert driven.ended


def test_a_process_that_calls_itself_for_ever_is_a_failure() -> None:
    driven = Driven(Diagram("p").start().call("again", "p").end())
    assert [failure.code for failure in driven.failures.values()] == ["nested-too-deep"]


def test_a_called_process_outside_the_bundle_is_a_failure() -> None:
    driven = Driven(Diagram("p").start().call("c", "nowhere").end())
    assert [failure.code for failure in driven.failures.values()] == ["process-not-in-bundle"]


def _rounds(**options: object) -> Diagram:
    return Diagram("p").start().user_task("u", definition=many(**options)).user_task("after").end()  # type: ignore[arg-type]  # passed through


def test_rounds_collect_results_in_the_order_of_the_collection() -> None:
    diagram = _rounds(collection="people", item="person", results="signed", result="at")
    driven = Driven(diagram, data={"people": ["a", "b", "c"]}, fresh=True)
    waits = list(driven.waits.values())
    assert [wait.data["person"] for wait in waits] == ["a", "b", "c"]  # type: ignore[union-attr]  # user tasks
    for number in (Decimal(1), Decimal(2), Decimal(3)):
        driven.complete("u", at=number)
    assert driven.data == {"people": ["a", "b", "c"], "signed": [Decimal(1), Decimal(2), Decimal(3)]}


def test_sequential_rounds_see_what_the_rounds_before_wrote() -> None:
    driven = Driven(_rounds(cardinality="3", sequential=True), data={"sum": Decimal(0)})
    for number in (1, 2, 3):
        assert driven.wait("u").data["loopCounter"] == Decimal(number)
        driven.complete("u", sum=driven.wait("u").data["sum"] + Decimal(number))
    assert driven.data == {"sum": Decimal(6)}


def test_the_completion_condition_withdraws_the_other_rounds() -> None:
    driven = Driven(_rounds(cardinality="4", until="ok = true or numberOfCompletedInstances >= 3"))
    driven.complete("u", ok=False)
    driven.complete("u", ok=True)
    assert driven.waiting() == ["after"]
    assert [move.cancelled for move in driven.last(TokenLeft)] == [False, True, True]


def test_an_empty_collection_passes_at_once_and_a_none_element_is_a_round() -> None:
    options = {"collection": "xs", "item": "x", "results": "ys", "result": "y", "sequential": True}
    empty = Driven(_rounds(**options), data={"xs": []})
    assert empty.waiting() == ["after"]
    assert empty.data["ys"] == []
    one = Driven(_rounds(**options), data={"xs": [None]})
    one.complete("u", y=Decimal(1))
    assert one.data["ys"] == [Decimal(1)]


@pytest.mark.parametrize(
    ("text", "data"), [("1001", {}), ("1.5", {}), ("-1", {}), ("n", {"n": None}), ("10 ** 9", {}), ('"3"', {})]
)
def test_a_cardinality_that_is_no_small_whole_number_is_a_failure(text: str, data: dict[str, object]) -> None:
    driven = Driven(_rounds(cardinality=text), data=data)
    assert [failure.code for failure in driven.failures.values()] == ["rounds-refused"]


def test_a_boundary_event_watches_all_rounds_together() -> None:
    diagram = Diagram("p").start().user_task("u", definition=many(cardinality="3")).end()
    diagram.boundary("t", "u", duration="PT1H").user_task("late").end("e2")
    driven = Driven(diagram)
    assert driven.waiting() == ["t", "u", "u", "u"]
    driven.complete("u")
    driven.fire("t")
    assert driven.waiting() == ["late"]


def test_rounds_of_called_processes_fail_together_by_an_error() -> None:
    called = Diagram("c").start("cs").service_task("s", "x").end("ce")
    diagram = Diagram("p").start().call("call", "c", definition=many(cardinality="2")).end()
    diagram.boundary("b", "call", error="down").user_task("fix").end("e2")
    driven = Driven(diagram, called, fresh=True)
    assert driven.waiting() == ["s", "s"]
    driven.fail("s", "down")
    assert driven.waiting() == ["fix"]
    assert len(driven.step.live.root.subprocesses) == 0


DMN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
  <decision id="risk" name="risk"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i" label="price"><inputExpression id="ie" typeRef="number"><text>price</text></inputExpression></input>
    <output id="o" name="level" typeRef="string"/>
    <rule id="r1"><inputEntry id="c1"><text>&lt; 100</text></inputEntry>
      <outputEntry id="o1"><text>"low"</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="c2"><text>[100..200]</text></inputEntry>
      <outputEntry id="o2"><text>"high"</text></outputEntry></rule>
    <rule id="r3"><inputEntry id="c3"><text>[150..200]</text></inputEntry>
      <outputEntry id="o3"><text>"top"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


def test_a_decision_answers_at_once_and_tells_its_rows() -> None:
    diagram = Diagram("p").start().decision_task("d", "risk", result="level", inputs={"price": "amount"}).end()
    driven = Driven(diagram, data={"amount": Decimal(120)}, decisions={"risk": DMN})
    (made,) = driven.last(DecisionMade)
    assert (made.table, made.status, made.result) == ("risk", "decided", "high")
    assert [row["id"] for row in made.rows] == ["r2"]
    assert driven.data["level"] == "high"


def test_a_decision_with_two_hits_is_a_failure_and_edited_data_mend_it() -> None:
    diagram = Diagram("p").start().decision_task("d", "risk", result="level", inputs={"price": "amount"}).end()
    driven = Driven(diagram, data={"amount": Decimal(160)}, decisions={"risk": DMN})
    assert [failure.code for failure in driven.failures.values()] == ["decision-ambiguous"]
    driven.retry("d", amount=Decimal(50))
    assert driven.ended
    assert driven.data["level"] == "low"


def test_a_decision_that_is_not_pinned_is_a_failure() -> None:
    driven = Driven(Diagram("p").start().decision_task("d", "risk", result="level").end())
    assert [failure.code for failure in driven.failures.values()] == ["decision-not-in-bundle"]


def test_a_record_on_a_boundary_and_an_end_event_is_reached() -> None:
    record = tag("fl:record", assigns("input", {"no": "deal_no"}), name="deal.fell_through")
    diagram = Diagram("p").start().user_task("u").end()
    diagram.boundary("off", "u", message="off", key="deal_no").end("gone", extensions=record)
    driven = Driven(diagram, data={"deal_no": "D1"})
    driven.deliver("off")
    records = [move for move in driven.step.moves if type(move).__name__ == "RecordReached"]
    assert [(move.record, move.values) for move in records] == [("deal.fell_through", {"no": "D1"})]  # type: ignore[union-attr]  # records
