"""Every page of the product, with deals in every stage and hostile names everywhere: nobody's markup runs, nothing is too wide,
and nothing breaks WCAG 2.2 AA, in both languages and all themes.
"""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

import assembly
from tests.support import hostile
from tests.support.page_walk import Opened, pages, rules_of_pages
from tests.support.stocked import PASSWORD, stocked

pytestmark = pytest.mark.skipif(
    not os.environ.get("WHOLE_WALK"),
    reason="takes ten minutes: WHOLE_WALK=1 opens every page in both languages and all themes",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
THEMES = ("dark", "contrast", "contrast-dark")
SMALLEST = 320
COLOURS_SETTLE = 250
"""Milliseconds in which colours change over to another theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be the served agency."""

    app: Any
    address: str
    opened: tuple[Opened, ...]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with stocked(tmp_path_factory.mktemp("seen"), more=[hostile.deal()]) as house:
        app = assembly.serve(house)
        told = hostile.plant(house)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Place(
            app=app,
            address=f"http://127.0.0.1:{server.server_port}",
            opened=tuple(pages(house, app, told=told)),
        )
        server.shutdown()


class Watch:
    """Note what must never happen on a page: a dialog of a script, a report of the policy, an error of ours."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))

    def _dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or (kind == "error" and "status of 404" not in text):
            self.seen.append(f"{kind} {text}")


def _contexts(chromium: Browser, place: Place, locale: str) -> dict[str | None, tuple[BrowserContext, Page, Watch]]:
    found: dict[str | None, tuple[BrowserContext, Page, Watch]] = {}
    for login in {one.login for one in place.opened}:
        context = chromium.new_context(locale=locale, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        watch = Watch(page)
        if login is not None:
            page.goto(f"{place.address}/sign-in?agency=anju&lang={locale[:2]}")
            page.locator("[name=login]").fill(login)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("form[action^='/sign-in'] button").first.click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
        found[login] = context, page, watch
    return found


def _axe(page: Page, rules: Any) -> list[str]:
    response = Axe().run(page, options=rules).response
    return [f"{rule['id']} {[node['target'] for node in rule['nodes']][:3]}" for rule in response["violations"]]


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_no_page_breaks_a_rule_or_runs_a_name(chromium: Browser, place: Place, locale: str) -> None:
    contexts, broken = _contexts(chromium, place, locale), []
    for one in place.opened:
        _, page, watch = contexts[one.login]
        watch.seen.clear()
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(place.address + one.path)
        assert answer is not None
        found = [] if answer.status < 400 or one.path == "/p/wrong" else [f"status {answer.status}"]
        found += _axe(page, RULES)
        for theme in THEMES:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            page.wait_for_timeout(COLOURS_SETTLE)
            found += [f"{theme}: {rule}" for rule in _axe(page, CONTRAST)]
        page.set_viewport_size({"width": SMALLEST, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{wide} px too wide at {SMALLEST}"] if wide > 0 else []
        broken += [f"{one.path}: {each}" for each in found + watch.seen]
    for context, _, _ in contexts.values():
        context.close()
    assert not broken, "\n".join(broken)


def test_no_page_is_left_out(place: Place) -> None:
    missing = set(rules_of_pages(place.app)) - {one.rule for one in place.opened}
    assert not missing, f"tell tests/support/page_walk.py where to find a sample for {sorted(missing)}"
