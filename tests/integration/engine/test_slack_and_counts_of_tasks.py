"""How much time a task has left, and how many there are."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.operations import instances
from engine.operations import tasks as task_operations
from engine.queries import directory, tasks
from engine.queries.slack import Slack, slack
from engine.unit_of_work import House
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram


@pytest.fixture
def agency(house: House) -> Agency:
    """Publish one task that is due three working days after it opens, warned one before; start one at Monday nine."""
    made = staffed(house)
    diagram = (
        Diagram("sale", name="买卖")
        .start()
        .user_task("sign", role="listing_agent", sla={"calendar": "office", "due": "3WD", "warning": "1WD"})
        .end()
    )
    made.publish(diagram)
    with made.uow("wang") as uow:
        instances.start(uow, process="sale", data={}, business_key="D-1", branch_id=made.branch_id)
    return made


def _slack(agency: Agency) -> Slack:
    with agency.uow("lin", write=False) as uow:
        line = (*tasks.mine(uow, view="todo").items, *tasks.mine(uow, view="claimable").items)[0]
        return slack(uow, line)


def test_slack_is_told_in_working_days_and_then_in_hours(agency: Agency) -> None:
    assert (_slack(agency).state, _slack(agency).amount, _slack(agency).unit) == ("plenty", 3, "working-days")
    agency.house.clock.turn(days=2)  # type: ignore[attr-defined]  # the test house has a clock that turns
    assert (_slack(agency).state, _slack(agency).amount, _slack(agency).unit) == ("soon", 1, "working-days")
    agency.house.clock.turn(days=1, hours=6)  # type: ignore[attr-defined]
    told = _slack(agency)
    assert (told.state, told.amount, told.unit, told.spent) == ("soon", 3, "hours", 96)
    agency.house.clock.turn(hours=3, minutes=20)  # type: ignore[attr-defined]
    assert (_slack(agency).state, _slack(agency).amount, _slack(agency).unit) == ("over", 20, "minutes")
    agency.house.clock.turn(days=4)  # type: ignore[attr-defined]
    told = _slack(agency)
    assert (told.state, told.amount, told.unit, told.spent) == ("over", 2, "working-days", 100)


def test_a_task_that_waits_is_paused(agency: Agency) -> None:
    with agency.uow("lin") as uow:
        line = (*tasks.mine(uow, view="todo").items, *tasks.mine(uow, view="claimable").items)[0]
        if line.state == "offered":
            task_operations.claim(uow, task_id=line.id)
        task_operations.wait(uow, task_id=line.id, on="bank")
    agency.house.clock.turn(days=2)  # type: ignore[attr-defined]
    told = _slack(agency)
    assert (told.state, told.amount, told.unit) == ("paused", 2, "working-days")


def test_counts_say_what_is_open_overdue_and_due_today(agency: Agency) -> None:
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    with agency.uow("lin", write=False) as uow:
        counted = tasks.counts(uow, until=midnight)
    assert (counted.todo + counted.claimable, counted.overdue, counted.soon) == (1, 0, 0)
    with agency.uow("lin") as uow:
        found = tasks.mine(uow, view="claimable").items
        if found:
            task_operations.claim(uow, task_id=found[0].id)
    agency.house.clock.turn(days=3)  # type: ignore[attr-defined]
    with agency.uow("lin", write=False) as uow:
        assert tasks.counts(uow, until=midnight + timedelta(days=3)).soon == 1
    agency.house.clock.turn(days=1)  # type: ignore[attr-defined]
    with agency.uow("lin", write=False) as uow:
        counted = tasks.counts(uow, until=midnight + timedelta(days=4))
    assert (counted.todo, counted.overdue, counted.soon, counted.claimable) == (1, 1, 0, 0)


@pytest.mark.parametrize(("text", "found"), [("d-1", 1), ("-1", 1), ("sign", 1), ("D-2", 0), ("%", 0)])
def test_a_list_is_searched_by_part_of_key_or_name(agency: Agency, text: str, found: int) -> None:
    with agency.uow("lin", write=False) as uow:
        lines = [*tasks.mine(uow, view="todo", text=text).items, *tasks.mine(uow, view="claimable", text=text).items]
        assert len(lines) == found


def test_a_person_and_their_agency_come_together(agency: Agency) -> None:
    with agency.uow(write=False) as uow:
        person, home = directory.at_work(uow, person_id=agency.people["wang"])
        nobody, same = directory.at_work(uow, person_id=agency.id)
    assert person is not None
    assert (person.login, person.roles, home.code, home.name) == ("wang", frozenset({"store_manager"}), "anju", "安居")
    assert (nobody, same) == (None, home)
