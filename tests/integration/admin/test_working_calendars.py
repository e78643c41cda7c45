"""A year of a calendar is looked at, entered, and what waited for it goes on."""

from io import BytesIO

import pytest

from admin.calendars.years import DaysUnreadable, days_of
from engine.queries import calendars
from tests.integration.engine.test_an_administrator_is_asked_for_a_calendar import asked
from tests.support.inbox_house import Office
from tests.support.steps import instance


def test_a_year_is_twelve_tables_that_mark_holidays_and_working_days_in_lieu_by_a_word(place: Office) -> None:
    admin = place.browser("admin")
    admin.visit("/admin/calendars/office?year=2026")
    tables = admin.tree().xpath("//table[@class='month']")
    assert len(tables) == 12
    assert all(len(table.xpath(".//th[@scope='col']")) == 7 for table in tables)
    lunar = admin.tree().xpath("//time[@datetime='2026-02-17']/..")[0]
    assert (lunar.get("data-kind"), lunar.text_content()) == ("holiday", "17休")
    assert admin.tree().xpath("//span[@data-kind='made-up']/b/text()")[0] == "班"
    admin.visit("/admin/calendars/office?year=2027")
    assert "还没有装载" in admin.text()
    assert admin.visit("/admin/calendars/nowhere").status_code == 404
    assert place.browser("wang").visit("/admin/calendars").status_code == 403


def test_loading_the_missing_year_answers_the_task_that_asked_for_it(place: Office) -> None:
    request = asked(place.agency)
    admin, at = place.browser("admin"), "/admin/calendars/office/2027"
    admin.visit("/admin")
    assert "缺 office 日历的 2027 年" in admin.text()
    admin.visit("/admin/calendars/office?year=2027")
    off = "2027-01-01\n2027-02-05 至 2027-02-12 春节"
    admin.submit(at, off=off, worked="2027-02-14", notice="国办发明电〔2026〕9号", _step="look")
    assert "1 件缺期限的任务会算出期限" in admin.text()
    assert admin.tree().xpath("//time[@datetime='2027-02-08']/..")[0].get("data-kind") == "holiday"
    assert calendars_until(place) == 2026
    admin.submit(at, _step="load")
    assert "催这个日历的任务也已办结" in admin.text()
    assert calendars_until(place) == 2027
    assert instance(place.agency, request).outcome == "End_Loaded"
    assert all(line.due_at for line in place.agency.todo("lin", "claimable") if line.node_id == "work")


def calendars_until(place: Office) -> int:
    with place.agency.uow(write=False) as uow:
        return calendars.one(uow, key="office").known_until.year


def test_what_cannot_be_is_refused_and_kept_as_typed(small: Office) -> None:
    admin, at = small.browser("admin"), "/admin/calendars/office/2027"
    for off, worked, said in (
        ("元旦放假", "", "读不出日子"),
        ("2026-12-31", "", "不是这一年的日子"),
        ("2027-01-01", "2027-01-01", "又放假又上班"),
        ("", "", "一个放假日也没有录"),
    ):
        admin.visit("/admin/calendars/office?year=2027")
        assert admin.submit(at, off=off, worked=worked, _step="load").status_code == 422, off
        assert said in admin.text()
        assert admin.form(at).fields["off"].strip() == off
    assert calendars_until(small) == 2026
    admin.visit("/admin/calendars/office?year=2030")
    assert "只能接着录下一年" in admin.text()


def test_a_file_is_read_into_the_two_fields(small: Office) -> None:
    admin, at = small.browser("admin"), "/admin/calendars/office/2027"
    admin.visit("/admin/calendars/office?year=2027")
    lines = "2027-01-01,休,元旦\n2027-02-14,班\n胡说".encode()
    assert admin.submit(at, file=(BytesIO(lines), "2027.csv", "text/csv"), _step="look").status_code == 422
    fields = admin.form(at).fields
    assert fields["off"].split() == ["2027-01-01", "胡说"]
    assert fields["worked"].split() == ["2027-02-14"]


@pytest.mark.parametrize("text", ["2027-02-30", "2027-02-12 至 2027-02-05", "2027-01-01..2027-12-31", "２０２７-01-01"])
def test_days_that_are_none_are_named(text: str) -> None:
    with pytest.raises(DaysUnreadable) as refused:
        days_of(text)
    assert len(refused.value.findings) == 1
