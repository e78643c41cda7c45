"""Outbox rows: one taker an attempt, fences for those who come back late, an end for what kills its workers."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Invalid
from engine.hooks import Errand, Hooks, ServiceCall
from engine.operations import attempts, calls, incidents, instances, posting
from engine.operations.attempts import Attempt, Fenced
from engine.queries import instances as instance_queries
from engine.tables.outbox import outbox
from engine.unit_of_work import whole_house
from engine.workers.relay import drain
from engine.workers.runner import run
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import clock, data_of, incidents_of, instance, start

Check = Callable[[ServiceCall], Mapping[str, Any]]


def called(agency: Agency, check: Check = lambda call: {"ok": True}, **attributes: Any) -> str:
    """Start an instance that has just requested a service call."""
    agency.house.part(Hooks).service("registry.check", check)
    drawn = Diagram("p").start().service_task("check", "registry.check", outputs={"ok": "result.ok"}, **attributes)
    agency.publish(drawn.end())
    return start(agency)


def rows(agency: Agency) -> list[sa.Row[Any]]:
    with agency.uow(write=False) as uow:
        return list(uow.rows(sa.select(outbox).where(outbox.c.agency_id == agency.id)))


def ring(agency: Agency) -> int:
    with whole_house(agency.house, write=True) as connection:
        return len(attempts.due(connection, clock(agency).at))


def take(agency: Agency) -> Attempt | None:
    (row,) = rows(agency)
    with agency.uow() as uow:
        return attempts.take(uow, outbox_id=row.id)


def test_of_two_takers_one_gets_the_attempt(agency: Agency) -> None:
    called(agency)
    first, second = take(agency), take(agency)
    assert first is not None
    assert (first.number, second) == (1, None)
    with agency.uow() as uow:
        attempts.give_up(uow, first, problem="test")
    instances_end(agency)


def instances_end(agency: Agency) -> None:
    """Terminate what a test has left in the middle."""
    with agency.uow("wang") as uow:
        for line in instance_queries.listed(uow, status="running").items:
            instances.terminate(uow, instance_id=line.id, reason="Ende")


def test_a_bell_that_nobody_answers_is_rung_again_and_not_before(agency: Agency) -> None:
    called(agency)
    assert (ring(agency), ring(agency)) == (1, 0)
    clock(agency).turn(seconds=21)
    assert ring(agency) == 1


def test_whoever_outlived_the_lease_is_fenced_and_the_second_taker_counts(agency: Agency) -> None:
    instance_id = called(agency, timeout=10)
    late = take(agency)
    assert late is not None
    clock(agency).turn(seconds=41)
    assert ring(agency) == 1
    again = take(agency)
    assert again is not None
    assert again.number == 2
    with pytest.raises(Fenced), agency.uow() as uow:
        attempts.done(uow, late)
    with agency.uow() as uow:
        attempts.done(uow, again)
        calls.complete(uow, call_id=str(again.subject_id), answer={"ok": True})
    assert instance(agency, instance_id).status == "completed"


def test_a_call_that_kills_its_workers_becomes_an_incident(agency: Agency) -> None:
    asked: list[int] = []

    def check(call: ServiceCall) -> Mapping[str, Any]:
        asked.append(call.attempt)
        return {"ok": True}

    instance_id = called(agency, check, attempts=2, timeout=10)
    for _ in range(2):
        assert take(agency) is not None  # and its worker dies without a word
        clock(agency).turn(seconds=41)
        ring(agency)
    clock(agency).turn(minutes=1)
    drain(agency.house)
    assert asked == []
    assert [line.code for line in incidents_of(agency)] == ["unavailable"]
    with agency.uow("admin") as uow:
        incidents.resolve(uow, incident_id=incidents_of(agency)[0].id)
    drain(agency.house)
    assert (asked, instance(agency, instance_id).status) == ([1], "completed")


def test_an_errand_that_kills_its_workers_is_given_up(agency: Agency) -> None:
    agency.house.part(Hooks).errand("import", lambda errand: {})
    with agency.uow() as uow:
        posting.order(uow, errand="import", given={})
    for _ in range(3):
        assert take(agency) is not None
        clock(agency).turn(minutes=11)
        ring(agency)
    clock(agency).turn(minutes=1)
    drain(agency.house)
    assert [(row.state, row.attempts) for row in rows(agency)] == [("failed", 4)]


def test_a_suspended_instance_s_hook_is_not_asked_and_no_attempt_is_lost(agency: Agency) -> None:
    asked: list[int] = []

    def check(call: ServiceCall) -> Mapping[str, Any]:
        asked.append(call.attempt)
        return {"ok": True}

    instance_id = called(agency, check, attempts=2)
    with agency.uow("wang") as uow:
        instances.suspend(uow, instance_id=instance_id, reason="查封")
    for _ in range(5):
        drain(agency.house)
        clock(agency).turn(minutes=2)
    assert asked == []
    with agency.uow("wang") as uow:
        instances.resume(uow, instance_id=instance_id, reason="解封")
    drain(agency.house)
    assert (asked, instance(agency, instance_id).status) == ([1], "completed")


def test_an_answer_that_comes_while_the_instance_is_suspended_is_asked_for_again(agency: Agency) -> None:
    asked: list[int] = []

    def check(call: ServiceCall) -> Mapping[str, Any]:
        asked.append(call.attempt)
        if len(asked) == 1:
            with agency.uow("wang") as uow:
                instances.suspend(uow, instance_id=call.instance_id, reason="查封")
        return {"ok": len(asked)}

    instance_id = called(agency, check, attempts=1)
    drain(agency.house)
    with agency.uow("wang") as uow:
        instances.resume(uow, instance_id=instance_id, reason="解封")
    clock(agency).turn(minutes=2)
    drain(agency.house)
    assert (asked, data_of(agency, instance_id)["ok"]) == ([1, 1], 2)


def test_a_call_that_was_withdrawn_while_its_hook_ran_changes_nothing(agency: Agency) -> None:
    def check(call: ServiceCall) -> Mapping[str, Any]:
        with agency.uow("wang") as uow:
            instances.terminate(uow, instance_id=call.instance_id, reason="客户放弃")
        return {"ok": True}

    instance_id = called(agency, check)
    (row,) = rows(agency)
    assert run(agency.house, agency_id=agency.id, outbox_id=row.id) == "fenced"
    assert instance(agency, instance_id).status == "terminated"


def errand(agency: Agency, hook: Callable[[Errand], Mapping[str, Any]]) -> str:
    agency.house.part(Hooks).errand("import", hook)
    with agency.uow() as uow:
        return posting.order(uow, errand="import", given={"file": "x"})


def test_an_errand_tells_how_far_it_is_and_keeps_its_answer(agency: Agency) -> None:
    seen: list[tuple[int | None, str | None]] = []

    def hook(errand: Errand) -> Mapping[str, Any]:
        errand.progress(40, "第 4 行")
        (row,) = rows(agency)
        seen.append((row.progress, row.progress_word))
        return {"rows": 10, "file": errand.input["file"]}

    errand(agency, hook)
    drain(agency.house)
    (row,) = rows(agency)
    assert (seen, row.state, row.answer) == ([(40, "第 4 行")], "done", {"rows": 10, "file": "x"})


def test_an_errand_that_is_cancelled_stops_at_its_next_word(agency: Agency) -> None:
    steps: list[int] = []

    def hook(errand: Errand) -> Mapping[str, Any]:
        for step in range(5):
            steps.append(step)
            if step == 1:
                with agency.uow() as uow:
                    assert attempts.cancel(uow, outbox_id=errand.id)
            errand.progress(step * 20, "…")
        return {}

    outbox_id = errand(agency, hook)
    assert run(agency.house, agency_id=agency.id, outbox_id=outbox_id) == "fenced"
    (row,) = rows(agency)
    assert (steps, row.state) == ([0, 1], "cancelled")
    with agency.uow() as uow:
        assert not attempts.cancel(uow, outbox_id=outbox_id)


def test_an_errand_that_is_refused_is_not_tried_again(agency: Agency) -> None:
    def hook(errand: Errand) -> Mapping[str, Any]:
        raise Invalid("no such file")

    errand(agency, hook)
    drain(agency.house)
    (row,) = rows(agency)
    assert (row.state, row.attempts, row.problem) == ("failed", 1, "invalid: no such file")
