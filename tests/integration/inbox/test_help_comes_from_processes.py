"""The guide says what the published processes say, and changes with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bpmn_xml import Diagram
from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office
from tests.support.statements import counted


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on each database kind."""
    with empty_house(request.param, tmp_path) as house:
        yield office(house)


def test_a_role_reads_what_its_task_is_for_what_it_asks_until_when_and_who_comes_next(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/help/listing_agent")
    text = lin.text()
    assert "照网签系统的结果填写。" in text
    assert "网签合同编号" in text
    assert "到手后 3 个工作日内（工作日历）" in text
    assert "check" in text


def test_a_task_without_documentation_is_named_as_such(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/help/finance")
    assert "流程里没有写说明，请管理员补上。" in lin.text()


def test_a_newly_published_process_changes_the_guide(place: Office) -> None:
    place.agency.publish(Diagram("interview", name="银行面谈").start().user_task("ask", role="finance").end())
    lin = place.browser("lin")
    lin.visit("/help/finance")
    assert "银行面谈" in lin.text()


def test_a_role_that_the_agency_has_not_is_not_found(place: Office) -> None:
    lin = place.browser("lin")
    assert lin.visit("/help/pilot").status_code == 404
    assert "没有" in lin.text()


def test_the_guide_takes_few_statements_however_many_processes_there_are(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/help")
    for number in range(5):
        place.agency.publish(Diagram(f"more{number}").start().user_task("ask", role="finance").end())
    lin.visit("/help")
    with counted(place.agency.house.database) as statements:
        lin.visit("/help/finance")
    assert len(statements) <= 6, statements
