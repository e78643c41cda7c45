"""An administrator draws in a browser: a step more with form, owner, deadline and portal text; the next case takes it."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from engine.bpmn.extensions import definitions
from engine.bpmn.source import read
from engine.queries import definitions as published
from tests.support.editor_house import PASSWORD, Workshop, workshop
from tests.support.houses import empty_house
from web.scripts import BUILT

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=780)
LOAN = {"deal_no": "BJ-D-2026-000001", "bank": "icbc", "loan_amount": 3_000_000, "price": 6_000_000}
HOSTILE = "<img src=x onerror=alert(1)>"
APPRAISED = {"appraised_value": 6_000_000, "appraiser": "bank", "appraised_on": "2026-03-02"}

pytestmark = pytest.mark.skipif(not BUILT.is_dir(), reason="scripts of pages are not built: make frontend")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with empty_house("sqlite", tmp_path_factory.mktemp("shop")) as house:
        yield workshop(house)


@pytest.fixture(scope="module")
def at(shop: Workshop) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, shop.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def page(chromium: Browser, at: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    made = context.new_page()
    errors: list[str] = []
    made.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.goto(f"{at}/sign-in?agency=anju")
    made.get_by_label("登录名").fill("admin")
    made.get_by_label("密码").fill(PASSWORD)
    made.get_by_role("button", name="登录").click()
    expect(made).to_have_url(re.compile(r"/inbox$"))
    yield made
    context.close()
    # Refusals that a journey provokes, and the stream of events that many pages at once are refused, are told there too.
    assert [error for error in errors if not re.search(r"status of (409|422|503)", error)] == []


def looked_at(page: Page) -> None:
    """Find nothing that breaks WCAG 2.2 AA, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    assert found.response["passes"], "the rules were run"
    broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not broken, (page.url, broken)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, wide)


def saved(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存")


def test_every_process_comes_out_of_the_editor_as_it_went_in(shop: Workshop, page: Page, at: str) -> None:
    with shop.uow() as uow:
        bodies = {
            line.key: published.body(uow, kind="process", key=line.key)
            for line in published.newest(uow, kind="process")
        }
    assert len(bodies) > 15
    for key, body in bodies.items():
        page.goto(f"{at}/admin/editor/{key}")
        expect(page.locator(".djs-container")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="导出", exact=True).click()
        again = Path(download.value.path()).read_bytes()
        assert definitions(read(again)) == definitions(read(body)), key
        assert read(again).ids.keys() >= {id_ for id_ in read(body).ids if not id_.endswith("_di")}, key


def test_a_step_more_is_taken_by_the_next_case_and_not_by_a_running_one(shop: Workshop, page: Page, at: str) -> None:
    running = shop.start("loan_commercial", "BJ-D-2026-000001", LOAN)
    page.goto(f"{at}/admin/editor/loan_commercial")
    page.get_by_role("button", name="加任务 在“房屋评估”后面").click()
    page.get_by_label("名称", exact=True).fill("银行面谈")
    page.get_by_label("说明").fill("陪买方到银行面谈，记下银行的意见。")
    saved(page)
    expect(page.locator("[data-block]")).to_contain_text("处错误")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_attribute("aria-disabled", "true")
    page.locator(".finding button").first.click()
    expect(page.locator(".editor__props h2")).to_have_text("银行面谈")
    page.get_by_role("tab", name="办理与时限").click()
    page.get_by_label("分派方式").select_option("role")
    page.get_by_label("办理岗位").select_option(label="贷款专员")
    page.get_by_label("范围").select_option("agency")
    page.get_by_label("截止", exact=True).fill("3")
    page.get_by_label("日历").select_option("bank")
    expect(page.locator(".preview")).to_contain_text("3 个工作日")
    page.get_by_role("tab", name="客户文案").click()
    page.get_by_role("button", name="写给买方").click()
    page.get_by_label("给买方看的中文").fill("请到银行面谈，带上身份证。")
    page.get_by_role("tab", name="表单").click()
    page.get_by_role("button", name="新建一张表单").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("标识").fill("bank_talk")
    dialog.get_by_label("字段名称").fill("面谈结果")
    dialog.get_by_label("变量").fill("talk_result")
    dialog.get_by_label("类型").select_option("choice")
    dialog.get_by_label("选项").fill("通过、补件")
    dialog.get_by_label("必填").check()
    looked_at(page)
    dialog.get_by_role("button", name="存下表单").click()
    expect(dialog).to_have_count(0)
    saved(page)
    expect(page.locator("[data-block]")).to_contain_text("可以发布")
    looked_at(page)
    page.get_by_role("button", name="发布", exact=True).click()
    expect(dialog).to_contain_text("将成为第 2 版")
    expect(dialog).to_contain_text("1 单留在第 1 版")
    expect(dialog).to_contain_text("表单 银行面谈")
    looked_at(page)
    dialog.get_by_role("button", name="发布第 2 版").click()
    expect(page).to_have_url(re.compile(r"/admin/definitions/process/loan_commercial\?told=published$"))
    looked_at(page)
    following = shop.start("loan_commercial", "BJ-D-2026-000002", LOAN)
    for instance in (running, following):
        shop.complete(shop.open_tasks(instance)["房屋评估"], "loan_specialist", APPRAISED)
    assert set(shop.open_tasks(running)) == {"银行面签"}
    talk = shop.open_tasks(following)
    assert set(talk) == {"银行面谈"}
    shop.complete(talk["银行面谈"], "loan_specialist", {"talk_result": "通过"})
    assert set(shop.open_tasks(following)) == {"银行面签"}
    page.goto(f"{at}/admin/definitions/process/loan_commercial?from=1&to=2")
    expect(page.locator(".differences")).to_contain_text("银行面谈")


def test_two_people_at_one_draft_are_told_and_lose_nothing(shop: Workshop, page: Page, at: str) -> None:
    page.goto(f"{at}/admin/editor/escrow")
    other = page.context.new_page()
    other.goto(f"{at}/admin/editor/escrow")
    page.get_by_label("名称", exact=True).fill("资金监管甲")
    saved(page)
    other.get_by_label("名称", exact=True).fill("资金监管乙")
    other.get_by_role("button", name="保存", exact=True).click()
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("别人也在改这份草稿")
    expect(dialog).to_contain_text("名称")
    looked_at(other)
    dialog.get_by_role("button", name="用我的，对方的另存").click()
    expect(other.locator("[data-saved]")).to_contain_text("已保存")
    other.goto(f"{at}/admin/definitions/process/escrow")
    expect(other.get_by_role("heading", name="另存的草稿")).to_be_visible()
    with other.expect_download() as download:
        other.locator(".asides a").first.click()
    assert "资金监管甲" in Path(download.value.path()).read_text()


def test_a_step_is_added_by_keyboard_alone(page: Page, at: str) -> None:
    page.goto(f"{at}/admin/editor/handover")
    add = page.locator("[data-of^='add-']").first
    add.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".editor__props h2")).to_contain_text("Activity_")
    field = page.get_by_label("名称", exact=True)
    field.focus()
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Tab")
    expect(page.locator(".editor__props h2")).to_contain_text("Activity_")
    expect(page.locator(".djs-visual text", has_text="onerror")).to_have_count(1)
    assert page.locator("img[src=x]").count() == 0
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("键盘加的一步")
    page.keyboard.press("Tab")
    expect(page.get_by_label("说明")).to_be_focused()
    expect(page.locator(".editor__outline").get_by_role("button", name="键盘加的一步", exact=True)).to_be_visible()
    page.get_by_role("button", name="撤销", exact=True).press("Enter")
    expect(page.locator(".editor__outline").get_by_role("button", name="键盘加的一步", exact=True)).to_have_count(0)


def test_a_text_that_cannot_be_drawn_is_still_there(shop: Workshop, page: Page, at: str) -> None:
    page.goto(f"{at}/admin/definitions")
    page.get_by_text("导入文件").click()
    page.get_by_label("流程、判定表或表单文件").set_input_files(
        {"name": "listing.bpmn", "mimeType": "application/xml", "buffer": b"<bpmn:definitions><broken"}
    )
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator(".finding")).to_have_count(1)
    looked_at(page)
    page.goto(f"{at}/admin/editor/listing")
    expect(page.get_by_role("heading", name="这份草稿画不出来")).to_be_visible()
    looked_at(page)


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark"), ("zh", "contrast")])
def test_every_page_is_accessible_in_both_languages_and_fits_a_phone(
    page: Page, at: str, language: str, theme: str
) -> None:
    page.context.add_cookies([{"name": "fangliu-theme", "value": theme, "url": at}])
    paths = (
        "",
        "/process/viewing",
        "/process/viewing?from=1&to=1",
        "/decision/tax_vat",
        "/form/loan_interview",
        "/template/sale_contract",
    )
    addresses = [f"{at}/admin/definitions{path}" for path in paths] + [f"{at}/admin/editor/viewing"]
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for address in addresses:
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
            looked_at(page)
    page.goto(f"{at}/inbox?lang=zh")


def test_the_watermark_is_whole_and_the_palette_offers_only_what_runs(page: Page, at: str) -> None:
    page.goto(f"{at}/admin/editor/viewing")
    logo = page.locator(".bjs-powered-by").bounding_box()
    canvas = page.locator("[data-canvas]").bounding_box()
    assert logo is not None
    assert canvas is not None
    assert logo["x"] + logo["width"] <= canvas["x"] + canvas["width"]
    assert logo["y"] + logo["height"] <= canvas["y"] + canvas["height"]
    offered = page.locator(".djs-palette [data-action]").evaluate_all(
        "entries => entries.map(one => one.dataset.action)"
    )
    assert "create.user-task" in offered
    assert not [one for one in offered if "data-store" in one or "group" in one]
