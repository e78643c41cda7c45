"""A deal in a browser: found, its diagram opened by mouse and keys, accessible in every theme, whole without scripts."""

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from tests.support.deal_scene import PASSWORD, DealScene, deal_scene, reaches
from tests.support.houses import empty_house

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=700)


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DealScene]:
    """Give a deal that waits for the buyer's deposit."""
    with empty_house("sqlite", tmp_path_factory.mktemp("followed")) as house:
        yield deal_scene(house, until=reaches("Task_BuyerDeposit"))


@pytest.fixture(scope="module")
def address(deal: DealScene) -> Iterator[str]:
    """Serve its pages; return where."""
    server = make_server("127.0.0.1", 0, deal.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


def _look(page: Page) -> None:
    """Find nothing that breaks WCAG 2.2 AA, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    assert found.response["passes"], "the rules were run"
    broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not broken, (page.url, broken)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, wide)


def _enter(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/sign-in?agency=anju")
    page.get_by_label("登录名").fill("manager")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox$"))
    page.goto(f"{address}{path}")


def _refused(page: Page) -> list[str]:
    """Collect what the Content-Security-Policy refuses."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if "Content Security Policy" in message.text else None)
    return told


@pytest.mark.parametrize("size", [PHONE, DESK, NARROW], ids=["360", "1280", "320"])
def test_a_deal_is_found_and_its_pages_are_accessible(
    chromium: Browser, deal: DealScene, address: str, size: ViewportSize
) -> None:
    context = chromium.new_context(viewport=size, locale="zh-CN")
    page = context.new_page()
    refused = _refused(page)
    _enter(page, address, "/deals")
    _look(page)
    page.get_by_label("搜索交易").fill("望京")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="望京花园").first.click()
    expect(page.locator("#now")).to_have_text("买方存入监管款，等客户")
    page.get_by_text("全部 19 步").click()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    _look(page)
    for path in ("journal", "money", "people", "fall-through", "process"):
        page.goto(f"{address}/deals/{deal.number}/{path}")
        _look(page)
    for path in ("/listings", f"/listings/{deal.listing_no}", f"/viewings/{deal.viewing_no}"):
        page.goto(f"{address}{path}")
        _look(page)
    assert refused == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "contrast-dark"])
def test_a_deals_page_is_accessible_in_every_theme(
    chromium: Browser, deal: DealScene, address: str, theme: str
) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    context.add_cookies([{"name": "fangliu-theme", "value": theme, "url": address}])
    page = context.new_page()
    _enter(page, address, f"/deals/{deal.number}")
    expect(page.locator(".drawn__flag")).to_have_text("◐ 现在在这里")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    _look(page)
    context.close()


def test_the_diagram_is_scrolled_zoomed_and_opened_by_keys(chromium: Browser, deal: DealScene, address: str) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    _enter(page, address, f"/deals/{deal.number}")
    box = page.locator(".diagram")
    expect(page.locator(".djs-shape.is-here")).to_have_count(1)
    assert page.locator(".djs-shape.is-taken").count() > 3
    assert page.locator(".djs-connection.is-taken").count() > 3
    before = box.evaluate("box => box.scrollLeft")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert box.evaluate("box => box.scrollLeft") != before
    wide = box.evaluate("box => box.scrollWidth")
    page.keyboard.press("+")
    assert box.evaluate("box => box.scrollWidth") > wide
    page.keyboard.press("0")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    main = page.get_by_role("button", name="二手房交易")
    main.focus()
    page.keyboard.press("Enter")
    expect(main).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".djs-shape.is-here")).to_have_attribute("data-element-id", "Call_Escrow")
    page.locator('[data-element-id="Call_TitleTransfer"]').click(force=True)
    expect(page.get_by_role("button", name="核税缴税与过户")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".djs-shape.is-taken")).to_have_count(0)
    context.close()


def test_without_scripts_the_page_says_it_all_as_lists(chromium: Browser, deal: DealScene, address: str) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    _enter(page, address, f"/deals/{deal.number}")
    expect(page.locator(".drawn__frame")).to_be_hidden()
    page.get_by_text("同样的内容，按次序列出").click()
    expect(page.locator(".drawn li").last).to_contain_text("买方存入监管款")
    page.locator(".page__actions summary").click()
    page.get_by_role("link", name="申请爆单").click()
    page.get_by_role("button", name="申请爆单").click()
    expect(page.get_by_role("heading", name="申请爆单")).to_be_visible()
    context.close()
