"""A drawing marks what the journal says was passed, and where the tokens stand."""

import pytest
from lxml import etree

from engine.errors import NotFound
from engine.memory.passed import PassedMemory
from engine.operations import instances, tasks
from engine.queries import drawing
from engine.unit_of_work import Actor, unit_of_work
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.houses import open_test_agency
from tests.support.statements import counted


@pytest.fixture
def instance_id(agency: Agency) -> str:
    """Start a process that calls another one and has two ways."""
    inner = Diagram("inner", name="里面").start().user_task("inside", role="finance").end()
    outer = (
        Diagram("outer", name="外面")
        .start()
        .user_task("first", role="finance")
        .call("call", "inner", inputs={"what": '"x"'}, outputs={"done": "true"})
        .end()
    )
    agency.publish(inner, outer)
    with agency.uow() as uow:
        return instances.start(uow, process="outer", business_key="N-1", data={}, branch_id=agency.branch_id)


def complete(agency: Agency, login: str = "cai") -> None:
    task = (*agency.todo(login), *agency.todo(login, "claimable"))[0]
    with agency.uow(login) as uow:
        if task.assignee_id is None:
            tasks.claim(uow, task_id=task.id)
        tasks.complete(uow, task_id=task.id, data={})


def drawn(agency: Agency, instance_id: str, process: str | None = None) -> drawing.Drawing:
    with agency.uow(write=False) as uow:
        return drawing.drawing(uow, instance_id=instance_id, process=process)


def test_only_what_was_passed_is_marked_and_the_token_is_where_it_waits(agency: Agency, instance_id: str) -> None:
    found = drawn(agency, instance_id)
    assert found.current == {"first"}
    assert "first" not in found.taken
    ids = {element.get("id") for element in etree.fromstring(found.xml).iter()}
    assert found.taken | found.current <= ids
    assert found.entered == ("outer",)
    assert found.called == {"call": "inner"}


def test_a_called_process_is_a_drawing_of_its_own(agency: Agency, instance_id: str) -> None:
    complete(agency)
    outer, inner = drawn(agency, instance_id), drawn(agency, instance_id, "inner")
    assert [*outer.current, *inner.current] == ["call", "inside"]
    assert outer.entered == ("outer", "inner")
    assert inner.name == "里面"
    complete(agency)
    outer, inner = drawn(agency, instance_id), drawn(agency, instance_id, "inner")
    assert not outer.current | inner.current
    assert {"first", "call"} <= outer.taken
    assert "inside" in inner.taken


def test_every_marked_flow_joins_marked_elements(agency: Agency, instance_id: str) -> None:
    complete(agency)
    found = drawn(agency, instance_id)
    flows = [
        (one.get("sourceRef"), one.get("targetRef"))
        for one in etree.fromstring(found.xml).iter("{*}sequenceFlow")
        if one.get("id") in found.taken
    ]
    assert len(flows) == 2
    assert all(source in found.taken and target in found.taken | found.current for source, target in flows)


def test_only_what_the_journal_has_gained_is_read_again(agency: Agency, instance_id: str) -> None:
    first = drawn(agency, instance_id)
    known = agency.house.part(PassedMemory).kept
    assert len(known) == 1
    complete(agency)
    warm = drawn(agency, instance_id, "outer")
    known.clear()
    assert drawn(agency, instance_id, "outer") == warm
    assert first.taken < warm.taken


def test_a_rolled_back_step_is_not_remembered(agency: Agency, instance_id: str) -> None:
    drawn(agency, instance_id)
    task = agency.todo("cai", "claimable")[0]

    def fail() -> None:
        with agency.uow("cai") as uow:
            tasks.claim(uow, task_id=task.id)
            tasks.complete(uow, task_id=task.id, data={})
            assert "first" in {step.node_id for step in drawing.trail(uow, instance_id=instance_id).passed}
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with agency.uow(write=False) as uow:
        assert "first" not in {step.node_id for step in drawing.trail(uow, instance_id=instance_id).passed}


def test_a_drawing_takes_three_statements(agency: Agency, instance_id: str) -> None:
    drawn(agency, instance_id)
    with agency.uow(write=False) as uow, counted(agency.house.database) as sent:
        drawing.drawing(uow, instance_id=instance_id)
    assert len(sent) == 3


def test_another_agency_finds_nothing_and_an_unknown_process_is_told(agency: Agency, instance_id: str) -> None:
    other = open_test_agency(agency.house, "other")
    with (
        unit_of_work(agency.house, agency_id=other, actor=Actor.system(), write=False) as uow,
        pytest.raises(NotFound),
    ):
        drawing.drawing(uow, instance_id=instance_id)
    with pytest.raises(drawing.ProcessNotDrawn):
        drawn(agency, instance_id, "elsewhere")
