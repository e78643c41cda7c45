"""The library's own process asks an administrator for the year that a calendar lacks, and again until it is there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.operations import calendars, definitions, filled, library, tasks
from engine.queries import instances as instance_queries
from tests.support.agencies import OFFICE, Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, clock, do, instance, open_tasks, start, task

SHARED = Path(__file__).parents[3] / "processes" / "shared"
NEW_YEAR = {"date": date(2027, 1, 1), "working": False, "whole_year": True}


def asked(agency: Agency) -> str:
    """Open a task that lacks 2027; return the request that this leads to."""
    files = (SHARED / "calendar_request.bpmn", SHARED / "forms" / "calendar_loading.json")
    with agency.uow() as uow:
        definitions.publish(uow, sources=[library.source_of(file, "shared") for file in files])
    agency.publish(Diagram("p").start().user_task("work", sla={"calendar": "office", "due": "3WD"}).end())
    clock(agency).at = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    start(agency)
    agency.run()
    with agency.uow(write=False) as uow:
        return instance_queries.keyed(uow, process="calendar_request", business_key="office-2027").id


def test_the_request_ends_when_the_year_is_loaded(agency: Agency) -> None:
    request = asked(agency)
    with agency.uow("admin") as uow:
        calendars.load(uow, key="office", body={**OFFICE, "known_until": date(2027, 12, 31), "exceptions": [NEW_YEAR]})
    (work,) = [line for line in agency.todo("lin", "claimable") if line.node_id == "work"]
    assert work.due_at == datetime(2027, 1, 5, 10, 0, tzinfo=UTC)
    do(agency, "admin", request, "Task_LoadCalendar", calendar_outcome="official", loaded_until="2027-12-31")
    assert instance(agency, request).outcome == "End_Loaded"


def test_what_is_not_published_yet_is_asked_for_again_after_two_weeks(agency: Agency) -> None:
    request = asked(agency)
    do(agency, "admin", request, "Task_LoadCalendar", calendar_outcome="not_published")
    assert open_tasks(agency, request) == ()
    clock(agency).turn(days=14)
    agency.run()
    assert task(agency, request, "Task_LoadCalendar").state == "offered"


def test_whoever_has_loaded_it_says_until_when(agency: Agency) -> None:
    request = asked(agency)
    task_id = claim(agency, "admin", request, "Task_LoadCalendar")
    with pytest.raises(filled.FormRejected) as refused, agency.uow("admin") as uow:
        tasks.complete(uow, task_id=task_id, data={"calendar_outcome": "official"})
    assert [finding.element for finding in refused.value.findings] == ["/loaded_until"]
