"""The lists of a person's work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office
from tests.support.statements import counted

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on each database kind."""
    with empty_house(request.param, tmp_path) as house:
        yield office(house)


def test_an_offered_task_is_claimed_in_the_list_and_then_stands_in_ones_own(place: Office) -> None:
    place.start("BJ-D-2026-000001")
    lin = place.browser("lin")
    assert "手上的都办完了" in lin.text()
    assert "岗位里还有可以认领的任务" in lin.text()
    lin.visit("/inbox?view=claimable")
    assert "BJ-D-2026-000001" in lin.text()
    lin.submit(f"/inbox/tasks/{place.task()}/claim")
    assert lin.path == "/inbox?view=claimable&told=claimed"
    assert "已认领" in lin.text()
    lin.visit("/inbox")
    assert "还剩 3 个工作日" in lin.text()
    assert "3月5日 周四 18:00" in lin.text()
    assert "1 件待办，今天没有到期的" in lin.text()


def test_tasks_stand_in_groups_of_urgency_soonest_first(place: Office) -> None:
    for number in (1, 2):
        place.start(f"BJ-D-2026-00000{number}")
        place.agency.house.clock.turn(days=1)  # type: ignore[attr-defined]  # the test house has a clock that turns
    lin = place.browser("lin")
    for _ in range(2):
        lin.visit("/inbox?view=claimable")
        lin.submit(f"/inbox/tasks/{place.agency.todo('lin', 'claimable')[0].id}/claim")
    place.agency.house.clock.turn(days=1, hours=10)  # type: ignore[attr-defined]
    lin = place.browser("lin")
    headings = [heading.text_content() for heading in lin.tree().iter("h2")]
    assert headings == ["已超时", "明天到期"]
    assert "1 件已超时" in lin.text()
    assert lin.text().index("BJ-D-2026-000001") < lin.text().index("BJ-D-2026-000002")


def test_search_and_filters_stand_in_the_address(place: Office) -> None:
    for number in (1, 2):
        place.start(f"BJ-D-2026-00000{number}")
    lin = place.browser("lin")
    lin.visit("/inbox?view=claimable&q=00002")
    assert "BJ-D-2026-000002" in lin.text()
    assert "BJ-D-2026-000001" not in lin.text()
    assert lin.form("/inbox").fields["q"] == "00002"
    lin.visit("/inbox?view=claimable&process=nothing")
    assert "没有找到" in lin.text()
    lin.visit(f"/inbox?view=claimable&q={HOSTILE}&process={HOSTILE}")
    assert HOSTILE not in lin.page.text
    assert lin.page.status_code == 200


@pytest.mark.parametrize("query", ["view=elsewhere", "cursor=nonsense", "q=%00", "process=%00", "q=" + "x" * 500])
def test_a_wild_address_does_no_harm(place: Office, query: str) -> None:
    assert place.browser("lin").visit(f"/inbox?{query}").status_code in (200, 422)


def test_the_inbox_asks_at_most_six_statements_whatever_it_holds(place: Office) -> None:
    lin, counts = place.browser("lin"), []
    for number in range(12):
        if number in (0, 1, 11):
            for view in ("todo", "claimable", "done"):
                lin.visit(f"/inbox?view={view}")
                with counted(place.agency.house.database) as sent:
                    assert lin.visit(f"/inbox?view={view}").status_code == 200
                counts.append(len(sent))
        place.start(f"BJ-D-2026-00000{number}")
    assert max(counts) <= 6, counts


def test_fifty_tasks_are_a_page_and_the_rest_is_a_click_away(place: Office) -> None:
    for number in range(53):
        place.start(f"N-{number:03}")
    lin = place.browser("lin")
    lin.visit("/inbox?view=claimable")
    first = lin.tree().xpath("//li[@class='row']")
    more = next(link for link in lin.tree().iter("a") if "再看 50 件" in link.text_content())
    lin.visit(more.get("href"))
    assert (len(first), len(lin.tree().xpath("//li[@class='row']"))) == (50, 3)


def test_another_role_sees_nothing_of_it(place: Office) -> None:
    place.start("BJ-D-2026-000001")
    cai = place.browser("cai")
    cai.visit("/inbox?view=claimable")
    assert "BJ-D-2026-000001" not in cai.text()


def test_the_inbox_speaks_english(place: Office) -> None:
    place.start("BJ-D-2026-000001")
    lin = place.browser("lin", language="en-GB")
    lin.visit("/inbox?view=claimable")
    assert "3 working days left" in lin.text()
    assert "Thu 5 Mar 18:00" in lin.text()
    assert lin.tree().get("lang") == "en"


def test_ones_own_page_keeps_a_theme_and_signs_out(place: Office) -> None:
    lin = place.browser("lin")
    lin.visit("/me")
    assert "房源维护人" in lin.text()
    lin.submit("/me/theme", theme="dark")
    assert lin.tree().get("data-theme") == "dark"
    lin.submit("/me/theme", theme="javascript:")
    assert lin.tree().get("data-theme") is None
    lin.submit("/sign-out")
    assert lin.path == "/sign-in"
