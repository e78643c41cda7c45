"""What stops becomes an incident: a person goes on with edited input, or the process withdraws what stopped."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import Conflict
from engine.hooks import Hooks, ServiceCall, ServiceError
from engine.operations import incidents, instances, messages
from engine.policies.lifecycle import Illegal
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram, many
from tests.support.steps import clock, data_of, do, incidents_of, instance, open_tasks, start


def choosing() -> Diagram:
    """Draw a gateway that cannot decide without ``price``."""
    drawn = Diagram("p").start().user_task("first").exclusive("split")
    drawn.at("split", "price > 100").user_task("dear").end()
    return drawn.at("split", default=True).user_task("cheap").end("end2")


def resolve(agency: Agency, incident_id: str, **given: Any) -> None:
    with agency.uow("admin") as uow:
        incidents.resolve(uow, incident_id=incident_id, given=given or None, reason="补录")


def test_a_node_that_cannot_decide_stops_and_goes_on_with_the_data_that_a_person_gives(agency: Agency) -> None:
    agency.publish(choosing())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    (incident,) = incidents_of(agency)
    assert (incident.node_id, incident.instance_id) == ("split", instance_id)
    assert open_tasks(agency, instance_id) == ()
    resolve(agency, incident.id, price=500)
    assert [line.node_id for line in open_tasks(agency, instance_id)] == ["dear"]
    assert data_of(agency, instance_id)["price"] == 500
    with pytest.raises(Illegal):
        resolve(agency, incident.id, price=500)


def test_a_retry_that_fails_again_is_a_new_incident(agency: Agency) -> None:
    agency.publish(choosing())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    (first,) = incidents_of(agency)
    resolve(agency, first.id)
    (second,) = incidents_of(agency)
    assert second.id != first.id


def test_terminating_closes_everything(agency: Agency) -> None:
    agency.publish(choosing())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    with agency.uow("wang") as uow:
        instances.terminate(uow, instance_id=instance_id, reason="客户放弃")
    assert incidents_of(agency) == ()
    assert instance(agency, instance_id).status == "terminated"


def test_an_incident_inside_a_call_goes_with_the_boundary_that_interrupts_it(agency: Agency) -> None:
    caller = Diagram("main").start().call("sub", "p", inputs={"deal_no": "deal_no"}, outputs={"x": "1"}).end()
    caller.boundary("off", "sub", message="deal_fallthrough").user_task("unwind").end("end2")
    agency.publish(choosing(), caller)
    instance_id = start(agency, process="main", deal_no="D-1")
    do(agency, "lin", instance_id, "first")
    assert len(incidents_of(agency)) == 1
    with agency.uow() as uow:
        messages.correlate(uow, name="deal_fallthrough", key="D-1", payload={})
    assert incidents_of(agency) == ()
    do(agency, "lin", instance_id, "unwind")


def test_an_incident_goes_with_a_multiple_that_has_enough(agency: Agency) -> None:
    until = many(cardinality="2", until="numberOfCompletedInstances >= 1")
    inner = Diagram("inner").start("s").exclusive("x")
    inner.at("x", "loopCounter = 2 and price > 1").end("e1")
    inner.at("x", default=True).user_task("ask").end("e2")
    agency.publish(Diagram("p").start().subprocess("many", inner, definition=until).user_task("after").end())
    instance_id = start(agency)
    stuck = incidents_of(agency)
    for line in [line for line in open_tasks(agency, instance_id) if line.node_id == "ask"][:1]:
        do(agency, "lin", instance_id, line.node_id)
    assert len(stuck) == 1
    assert incidents_of(agency) == ()
    do(agency, "lin", instance_id, "after")


def calling(**attributes: Any) -> Diagram:
    drawn = Diagram("p").start()
    return drawn.service_task("check", "registry.check", inputs={"no": "no"}, outputs={"ok": "result.ok"})


def test_a_call_that_was_refused_is_asked_again_with_edited_input(agency: Agency) -> None:
    def check(call: ServiceCall) -> Mapping[str, Any]:
        if call.input["no"] != "right":
            raise ServiceError("bad-number", "no such number")
        return {"ok": True}

    agency.house.part(Hooks).service("registry.check", check)
    agency.publish(calling().end())
    instance_id = start(agency, no="wrong")
    agency.run()
    (incident,) = incidents_of(agency)
    assert (incident.code, incident.input) == ("bad-number", {"no": "wrong"})
    resolve(agency, incident.id, no="right")
    agency.run()
    assert (instance(agency, instance_id).status, data_of(agency, instance_id)["ok"]) == ("completed", True)


def test_a_call_incident_goes_with_the_timer_that_interrupts_the_call(agency: Agency) -> None:
    def check(call: ServiceCall) -> Mapping[str, Any]:
        raise ServiceError("bad-number", "no such number")

    agency.house.part(Hooks).service("registry.check", check)
    drawn = calling().end().boundary("late", "check", duration="P1D").user_task("by_hand").end("end2")
    agency.publish(drawn)
    instance_id = start(agency, no="wrong")
    agency.run()
    assert len(incidents_of(agency)) == 1
    clock(agency).turn(days=1)
    agency.run()
    assert incidents_of(agency) == ()
    do(agency, "lin", instance_id, "by_hand")


def test_an_answer_that_a_recorder_refuses_is_an_incident_and_not_a_loss(agency: Agency) -> None:
    refusing = [True]

    def recorder(uow: object, event: object) -> None:
        if refusing[0]:
            raise Conflict("the listing is taken")

    hooks = agency.house.part(Hooks)
    hooks.service("registry.check", lambda call: {"ok": True})
    hooks.recorder("listing.taken", recorder)
    drawn = calling()
    agency.publish(drawn.task("note", extensions=drawn.record("listing.taken")).end())
    instance_id = start(agency, no="1")
    agency.run()
    (incident,) = incidents_of(agency)
    assert incident.code == "conflict"
    refusing[0] = False
    resolve(agency, incident.id)
    agency.run()
    assert instance(agency, instance_id).status == "completed"


def test_a_caught_error_whose_path_a_recorder_refuses_is_an_incident_too(agency: Agency) -> None:
    def check(call: ServiceCall) -> Mapping[str, Any]:
        raise ServiceError("down", "the window is closed")

    def recorder(uow: object, event: object) -> None:
        raise Conflict("not now")

    hooks = agency.house.part(Hooks)
    hooks.service("registry.check", check)
    hooks.recorder("registry.closed", recorder)
    drawn = calling().end().boundary("closed", "check", error="down")
    agency.publish(drawn.task("note", extensions=drawn.record("registry.closed")).end("end2"))
    start(agency, no="1")
    agency.run()
    assert [incident.code for incident in incidents_of(agency)] == ["down"]
