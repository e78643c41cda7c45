"""Finding a task among many: by home, customer and number; filtered and sorted by the address, which holds nothing personal."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from brokerage.operations import customers, listings
from engine.operations import tasks
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office
from tests.support.statements import counted

SELLER, PHONE = "卖小红", "13912345678"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on each database kind with three tasks to claim: two about homes, one about nothing."""
    with empty_house(request.param, tmp_path) as house:
        made = office(house)
        home(made, "芍药居北里", seller=SELLER, phone=PHONE)
        home(made, "望京花园")
        made.start("N-0287")
        yield made


def home(place: Office, community: str, *, seller: str = "", phone: str = "") -> str:
    """Enter a home and start its process."""
    with place.agency.uow("lin") as uow:
        seller_id = customers.create(uow, name=seller, phone=phone) if seller else None
        made = listings.create(
            uow,
            city="北京",
            community=community,
            area=Decimal("89.50"),
            price_asked=Decimal(5_000_000),
            title_type="商品房",
            branch_id=place.agency.branch_id,
            seller_id=seller_id,
            begin=False,
        )
    place.start(made.number)
    return made.number


def rows(browser: Browser) -> list[str]:
    """Return what stands below the names of the tasks in the list."""
    return [" ".join(row.text_content().split()) for row in browser.tree().xpath("//p[@class='row__sub']")]


def search(browser: Browser, **typed: Any) -> list[str]:
    """Search in the list of what may be claimed."""
    browser.visit("/inbox?view=claimable")
    assert browser.submit("/inbox/search", **typed).status_code == 200
    return rows(browser)


@pytest.mark.parametrize("typed", ["芍药居", SELLER, "卖 小红", PHONE, "139 1234 5678", "+86 13912345678", "5678"])
def test_a_home_is_found_by_its_name_and_by_its_seller(place: Office, typed: str) -> None:
    lin = place.browser("lin")
    (found,) = search(lin, q=typed)
    assert "芍药居北里" in found
    for personal in (SELLER, PHONE, "小红"):
        assert personal not in lin.path
    assert "%E5%8D%96" not in lin.path


@pytest.mark.parametrize("typed", ["13900000000", "李小明在此", "110101199001011237", "<b>x</b>"])
def test_what_leads_nowhere_finds_nothing_and_says_what_to_do(place: Office, typed: str) -> None:
    lin = place.browser("lin")
    assert search(lin, q=typed) == []
    assert "没有找到" in lin.text()
    if typed[0] == "1":
        assert typed not in lin.path


def test_a_number_is_found_by_its_end(place: Office) -> None:
    assert search(place.browser("lin"), q="0287") == ["N-0287"]


def test_an_empty_search_shows_all(place: Office) -> None:
    assert len(search(place.browser("lin"), q="  ")) == 3


def test_lists_are_sorted_by_the_address(place: Office) -> None:
    lin = place.browser("lin")
    search(lin, sort="newest")
    assert "sort=newest" in lin.path
    assert rows(lin)[0] == "N-0287"
    search(lin, sort="key")
    assert rows(lin) == sorted(rows(lin), key=lambda text: text.rpartition(" ")[2])


def test_pages_of_every_order_hold_each_task_once(place: Office) -> None:
    for number in range(60):
        place.start(f"P-{number:03}")
    lin = place.browser("lin")
    for sort in ("due", "newest", "key"):
        lin.visit(f"/inbox?view=claimable&sort={sort}")
        first = lin.tree().xpath("//li[@data-task]/@data-task")
        lin.visit(next(link.get("href") for link in lin.tree().iter("a") if "再看 50 件" in link.text_content()))
        rest = lin.tree().xpath("//li[@data-task]/@data-task")
        assert (len(first), len(set(first) | set(rest))) == (50, 63)


def test_tasks_are_filtered_by_how_they_stand(place: Office) -> None:
    lin = place.browser("lin")
    late = place.task()
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=late)
        tasks.wait(uow, task_id=late, on="bank")
    lin.visit("/inbox?state=waiting")
    assert len(rows(lin)) == 1
    lin.visit("/inbox?state=overdue")
    assert rows(lin) == []
    lin.visit("/inbox?view=claimable&state=overdue")
    assert rows(lin) == []
    place.agency.house.clock.turn(days=7)  # type: ignore[attr-defined]  # the test house has a clock that turns
    lin = place.browser("lin")
    lin.visit("/inbox?view=claimable&state=overdue")
    assert len(rows(lin)) == 2


def test_a_manager_sees_what_the_branch_does_and_nobody_else_may(place: Office) -> None:
    task_id = place.task()
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    wang = place.browser("wang")
    wang.visit("/inbox?view=overseen")
    assert len(rows(wang)) == 3
    assert "Lin" in wang.text()
    lin = place.browser("lin")
    lin.visit("/inbox?view=overseen")
    assert "店里的" not in lin.text()
    assert len(rows(lin)) == 1


def test_a_search_stays_within_six_statements(place: Office) -> None:
    wang = place.browser("wang")
    for path in ("/inbox?view=claimable&q=x", "/inbox?view=overseen&q=1&sort=key&state=today", "/inbox?view=done&q=芍"):
        wang.visit(path)
        with counted(place.agency.house.database) as sent:
            assert wang.visit(path).status_code == 200
        assert len(sent) <= 6 + (place.agency.house.database.dialect.name == "postgresql"), sent


@pytest.mark.parametrize(
    "query", ["customer=x", "customer=,,,", "sort=no", "state=no", "branch='", "sort=key&cursor=W10", "branch=%00"]
)
def test_wild_filters_do_no_harm(place: Office, query: str) -> None:
    assert place.browser("wang").visit(f"/inbox?view=overseen&{query}").status_code in (200, 422)
