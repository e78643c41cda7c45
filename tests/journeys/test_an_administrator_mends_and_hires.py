"""An administrator retries what stopped with corrected input, and hires somebody who signs in by the link."""

import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from engine.operations import instances
from engine.queries import directory, incidents
from tests.support.admin_house import head_office
from tests.support.houses import empty_house
from tests.support.inbox_house import PASSWORD, Office

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1280, height=900)
LONG = "correct horse battery"


@pytest.fixture
def head(tmp_path: Path) -> Iterator[Office]:
    """Give a head office with one step that stopped."""
    with empty_house("sqlite", tmp_path) as house:
        made = head_office(house)
        made.start("BJ-D-2026-000001")
        with made.agency.uow("wang") as uow:
            data = {"amount": Decimal(500), "home": "海淀"}
            instances.start(uow, process="checked", data=data, business_key="C-1", branch_id=made.agency.branch_id)
        made.agency.run()
        yield made


@pytest.fixture
def served(head: Office) -> Iterator[str]:
    """Serve its pages; return where."""
    server = make_server("127.0.0.1", 0, head.app, threaded=True)
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


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?agency=anju")
    page.get_by_label("登录名").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox$"))


def test_what_stopped_goes_on_with_corrected_input(chromium: Browser, head: Office, served: str) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    _sign_in(page, served)
    page.get_by_role("link", name="管理").click()
    _look(page)
    page.get_by_role("link", name="1 步停住了").click()
    page.get_by_role("link", name=re.compile("C-1")).click()
    _look(page)
    page.get_by_label("amount").fill("很多")
    page.get_by_role("button", name="重新提交这一步").click()
    expect(page.get_by_role("alert")).to_contain_text("有 1 处要改")
    _look(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("amount")).to_be_focused()
    page.get_by_label("amount").fill("99")
    page.get_by_role("button", name="重新提交这一步").click()
    expect(page.get_by_role("status").first).to_contain_text("已重新提交")
    head.agency.run()
    assert [line.name for line in head.agency.todo("admin", "claimable")] == ["look"]
    context.close()


def test_somebody_is_hired_and_signs_in_by_the_link_on_a_phone(chromium: Browser, head: Office, served: str) -> None:
    desk = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = desk.new_page()
    _sign_in(page, served)
    page.goto(f"{served}/admin/people")
    page.get_by_role("link", name="办理入职").click()
    _look(page)
    page.get_by_label("姓名").fill("钱多多")
    page.get_by_label("登录名").fill("qian")
    page.get_by_label("第一个岗位").select_option("listing_agent")
    page.get_by_role("button", name="入职并生成链接").click()
    link = page.get_by_label("设置密码的链接").input_value()
    _look(page)
    phone = chromium.new_context(viewport=PHONE, locale="zh-CN")
    hers = phone.new_page()
    hers.goto(link)
    _look(hers)
    hers.get_by_label("新密码").fill(LONG)
    hers.get_by_label("再填一遍").fill(LONG)
    hers.get_by_role("button", name="设置密码并登录").click()
    expect(hers).to_have_url(re.compile(r"/inbox$"))
    hers.goto(link)
    expect(hers.get_by_role("heading", level=1)).to_have_text("这个链接不能用了")
    _look(hers)
    phone.close()
    desk.close()
    with head.agency.uow(write=False) as uow:
        hired = directory.person_called(uow, login="qian")
    assert hired is not None
    assert hired.roles == {"listing_agent"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_door_is_accessible(chromium: Browser, head: Office, served: str, language: str) -> None:
    with head.agency.uow(write=False) as uow:
        (stop,) = incidents.listed(uow).items
    paths = [
        "/admin",
        "/admin/instances",
        "/admin/instances?q=nothing",
        f"/admin/instances/{stop.instance_id}",
        "/admin/incidents",
        f"/admin/incidents/{stop.id}",
        "/admin/messages",
        "/admin/timers",
        "/admin/calendars",
        "/admin/calendars/office?year=2026",
        "/admin/people",
        f"/admin/people/{head.agency.people['lin']}",
        "/admin/people/branches",
        "/admin/people/agency",
        "/admin/adapters",
        "/admin/health",
    ]
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    _sign_in(page, served)
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        for path in paths:
            page.goto(f"{served}{path}{'&' if '?' in path else '?'}lang={language}")
            page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
            _look(page)
    context.close()
