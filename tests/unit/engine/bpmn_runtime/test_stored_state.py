"""The state is small, complete, and refused when damaged."""

from decimal import Decimal

import pytest

from engine.bpmn import runtime
from engine.bpmn.runtime import StateDamaged
from tests.support.bpmn_xml import Diagram
from tests.support.driven import Driven, bundle_of
from tests.support.many_waits import DATA, many_waits


def test_every_kind_of_value_comes_back_as_it_went() -> None:
    driven = Driven(*many_waits(), data=DATA)
    again = runtime.load(driven.bundle, driven.step.live.dump())
    assert again.data == driven.data == DATA
    assert str(again.data["n"]) == "1.50"


def test_a_loaded_instance_writes_what_it_read() -> None:
    driven = Driven(*many_waits(), data=DATA)
    once = runtime.load(driven.bundle, driven.step.live.dump()).dump()
    assert runtime.load(driven.bundle, once).dump() == once


def test_what_is_over_leaves_the_state() -> None:
    diagram = Diagram("p").start().exclusive("in").subprocess("sub", Diagram("i").start("is").user_task("u").end("ie"))
    diagram.exclusive("x").at("x", "n < 30").to("in").at("x", default=True).end()
    driven = Driven(diagram, data={"n": Decimal(0), **{f"k{index}": "value" * 10 for index in range(20)}})
    sizes = []
    for number in range(1, 31):
        sizes.append(len(driven.live.dump()))
        driven.complete("u", n=Decimal(number))
    assert driven.ended
    assert max(sizes) - min(sizes) < 20


def test_the_state_of_a_forty_node_process_with_four_kilobytes_of_data_is_under_two() -> None:
    diagram = Diagram("p", layout=False).start()
    for index in range(18):
        diagram.user_task(f"a{index}").task(f"b{index}")
    diagram.parallel("f").user_task("x").parallel("j").at("f").user_task("y").to("j").at("j").end()
    data = {f"variable_{index}": f"some ordinary value {index * 7919}" for index in range(90)}
    driven = Driven(diagram, data=data)
    largest = 0
    while not driven.ended:
        node = driven.waiting()[0]
        driven.complete(node, {f"done_{node}": Decimal(1)})
        largest = max(largest, len(driven.live.dump()))
    assert largest <= 2048


def test_damaged_state_is_refused_by_name() -> None:
    driven = Driven(*many_waits(), data=DATA)
    state = driven.step.live.dump()
    for damaged in (b"", b"nonsense", state[:-5], state[:20] + bytes([state[20] ^ 1]) + state[21:]):
        with pytest.raises(StateDamaged):
            runtime.load(driven.bundle, damaged)


def test_state_of_another_bundle_is_refused() -> None:
    state = Driven(*many_waits(), data=DATA).step.live.dump()
    with pytest.raises(StateDamaged):
        runtime.load(bundle_of(Diagram("q").start().user_task("v").end()), state)
