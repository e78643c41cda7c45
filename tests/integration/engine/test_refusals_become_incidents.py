"""A timer or a thrown message that is refused again and again ends in an incident, and goes on when somebody resolves it."""

from typing import Any

from engine.errors import Conflict
from engine.hooks import Hooks
from engine.operations import incidents
from engine.workers.tick import tick
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import clock, incidents_of, instance, start


def refusing(agency: Agency) -> tuple[list[bool], list[int]]:
    """Register a recorder that refuses while it is told to; return its switch and its count."""
    switch, asked = [True], [0]

    def recorder(uow: Any, event: Any) -> None:
        asked[0] += 1
        if switch[0]:
            raise Conflict("the listing is taken")

    agency.house.part(Hooks).recorder("noted", recorder)
    return switch, asked


def resolve(agency: Agency) -> None:
    (found,) = incidents_of(agency)
    with agency.uow("admin") as uow:
        incidents.resolve(uow, incident_id=found.id, reason="已处理")


def test_a_timer_that_is_refused_three_times_waits_for_a_person(agency: Agency) -> None:
    """It once was tried at every tick for ever, and nobody knew."""
    switch, asked = refusing(agency)
    drawn = Diagram("p").start().catch_timer("pause", duration="PT1H")
    agency.publish(drawn.task("note", extensions=drawn.record("noted")).end())
    instance_id = start(agency)
    clock(agency).turn(hours=2)
    for _ in range(6):
        tick(agency.house)
    (found,) = incidents_of(agency)
    assert (found.node_id, found.code) == ("pause", "timer-refused")
    assert "the listing is taken" in found.message
    assert asked == [3]
    switch[0] = False
    resolve(agency)
    tick(agency.house)
    assert instance(agency, instance_id).status == "completed"
    assert incidents_of(agency) == ()


def test_a_thrown_message_that_is_refused_to_the_end_waits_for_a_person(agency: Agency) -> None:
    """It once ended as a failed row of the outbox that no page shows."""
    switch, _ = refusing(agency)
    drawn = Diagram("waiter").start().catch_message("wait", "paid")
    agency.publish(
        drawn.task("note", extensions=drawn.record("noted")).end(),
        Diagram("p").start().throw_message("say", "paid").end(),
    )
    waiting = start(agency, "W-1", "waiter", deal_no="D")
    start(agency, "D-1", deal_no="D")
    for _ in range(40):
        agency.run()
        clock(agency).turn(hours=1)
    (found,) = incidents_of(agency)
    assert (found.instance_id, found.node_id, found.code) == (waiting, "wait", "message-refused")
    switch[0] = False
    resolve(agency)
    agency.run()
    assert instance(agency, waiting).status == "completed"
    assert incidents_of(agency) == ()
