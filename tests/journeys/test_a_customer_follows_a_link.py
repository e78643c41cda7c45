"""A customer on a phone opens the link of a text message: no account, no script; answers with a photo and sees it done."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from tests.support.houses import empty_house
from tests.support.portal_house import Sale, sale

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE = ViewportSize(width=360, height=780)
NARROW = ViewportSize(width=320, height=640)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Sale]:
    """Give a deal in which the buyer is asked to sign; names that would do harm stand in it."""
    with empty_house("sqlite", tmp_path) as house:
        made = sale(house, hostile=True)
        made.prepared()
        yield made


@pytest.fixture
def address(place: Sale) -> Iterator[str]:
    """Serve the pages; return where."""
    server = make_server("127.0.0.1", 0, place.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


def _look(page: Page) -> None:
    """Find nothing that breaks WCAG 2.2 AA, nothing wider than the screen, and no harm done by a name."""
    found = Axe().run(page, options=RULES)
    assert found.response["passes"], "the rules were run"
    broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not broken, (page.url, broken)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, wide)
    assert page.locator("img").count() == 0


def test_a_customer_answers_on_a_phone_without_scripts(chromium: Browser, place: Sale, address: str) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(photo, "JPEG")
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(address + place.path("buyer"))
    page.get_by_role("button", name="确认并提交").click()
    expect(page.get_by_role("alert")).to_contain_text("有 2 处要改")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("签署日").fill("2026-03-02")
    page.get_by_label("凭证").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()})
    page.get_by_role("button", name="确认并提交").click()
    expect(page.get_by_role("status")).to_contain_text("收到了，谢谢")
    expect(page.get_by_role("button", name="确认并提交")).to_have_count(0)
    expect(page.get_by_text("已签约")).to_be_visible()
    with page.expect_download() as loading:
        page.get_by_role("button", name="下载").click()
    assert loading.value.suggested_filename.endswith(".jpg")
    context.close()
    assert place.open_nodes() == ["hand_over"]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "contrast-dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_accessible_in_every_theme_and_language(
    chromium: Browser, place: Sale, address: str, theme: str, language: str
) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    context.add_cookies([{"name": "fangliu-theme", "value": theme, "url": address}])
    page = context.new_page()
    for size in (PHONE, NARROW, DESK):
        page.set_viewport_size(size)
        for path in (place.path("buyer"), place.path("seller"), "/p/nothing"):
            page.goto(f"{address}{path}?lang={language}")
            _look(page)
    context.close()
