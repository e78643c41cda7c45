"""Administrators look at definitions, bring files in, draft, compare and publish; nobody else gets in."""

import json
from io import BytesIO
from typing import Any

import pytest

from admin import assembly
from engine.operations import drafts
from engine.queries import drafts as kept
from engine.unit_of_work import House
from tests.support.agencies import staffed
from tests.support.bpmn_xml import Diagram
from tests.support.browsers import Browser
from tests.support.inbox_house import Office, office
from tests.support.statements import counted

AT = "/admin/definitions"


@pytest.fixture
def place(house: House) -> Office:
    made = office(house)
    assembly.install(made.app)
    return made


@pytest.fixture
def admin(place: Office) -> Browser:
    return place.browser("admin")


def sale(name: str = "买卖", **task: Any) -> bytes:
    how: dict[str, Any] = {"form": "filing", "role": "listing_agent", **task}
    drawn = Diagram("sale", name=name).start().user_task("file", **how).user_task("check", role="finance").end()
    return drawn.bytes()


def bring(browser: Browser, name: str, body: bytes) -> Any:
    browser.visit(AT)
    token = browser.form(f"{AT}/import").fields["_csrf"]
    return browser.send(f"{AT}/import", {"_csrf": token, "file": (BytesIO(body), name)})


def script(browser: Browser, path: str, **fields: Any) -> Any:
    """Post as the editor's script does."""
    browser.visit(AT)
    token = browser.form(f"{AT}/import").fields["_csrf"]
    return browser.send(path, fields, follow=False, X_CSRF_Token=token, Accept="application/json")


def save(browser: Browser, body: bytes, revision: int, **more: Any) -> Any:
    return script(
        browser, "/admin/editor/sale/draft", file=(BytesIO(body), "sale.bpmn"), revision=str(revision), **more
    )


def test_the_list_tells_versions_and_who_runs_on_them(place: Office, admin: Browser) -> None:
    place.start("BJ-D-2026-000001")
    admin.visit(f"{AT}?q=买卖")
    assert "买卖" in admin.text()
    assert "在途 1 单" in admin.text()
    admin.visit(f"{AT}?q=nothing")
    assert "没有找到" in admin.text()


def test_the_list_asks_the_same_few_statements_however_much_is_published(place: Office, admin: Browser) -> None:
    with counted(place.agency.house.database) as few:
        admin.visit(AT)
    place.agency.publish(*(Diagram(f"p{number}").start().user_task("a", role="finance").end() for number in range(9)))
    admin.visit(AT)
    with counted(place.agency.house.database) as many:
        admin.visit(AT)
    assert len(many) <= len(few) <= 14


def test_a_definition_shows_steps_versions_and_who_uses_it(place: Office, admin: Browser) -> None:
    admin.visit(f"{AT}/process/sale")
    assert admin.page.status_code == 200
    assert "照网签系统的结果填写" in admin.text()
    admin.visit(f"{AT}/form/filing")
    assert "网签合同编号" in admin.text()
    assert "谁在用它买卖" in admin.text()
    admin.visit(f"{AT}/process/sale", follow=False)
    exported = admin.client.get(f"{AT}/process/sale/versions/1", base_url=admin.base)
    assert exported.data.startswith(b"<?xml")
    assert 'filename="sale-v1.bpmn"' in exported.headers["Content-Disposition"]


MISSING = (
    "/admin/definitions/process/nowhere",
    "/admin/definitions/process/sale?version=9",
    "/admin/definitions/process/sale?from=1&to=7",
    "/admin/definitions/process/sale/draft",
    "/admin/definitions/cat/sale",
    "/admin/editor/nowhere",
)


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_not_found(admin: Browser, path: str) -> None:
    assert admin.visit(path).status_code == 404


@pytest.mark.parametrize("login", ["lin", "wang", "director", "cai"])
def test_nobody_but_administrators_gets_in(place: Office, login: str) -> None:
    browser = place.browser(login)
    for path in (AT, f"{AT}/process/sale", "/admin/editor/sale", f"{AT}/due?due=3WD", f"{AT}/form/filing/list"):
        assert browser.visit(path).status_code == 403


def test_another_agencys_drafts_are_not_there(place: Office, admin: Browser) -> None:
    foreign = staffed(place.agency.house, "pengcheng")
    with foreign.uow("admin") as uow:
        drafts.save(uow, kind="process", key="theirs", body=sale("别家"), revision=0)
    assert admin.visit("/admin/editor/theirs").status_code == 404
    assert admin.visit(f"{AT}/process/theirs").status_code == 404
    assert "别家" not in admin.visit(AT).text


def test_a_file_becomes_a_draft_that_is_compared_and_published(place: Office, admin: Browser) -> None:
    bring(admin, "anything.bpmn", sale("买卖二"))
    assert "还没有发布" in admin.text()
    admin.visit(f"{AT}/process/sale?from=1&to=draft")
    assert "买卖二" in admin.text()
    assert "第 1 版 与 草稿 的差别" in admin.text()
    assert "时限" in admin.text() or "截止" in admin.text()
    admin.submit(f"{AT}/process/sale/publish")
    assert "已发布" in admin.text()
    assert "第 2 版" in admin.text()


def test_a_broken_file_stays_a_draft_with_findings(admin: Browser) -> None:
    bring(admin, "sale.bpmn", b"<bpmn:definitions><broken")
    assert "bpmn.not-xml" in admin.text()
    assert "改好 1 处错误后可以发布" in admin.text()
    assert admin.visit("/admin/editor/sale").status_code == 200
    bring(admin, "sale.bpmn", sale())
    assert "另存的草稿" in admin.text()


@pytest.mark.parametrize("name", ["virus.exe", "", "../.bpmn", "中文.json"])
def test_a_file_of_no_known_kind_or_name_is_refused(admin: Browser, name: str) -> None:
    assert bring(admin, name, b"x").status_code == 422


def test_a_new_process_begins_with_a_task_and_its_key_is_taken_once(admin: Browser) -> None:
    admin.visit(AT)
    admin.submit(f"{AT}/new", name='<b>"新"</b>', key="fresh")
    assert admin.path == "/admin/editor/fresh"
    assert "<b>" not in admin.page.text
    admin.visit(AT)
    assert admin.submit(f"{AT}/new", name="又", key="fresh").status_code == 409
    assert admin.submit(f"{AT}/new", name="又", key="no key").status_code == 422


def test_the_editor_alone_may_set_styles_on_elements(admin: Browser) -> None:
    assert "style-src-attr 'unsafe-inline'" in admin.visit("/admin/editor/sale").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in admin.visit(AT).headers["Content-Security-Policy"]


def test_saving_judges_and_a_second_editor_is_told(place: Office, admin: Browser) -> None:
    first = save(admin, sale("甲"), 0)
    assert (first.status_code, first.json["revision"]) == (200, 1)
    told = save(admin, sale(form="nowhere"), 0)
    assert told.status_code == 409
    assert told.json["revision"] == 1
    assert told.json["differences"]
    assert "Admin" in told.json["by"]
    kept = save(admin, sale(form="nowhere"), 1, keep_other="yes")
    assert [(one["element"], one["rule"]) for one in kept.json["findings"] if one["severity"] == "error"] == [
        ("file", "bpmn.unknown-form")
    ]
    admin.visit(f"{AT}/process/sale")
    assert "另存的草稿" in admin.text()


def test_publishing_from_the_editor_says_who_stays(place: Office, admin: Browser) -> None:
    place.start("BJ-D-2026-000001")
    fields = [{"name": "talked_on", "title": "面谈日期", "kind": "date", "required": True}]
    made = script(admin, f"{AT}/form/talk/list", list=json.dumps({"title": "银行面谈", "fields": fields}), revision="0")
    assert (made.json["revision"], made.json["findings"]) == (1, [])
    save(admin, sale(form="talk"), 0)
    told = admin.client.get("/admin/editor/sale/publishing", base_url=admin.base).json
    assert told == {
        "version": 2,
        "based_on": None,
        "staying": [{"version": 1, "number": 1}],
        "along": [{"kind": "表单", "name": "银行面谈"}],
    }
    done = script(admin, "/admin/editor/sale/publish", revision="1")
    assert done.json["version"] == 2
    assert admin.visit(f"{AT}/form/talk").status_code == 200
    assert admin.client.get(f"{AT}/form/talk/list", base_url=admin.base).json["list"]["fields"][0]["kind"] == "date"
    assert admin.client.get(f"{AT}/form/filing/list", base_url=admin.base).json["list"] is None


def test_a_draft_that_others_have_overtaken_says_so(place: Office, admin: Browser) -> None:
    save(admin, sale("甲"), 0)
    place.agency.publish(Diagram("sale", name="别的").start().user_task("file", form="filing", role="finance").end())
    told = admin.client.get("/admin/editor/sale/publishing", base_url=admin.base).json
    assert (told["version"], told["based_on"]) == (3, 1)


def test_a_new_form_does_not_take_anothers_key(admin: Browser) -> None:
    sent = json.dumps({"title": "x", "fields": []})
    assert script(admin, f"{AT}/form/filing/list", list=sent, revision="0", new="yes").status_code == 409
    assert script(admin, f"{AT}/form/fresh/list", list=sent, revision="0", new="yes").status_code == 200


def test_names_with_markup_and_hidden_signs_are_harmless(place: Office, admin: Browser) -> None:
    save(admin, sale("<img src=x>\u202e\u200b坏"), 0)
    with place.agency.uow("admin") as uow:
        assert [line.name for line in kept.newest(uow)] == ["<img src=x>坏"]
    admin.visit(f"{AT}/process/sale?from=1&to=draft")
    assert "<img src=x>" not in admin.page.text
    admin.visit("/admin/editor/sale")
    assert "<img src=x>" not in admin.page.text


def test_publishing_with_an_error_says_which(admin: Browser) -> None:
    save(admin, sale(form="nowhere"), 0)
    refused = script(admin, "/admin/editor/sale/publish", revision="1")
    assert refused.status_code == 422
    assert refused.json["findings"][0]["element"] == "file"


def test_the_due_date_is_reckoned_from_now_and_explained(admin: Browser) -> None:
    found = admin.client.get(f"{AT}/due?calendar=office&due=3WD&warning=1WD", base_url=admin.base).json
    assert found["due"]
    assert "3 个工作日" in found["why"]
    assert found["unknown"] is None
    for wrong in ("calendar=nowhere&due=3WD", "due=3XX"):
        assert admin.client.get(f"{AT}/due?{wrong}", base_url=admin.base).status_code == 422


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"title":1,"fields":[]}', '{"title":"x","fields":[{"kind":"cat"}]}'])
def test_a_list_of_fields_that_cannot_be_read_is_refused(admin: Browser, sent: str) -> None:
    assert script(admin, f"{AT}/form/talk/list", list=sent, revision="0").status_code in (400, 422)
