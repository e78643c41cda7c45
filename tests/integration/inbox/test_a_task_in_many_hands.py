"""A task that moves between people: handed on, handed back, talked about, done by somebody faster; printed at any time."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from engine.ids import new_id
from engine.operations import directory, instances, tasks
from engine.queries import tasks as task_queries
from tests.support.bpmn_xml import Diagram
from tests.support.browsers import Browser
from tests.support.houses import empty_house, open_test_agency
from tests.support.inbox_house import GOOD, Office, office

HOSTILE = "<script>alert(1)</script>\u202e"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on each database kind, with one task that lin holds."""
    with empty_house(request.param, tmp_path) as house:
        made = office(house)
        made.start("BJ-D-2026-000001")
        with made.agency.uow("lin") as uow:
            tasks.claim(uow, task_id=made.task())
        yield made


def at(place: Office, login: str = "lin") -> str:
    return f"/inbox/tasks/{place.task(login)}"


def opened(place: Office, login: str, path: str) -> Browser:
    browser = place.browser(login)
    browser.visit(path)
    return browser


def options(browser: Browser) -> list[str]:
    return [option.text_content() for option in browser.tree().xpath("//select[@name='person_id']/option")][1:]


def test_only_colleagues_who_may_do_it_are_offered(place: Office) -> None:
    lin = opened(place, "lin", at(place))
    names = [name.split(" ")[0] for name in options(lin)]
    assert (names[0], set(names)) == ("Zhao", {"Zhao", "Wang", "Director", "Admin"})
    with place.agency.uow() as uow:
        now = uow.now
        for login in ("zhao", "wang", "director", "admin"):
            person_id = place.agency.people[login]
            directory.note_absence(uow, person_id=person_id, starts_at=now, ends_at=now.replace(year=2030))
    lin.visit(at(place))
    assert options(lin) == []
    assert "现在没有别的同事能办这件任务" in lin.text()


def test_a_task_is_handed_on_with_a_reason_and_the_story_says_so(place: Office) -> None:
    path = at(place)
    lin = opened(place, "lin", path)
    lin.submit(f"{path}/transfer", person_id=place.agency.people["zhao"], reason=f"出差 {HOSTILE}")
    assert lin.path == "/inbox?told=transferred"
    zhao = opened(place, "zhao", path)
    assert "Lin 转办给 Zhao" in zhao.text()
    assert "<script>alert" not in zhao.page.text


def test_a_case_is_handed_back_to_whoever_did_the_step_before(place: Office) -> None:
    filing = at(place)
    lin = opened(place, "lin", filing)
    lin.submit(f"{filing}/complete", **GOOD)
    check = at(place, "cai")
    with place.agency.uow("cai") as uow:
        tasks.claim(uow, task_id=check.rpartition("/")[2])
    cai = opened(place, "cai", check)
    assert "完成之后" not in lin.text()
    assert "驳回到上一步" in cai.text()
    assert cai.submit(f"{check}/return", reason="").status_code == 422
    cai.submit(f"{check}/return", reason="编号不对")
    assert cai.path == "/inbox?told=returned"
    again = opened(place, "lin", at(place))
    assert "Cai 驳回了这件任务：编号不对" in again.text()
    assert again.form(f"{at(place)}/complete").fields["contract_no"] == GOOD["contract_no"]


def test_what_comes_next_is_told_before_it_is_done(place: Office) -> None:
    assert "完成之后：“check”，财务" in opened(place, "lin", at(place)).text()


def test_colleagues_talk_about_a_task(place: Office) -> None:
    path = at(place)
    lin = opened(place, "lin", path)
    lin.submit(f"{path}/comment", text=f"银行说下周\n{HOSTILE}")
    assert lin.path == f"{path}?told=said"
    zhao = opened(place, "zhao", path)
    assert "银行说下周" in zhao.text()
    assert "<script>alert" not in zhao.page.text
    assert "\u202e" not in zhao.page.text
    assert "Lin 留言" in zhao.text()
    assert lin.submit(f"{path}/comment", text="  ").status_code == 422


@pytest.mark.parametrize("kind", ["", "补充材料"])
def test_a_paper_needs_a_file_and_a_name(place: Office, kind: str) -> None:
    lin = opened(place, "lin", at(place))
    fields = {"_csrf": lin.form(f"{at(place)}/comment").fields["_csrf"], "_key": new_id(), "kind": kind}
    if not kind:
        fields["file"] = (BytesIO(PDF), "a.pdf", "application/pdf")
    assert lin.send(f"{at(place)}/attach", fields).status_code == 422


def test_who_was_slower_sees_both_versions_and_loses_nothing(place: Office) -> None:
    path = at(place)
    here, there = opened(place, "lin", path), opened(place, "lin", path)
    there.submit(f"{path}/complete", **GOOD)
    answer = here.submit(f"{path}/complete", contract_no=f"WQ-2 {HOSTILE}", price="4,900,000", payment="cash")
    assert answer.status_code == 409
    assert "看差别" in here.text()
    cells = [" ".join(row.text_content().split()) for row in here.tree().xpath("//tr[@data-differs]")]
    assert any("WQ-2" in cell and "WQ-1" in cell for cell in cells)
    assert any("¥4,900,000.00" in cell and "¥5,000,000.00" in cell for cell in cells)
    assert len(cells) == 2
    assert "<script>alert" not in answer.text


def test_a_done_task_shows_what_was_given_and_by_whom(place: Office) -> None:
    path = at(place)
    lin = opened(place, "lin", path)
    lin.submit(f"{path}/complete", **GOOD)
    cai = opened(place, "cai", path)
    for said in ("已由 Lin 完成", "WQ-1", "¥5,000,000.00", "全款", "个人信息只显示一部分"):
        assert said in cai.text(), said


def test_personal_data_is_masked_on_the_page_and_on_paper(place: Office) -> None:
    form = {
        "title": "登记",
        "type": "object",
        "properties": {
            "phone": {"type": "string", "title": "电话", "format": "phone-cn", "x-personal": True},
            "owner": {"type": "string", "title": "产权人", "x-personal": True},
            "story": {"type": "string", "title": "情况", "x-personal": True},
        },
    }
    place.agency.publish(
        Diagram("note").start().user_task("write", form="registry", role="listing_agent").end(),
        forms={"registry": form},
    )
    with place.agency.uow("lin") as uow:
        instances.start(uow, process="note", data={}, business_key="N-1", branch_id=place.agency.branch_id)
    task = next(line for line in place.agency.todo("lin", "claimable") if line.business_key == "N-1")
    given = {"phone": "13812341234", "owner": "王小明", "story": "家里有老人同住"}
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task.id)
        tasks.complete(uow, task_id=task.id, data=given)
    lin = place.browser("lin")
    for path in (f"/inbox/tasks/{task.id}", f"/inbox/tasks/{task.id}/print"):
        lin.visit(path)
        assert "138****1234" in lin.text()
        assert "王**" in lin.text()
        assert not [text for text in given.values() if text in lin.page.text]


def test_any_task_prints_as_a_sheet(place: Office) -> None:
    path = at(place)
    lin = opened(place, "lin", f"{path}/print")
    for said in ("网签结果", "网签合同编号", "经办人", "签字", "BJ-D-2026-000001"):
        assert said in lin.text(), said
    assert "WQ-1" not in lin.text()
    lin.visit(path)
    lin.submit(f"{path}/complete", **GOOD)
    lin.visit(f"{path}/print")
    assert "WQ-1" in lin.text()


def test_what_is_anothers_agency_is_not_there(place: Office) -> None:
    open_test_agency(place.agency.house, "elsewhere")
    lin, foreign = opened(place, "lin", "/inbox"), new_id()
    for path in ("", "/print"):
        assert lin.visit(f"/inbox/tasks/{foreign}{path}").status_code == 404
    lin.visit(at(place))
    fields = {"_csrf": lin.form(f"{at(place)}/comment").fields["_csrf"], "text": "x", "reason": "x", "kind": "x"}
    for verb in ("claim", "release", "wait", "resume", "transfer", "return", "comment", "complete"):
        assert lin.send(f"/inbox/tasks/{foreign}/{verb}", {**fields, "_key": new_id(), "on": "bank"}).status_code == 404


def test_a_double_click_says_it_once(place: Office) -> None:
    path = at(place)
    lin = opened(place, "lin", path)
    form = lin.form(f"{path}/comment")
    form.fill({"text": "只说一遍"})
    for _ in range(2):
        assert lin.send(form.action, form.fields).status_code == 200
    assert lin.text().count("只说一遍") == 1


def test_english_pages_mark_the_agencys_chinese(place: Office) -> None:
    browser = place.browser("lin", language="en")
    browser.visit(at(place))
    marked = {node.text_content() for node in browser.tree().xpath("//*[@lang='zh-CN']")}
    assert {"网签结果", "照网签系统的结果填写。"} <= marked
    assert browser.tree().get("lang") == "en"
    with place.agency.uow(write=False) as uow:
        assert task_queries.one(uow, task_id=place.task()).documentation in marked
