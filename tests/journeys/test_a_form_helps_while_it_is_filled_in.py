"""A form with scripts: conditions at once, rows, capitals, a signature, findings where they are, drafts, and no network."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from brokerage.tables.documents import documents
from engine.operations import tasks
from tests.support.houses import empty_house
from tests.support.inbox_house import FILING, PASSWORD, Office, office
from web import drafts
from web.drafts import Draft
from web.scripts import BUILT

pytestmark = pytest.mark.skipif(not (BUILT / "manifest.json").is_file(), reason="scripts are not built: make frontend")

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FORM: dict[str, Any] = {
    **FILING,
    "properties": {
        **FILING["properties"],
        "photo": {"type": "string", "title": "门牌照片", "format": "document", "ui:widget": "photo"},
        "sign": {"type": "string", "title": "客户签名", "format": "document", "ui:widget": "signature"},
        "phone": {"type": "string", "title": "客户电话", "format": "phone-cn", "x-personal": False},
    },
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose form has a photo and a signature, and lin's task."""
    with empty_house("sqlite", tmp_path) as house:
        made = office(house, filing=FORM)
        made.start("BJ-D-2026-000001")
        with made.agency.uow("lin") as uow:
            tasks.claim(uow, task_id=made.task())
        yield made


@pytest.fixture
def page(chromium: Browser, place: Office, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give lin's phone on the task; nothing may complain on the console but a network that was taken away."""
    context = chromium.new_context(viewport=ViewportSize(width=360, height=780), locale="zh-CN")
    made, complaints = context.new_page(), []
    made.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(f"{address}/sign-in?agency=anju")
    made.get_by_label("登录名").fill("lin")
    made.get_by_label("密码").fill(PASSWORD)
    made.get_by_role("button", name="登录").click()
    expect(made).to_have_url(re.compile(r"/inbox$"))
    made.goto(f"{address}/inbox/tasks/{place.task()}")
    expect(made.locator("html[data-scripted]")).to_be_attached()
    yield made
    context.close()
    assert not [said for said in complaints if "ERR_INTERNET_DISCONNECTED" not in said and "409" not in said]


def _look(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert not [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def _kept(place: Office) -> Draft | None:
    with place.agency.uow("lin", write=False) as uow:
        return drafts.read(uow, subject=f"task:{place.task()}")


def test_conditions_rows_and_capitals_follow_at_once(page: Page, place: Office) -> None:
    task_id, bank = place.task(), page.get_by_label("贷款银行")
    expect(bank).to_be_hidden()
    page.get_by_label("商业贷款").check()
    expect(bank).to_be_visible()
    bank.fill("工商银行")
    page.get_by_label("全款").check()
    expect(bank).to_be_hidden()
    page.get_by_label("成交总价").fill("５,000,000.50")
    expect(page.get_by_text("人民币伍佰万元零伍角整")).to_be_visible()
    rooms = page.locator("#f-rooms")
    page.get_by_role("button", name=re.compile("再加一行")).click()
    expect(rooms.get_by_label("名称")).to_have_count(2)
    expect(rooms.get_by_label("名称").nth(1)).to_be_focused()
    rooms.get_by_label("名称").nth(1).fill("主卧")
    rooms.get_by_role("button", name=re.compile("去掉这一行")).first.click()
    expect(rooms.get_by_label("名称")).to_have_value("主卧")
    page.get_by_role("button", name="撤回").click()
    expect(rooms.get_by_label("名称")).to_have_count(2)
    _look(page)
    page.get_by_label("网签合同编号").fill("WQ-1")
    page.get_by_role("button", name="完成任务").click()
    expect(page).to_have_url(re.compile(r"told=completed$"))
    with place.agency.uow("lin", write=False) as uow:
        assert drafts.read(uow, subject=f"task:{task_id}") is None


def test_findings_come_at_blur_and_before_sending_and_the_server_need_not_be_asked(page: Page) -> None:
    posted: list[str] = []
    page.on(
        "request", lambda sent: posted.append(sent.url) if sent.method == "POST" and "complete" in sent.url else None
    )
    phone = page.get_by_label("客户电话")
    phone.fill("1380013800")
    phone.blur()
    expect(page.get_by_text("“客户电话”要填手机号或带区号的电话")).to_be_visible()
    expect(phone).to_have_attribute("aria-invalid", "true")
    phone.fill("１３８００１３８０００")
    expect(page.get_by_text("“客户电话”要填手机号或带区号的电话")).to_be_hidden()
    page.get_by_label("名称").fill("主卧")
    page.get_by_label("面积").fill("十平")
    page.get_by_role("button", name="完成任务").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("有 4 处要改")
    expect(summary).to_be_focused()
    _look(page)
    summary.get_by_role("link", name="请选择“付款方式”").click()
    expect(page.get_by_label("全款")).to_be_focused()
    summary.get_by_role("link", name="“面积”要填数字").click()
    expect(page.get_by_label("面积")).to_be_focused()
    assert posted == []


def test_a_photo_is_seen_and_a_signature_is_drawn_and_both_arrive(page: Page, place: Office) -> None:
    photo = page.get_by_label("门牌照片")
    photo.set_input_files({"name": "door.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_role("button", name="去掉 door.png")).to_be_visible()
    expect(page.get_by_role("img", name="照片预览")).to_be_visible()
    pad = page.get_by_role("img", name=re.compile("在这里手写签名"))
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 60, steps=5)
    page.mouse.up()
    expect(page.get_by_role("button", name="去掉 signature.png")).to_be_visible()
    _look(page)
    page.get_by_label("网签合同编号").fill("WQ-1")
    page.get_by_label("成交总价").fill("5000000")
    page.get_by_label("全款").check()
    page.get_by_role("button", name="完成任务").click()
    expect(page).to_have_url(re.compile(r"told=completed$"))
    with place.agency.uow(write=False) as uow:
        stored = uow.rows(sa.select(documents.c.media_type))
    assert sorted(row.media_type for row in stored) == ["image/png", "image/png"]


def test_a_draft_is_saved_by_itself_and_waits_in_the_next_browser(page: Page, place: Office, chromium: Browser) -> None:
    page.get_by_label("网签合同编号").fill("WQ-半")
    expect(page.get_by_text("已保存草稿")).to_be_visible(timeout=6000)
    kept = _kept(place)
    assert kept is not None
    assert kept.values["contract_no"] == "WQ-半"
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("网签合同编号")).to_have_value("WQ-半")
    other.get_by_label("网签合同编号").fill("WQ-全")
    other.get_by_role("button", name="保存草稿").click()
    expect(other.get_by_text("已保存草稿")).to_be_visible()
    page.wait_for_timeout(200)
    page.get_by_label("网签合同编号").fill("WQ-旧页")
    expect(page.get_by_role("alert")).to_contain_text("在别的页面上改过", timeout=6000)
    _look(page)
    page.get_by_role("button", name="用这里的").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.wait_for_timeout(500)
    kept = _kept(place)
    assert kept is not None
    assert kept.values["contract_no"] == "WQ-旧页"
    page.get_by_role("button", name="丢弃").click()
    expect(page.get_by_text("草稿已丢弃")).to_be_visible()
    expect(page.get_by_label("网签合同编号")).to_have_value("")


def test_without_a_network_what_is_typed_is_kept_and_sent_once_it_is_back(page: Page, place: Office) -> None:
    task_id = place.task()
    page.context.set_offline(True)
    page.get_by_label("网签合同编号").fill("WQ-1")
    page.get_by_label("成交总价").fill("5000000")
    page.get_by_label("全款").check()
    expect(page.get_by_text("填的内容存在这台手机上，连上后自动保存")).to_be_visible(timeout=6000)
    page.get_by_role("button", name="完成任务").click()
    expect(page.get_by_text("填的内容存在这台手机上，连上后自动提交")).to_be_visible()
    assert re.search(r"fangliu-form.*WQ-1", page.evaluate("JSON.stringify(sessionStorage)"))
    _look(page)
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile(r"told=completed$"), timeout=15000)
    assert "fangliu-form" not in page.evaluate("JSON.stringify(sessionStorage)")
    with place.agency.uow(write=False) as uow:
        assert drafts.documents_of(uow) == frozenset()
    assert task_id not in [line.id for line in place.agency.todo("lin")]


def test_a_second_press_sends_nothing_twice(page: Page, place: Office) -> None:
    posted: list[str] = []
    page.on(
        "request", lambda sent: posted.append(sent.url) if sent.method == "POST" and "complete" in sent.url else None
    )
    page.get_by_label("网签合同编号").fill("WQ-1")
    page.get_by_label("成交总价").fill("5000000")
    page.get_by_label("全款").check()
    page.get_by_role("button", name="完成任务").dblclick()
    expect(page).to_have_url(re.compile(r"told=completed$"))
    assert len(posted) == 1
