"""Timers, messages and service calls: reached, answered, failed, retried; Redis plays no part."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from engine.errors import Unavailable
from engine.hooks import ServiceCall, ServiceError
from engine.operations import incidents, instances, messages, tasks
from engine.queries import incidents as incident_queries
from engine.queries import instances as instance_queries
from tests.support.agencies import Agency, hooks_of
from tests.support.bpmn_xml import Diagram
from tests.support.clocks import TurnableClock


def start(agency: Agency, **data: Any) -> str:
    with agency.uow("lin") as uow:
        return instances.start(uow, process="p", business_key="D-1", data=data, branch_id=agency.branch_id)


def clock(agency: Agency) -> TurnableClock:
    return cast("TurnableClock", agency.house.clock)


def status(agency: Agency, instance_id: str) -> str:
    with agency.uow(write=False) as uow:
        return instance_queries.one(uow, instance_id=instance_id).status


def test_a_timer_fires_when_its_moment_has_come_and_not_before(agency: Agency) -> None:
    agency.publish(Diagram("p").start().catch_timer("pause", duration="PT2H").end())
    instance_id = start(agency)
    clock(agency).turn(hours=1, minutes=59)
    agency.run()
    assert status(agency, instance_id) == "running"
    clock(agency).turn(minutes=1)
    agency.run()
    assert status(agency, instance_id) == "completed"


def test_a_timer_moves_with_the_date_it_reads(agency: Agency) -> None:
    agency.publish(
        Diagram("p").start().catch_timer("remind", date='sign_date - duration("P3D")').user_task("sign").end()
    )
    instance_id = start(agency, sign_date=date(2026, 3, 20))

    def due() -> datetime | None:
        with agency.uow(write=False) as uow:
            return instance_queries.waits(uow, instance_id=instance_id)[0].due_at

    assert due() == datetime(2026, 3, 17, 1, 0, tzinfo=UTC)
    with agency.uow("lin") as uow:
        instances.revise_facts(uow, instance_id=instance_id, facts={"sign_date": date(2026, 3, 25)}, reason="改期")
    assert due() == datetime(2026, 3, 22, 1, 0, tzinfo=UTC)


def test_a_message_is_delivered_to_the_one_that_awaits_its_key(agency: Agency) -> None:
    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    instance_id = start(agency, deal_no="D-1")
    with agency.uow() as uow:
        assert messages.correlate(uow, name="paid", key="D-2", payload={}) is None
        assert messages.correlate(uow, name="paid", key="D-1", payload={"amount": 5}) == instance_id
    assert status(agency, instance_id) == "completed"


def test_a_message_nobody_awaits_is_kept_until_somebody_does(agency: Agency) -> None:
    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    with agency.uow() as uow:
        messages.correlate(uow, name="paid", key="D-1", payload={"amount": 5})
    with agency.uow(write=False) as uow:
        assert [line.name for line in incident_queries.kept_messages(uow).items] == ["paid"]
    instance_id = start(agency, deal_no="D-1")
    assert status(agency, instance_id) == "completed"
    with agency.uow(write=False) as uow:
        assert incident_queries.kept_messages(uow).items == ()


def test_a_kept_message_expires(agency: Agency) -> None:
    from engine.workers.tick import expire

    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    with agency.uow() as uow:
        messages.correlate(uow, name="paid", key="D-1", payload={})
    clock(agency).turn(days=8)
    assert expire(agency.house) == 1
    assert status(agency, start(agency, deal_no="D-1")) == "running"


def calling(**attributes: Any) -> Diagram:
    return (
        Diagram("p")
        .start()
        .service_task(
            "check", "registry.check", inputs={"no": "deal_no"}, outputs={"clear": "result.clear"}, **attributes
        )
        .end()
    )


def test_a_service_call_is_answered_by_its_hook_outside_the_transaction(agency: Agency) -> None:
    asked: list[Mapping[str, Any]] = []

    def check(call: ServiceCall) -> Mapping[str, Any]:
        asked.append(call.input)
        return {"clear": True}

    hooks_of(agency.house).service("registry.check", check)
    agency.publish(calling())
    instance_id = start(agency, deal_no="D-1")
    assert asked == []
    agency.run()
    assert asked == [{"no": "D-1"}]
    with agency.uow(write=False) as uow:
        assert instance_queries.data(uow, instance_id=instance_id)["clear"] is True


def test_an_unavailable_hook_is_tried_again_and_then_becomes_an_incident_that_a_person_retries(agency: Agency) -> None:
    down = [True]

    def check(call: ServiceCall) -> Mapping[str, Any]:
        if down[0] or call.input.get("no") != "fixed":
            raise Unavailable("the registry is down")
        return {"clear": True}

    hooks_of(agency.house).service("registry.check", check)
    agency.publish(calling(attempts=2, backoff=10))
    instance_id = start(agency, deal_no="D-1")
    agency.run()
    with agency.uow(write=False) as uow:
        assert incident_queries.listed(uow).items == ()
    clock(agency).turn(minutes=1)
    agency.run()
    with agency.uow(write=False) as uow:
        (incident,) = incident_queries.listed(uow).items
    assert (incident.code, incident.input) == ("unavailable", {"no": "D-1"})
    down[0] = False
    with agency.uow("admin") as uow:
        incidents.resolve(uow, incident_id=incident.id, given={"no": "fixed"}, reason="号码改正")
    agency.run()
    assert status(agency, instance_id) == "completed"


def test_a_business_error_is_caught_by_the_boundary_that_names_its_code(agency: Agency) -> None:
    def check(call: ServiceCall) -> Mapping[str, Any]:
        raise ServiceError("unavailable", "the window is closed")

    hooks_of(agency.house).service("registry.check", check)
    diagram = calling().boundary("closed", "check", error="unavailable").user_task("by_hand").end("end2")
    agency.publish(diagram)
    start(agency, deal_no="D-1")
    agency.run()
    assert [task.node_id for task in agency.todo("lin", "claimable")] == ["by_hand"]


@pytest.mark.parametrize("answer", [{"clear": 0.5}, {"clear": object()}])
def test_a_hook_that_answers_garbage_is_a_told_failure(agency: Agency, answer: dict[str, Any]) -> None:
    hooks_of(agency.house).service("registry.check", lambda call: answer)
    agency.publish(calling(attempts=1))
    start(agency, deal_no="D-1")
    agency.run()
    with agency.uow(write=False) as uow:
        assert [line.code for line in incident_queries.listed(uow).items] == ["expression-data-refused"]


def test_a_thrown_message_reaches_another_instance_after_the_commit(agency: Agency) -> None:
    sender = Diagram("p").start().throw_message("tell", "paid").end()
    receiver = Diagram("q").start().catch_message("wait", "paid").end()
    agency.publish(sender, receiver)
    with agency.uow("lin") as uow:
        waiting = instances.start(uow, process="q", business_key="D-1", data={"deal_no": "D-1"})
    start(agency, deal_no="D-1")
    assert status(agency, waiting) == "running"
    agency.run()
    assert status(agency, waiting) == "completed"


def test_the_four_eyes_of_two_finance_people(agency: Agency) -> None:
    diagram = (
        Diagram("p").start().user_task("draft").user_task("approve", role="store_manager", distinctFrom="draft").end()
    )
    agency.publish(diagram)
    start(agency)
    with agency.uow("wang") as uow:
        pass
    (draft,) = agency.todo("lin", "claimable")
    with agency.uow("wang") as uow:
        tasks.transfer(uow, task_id=draft.id, person_id=agency.people["wang"], reason="顶班")
    with agency.uow("wang") as uow:
        tasks.complete(uow, task_id=draft.id, data={})
    assert agency.todo("wang") == ()
    (approve,) = agency.todo("admin", "claimable")
    assert approve.node_id == "approve"
