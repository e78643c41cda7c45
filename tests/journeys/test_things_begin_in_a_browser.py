"""Somebody begins a listing without scripts and by phone; every page that begins something is accessible and narrow enough."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from tests.support.houses import empty_house
from tests.support.inbox_house import PASSWORD
from tests.support.start_house import founded

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = (ViewportSize(width=320, height=700), ViewportSize(width=1280, height=900))


@pytest.fixture(scope="module")
def founded_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a founded agency; return where."""
    folder: Path = tmp_path_factory.mktemp("begin")
    with empty_house("sqlite", folder) as house:
        server = make_server("127.0.0.1", 0, founded(house).app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=10)


def _sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in?agency=anju")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox$"))


def test_a_listing_is_entered_on_a_phone_without_scripts(chromium: Browser, founded_address: str) -> None:
    context = chromium.new_context(
        viewport=ViewportSize(width=360, height=780), locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    _sign_in(page, founded_address, "agent")
    page.goto(f"{founded_address}/start")
    page.get_by_role("link", name="录入房源").click()
    page.get_by_label("小区").fill("芍药居北里")
    page.get_by_text("登记新客户").click()
    page.get_by_label("姓名").fill("王小明")
    page.get_by_label("电话", exact=True).fill("13800138001")
    page.get_by_role("button", name="登记并选上").click()
    expect(page.get_by_text("138****8001")).to_be_visible()
    expect(page.get_by_label("小区")).to_have_value("芍药居北里")
    page.get_by_label("建筑面积").fill("89.5")
    page.get_by_label("产权性质").select_option(index=1)
    page.get_by_label("业主报价").fill("5000000")
    page.get_by_role("button", name="录入房源，开始流程").last.click()
    expect(page).to_have_url(re.compile(r"told=listing-entered"))
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_that_begin_something_are_accessible_and_narrow(
    chromium: Browser, founded_address: str, language: str
) -> None:
    context = chromium.new_context(viewport=SIZES[1], locale="zh-CN")
    page = context.new_page()
    _sign_in(page, founded_address, "admin")
    for size in SIZES:
        page.set_viewport_size(size)
        for path in ("/start", "/start/listing", "/start/viewing", "/start/deal", "/start/import", "/start/first"):
            page.goto(f"{founded_address}{path}?lang={language}")
            found = Axe().run(page, options=RULES)
            broken = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]]
            assert not broken, (page.url, broken)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (page.url, wide)
    context.close()
