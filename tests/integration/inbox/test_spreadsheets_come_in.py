"""Importing spreadsheets in a browser without scripts: headings first, then a report row by row."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from brokerage.imports import previews
from brokerage.queries import customers as customer_queries
from brokerage.queries import imports
from engine.queries import directory
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.inbox_house import Office
from tests.support.start_house import founded

AT = "/start/import"
ROWS = "姓名,电话,来源\n王小明,13812340001,网络\n,13800000002,\n李雷,12,=1+1\n周杰,13812340003,=cmd\n"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give one founded agency to all tests here."""
    folder: Path = tmp_path_factory.mktemp("imports")
    with empty_house(request.param, folder) as house:
        yield founded(house)


def _upload(browser: Browser, kind: str, text: str, name: str = "表.csv") -> None:
    browser.visit(AT)
    browser.submit(AT, kind=kind, file=(BytesIO(text.encode()), name, "application/octet-stream"))


def test_headings_are_shown_before_anything_is_kept(office: Office) -> None:
    manager = office.browser("manager")
    _upload(manager, "customers", "手机,姓名,备注\n13800000009,甲,x\n")
    assert manager.path.startswith(f"{AT}/check")
    assert "不认识的列“备注”" in manager.text()
    assert "13800000009" not in manager.text()
    assert not manager.tree().xpath("//form[@action='/start/import/begin']")


def test_a_file_of_headings_alone_is_not_offered_for_import(office: Office) -> None:
    manager = office.browser("manager")
    _upload(manager, "customers", "姓名,电话,来源\n")
    assert "一行数据也没有" in manager.text()
    assert not manager.tree().xpath("//form[@action='/start/import/begin']")


def test_each_row_gets_its_answer_and_the_refused_ones_can_be_taken_away(office: Office) -> None:
    manager = office.browser("manager")
    _upload(manager, "customers", ROWS)
    manager.submit(f"{AT}/begin")
    assert manager.tree().xpath("//meta[@http-equiv='refresh']"), "the page reloads itself until it is over"
    office.agency.run()
    manager.visit(manager.path)
    text = manager.text()
    assert not manager.tree().xpath("//meta[@http-equiv='refresh']")
    assert "第 3 行" in text
    assert "第 4 行" in text
    assert "13800000002" not in text
    run = manager.path.rsplit("/", 1)[1]
    with office.agency.uow(write=False) as uow:
        found = imports.report(uow, run_id=run)
        assert (found.rows, found.kept, found.rejected) == (4, 1, 3)
        assert len(customer_queries.find(uow, phone="13812340001")) == 1
    form = manager.form(f"{AT}/{run}/refused.csv")
    file = manager.send(form.action, form.fields)
    told = file.data.decode("utf-8-sig")
    assert "13800000002" in told
    assert '"\'=1+1"' in told
    assert told.count("\r\n") == 4


def test_refused_rows_are_given_to_nobody_else(office: Office) -> None:
    manager, director = office.browser("manager"), office.browser("director")
    _upload(manager, "customers", ROWS)
    manager.submit(f"{AT}/begin")
    office.agency.run()
    at = manager.path
    director.visit(at)
    assert "第 3 行" in director.text()
    assert not director.tree().xpath("//form[contains(@action,'refused.csv')]")
    director.visit(AT)
    token = director.form(AT).fields["_csrf"]
    assert director.send(f"{at}/refused.csv", {"_csrf": token}).status_code == 404


def test_only_an_administrator_brings_people_in(office: Office) -> None:
    people = "登录名,姓名,岗位,门店,上级\nnewcomer,新人,房源维护人,wangjing,manager\nbad,坏,国王,wangjing,\n"
    manager, admin = office.browser("manager"), office.browser("admin")
    _upload(manager, "people", people)
    assert manager.page.status_code == 422
    _upload(admin, "people", people)
    admin.submit(f"{AT}/begin")
    office.agency.run()
    admin.visit(admin.path)
    assert "没有岗位 国王" in admin.text()
    with office.agency.uow(write=False) as uow:
        person = directory.person_called(uow, login="newcomer")
        assert person is not None
        assert person.roles == {"listing_agent"}
        assert directory.person_called(uow, login="bad") is None


def test_an_import_that_was_stopped_keeps_nothing_more(office: Office) -> None:
    manager = office.browser("manager")
    _upload(manager, "customers", "姓名,电话\n停,13812349999\n")
    manager.submit(f"{AT}/begin")
    at = manager.path
    manager.submit(f"{at}/cancel")
    office.agency.run()
    manager.visit(at)
    assert "已取消" in manager.text()
    with office.agency.uow(write=False) as uow:
        assert customer_queries.find(uow, phone="13812349999") == ()


def test_a_file_that_is_no_spreadsheet_is_refused_on_the_page(office: Office) -> None:
    manager = office.browser("manager")
    _upload(manager, "customers", "x", name="a.pdf")
    assert manager.page.status_code == 422
    assert "CSV 或 xlsx" in manager.text()
    _upload(manager, "customers", "not a zip", name="a.xlsx")
    assert manager.page.status_code == 422


@pytest.mark.parametrize("kind", sorted(previews.EXAMPLES))
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_read_by_the_import_it_is_for(office: Office, kind: str, ending: str) -> None:
    admin = office.browser("admin")
    content = admin.visit(f"{AT}/template/{kind}.{ending}").data
    admin.visit(AT)
    admin.submit(AT, kind=kind, file=(BytesIO(content), f"模板.{ending}", "application/octet-stream"))
    assert "导入这 1 行" in admin.text()
    assert admin.visit(f"{AT}/template/{kind}.exe").status_code == 404
