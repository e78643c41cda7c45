"""A message reaches one who waits for it, the oldest first; it is never lost to a suspension or to nobody."""

from datetime import timedelta

import pytest

from engine.errors import Conflict
from engine.hooks import Hooks
from engine.operations import instances, messages
from engine.queries import incidents as incident_queries
from engine.workers.tick import expire, tick
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import clock, data_of, instance, start


def waiting(agency: Agency, *keys: str) -> list[str]:
    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    return [start(agency, key, deal_no="D") for key in keys]


def send(agency: Agency, key: str = "D", **payload: object) -> str | None:
    with agency.uow() as uow:
        return messages.correlate(uow, name="paid", key=key, payload=payload)


def kept(agency: Agency) -> int:
    with agency.uow(write=False) as uow:
        return len(incident_queries.kept_messages(uow).items)


def suspend(agency: Agency, instance_id: str) -> None:
    with agency.uow("wang") as uow:
        instances.suspend(uow, instance_id=instance_id, reason="查封")


def resume(agency: Agency, instance_id: str) -> None:
    with agency.uow("wang") as uow:
        instances.resume(uow, instance_id=instance_id, reason="解封")


def test_of_two_that_wait_the_older_gets_the_first_message_and_the_other_the_second(agency: Agency) -> None:
    first, second = waiting(agency, "A", "B")
    assert send(agency) == first
    assert send(agency) == second
    assert send(agency) is None


def test_a_message_for_a_suspended_instance_is_kept_and_comes_when_it_is_resumed(agency: Agency) -> None:
    (instance_id,) = waiting(agency, "A")
    suspend(agency, instance_id)
    assert send(agency, amount=5) is None
    clock(agency).turn(days=60)
    assert (tick(agency.house), expire(agency.house), kept(agency)) == (0, 0, 1)
    resume(agency, instance_id)
    assert tick(agency.house) == 1
    assert (instance(agency, instance_id).status, data_of(agency, instance_id)["amount"], kept(agency)) == (
        "completed",
        5,
        0,
    )


def test_a_message_that_several_wait_for_goes_to_the_one_that_runs(agency: Agency) -> None:
    first, second = waiting(agency, "A", "B")
    suspend(agency, first)
    assert send(agency) == second
    resume(agency, first)
    assert (tick(agency.house), instance(agency, first).status) == (0, "running")


def test_a_thrown_message_is_kept_while_nobody_waits_and_once_only(agency: Agency) -> None:
    sender = Diagram("q").start().throw_message("tell", "paid", inputs={"amount": "7"}).end()
    agency.publish(sender)
    start(agency, "S", process="q", deal_no="D")
    agency.run()
    assert kept(agency) == 1
    (instance_id,) = waiting(agency, "A")
    assert (instance(agency, instance_id).status, data_of(agency, instance_id)["amount"]) == ("completed", 7)
    assert kept(agency) == 0
    agency.run()
    assert kept(agency) == 0


def test_a_thrown_message_survives_a_long_suspension_of_its_receiver(agency: Agency) -> None:
    (instance_id,) = waiting(agency, "A")
    suspend(agency, instance_id)
    agency.publish(Diagram("q").start().throw_message("tell", "paid").end())
    start(agency, "S", process="q", deal_no="D")
    for _ in range(15):
        clock(agency).turn(hours=12)
        agency.run()
    resume(agency, instance_id)
    agency.run()
    assert instance(agency, instance_id).status == "completed"


def test_a_kept_message_whose_receiver_is_refused_by_a_recorder_is_tried_again(agency: Agency) -> None:
    refusing = [True]

    def recorder(uow: object, event: object) -> None:
        if refusing[0]:
            raise Conflict("not now")

    agency.house.part(Hooks).recorder("paid.noted", recorder)
    drawn = Diagram("p").start().catch_message("wait", "paid")
    agency.publish(drawn.task("note", extensions=drawn.record("paid.noted")).end())
    instance_id = start(agency, deal_no="D")
    suspend(agency, instance_id)
    send(agency)
    resume(agency, instance_id)
    assert (tick(agency.house), kept(agency)) == (0, 1)
    refusing[0] = False
    assert (tick(agency.house), kept(agency)) == (1, 0)
    assert instance(agency, instance_id).status == "completed"


def test_a_refused_message_changes_nothing_and_the_sender_is_told(agency: Agency) -> None:
    def recorder(uow: object, event: object) -> None:
        raise Conflict("not now")

    agency.house.part(Hooks).recorder("paid.noted", recorder)
    drawn = Diagram("p").start().catch_message("wait", "paid")
    agency.publish(drawn.task("note", extensions=drawn.record("paid.noted")).end())
    instance_id = start(agency, deal_no="D")
    with pytest.raises(Conflict):
        send(agency)
    assert (instance(agency, instance_id).status, kept(agency)) == ("running", 0)


def test_a_message_that_is_too_late_for_its_time_is_not_delivered(agency: Agency) -> None:
    with agency.uow() as uow:
        messages.correlate(uow, name="paid", key="D", payload={}, keep=timedelta(hours=1))
    clock(agency).turn(hours=2)
    (instance_id,) = waiting(agency, "A")
    agency.run()
    assert instance(agency, instance_id).status == "running"
