"""An agent with a phone, another at a desk: sign in, claim, correct, complete; every page on the way is accessible."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.support.inbox_house import PASSWORD, Office

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
HOSTILE = "<img src=x onerror=alert(1)>"
PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)


def _look(page: Page) -> None:
    """Find nothing that breaks WCAG 2.2 AA, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    assert found.response["passes"], "the rules were run"
    broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not broken, (page.url, broken)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, wide)


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?agency=anju")
    _look(page)
    page.get_by_label("登录名").fill("lin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_task_is_claimed_corrected_and_completed_on_a_phone(
    chromium: Browser, place: Office, address: str, *, scripts: bool
) -> None:
    place.start("BJ-D-2026-000001")
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=scripts)
    page = context.new_page()
    look = _look if scripts else lambda _page: None  # axe is a script itself
    page.goto(f"{address}/inbox?view=claimable")
    page.get_by_label("机构代码").fill("anju")
    page.get_by_label("登录名").fill("lin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox\?view=claimable$"))
    look(page)
    page.get_by_role("button", name="认领").click()
    expect(page.get_by_role("status")).to_contain_text("已认领")
    page.get_by_role("link", name="我的待办").click()
    look(page)
    page.get_by_role("link", name="file").click()
    look(page)
    page.get_by_label("网签合同编号").fill(HOSTILE)
    page.get_by_label("成交总价").fill("五百万")
    page.get_by_label("商业贷款").check()
    page.get_by_role("button", name="完成任务").click()
    expect(page.get_by_role("alert")).to_contain_text("有 2 处要改")
    expect(page.get_by_label("网签合同编号")).to_have_value(HOSTILE)
    look(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    if scripts:
        expect(page.get_by_label("成交总价")).to_be_focused()
    page.get_by_label("成交总价").fill("5,000,000")
    page.get_by_label("贷款银行").fill("工商银行")
    page.get_by_role("button", name="完成任务").click()
    expect(page).to_have_url(re.compile(r"/inbox\?told=completed$"))
    expect(page).to_have_title("待办 · 房流")
    look(page)
    context.close()
    assert place.agency.todo("lin") == ()
    assert len((*place.agency.todo("cai"), *place.agency.todo("cai", "claimable"))) == 1


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "contrast-dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_accessible_in_every_theme_and_language(
    chromium: Browser, place: Office, address: str, theme: str, language: str
) -> None:
    for number in (1, 2):
        place.start(f"BJ-D-2026-00000{number}")
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    context.add_cookies([{"name": "fangliu-theme", "value": theme, "url": address}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    _sign_in(page, address)
    task = f"/inbox/tasks/{place.task()}"
    for path in ("/inbox", "/inbox?view=claimable", "/inbox?view=done", "/inbox?q=nothing", task, "/me", "/styleguide"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        _look(page)
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/inbox", task, "/me", "/styleguide"):
        page.goto(f"{address}{path}")
        _look(page)
    context.close()
    assert not errors


def test_a_task_is_done_by_keyboard_only(chromium: Browser, place: Office, address: str) -> None:
    place.start("BJ-D-2026-000001")
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    _sign_in(page, address)
    page.goto(f"{address}/inbox/tasks/{place.task()}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("button", name="认领任务"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="完成任务")).to_be_visible()
    _tab_to(page, page.get_by_label("网签合同编号"))
    page.keyboard.type("WQ-1")
    _tab_to(page, page.get_by_label("成交总价"))
    page.keyboard.type("5000000")
    _tab_to(page, page.get_by_label("全款"))
    page.keyboard.press("Space")
    _tab_to(page, page.get_by_role("button", name="完成任务"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"told=completed$"))
    context.close()


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")
