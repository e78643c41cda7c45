"""Deadlines move: waiting stops the clock, facts move agreed dates, a calendar that is loaded makes the unknown known."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from engine.operations import calendars, directory, instances, tasks
from engine.operations.calendar_requests import PROCESS
from engine.policies.lifecycle import Illegal
from engine.queries import instances as instance_queries
from engine.tables.instances import tasks as task_rows
from engine.tables.instances import timers
from tests.support.agencies import OFFICE, Agency
from tests.support.bpmn_xml import Diagram, tag
from tests.support.steps import alarms, claim, clock, do, sheet, start, task

SLA = {"calendar": "office", "due": "3WD", "warning": "2WD", "escalation": "5WD"}
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, 0, tzinfo=UTC)


def moments(agency: Agency, instance_id: str) -> tuple[Any, Any, Any]:
    query = sa.select(task_rows.c.warning_at, task_rows.c.due_at, task_rows.c.escalation_at)
    with agency.uow(write=False) as uow:
        row = uow.row(query.where(task_rows.c.agency_id == agency.id, task_rows.c.instance_id == instance_id))
    assert row is not None
    return row.warning_at, row.due_at, row.escalation_at


def armed(agency: Agency) -> list[datetime | None]:
    query = sa.select(timers.c.due_at).where(timers.c.agency_id == agency.id, timers.c.task_id.is_not(None))
    with agency.uow(write=False) as uow:
        return [row.due_at for row in uow.rows(query.order_by(timers.c.due_at))]


def waiting(agency: Agency) -> str:
    agency.publish(Diagram("p").start().user_task("work", sla=SLA).end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow("lin") as uow:
        tasks.wait(uow, task_id=task_id, on="bank", reason="等批贷")
    return instance_id


def resume(agency: Agency, instance_id: str, login: str = "lin") -> None:
    task_id = task(agency, instance_id, "work").id
    with agency.uow(login) as uow:
        tasks.resume(uow, task_id=task_id)


def test_a_task_that_waits_has_no_deadline_and_alarms_nobody(agency: Agency) -> None:
    heard = alarms(agency)
    instance_id = waiting(agency)
    assert moments(agency, instance_id) == (None, None, None)
    assert armed(agency) == []
    clock(agency).turn(days=10)
    agency.run()
    assert heard == []
    task_id = task(agency, instance_id, "work").id
    with pytest.raises(Illegal), agency.uow("lin") as uow:
        tasks.wait(uow, task_id=task_id, on="bank")


def test_after_two_working_days_of_waiting_all_three_moments_are_two_working_days_later(agency: Agency) -> None:
    instance_id = waiting(agency)
    clock(agency).turn(days=2)
    resume(agency, instance_id)
    expected = (at(3, 6), at(3, 9), at(3, 11))
    assert moments(agency, instance_id) == expected
    assert armed(agency) == list(expected)
    told = sheet(agency, instance_id, "work").deadline_zh
    assert told is not None
    assert "等待银行 2 个工作日" in told


def test_a_node_with_pause_on_opens_its_task_waiting(agency: Agency) -> None:
    pause = tag("fl:pauseOn", waitingOn="authority")
    agency.publish(Diagram("p").start().user_task("work", sla=SLA, extensions=pause).end())
    instance_id = start(agency)
    assert task(agency, instance_id, "work").waiting_on == "authority"
    assert (moments(agency, instance_id), armed(agency)) == ((None, None, None), [])
    clock(agency).turn(days=1)
    resume(agency, instance_id)
    assert moments(agency, instance_id)[1] == at(3, 6)


def dated(agency: Agency, **data: Any) -> str:
    sla = {"calendar": "office", "dueAt": "sign_date"}
    agency.publish(Diagram("p").start().user_task("work", sla=sla).end())
    return start(agency, **data)


def revise(agency: Agency, instance_id: str, sign_date: date) -> None:
    with agency.uow("lin") as uow:
        instances.revise_facts(uow, instance_id=instance_id, facts={"sign_date": sign_date}, reason="改期")


def test_a_deadline_on_an_agreed_date_moves_with_the_date(agency: Agency) -> None:
    instance_id = dated(agency, sign_date=date(2026, 3, 10))
    assert task(agency, instance_id, "work").due_at == at(3, 10)
    revise(agency, instance_id, date(2026, 3, 12))
    assert task(agency, instance_id, "work").due_at == at(3, 12)
    assert armed(agency) == [at(3, 12)]


def test_a_date_that_is_not_agreed_yet_asks_nobody_for_a_calendar(agency: Agency) -> None:
    agency.publish(request())
    instance_id = dated(agency)
    agency.run()
    assert requests(agency) == []
    revise(agency, instance_id, date(2026, 3, 10))
    assert task(agency, instance_id, "work").due_at == at(3, 10)


def test_a_date_moved_into_the_past_alarms_at_once_and_back_into_the_future_again_later(agency: Agency) -> None:
    instance_id = dated(agency, sign_date=date(2026, 3, 10))
    heard = alarms(agency)
    revise(agency, instance_id, date(2026, 2, 27))
    agency.run()
    assert [event.moment for event in heard] == ["breach"]
    revise(agency, instance_id, date(2026, 3, 10))
    assert task(agency, instance_id, "work").level is None
    clock(agency).at = at(3, 10)
    agency.run()
    assert [event.moment for event in heard] == ["breach", "breach"]


def test_a_date_that_moves_while_its_task_waits_counts_when_the_wait_is_over(agency: Agency) -> None:
    instance_id = dated(agency, sign_date=date(2026, 3, 10))
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow("lin") as uow:
        tasks.wait(uow, task_id=task_id, on="customer")
    revise(agency, instance_id, date(2026, 3, 20))
    assert task(agency, instance_id, "work").due_at is None
    resume(agency, instance_id)
    assert task(agency, instance_id, "work").due_at == at(3, 20)


def request() -> Diagram:
    """Draw what the library's process of this name does, in short."""
    return Diagram(PROCESS).start().user_task("load", role="administrator", scope="agency").end()


def requests(agency: Agency) -> list[str]:
    with agency.uow(write=False) as uow:
        return sorted(line.business_key for line in instance_queries.listed(uow, process=PROCESS).items)


def beyond(agency: Agency, *keys: str) -> list[str]:
    """Open tasks whose deadlines lie in 2027, which the office calendar does not know."""
    agency.publish(Diagram("p").start().user_task("work", sla=SLA).end(), request())
    clock(agency).at = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    return [start(agency, key) for key in keys]


LONGER = {
    **OFFICE,
    "known_until": date(2027, 12, 31),
    "exceptions": [{"date": date(2027, 1, 1), "working": False, "whole_year": True}],
}


def test_beyond_the_calendar_two_tasks_open_undated_and_one_request_goes_to_administrators(agency: Agency) -> None:
    first, _ = beyond(agency, "D-1", "D-2")
    shown = sheet(agency, first, "work")
    assert shown.line.due_at is None
    assert shown.deadline_zh is not None
    assert "2027 年的节假日安排还没有装载" in shown.deadline_zh
    agency.run()
    assert requests(agency) == ["office-2027"]
    (asked,) = [line for line in agency.todo("admin", "claimable") if line.process == PROCESS]
    assert asked.business_key == "office-2027"


def test_loading_the_calendar_dates_what_was_open(agency: Agency) -> None:
    opened = beyond(agency, "D-1", "D-2")
    with agency.uow("admin") as uow:
        assert calendars.load(uow, key="office", body=LONGER) == 2
    for instance_id in opened:
        assert task(agency, instance_id, "work").due_at == at(1, 5, year=2027)
    with agency.uow("admin") as uow:
        assert calendars.load(uow, key="office", body=LONGER) == 0


def test_a_task_that_waited_while_its_calendar_was_loaded_is_dated_when_it_goes_on(agency: Agency) -> None:
    (instance_id,) = beyond(agency, "D-1")
    task_id = claim(agency, "lin", instance_id, "work")
    with agency.uow("lin") as uow:
        tasks.wait(uow, task_id=task_id, on="bank")
    with agency.uow("admin") as uow:
        assert calendars.load(uow, key="office", body=LONGER) == 0
    resume(agency, instance_id)
    assert task(agency, instance_id, "work").due_at == at(1, 5, year=2027)
    do(agency, "lin", instance_id, "work")


def test_a_wait_that_leads_beyond_the_calendar_asks_for_it_too(agency: Agency) -> None:
    agency.publish(request())
    instance_id = waiting(agency)
    clock(agency).at = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    resume(agency, instance_id)
    agency.run()
    assert task(agency, instance_id, "work").due_at is None
    assert requests(agency) == ["office-2027"]


def test_a_calendar_that_was_never_loaded_is_asked_for(agency: Agency) -> None:
    agency.publish(request())
    with agency.uow() as uow:
        calendars.load(uow, key="bank", body=OFFICE)
    agency.publish(Diagram("p").start().user_task("work", sla={**SLA, "calendar": "bank"}).end())
    with agency.uow() as uow:
        uow.run(sa.text("delete from calendars where key = 'bank'"))
        directory.touch(uow)
    instance_id = start(agency)
    agency.run()
    assert requests(agency) == ["bank-2026"]
    with agency.uow("admin") as uow:
        assert calendars.load(uow, key="bank", body=OFFICE) == 1
    assert task(agency, instance_id, "work").due_at == THURSDAY
