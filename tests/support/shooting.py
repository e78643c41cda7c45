"""Takes the pictures of every page for the READMEs and docs: ``make screenshots``. Chinese, 360 and 1280 px, from the demo.

A page's picture is named after its rule. They are cut at a height and kept to few colours, so that the set stays small.
"""

import io
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

import assembly
from settings import HOME
from tests.support import hostile
from tests.support.chromium import FLAGS, found
from tests.support.page_walk import Opened, pages
from tests.support.stocked import AGENCY, PASSWORD, stocked

FOLDER = HOME / "docs" / "screenshots"
SIZES = (ViewportSize(width=360, height=780), ViewportSize(width=1280, height=860))
TALLEST = 1500
COLOURS = 48
SKIPPED = frozenset({"/inbox/tasks/<uuid:task_id>/complete", "/p/<link>/tasks/<uuid:task_id>"})
"""Addresses that only lead to another page."""


def main() -> None:
    """Stand the demo, open every page, and write the pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, stocked(Path(folder)) as house:
        app = assembly.serve(house)
        told = hostile.plant(house, hostile.PLAIN)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        wanted = list(_one_a_rule(pages(house, app, told=told)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found(), args=list(FLAGS))
            for size in SIZES:
                _shoot(browser, address, wanted, size)
            browser.close()
        server.shutdown()
    _index(wanted)


def _index(wanted: list[Opened]) -> None:
    """Write the page that shows them all."""
    lines = ["# Pages in pictures", "", "Taken by `make screenshots` from the demo agency, 1280 and 360 px wide.", ""]
    for one in wanted:
        lines += [f"## `{one.rule}`", "", *(_shown(one, width, share) for width, share in ((1280, 70), (360, 24))), ""]
    (FOLDER / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _shown(one: Opened, width: int, share: int) -> str:
    return f'<img src="{_name(one.rule)}-{width}.png" width="{share}%" alt="{_plain(one.rule)}, {width} px wide">'


def _one_a_rule(opened: Iterator[Opened]) -> Iterator[Opened]:
    seen: set[str] = set()
    for one in opened:
        if one.rule not in seen and one.rule not in SKIPPED:
            seen.add(one.rule)
            yield one


def _shoot(browser: Browser, address: str, wanted: list[Opened], size: ViewportSize) -> None:
    by_login: dict[str | None, Page] = {}
    for one in wanted:
        if one.login not in by_login:
            by_login[one.login] = _signed_in(browser, address, one.login, size)
        page = by_login[one.login]
        page.goto(address + one.path)
        if page.locator("[data-diagram], .modeler").count():
            page.locator(".djs-container svg").first.wait_for(timeout=20_000)
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        page.wait_for_timeout(250)
        file = FOLDER / f"{_name(one.rule)}-{size['width']}.png"
        file.write_bytes(_small(page.screenshot()))
        page.set_viewport_size(size)


def _signed_in(browser: Browser, address: str, login: str | None, size: ViewportSize) -> Page:
    page = browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce").new_page()
    if login is not None:
        page.goto(f"{address}/sign-in?agency={AGENCY.code}")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[action^='/sign-in'] button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _plain(rule: str) -> str:
    return re.sub(r"<[^>]*>", "one", rule)


def _name(rule: str) -> str:
    return re.sub(r"[^a-z]+", "-", _plain(rule).strip("/")) or "landing"


def _small(png: bytes) -> bytes:
    """Keep few colours: text and lines stay sharp, the file a fraction."""
    made = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        made, "PNG", optimize=True
    )
    return made.getvalue()


if __name__ == "__main__":
    main()
