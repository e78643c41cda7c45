"""Two texts of a process are told apart by elements and by every fact, ours included; a broken text is no crash."""

from engine.queries import differences
from tests.support.bpmn_xml import Diagram


def text(**how: object) -> bytes:
    return Diagram("sale", name="买卖").start().user_task("check", role="finance", **how).end().bytes()  # type: ignore[arg-type]  # what the builder takes


def test_a_changed_term_is_told_with_what_it_was() -> None:
    found = differences.of_processes(text(sla={"due": "3WD"}), text(sla={"due": "5WD"}))
    assert [(one.how, one.element.id) for one in found.items] == [("changed", "check")]
    (change,) = found.items[0].changes
    assert (change.path, change.before, change.after) == ("sla due", "3WD", "5WD")


def test_an_element_that_came_and_one_that_went_are_told() -> None:
    more = (
        Diagram("sale", name="买卖").start().user_task("check", role="finance").user_task("talk", role="finance").end()
    )
    there = differences.of_processes(text(), more.bytes())
    back = differences.of_processes(more.bytes(), text())
    assert ("added", "talk") in {(one.how, one.element.id) for one in there.items}
    assert ("removed", "talk") in {(one.how, one.element.id) for one in back.items}


def test_the_same_text_differs_in_nothing() -> None:
    found = differences.of_processes(text(), text())
    assert (found.items, found.moved, found.readable) == ((), 0, True)


def test_a_text_that_cannot_be_read_is_said_to_be() -> None:
    assert not differences.of_processes(text(), b"<x").readable
    assert not differences.of_processes(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', text()).readable
