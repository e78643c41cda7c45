"""Assignment as it works on rows: absences, loads, branches, and the reason that is shown."""

from datetime import timedelta

import pytest

from engine.operations import directory, instances, tasks
from engine.operations.directory import BranchUnknown
from engine.unit_of_work import Actor, unit_of_work
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, clock, do, sheet, start, task


def away(agency: Agency, login: str, days: int = 5) -> None:
    with agency.uow() as uow:
        now = clock(agency).at
        directory.note_absence(
            uow, person_id=agency.people[login], starts_at=now, ends_at=now + timedelta(days=days), why="年假"
        )


def test_the_least_loaded_of_a_role_gets_the_next_task_and_ties_go_to_who_waited_longest(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work", rule="least-loaded").end())
    holders = []
    for number in range(4):
        clock(agency).turn(minutes=1)
        holders.append(task(agency, start(agency, f"D-{number}"), "work").assignee_id)
    assert set(holders[:2]) == {agency.people["lin"], agency.people["zhao"]}
    assert holders[2:] == holders[:2]


def test_whoever_is_on_leave_is_passed_over_until_they_are_back(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work", rule="least-loaded").end())
    away(agency, "lin")
    first, second = (task(agency, start(agency, key), "work").assignee_id for key in ("D-1", "D-2"))
    assert first == second == agency.people["zhao"]
    clock(agency).turn(days=6)
    assert task(agency, start(agency, "D-3"), "work").assignee_id == agency.people["lin"]


def test_same_person_on_leave_leaves_the_task_to_the_group_and_says_why(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("first").user_task("second", rule="same-person", task="first").end())
    instance_id = start(agency)
    claim(agency, "lin", instance_id, "first")
    away(agency, "lin")
    do(agency, "lin", instance_id, "first")
    shown = sheet(agency, instance_id, "second")
    assert shown.line.assignee_id is None
    assert shown.assigned_why is not None
    assert "不在岗" in shown.assigned_why
    do(agency, "zhao", instance_id, "second")


def test_nobody_in_the_role_asks_the_store_manager(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work", role="legal").end())
    instance_id = start(agency)
    do(agency, "wang", instance_id, "work")


def test_a_manager_of_another_branch_may_not_hand_tasks_on(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow() as uow:
        elsewhere = directory.open_branch(uow, code="haidian", name="海淀店")
    stranger = Actor.person(agency.people["wang"], [("store_manager", elsewhere)])
    with pytest.raises(tasks.NotYours), unit_of_work(agency.house, agency_id=agency.id, actor=stranger) as uow:
        tasks.transfer(uow, task_id=task_id, person_id=agency.people["zhao"], reason="顶班")
    with agency.uow("wang") as uow:
        tasks.transfer(uow, task_id=task_id, person_id=agency.people["zhao"], reason="顶班")
    assert task(agency, instance_id, "work").assignee_id == agency.people["zhao"]


def test_a_branch_of_nobody_is_not_found(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    with pytest.raises(BranchUnknown), agency.uow("lin") as uow:
        instances.start(uow, process="p", business_key="D-1", data={}, branch_id="019cac00-0000-7000-8000-000000000000")
    start(agency)


def test_a_task_is_handed_only_to_those_who_may_do_it(agency: Agency) -> None:
    """A finance task once could be handed to anybody at all."""
    agency.publish(Diagram("p").start().user_task("work").end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with pytest.raises(tasks.AssigneeUnfit) as refused, agency.uow("lin") as uow:
        tasks.transfer(uow, task_id=task_id, person_id=agency.people["cai"], reason="帮忙")
    assert "岗位" in refused.value.findings[0].zh
    with agency.uow("lin") as uow:
        tasks.transfer(uow, task_id=task_id, person_id=agency.people["wang"], reason="请店长办")


def test_the_reason_of_a_transfer_is_shown_on_the_task_and_stands_in_no_row_in_plain(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow("lin") as uow:
        tasks.transfer(uow, task_id=task_id, person_id=agency.people["zhao"], reason="客户电话 13800001234")
    assert sheet(agency, instance_id, "work").assigned_why == "转办：客户电话 13800001234"
    with agency.uow(write=False) as uow:
        kept = [
            str(row) for name in ("tasks", "journal") for row in uow.connection.exec_driver_sql(f"select * from {name}")
        ]
    assert not [row for row in kept if "13800001234" in row]


def test_claiming_ones_own_task_again_says_so(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    task_id = claim(agency, "lin", start(agency), "work")
    with pytest.raises(tasks.AlreadyYours), agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
