"""Any generated process, along any path, read back between any two steps, does what the token game does and ends."""

import os
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.bpmn import runtime
from engine.bpmn.runtime import Bundle, WayBarred
from engine.events import CallReached, MessageReached, TimerReached, UserTaskReached
from tests.support.blocks import Block, blocks, draw_process, nodes_of, start_data
from tests.support.bpmn_xml import Diagram
from tests.support.driven import Driven, bundle_of
from tests.support.token_game import Play

STEPS = 120
EXAMPLES = int(os.environ.get("FANGLIU_GENERATED", "30"))
"""Processes a test; the fault target plays more."""


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    return int(value) if isinstance(value, Decimal) else value


def _decimals(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _decimals(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_decimals(inner) for inner in value]
    return Decimal(value) if isinstance(value, int) else value


def _happen(driven: Driven, node: str, which: int, value: int) -> None:
    token = [key for key, wait in driven.waits.items() if wait.node_id == node][which]
    live, now, given_value = driven.live, driven.now, {"value": Decimal(value)}
    match driven.waits[token]:
        case UserTaskReached():
            plain = {f"w_{node}": Decimal(value)}
            step = runtime.complete(live, token, output=plain, form=given_value, now=now)
        case CallReached():
            step = runtime.answer(live, token, result=given_value, now=now)
        case TimerReached():
            step = runtime.fire(live, token, now=now)
        case MessageReached():
            step = runtime.deliver(live, token, payload=given_value, now=now)
    driven._take(step)


def _variables(block: Block) -> dict[str, object]:
    never = {f"w_never{number}": 0 for number in range(200)}
    return never | start_data(block)


def _play(block: Block, data: st.DataObject, *, reload: bool, fresh: bool, back: bool = False) -> None:
    begin = _variables(block)
    diagrams = draw_process(block)
    game = Play(block, begin)
    driven = Driven(bundle=_bundle(diagrams), data=_decimals(begin), reload=reload, fresh=fresh)
    visits: Counter[str] = Counter()
    for _ in range(STEPS):
        waiting = game.waiting()
        note(f"waiting {waiting}")
        assert not driven.failures
        assert driven.waiting() == sorted(waiting)
        assert driven.ended == game.over
        if game.over:
            break
        if back:
            _back_and_again(driven, data)
        node, which = data.draw(st.sampled_from(_occurrences(waiting)))
        visits[node] += 1
        game.happen(node, which, visits[node])
        _happen(driven, node, which, visits[node])
    else:
        return  # a process this long is cut off; it agreed so far
    assert _numbers(dict(driven.data)) == game.data


def _back_and_again(driven: Driven, data: st.DataObject) -> None:
    """Hand one user task back, where a way leads back, and do the one before as it was done: all is as it was."""
    open_ = sorted(key for key, wait in driven.waits.items() if isinstance(wait, UserTaskReached))
    if not open_ or not data.draw(st.booleans()):
        return
    token = open_[data.draw(st.integers(0, len(open_) - 1))]
    live = driven.live
    try:
        way = live.way_back(token)
    except WayBarred:
        return
    note(f"back from {driven.waits[token].node_id} to {way.node_id}")
    waiting, known, node = Counter(driven.waiting()), dict(live.data), driven.waits[token].node_id
    before = set(driven.waits)
    driven._take(runtime.go_back(live, token, now=driven.now))
    assert Counter(driven.waiting()) == waiting - Counter([node]) + Counter([way.node_id])
    (again,) = (key for key in driven.waits if key not in before and driven.waits[key].node_id == way.node_id)
    written = f"w_{way.node_id}"
    value = driven.live.token_data(again)[written]
    driven._take(runtime.complete(driven.live, again, output={written: value}, form={"value": value}, now=driven.now))
    assert Counter(driven.waiting()) == waiting
    assert dict(driven.live.data) == known


def _occurrences(waiting: list[str]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    found = []
    for node in waiting:
        found.append((node, counts[node]))
        counts[node] += 1
    return sorted(found)


def _bundle(diagrams: list[Diagram]) -> Bundle:
    return bundle_of(*diagrams)


SETTINGS = settings(
    deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SETTINGS
@given(block=blocks(depth=3), data=st.data())
def test_a_generated_process_does_what_the_token_game_does(block: Block, data: st.DataObject) -> None:
    _play(block, data, reload=False, fresh=False)


@SETTINGS
@given(block=blocks(depth=4), data=st.data())
def test_a_generated_process_goes_on_after_every_load_onto_freshly_parsed_specs(
    block: Block, data: st.DataObject
) -> None:
    _play(block, data, reload=True, fresh=True)


@SETTINGS
@given(block=blocks(depth=3), data=st.data())
def test_a_task_handed_back_and_done_again_leaves_all_as_it_was(block: Block, data: st.DataObject) -> None:
    _play(block, data, reload=True, fresh=False, back=True)


@pytest.mark.parametrize(
    "construct", ["exclusive", "parallel", "inclusive", "loop", "sub", "call", "rounds", "race", "watched", "events"]
)
@settings(parent=SETTINGS, max_examples=EXAMPLES // 3)
@given(data=st.data())
def test_each_construct_alone_nested_in_itself_does_what_the_token_game_does(
    construct: str, data: st.DataObject
) -> None:
    block = data.draw(blocks(depth=3, constructs=frozenset({construct})))
    note(str(list(nodes_of(block))[:1]))
    _play(block, data, reload=True, fresh=False)
