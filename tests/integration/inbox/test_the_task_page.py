"""Doing a task in a browser without scripts."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from brokerage.tables.documents import documents
from engine.ids import new_id
from engine.queries import instances, tasks
from tests.support.browsers import Browser
from tests.support.houses import empty_house, open_test_agency
from tests.support.inbox_house import GOOD, Office, office

HOSTILE = "<script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """Give an office with one open task."""
    with empty_house("sqlite", tmp_path) as house:
        made = office(house)
        made.start("BJ-D-2026-000001")
        yield made


@pytest.fixture
def lin(place: Office) -> Browser:
    """Give lin's browser, who has claimed the task and looks at it."""
    browser, at = place.browser("lin"), f"/inbox/tasks/{place.task()}"
    browser.visit(at)
    if "认领任务" in browser.text():
        browser.submit(f"{at}/claim")
    return browser


def _at(place: Office) -> str:
    return f"/inbox/tasks/{place.task()}"


def _state(place: Office, task_id: str) -> tasks.TaskLine:
    with place.agency.uow(write=False) as uow:
        return tasks.one(uow, task_id=task_id).line


def test_the_page_has_the_form_the_reasons_and_the_story(place: Office, lin: Browser) -> None:
    text = lin.text()
    for said in (
        "网签结果",
        "照网签系统的结果填写",
        "还剩 3 个工作日",
        "期限怎么来的",
        "任务到手",
        "“房源维护人”",
        "Lin 认领",
    ):
        assert said in text, said
    assert "人民币" not in text
    assert lin.form(f"{_at(place)}/complete").buttons[-2:] == ("完成任务", "保存草稿")


def test_a_good_form_completes_the_task_and_the_next_goes_on(place: Office, lin: Browser) -> None:
    task_id = place.task()
    lin.submit(f"{_at(place)}/complete", **GOOD)
    assert lin.path == "/inbox?told=completed"
    assert "任务已完成" in lin.text()
    assert _state(place, task_id).state == "completed"
    assert [line.name for line in (*place.agency.todo("cai"), *place.agency.todo("cai", "claimable"))] == ["check"]
    lin.visit("/inbox?view=done")
    assert "BJ-D-2026-000001" in lin.text()
    lin.visit(f"/inbox/tasks/{task_id}")
    assert "完成" in lin.text()


def test_findings_stand_above_and_at_their_fields_and_nothing_typed_is_lost(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/complete"
    answer = lin.submit(at, contract_no=HOSTILE, price="五百万", payment="loan", rooms__0__area="12")
    assert answer.status_code == 422
    assert "有 3 处要改" in lin.text()
    tree = lin.tree()
    links = {link.get("href") for link in tree.xpath("//div[@class='errors']//a")}
    assert links == {"#f-price", "#f-bank", "#f-rooms-0-name"}
    for link in links:
        (field,) = tree.xpath(f"//*[@id='{link[1:]}']")
        assert field.get("aria-invalid") == "true"
        assert tree.xpath(f"//*[@id='{field.get('aria-describedby').split()[-1]}']")
    fields = lin.form(at).fields
    assert (fields["contract_no"], fields["price"], fields["payment"]) == (HOSTILE, "五百万", "loan")
    assert fields["rooms/0/area"] == "12"
    assert HOSTILE not in lin.page.text
    lin.submit(at, price="5000000", bank="工商银行", rooms__0__name="主卧")
    assert lin.path == "/inbox?told=completed"


def test_amounts_are_said_in_capitals(place: Office, lin: Browser) -> None:
    lin.submit(f"{_at(place)}/complete", price="5000000")
    assert "人民币伍佰万元整" in lin.text()


def test_rows_are_added_and_taken_away_by_buttons_that_post(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/complete"
    assert lin.submit(at, rooms__0__name="主卧", contract_no="WQ", _add="rooms").status_code == 200
    assert lin.submit(at, rooms__1__name="次卧", _add="rooms").status_code == 200
    fields = lin.form(at).fields
    assert (fields["rooms/0/name"], fields["rooms/1/name"], fields["contract_no"]) == ("主卧", "次卧", "WQ")
    assert "rooms/2/name" in fields
    lin.submit(at, _remove="rooms/0")
    assert lin.form(at).fields["rooms/0/name"] == "次卧"
    assert "有 " not in lin.text().split("网签结果")[0]


def test_a_file_is_stored_once_and_kept_while_the_rest_is_corrected(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/complete"
    answer = lin.submit(
        at, contract_no="WQ-1", price="x", payment="cash", paper=(BytesIO(PDF), "合同.pdf", "application/pdf")
    )
    assert answer.status_code == 422
    kept = lin.form(at).fields["paper"]
    assert "文件已上传" in lin.text()
    lin.submit(at, price="1")
    assert lin.path == "/inbox?told=completed"
    with place.agency.uow(write=False) as uow:
        assert [row.id for row in uow.rows(sa.select(documents.c.id))] == [kept]


def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_is_kept(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/complete"
    answer = lin.submit(at, **GOOD, paper=(BytesIO(b"MZ\x90\x00"), "合同.pdf", "application/pdf"))
    assert answer.status_code == 422
    assert lin.form(at).fields["contract_no"] == "WQ-1"


def test_sending_twice_completes_once(place: Office, lin: Browser) -> None:
    form = lin.form(f"{_at(place)}/complete")
    form.fill(GOOD)
    task_id = place.task()
    first = lin.send(form.action, form.fields, follow=False)
    second = lin.send(form.action, form.fields, follow=False)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    with place.agency.uow(write=False) as uow:
        entries = instances.history(uow, instance_id=_state(place, task_id).instance_id).items
    assert [entry.verb for entry in entries].count("complete") == 1


def test_a_stale_form_shows_the_newer_state_and_keeps_what_was_typed(place: Office, lin: Browser) -> None:
    task_id = place.task()
    stale = lin.form(f"/inbox/tasks/{task_id}/complete")
    other = place.browser("lin")
    other.visit(f"/inbox/tasks/{task_id}")
    other.submit(f"/inbox/tasks/{task_id}/complete", **GOOD)
    stale.fill({**GOOD, "contract_no": f"晚到 {HOSTILE}"})
    answer = lin.send(stale.action, stale.fields)
    assert answer.status_code == 409
    assert "您刚才填的内容" in lin.text()
    assert f"晚到 {HOSTILE}" in lin.text()
    assert HOSTILE not in lin.page.text
    assert "完成任务" not in lin.text()


def test_two_who_claim_at_once_hear_who_has_it(place: Office) -> None:
    task_id = place.task()
    if _state(place, task_id).state != "offered":
        place.browser("lin").send(f"/inbox/tasks/{task_id}/release", {})
    lin, zhao = place.browser("lin"), place.browser("zhao")
    for each in (lin, zhao):
        each.visit(f"/inbox/tasks/{task_id}")
    lin.submit(f"/inbox/tasks/{task_id}/claim")
    answer = zhao.submit(f"/inbox/tasks/{task_id}/claim")
    assert answer.status_code == 409
    assert "已经被别人认领" in zhao.text()
    assert "由 Lin 办理" in zhao.text()


def test_waiting_stops_the_clock_and_resuming_moves_the_deadline(place: Office, lin: Browser) -> None:
    at = _at(place)
    lin.submit(f"{at}/wait", on="bank", reason="等批贷")
    assert "暂停，等银行" in lin.text()
    assert "Lin 暂停计时，等银行" in lin.text()
    place.agency.house.clock.turn(days=1)  # type: ignore[attr-defined]  # the test house has a clock that turns
    lin = place.browser("lin")
    lin.visit(at)
    lin.submit(f"{at}/resume")
    assert "3月6日 周五 18:00" in lin.text()


@pytest.mark.parametrize("on", ["", "nobody", HOSTILE])
def test_waiting_for_nobody_is_refused(place: Office, lin: Browser, on: str) -> None:
    assert lin.submit(f"{_at(place)}/wait", on=on).status_code == 422
    assert "请选择在等谁" in lin.text()


def test_a_task_is_handed_to_a_colleague_with_a_reason(place: Office, lin: Browser) -> None:
    at, zhao = _at(place), place.agency.people["zhao"]
    assert lin.submit(f"{at}/transfer", person_id=zhao, reason=" ").status_code == 422
    assert lin.submit(f"{at}/transfer", person_id=new_id(), reason="休假").status_code == 422
    assert lin.submit(f"{at}/transfer", person_id=HOSTILE, reason="休假").status_code == 422
    lin.submit(f"{at}/transfer", person_id=zhao, reason="我明天休假")
    assert lin.path == "/inbox?told=transferred"
    other = place.browser("zhao")
    other.visit(at)
    assert "Lin 转办给 Zhao" in other.text()
    assert other.form(f"{at}/complete")


def test_a_task_goes_back_to_its_group(place: Office, lin: Browser) -> None:
    at = _at(place)
    lin.submit(f"{at}/release")
    assert lin.path == "/inbox?told=released"
    lin.visit(at)
    assert "还没有人认领" in lin.text()


def test_somebody_elses_task_can_be_looked_at_but_not_done(place: Office, lin: Browser) -> None:
    at = _at(place)
    cai = place.browser("cai")
    cai.visit(at)
    assert "由 Lin 办理" in cai.text()
    assert "完成任务" not in cai.text()
    fields: dict[str, Any] = {**lin.form(f"{at}/complete").fields.to_dict(), **GOOD}
    cai.visit("/me")
    fields["_csrf"] = cai.form("/me/theme").fields["_csrf"]
    assert cai.send(f"{at}/complete", fields).status_code == 403


def test_a_foreign_or_unknown_task_is_nowhere(place: Office, lin: Browser) -> None:
    open_test_agency(place.agency.house, "pengcheng")
    pages = []
    for act in ("", "/claim", "/release", "/resume", "/wait", "/transfer", "/complete"):
        at = f"/inbox/tasks/{new_id()}{act}"
        lin.visit("/me")
        token = lin.form("/me/theme").fields["_csrf"]
        answer = lin.send(at, {"_csrf": token, "on": "bank", "reason": "x"}) if act else lin.visit(at)
        pages.append((act, answer.status_code))
        assert "没有这一页" in lin.text()
    assert {status for _, status in pages} == {404}


def test_a_filled_task_survives_an_expired_session(place: Office, lin: Browser) -> None:
    at = f"{_at(place)}/complete"
    form = lin.form(at)
    form.fill({**GOOD, "contract_no": "写了很久"})
    place.agency.house.clock.turn(hours=13)  # type: ignore[attr-defined]
    assert lin.send(form.action, form.fields).status_code == 401
    lin.submit("/sign-in", agency="anju", login="lin", password="right horse battery")
    lin.submit(at)
    assert lin.form(at).fields["contract_no"] == "写了很久"
    lin.submit(at)
    assert lin.path == "/inbox?told=completed"
