"""References: what points nowhere, at the wrong kind, or out of its scope is refused before SpiffWorkflow sees it."""

import pytest

from engine.bpmn.source import SourceInvalid, read
from tests.support.bpmn_xml import Diagram, tag

INNER = Diagram("q").start("s_start").user_task("s_work").end("s_end")
DATA = (
    Diagram("p")
    .start()
    .user_task("a")
    .exclusive("g")
    .subprocess("s", INNER)
    .end()
    .at("g", "x")
    .throw_message("t", "hello")
    .end("end2")
    .boundary("late", "a", error="broken")
    .end("end3")
    .lane("lane", "a", "g")
    .bytes()
)


def _refused(old: str, new: str) -> set[tuple[str, str | None]]:
    data = DATA.replace(old.encode(), new.encode())
    assert data != DATA
    with pytest.raises(SourceInvalid) as caught:
        read(data)
    return {(finding.rule.removeprefix("bpmn."), finding.element) for finding in caught.value.findings}


def test_the_untouched_diagram_is_read() -> None:
    assert read(DATA).ids["late"].get("attachedToRef") == "a"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('sourceRef="start"', 'sourceRef="nobody"', ("unresolved-reference", "f_1")),
        ('targetRef="g"', 'targetRef="nobody"', ("unresolved-reference", "f_2")),
        ('targetRef="g"', 'targetRef="f_1"', ("wrong-reference", "f_2")),
        ('targetRef="g"', 'targetRef="s_work"', ("crosses-scope", "f_2")),
        ('attachedToRef="a"', 'attachedToRef="nobody"', ("unresolved-reference", "late")),
        ('attachedToRef="a"', 'attachedToRef="g"', ("wrong-reference", "late")),
        ('attachedToRef="a"', 'attachedToRef="s_work"', ("crosses-scope", "late")),
        ('messageRef="m_hello"', 'messageRef="m_nobody"', ("unresolved-reference", "t")),
        ('messageRef="m_hello"', 'messageRef="error_broken"', ("wrong-reference", "t")),
        ('errorRef="error_broken"', 'errorRef="m_hello"', ("wrong-reference", "late")),
        ("<bpmn:flowNodeRef>a<", "<bpmn:flowNodeRef>nobody<", ("unresolved-reference", "lane_0")),
        ("<bpmn:flowNodeRef>a<", "<bpmn:flowNodeRef>f_1<", ("wrong-reference", "lane_0")),
        ("<bpmn:outgoing>f_1<", "<bpmn:outgoing>nobody<", ("unresolved-reference", "start")),
        ("<bpmn:outgoing>f_1<", "<bpmn:outgoing>f_2<", ("wrong-reference", "start")),
        ('bpmnElement="g"', 'bpmnElement="nobody"', ("unresolved-reference", "g_di")),
        ('bpmnElement="p"', 'bpmnElement="nobody"', ("unresolved-reference", "plane_p")),
        ('id="g" name="g"', 'id="g" name="g" default="f_1"', ("wrong-reference", "g")),
        ('id="g" name="g"', 'id="g" name="g" default="nobody"', ("unresolved-reference", "g")),
        ('sourceRef="start"', 'sourceRef="tns:start"', ("unresolved-reference", "f_1")),
    ],
)
def test_a_broken_reference_is_named_with_its_element(old: str, new: str, finding: tuple[str, str]) -> None:
    assert finding in _refused(old, new)


def test_a_data_association_to_an_unknown_data_object_is_refused() -> None:
    association = tag("bpmn:dataOutputAssociation", "<bpmn:targetRef>nobody</bpmn:targetRef>", id="da")
    data = Diagram("p").start().user_task("a", definition=association).end().bytes()
    with pytest.raises(SourceInvalid) as caught:
        read(data)
    assert ("bpmn.unresolved-reference", "da") in {(finding.rule, finding.element) for finding in caught.value.findings}


def test_a_data_object_reference_needs_its_data_object() -> None:
    data = Diagram("p").start().end().raw('<bpmn:dataObjectReference id="r" dataObjectRef="nobody"/>').bytes()
    with pytest.raises(SourceInvalid) as caught:
        read(data)
    assert caught.value.findings[0].element == "r"
