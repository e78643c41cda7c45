"""Two people at one task in real browsers: lists move, a task is handed on in a dialog, the slower one sees both versions."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from engine.operations import tasks
from tests.support.inbox_house import GOOD, PASSWORD, Office
from web.live_streams import Streams

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)


def look(page: Page) -> None:
    """Find nothing that breaks WCAG 2.2 AA, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not broken, (page.url, broken)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, wide)


def sign_in(chromium: Browser, address: str, login: str, size: ViewportSize = DESK) -> Page:
    """Open a browser of one's own and sign in."""
    page = chromium.new_context(viewport=size, locale="zh-CN").new_page()
    page.goto(f"{address}/sign-in?agency=anju")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox$"))
    return page


@pytest.mark.parametrize("streams", [True, False], ids=["stream", "polling"])
def test_new_tasks_are_announced_and_taken_ones_fade(
    chromium: Browser, place: Office, address: str, *, streams: bool
) -> None:
    place.agency.house.part(Streams).every = 0.2
    page = sign_in(chromium, address, "lin")
    if not streams:
        page.add_init_script("delete window.EventSource")
        page.clock.install()
    page.goto(f"{address}/inbox?view=claimable")
    expect(page.get_by_text("没有待领的任务")).to_be_visible()
    place.start("BJ-D-2026-000001")
    if not streams:
        page.clock.run_for(31_000)
    expect(page.get_by_role("status").filter(has_text="刚到 1 件")).to_be_visible()
    expect(page.locator('[data-count="claimable"]')).to_have_text("1")
    assert page.locator(".row").count() == 0
    look(page)
    page.get_by_role("link", name="显示").click()
    expect(page.locator(".row")).to_have_count(1)
    with place.agency.uow("zhao") as uow:
        tasks.claim(uow, task_id=place.task("zhao"))
    if not streams:
        page.clock.run_for(31_000)
    expect(page.locator(".row")).to_contain_text("已被认领或收回")
    expect(page.get_by_role("button", name="认领")).to_be_disabled()
    look(page)
    page.context.set_offline(True)
    expect(page.get_by_text("没有网络")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_task_is_handed_on_in_a_dialog(chromium: Browser, place: Office, address: str, size: ViewportSize) -> None:
    place.start("BJ-D-2026-000001")
    task_id = place.task()
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    page = sign_in(chromium, address, "lin", size)
    page.goto(f"{address}/inbox/tasks/{task_id}")
    look(page)
    page.locator(".page__actions").get_by_role("link", name="转办").press("Enter")
    dialog = page.get_by_role("dialog", name="转办")
    expect(dialog.get_by_label("转给谁")).to_be_focused()
    look(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".page__actions").get_by_role("link", name="转办")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_label("转给谁").select_option(label="Zhao · 房源维护人")
    dialog.get_by_label("原因").fill("出差三天")
    dialog.get_by_role("button", name="转办任务").click()
    expect(page).to_have_url(re.compile(r"told=transferred$"))
    page.context.close()
    assert [line.id for line in place.agency.todo("zhao")] == [task_id]


def test_who_was_slower_sees_both_versions_and_papers_print(chromium: Browser, place: Office, address: str) -> None:
    place.start("BJ-D-2026-000001")
    task_id = place.task()
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    page = sign_in(chromium, address, "lin", PHONE)
    page.goto(f"{address}/inbox/tasks/{task_id}")
    page.get_by_label("网签合同编号").fill("WQ-2")
    page.get_by_label("成交总价").fill("4900000")
    page.get_by_label("全款").check()
    with place.agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={**GOOD, "price": 5_000_000})
    page.get_by_role("button", name="完成任务").click()
    page.get_by_role("link", name="看差别").click()
    row = page.get_by_role("row").filter(has_text="网签合同编号")
    expect(row).to_contain_text("WQ-2")
    expect(row).to_contain_text("WQ-1")
    look(page)
    for path in (f"/inbox/tasks/{task_id}", f"/inbox/tasks/{task_id}/print", "/me"):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}{path}")
            look(page)
    page.goto(f"{address}/inbox/tasks/{task_id}/print")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="回到任务")).to_be_hidden()
    expect(page.get_by_text("WQ-1")).to_be_visible()
    page.context.close()
