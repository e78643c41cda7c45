"""A task has a deadline that explains itself; its alarms sound once, for the right people, and fall silent with the task."""

from datetime import UTC, datetime

import sqlalchemy as sa

from engine.operations import directory, instances, tasks
from engine.queries.instances import history
from engine.tables.instances import timers
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import alarms, claim, clock, do, open_tasks, sheet, start, task

SLA = {"calendar": "office", "due": "3WD", "warning": "2WD", "escalation": "5WD", "notify": "assignee superior buyer"}
WEDNESDAY, THURSDAY, NEXT_MONDAY = (datetime(2026, 3, day, 10, 0, tzinfo=UTC) for day in (4, 5, 9))


def watched(**sla: str) -> Diagram:
    return Diagram("p").start().user_task("work", sla={**SLA, **sla}).end()


def armed(agency: Agency) -> dict[str, datetime | None]:
    with agency.uow(write=False) as uow:
        rows = uow.rows(sa.select(timers.c.kind, timers.c.due_at).where(timers.c.agency_id == agency.id))
    return {row.kind: row.due_at for row in rows}


def people(agency: Agency, *logins: str) -> set[str]:
    return {agency.people[login] for login in logins}


def test_the_sheet_of_a_task_tells_its_deadline_and_why(agency: Agency) -> None:
    agency.publish(watched())
    shown = sheet(agency, start(agency), "work")
    assert shown.line.due_at == THURSDAY
    assert shown.deadline_zh is not None
    assert "3" in shown.deadline_zh
    assert "工作日" in shown.deadline_zh


def test_a_holiday_in_between_is_told(agency: Agency) -> None:
    agency.publish(watched())
    clock(agency).at = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    shown = sheet(agency, start(agency), "work")
    assert shown.deadline_zh is not None
    assert "9/25" in shown.deadline_zh


def test_opening_arms_three_alarms_and_completing_disarms_them(agency: Agency) -> None:
    agency.publish(watched())
    instance_id = start(agency)
    assert armed(agency) == {"warning": WEDNESDAY, "breach": THURSDAY, "escalation": NEXT_MONDAY}
    do(agency, "lin", instance_id, "work")
    assert armed(agency) == {}


def test_alarms_sound_in_order_for_those_who_must_know(agency: Agency) -> None:
    agency.publish(watched())
    heard = alarms(agency)
    instance_id = start(agency)
    agency.run()
    assert heard == []
    clock(agency).at = WEDNESDAY
    agency.run()
    assert [(event.moment, set(event.recipients), event.parties) for event in heard] == [
        ("warning", people(agency, "lin", "zhao"), ())
    ]
    claim(agency, "lin", instance_id, "work")
    clock(agency).at = THURSDAY
    agency.run()
    assert (heard[-1].moment, set(heard[-1].recipients)) == ("breach", people(agency, "lin", "wang"))
    assert heard[-1].parties == ("buyer",)
    assert task(agency, instance_id, "work").level == "breach"
    clock(agency).at = NEXT_MONDAY
    agency.run()
    assert [event.moment for event in heard] == ["warning", "breach", "escalation"]
    agency.run()
    assert len(heard) == 3


def test_a_task_that_is_done_alarms_nobody(agency: Agency) -> None:
    agency.publish(watched())
    heard = alarms(agency)
    do(agency, "lin", start(agency), "work")
    clock(agency).turn(days=30)
    agency.run()
    assert heard == []


def test_alarms_that_were_late_themselves_end_at_the_last_level(agency: Agency) -> None:
    agency.publish(watched())
    heard = alarms(agency)
    instance_id = start(agency)
    clock(agency).turn(days=30)
    agency.run()
    assert heard[-1].moment == "escalation"
    assert task(agency, instance_id, "work").level == "escalation"


def test_escalation_hands_the_task_to_the_superior_where_the_node_says_so(agency: Agency) -> None:
    agency.publish(watched(onEscalation="reassign"))
    instance_id = start(agency)
    claim(agency, "lin", instance_id, "work")
    clock(agency).at = NEXT_MONDAY
    agency.run()
    assert task(agency, instance_id, "work").assignee_id == agency.people["wang"]
    do(agency, "wang", instance_id, "work")


def test_escalation_tells_the_superior_even_where_they_hear_of_nothing_else(agency: Agency) -> None:
    agency.publish(watched(onEscalation="add-superior", notify="assignee"))
    heard = alarms(agency)
    instance_id = start(agency)
    claim(agency, "lin", instance_id, "work")
    clock(agency).at = NEXT_MONDAY
    agency.run()
    told = {event.moment: set(event.recipients) for event in heard}
    assert told["breach"] == people(agency, "lin")
    assert told["escalation"] == people(agency, "lin", "wang")
    assert task(agency, instance_id, "work").assignee_id == agency.people["lin"]


def test_a_superior_on_leave_is_passed_over_by_the_escalation(agency: Agency) -> None:
    agency.publish(watched(onEscalation="reassign"))
    instance_id = start(agency)
    claim(agency, "lin", instance_id, "work")
    with agency.uow() as uow:
        now = clock(agency).at
        directory.note_absence(
            uow, person_id=agency.people["wang"], starts_at=now, ends_at=datetime(2026, 4, 1, tzinfo=UTC)
        )
    clock(agency).at = NEXT_MONDAY
    agency.run()
    assert task(agency, instance_id, "work").assignee_id == agency.people["director"]


def test_a_suspended_instance_alarms_only_after_it_is_resumed(agency: Agency) -> None:
    agency.publish(watched())
    heard = alarms(agency)
    instance_id = start(agency)
    with agency.uow("wang") as uow:
        instances.suspend(uow, instance_id=instance_id, reason="查封")
    clock(agency).at = WEDNESDAY
    agency.run()
    assert heard == []
    with agency.uow("wang") as uow:
        instances.resume(uow, instance_id=instance_id, reason="解封")
    agency.run()
    assert [event.moment for event in heard] == ["warning"]


def test_a_released_task_that_is_claimed_again_says_why_it_is_held(agency: Agency) -> None:
    agency.publish(watched())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow("lin") as uow:
        tasks.release(uow, task_id=task_id)
    claim(agency, "zhao", instance_id, "work")
    assert sheet(agency, instance_id, "work").assigned_why == "本人认领"
    assert len(open_tasks(agency, instance_id)) == 1


def test_the_journal_says_why_a_closed_task_was_due_when_it_was_in_the_shape_of_an_alarm(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work", sla=SLA).user_task("next").end())
    instance_id = start(agency)
    clock(agency).turn(days=5)
    agency.run()
    do(agency, "lin", instance_id, "work")
    with agency.uow(write=False) as uow:
        entries = history(uow, instance_id=instance_id).items
    lines = [event for entry in entries for event in entry.events if event[0] == "deadline"]
    assert {len(line) for line in lines} == {5}
    assert [line[3] for line in lines][-1] == "closed"
    assert lines[-1][4]["running"]["explanation"]
