"""After this task, where to? Told from the pinned diagrams: choices by their words, called processes entered and left."""

import pytest

from engine.queries.following import FollowingStep, NodeUnknown, following
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import start


def told(agency: Agency, instance_id: str, node: str) -> tuple[FollowingStep, ...]:
    with agency.uow(write=False) as uow:
        return following(uow, instance_id=instance_id, node_id=node)


def test_the_choices_after_a_task_are_told_by_their_words(agency: Agency) -> None:
    diagram = Diagram("p").start().user_task("check").exclusive("ok").at("ok", "ok").user_task("go_on", role="finance")
    diagram.end("all_done").at("ok", default=True).user_task("mend").to("check")
    agency.publish(diagram)
    first, second = told(agency, start(agency), "check")
    assert (first.name, first.kind, first.role) == ("go_on", "userTask", "finance")
    assert second.node_id == "mend"


def test_a_called_process_is_entered_and_left(agency: Agency) -> None:
    inner = Diagram("inner").start("is").user_task("inside").end("ie")
    outer = Diagram("p").start().user_task("first").call("sub", "inner", inputs={"a": "1"}, outputs={"b": "1"})
    agency.publish(inner, outer.catch_timer("pause", duration="PT1H").user_task("last").end("all_done"))
    instance_id = start(agency)
    assert [step.node_id for step in told(agency, instance_id, "first")] == ["inside"]
    assert [(step.node_id, step.kind) for step in told(agency, instance_id, "inside")] == [
        ("pause", "intermediateCatchEvent")
    ]
    assert [(step.node_id, step.kind) for step in told(agency, instance_id, "last")] == [("all_done", "endEvent")]


def test_a_node_that_is_not_drawn_is_not_found(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("first").end())
    instance_id = start(agency)
    with pytest.raises(NodeUnknown):
        told(agency, instance_id, "nowhere")
