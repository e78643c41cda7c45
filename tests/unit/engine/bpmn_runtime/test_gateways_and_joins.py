"""Branches split, keep their data apart, and meet."""

from decimal import Decimal

import pytest

from engine.events import MoveFailed, NodeCompleted
from tests.support.bpmn_xml import Diagram
from tests.support.driven import Driven


def _parallel(branches: int) -> Diagram:
    diagram = Diagram("p").start().parallel("fork")
    for index in range(branches):
        diagram.at("fork").user_task(f"u{index}")
        diagram = diagram.parallel("join") if index == 0 else diagram.to("join")
    return diagram.at("join").user_task("after").end()


@pytest.mark.parametrize("branches", [2, 3, 4])
def test_a_join_keeps_what_each_branch_wrote_over_what_the_others_still_had(branches: int) -> None:
    driven = Driven(_parallel(branches), data={"ok": None} | {f"v{index}": None for index in range(branches)})
    driven.complete("u0", ok=False, v0="zero")
    for index in range(1, branches):
        assert driven.waiting() == sorted(f"u{rest}" for rest in range(index, branches))
        driven.complete(f"u{index}", {f"v{index}": str(index)})
    assert driven.waiting() == ["after"]
    assert driven.data["ok"] is False
    assert [driven.data[f"v{index}"] for index in range(1, branches)] == [str(index) for index in range(1, branches)]


def test_false_is_not_zero_when_a_branch_changes_it() -> None:
    driven = Driven(_parallel(2), data={"flag": Decimal(0)})
    driven.complete("u0", flag=False)
    driven.complete("u1")
    assert driven.data["flag"] is False


def test_a_branch_split_again_brings_what_both_halves_wrote_to_one_join_of_all() -> None:
    diagram = Diagram("p").start().parallel("fork").user_task("a").parallel("inner").user_task("b").parallel("join")
    diagram.at("inner").user_task("c").to("join").at("fork").user_task("d").to("join").at("join").end()
    driven = Driven(diagram, data={"x": Decimal(0), "y": Decimal(0)})
    driven.complete("a", x=Decimal(1))
    driven.complete("b", x=Decimal(2))
    driven.complete("d", y=Decimal(5))
    driven.complete("c")
    assert driven.ended
    assert (driven.data["x"], driven.data["y"]) == (Decimal(2), Decimal(5))


def test_what_an_ended_branch_wrote_is_taken_over_by_the_last_branch_left() -> None:
    diagram = Diagram("p").start().parallel("fork").user_task("a").end("e1").at("fork").user_task("b").end("e2")
    driven = Driven(diagram)
    driven.complete("a", told=True)
    assert driven.data["told"] is True
    driven.complete("b", done=True)
    assert driven.ended
    assert driven.data == {"told": True, "done": True}
    assert driven.step.moves[-1].end_nodes == ("e1", "e2")  # type: ignore[union-attr]  # ProcessEnded


def test_the_first_condition_that_holds_decides_and_the_default_comes_last() -> None:
    diagram = Diagram("p").start().exclusive("x").at("x", default=True).user_task("other").end("e1")
    diagram.at("x", "price > 100").user_task("dear").end("e2").at("x", "price > 10").user_task("fair").end("e3")
    for price, node in ((500, "dear"), (50, "fair"), (5, "other")):
        assert Driven(diagram, data={"price": Decimal(price)}).waiting() == [node]


def test_no_condition_and_no_default_is_a_failure_that_edited_data_mend() -> None:
    diagram = Diagram("p").start().exclusive("x").at("x", "n = 1").user_task("a").end("e1")
    diagram.at("x", "n = 2").user_task("b").end("e2")
    driven = Driven(diagram, data={"n": Decimal(3)})
    assert [failure.code for failure in driven.last(MoveFailed)] == ["no-flow-taken"]
    driven.retry("x", n=Decimal(2))
    assert driven.waiting() == ["b"]


@pytest.mark.parametrize("value", [None, Decimal(1), "yes"])
def test_a_condition_that_is_not_true_or_false_is_a_failure(value: object) -> None:
    diagram = Diagram("p").start().exclusive("x").at("x", "ready").user_task("a").end("e1")
    diagram.at("x", default=True).end("e2")
    driven = Driven(diagram, data={"ready": value})
    assert [failure.code for failure in driven.last(MoveFailed)] == ["condition-not-boolean"]


def test_an_inclusive_join_waits_for_those_who_came_and_no_others() -> None:
    diagram = Diagram("p").start().inclusive("o").at("o", "a = 1").user_task("u1").inclusive("j")
    diagram.at("o", "b = 1").user_task("u2").to("j").at("o", default=True).user_task("u3").to("j")
    diagram.at("j").user_task("after").end()
    one, zero = Decimal(1), Decimal(0)
    both = Driven(diagram, data={"a": one, "b": one})
    both.complete("u2", second=True)
    assert both.waiting() == ["u1"]
    both.complete("u1", first=True)
    assert both.waiting() == ["after"]
    assert both.data["first"] is both.data["second"] is True
    single = Driven(diagram, data={"a": zero, "b": one})
    single.complete("u2")
    assert single.waiting() == ["after"]
    neither = Driven(diagram, data={"a": zero, "b": zero})
    assert neither.waiting() == ["u3"]


def test_an_inclusive_join_in_a_loop_waits_for_both_branches_in_every_round() -> None:
    diagram = Diagram("p").start().exclusive("in").inclusive("o").at("o", "true").user_task("a").inclusive("j")
    diagram.at("o", "1 = 1").user_task("b").to("j").at("o", default=True).to("j")
    diagram.at("j").user_task("again").exclusive("x").at("x", "round < 3").to("in").at("x", default=True).end()
    driven = Driven(diagram)
    for number in (1, 2, 3):
        assert driven.waiting() == ["a", "b"]
        driven.complete("b")
        assert driven.waiting() == ["a"], "the join waits for the other branch"
        driven.complete("a")
        assert driven.waiting() == ["again"]
        driven.complete("again", round=Decimal(number))
    assert driven.ended


def test_a_parallel_gateway_that_a_loop_enters_is_told_as_a_deadlock() -> None:
    """SpiffWorkflow #341, #344: a converging gateway whose second flow can only come after it never fires."""
    diagram = Diagram("p").start().parallel("g").user_task("a").exclusive("x").at("x", "n < 2").to("g")
    diagram.at("x", default=True).end().at("g").user_task("b").end("e2")
    driven = Driven(diagram)
    assert [failure.code for failure in driven.last(MoveFailed)] == ["deadlock"]
    assert not driven.ended


def test_parallel_branches_in_a_loop_join_in_every_round_without_growth() -> None:
    diagram = Diagram("p").start().exclusive("in").parallel("f").user_task("a").parallel("j")
    diagram.at("f").user_task("b").to("j").at("f").user_task("c").to("j")
    diagram.at("j").exclusive("x").at("x", "n < 40").to("in").at("x", default=True).end()
    driven = Driven(diagram, data={"n": Decimal(0)})
    sizes = []
    for number in range(1, 41):
        driven.complete("b")
        driven.complete("c")
        driven.complete("a", n=Decimal(number))
        if not driven.ended:
            sizes.append(len(driven.live.dump()))
    assert driven.ended
    assert max(sizes) <= min(sizes) + 30


def test_excess_tokens_stay_at_a_parallel_join() -> None:
    """BPMN 2.0.2, 13.4.1: two tokens on one flow of a join do not make up for the other flow."""
    diagram = Diagram("p").start().parallel("f").user_task("a").exclusive("merge").user_task("m").parallel("j")
    diagram.at("f").user_task("b").to("merge").at("f").user_task("c").to("j").at("j").user_task("after").end()
    driven = Driven(diagram)
    driven.complete("a")
    driven.complete("b")
    driven.complete("m")
    driven.complete("m")
    assert driven.waiting() == ["c"]
    driven.complete("c")
    assert driven.waiting() == ["after"]
    driven.complete("after")
    assert [failure.code for failure in driven.last(MoveFailed)] == ["deadlock"], "the second token waits for ever"


def test_the_first_event_after_an_event_based_gateway_withdraws_the_others() -> None:
    diagram = Diagram("p").start().event_based("e").catch_timer("t", duration="PT48H").user_task("late").end("e1")
    diagram.at("e").catch_message("m", "paid", key="deal_no").user_task("paid").end("e2")
    driven = Driven(diagram, data={"deal_no": "D1"})
    assert driven.waiting() == ["m", "t"]
    driven.deliver("m", amount=Decimal(5))
    assert driven.waiting() == ["paid"]
    assert driven.data["amount"] == Decimal(5)
    late = Driven(diagram, data={"deal_no": "D1"})
    late.fire("t")
    assert late.waiting() == ["late"]


def test_the_path_really_taken_is_told_in_order_with_its_flows() -> None:
    diagram = Diagram("p").start().exclusive("x").at("x", "n > 1").task("big").end("e1")
    diagram.at("x", default=True).task("small").end("e2")
    driven = Driven(diagram, data={"n": Decimal(2)})
    assert [move.node_id for move in driven.last(NodeCompleted)] == ["start", "x", "big", "e1"]
    flows = [move.flow_id for move in driven.last(NodeCompleted)]
    assert flows[0] is None
    assert len(set(flows)) == 4


def test_a_very_long_way_between_two_waits_does_not_exhaust_the_stack() -> None:
    diagram = Diagram("p", layout=False).start()
    for index in range(200):
        diagram.task(f"t{index}")
    assert Driven(diagram.end()).ended


def test_a_loop_without_a_wait_stops_as_a_failure() -> None:
    diagram = Diagram("p").start().exclusive("a").task("t").exclusive("x").at("x", "n = 1").to("a")
    diagram.at("x", default=True).end()
    driven = Driven(diagram, data={"n": Decimal(1)})
    assert [failure.code for failure in driven.last(MoveFailed)] == ["step-too-long"]


def test_nodes_may_be_called_like_the_inner_parts_of_the_engine() -> None:
    diagram = Diagram("Root").start("Start").user_task("End").user_task("Root.EndJoin").end("Stop")
    driven = Driven(diagram, fresh=True)
    driven.complete("End")
    driven.complete("Root.EndJoin")
    assert driven.ended
    assert driven.path == ["Start", "End", "Root.EndJoin", "Stop"]
