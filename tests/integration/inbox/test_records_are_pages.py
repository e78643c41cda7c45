"""Deals, listings and viewings as pages: found, shown masked, acted on, and never another agency's."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from brokerage.operations import ledger
from brokerage.sealing import seal, unseal
from brokerage.tables.customers import access_log
from brokerage.tables.documents import document_blobs, documents
from engine.ids import new_id
from engine.operations import comments
from engine.unit_of_work import Actor, unit_of_work
from tests.support.browsers import Browser
from tests.support.deal_scene import DealScene, deal_scene, let_in, reaches
from tests.support.houses import empty_house
from tests.support.stages import staged
from tests.support.statements import counted

HOSTILE = "<img src=x onerror=alert(1)>"
NAME, PHONE = "王建国", "15400020001"
MANAGER, AGENT, FINANCE = "manager", "agent", "finance"


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DealScene]:
    """Give a deal that waits for the buyer's deposit; tests of this module only look at it."""
    with empty_house("sqlite", tmp_path_factory.mktemp("deal")) as house:
        yield deal_scene(house, until=reaches("Task_BuyerDeposit"))


@pytest.fixture
def early(tmp_path: Path) -> Iterator[DealScene]:
    """Give a deal of one's own that was only opened."""
    with empty_house("sqlite", tmp_path) as house:
        yield deal_scene(house, until=reaches("Task_Intent"))


def test_the_list_says_how_far_a_deal_is_who_holds_it_and_until_when(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit("/deals")
    assert deal.number in manager.text()
    assert "买方存入监管款 · 买方" in manager.text()
    assert "等客户" in manager.text()
    drawn = manager.tree().xpath("//span[@class='mini']//*[local-name()='rect']/@class")
    assert drawn == ["done", "done", "done", "doing"]


def test_deals_are_found_by_number_home_and_customer_whose_name_stays_out_of_the_address(deal: DealScene) -> None:
    finance = deal.browser(FINANCE)
    for typed in (deal.number[-6:], "望京", NAME + "(演示)", PHONE, PHONE[-4:]):
        finance.visit("/deals?scope=all")
        finance.submit("/deals/search", q=typed)
        assert deal.number in finance.text(), typed
        assert NAME not in finance.path
        assert PHONE not in finance.path
    finance.submit("/deals/search", q="没有这个小区")
    assert "没有找到" in finance.text()
    finance.visit("/deals?scope=mine")
    assert deal.number in finance.text(), "finance has worked on it"
    finance.visit("/deals?scope=all&state=closed")
    assert deal.number not in finance.text()


@pytest.mark.parametrize(
    "query", ["scope=x&state=x", "q=%00", "cursor=x", f"q={HOSTILE}", "customer=1,2", "q=" + "x" * 500]
)
def test_a_wild_list_address_does_no_harm(deal: DealScene, query: str) -> None:
    browser = deal.browser(MANAGER)
    for path in ("/deals", "/listings"):
        assert browser.visit(f"{path}?{query}").status_code in (200, 422)
        assert HOSTILE not in browser.page.text


def test_a_deals_page_answers_who_does_what_and_shows_all_parts(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit(f"/deals/{deal.number}")
    text = manager.text()
    headings = [heading.text_content() for heading in manager.tree().iter("h2")]
    assert headings[:5] == ["买方存入监管款，等客户", "进行中的任务", "流程图", "款项", "同事留言"]
    assert "第 11 步，共 19 步" in text
    assert {"当事人", "资料", "经过"} <= set(headings)
    assert "网签通过" in text
    assert "买卖合同" in text
    assert "100,000.00" in text
    assert len(manager.tree().xpath("//ol[@class='steps']/li")) == 19
    assert manager.tree().xpath("//li[@aria-current='step']//p/text()")[0] == "网签"


def test_people_are_masked_until_somebody_gives_a_reason_which_is_kept(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    for path in (f"/deals/{deal.number}", "/deals", f"/deals/{deal.number}/people", f"/deals/{deal.number}/journal"):
        manager.visit(path)
        assert NAME not in manager.page.text
        assert PHONE not in manager.page.text
    manager.visit(f"/deals/{deal.number}/people")
    assert manager.submit(f"/deals/{deal.number}/people", reason="").status_code == 422
    assert "至少 4 个字" in manager.text()
    assert PHONE not in manager.page.text
    manager.submit(f"/deals/{deal.number}/people", reason="约卖方到场签约")
    assert NAME in manager.text()
    assert PHONE in manager.text()
    with deal.uow() as uow:
        mine = sa.and_(access_log.c.agency_id == uow.agency_id, access_log.c.actor_kind == "person")
        kept = uow.rows(sa.select(access_log).where(mine, access_log.c.subject == "customer"))
        reasons = [unseal(uow, access_log.c.reason_sealed, row) or "" for row in kept]
    assert len(kept) == 2
    assert all("约卖方到场签约" in reason for reason in reasons)
    assert deal.browser(FINANCE).visit(f"/deals/{deal.number}/people").status_code == 403


def test_a_remark_that_is_too_long_comes_back_with_what_was_written(deal: DealScene) -> None:
    manager, at = deal.browser(MANAGER), f"/deals/{deal.number}/comments"
    manager.visit(f"/deals/{deal.number}")
    said = "说" * 2001 + HOSTILE
    assert manager.submit(at, text=said).status_code == 422
    assert "最多 2000 个字" in manager.text()
    assert manager.form(at).fields["text"] == said
    assert HOSTILE not in manager.page.text
    assert manager.submit(at, text="说好了周五", follow=False).status_code == 303


def test_a_paper_is_opened_for_a_reason(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit(f"/deals/{deal.number}")
    href = manager.tree().xpath("//li[@class='file']//a/@href")[0]
    manager.visit(href)
    assert manager.submit(href, reason="看").status_code == 422
    answer = manager.submit(href, reason="核对合同条款")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"PK")
    other = href.replace(deal.number, "BJ-D-2026-000099")
    assert manager.visit(other).status_code == 404


def test_the_journal_says_who_did_what_newest_first_page_by_page(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit(f"/deals/{deal.number}/journal")
    lines = [line.text_content() for line in manager.tree().xpath("//ol[@class='log']/li/span")]
    assert any("完成“签署监管协议”" in line for line in lines)
    assert lines[-1] != lines[0]
    while True:
        more = manager.tree().xpath("//a[contains(., '看更早的')]/@href")
        if not more:
            break
        manager.visit(more[0])
    last = manager.tree().xpath("//ol[@class='log']/li/span")[-1].text_content()
    assert "开始流程" in last
    assert not re.search(r"[a-z]{5,}", " ".join(lines)), "verbs are words"


def test_the_diagram_is_served_to_the_agency_only_and_said_as_a_list(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit(f"/deals/{deal.number}")
    part = manager.tree().xpath("//*[@data-diagram]")[0]
    told = manager.visit(f"{part.get('data-diagram')}/{part.get('data-first')}").json
    assert told is not None
    assert told["current"] == ["Task_BuyerDeposit"]
    assert told["entered"] == ["resale_main", "signing", "escrow"]
    manager.visit(f"/deals/{deal.number}")
    listed = [line.text_content().strip() for line in manager.tree().xpath("//*[@data-diagram]//ol//strong")]
    assert listed[0] == "交易立项"
    assert listed[-1] == "买方存入监管款"
    assert "签署监管协议" in listed
    assert manager.visit(f"{part.get('data-diagram')}/elsewhere").status_code == 404


def test_another_agency_finds_nothing_of_it(tmp_path: Path) -> None:
    with empty_house("sqlite", tmp_path) as house:
        mine = deal_scene(house, until=reaches("Task_Intent"))
        other = staged(house, "pengcheng")
        let_in(other)
        stranger = type(mine)(
            stage=other, app=mine.app, number="", instance_id="", deal_id="", listing_no="", viewing_no=""
        ).browser(MANAGER)
        for path in (
            f"/deals/{mine.number}",
            f"/deals/{mine.number}/journal",
            f"/deals/{mine.number}/money",
            f"/deals/{mine.number}/documents",
            f"/deals/{mine.number}/people",
            f"/deals/{mine.number}/fall-through",
            f"/deals/{mine.number}/process",
            f"/listings/{mine.listing_no}",
            f"/listings/{mine.listing_no}/address",
            f"/viewings/{mine.viewing_no}",
            f"/diagrams/{mine.instance_id}/resale_main",
        ):
            assert stranger.visit(path).status_code == 404, path
        stranger.visit("/deals?scope=all&state=any")
        assert mine.number not in stranger.text()


def test_a_deal_that_was_only_opened_falls_through_with_reason_and_fault(early: DealScene) -> None:
    manager = early.browser(MANAGER)
    manager.visit(f"/deals/{early.number}")
    assert "申请爆单" in manager.text()
    at = f"/deals/{early.number}/fall-through"
    manager.visit(at)
    answer = manager.submit(at, fault="buyer", reason=f"打 {PHONE} 没人接")
    assert answer.status_code == 422
    assert "不含电话和证件号" in manager.text()
    assert "没人接" in manager.text(), "what was typed is kept"
    manager.submit(at, fault="none", reason="买方不买了，双方同意")
    assert "已爆单" in manager.text()
    assert manager.tree().xpath("//li[@aria-current='step']") == []
    assert early.browser(FINANCE).visit(at).status_code == 403


def test_a_manager_suspends_and_resumes_the_process_with_a_reason(early: DealScene) -> None:
    manager = early.browser(MANAGER)
    at = f"/deals/{early.number}/process"
    manager.visit(at)
    assert manager.submit(at, act="suspend", reason=" ").status_code == 422
    manager.submit(at, act="suspend", reason="等客户回国")
    assert "流程已暂停" in manager.text()
    manager.visit(at)
    manager.submit(at, act="resume", reason="客户回来了")
    assert "流程已恢复" in manager.text()
    assert early.browser(AGENT).visit(at).status_code == 403


def test_colleagues_leave_notes_that_do_no_harm(early: DealScene) -> None:
    agent = early.browser(AGENT)
    agent.visit(f"/deals/{early.number}")
    agent.submit(f"/deals/{early.number}/comments", text=f"客户周末到 {HOSTILE}")
    assert "客户周末到" in agent.text()
    assert HOSTILE not in agent.page.text
    agent.visit(f"/deals/{early.number}/journal")
    assert "客户周末到" in agent.text()


def test_a_listing_and_a_viewing_show_their_parts(deal: DealScene) -> None:
    manager = deal.browser(MANAGER)
    manager.visit("/listings?q=望京")
    assert deal.listing_no in manager.text()
    manager.visit(f"/listings/{deal.listing_no}")
    assert deal.number in manager.text()
    assert deal.viewing_no in manager.text()
    assert "挂牌" in manager.text()
    assert "演示楼" not in manager.page.text
    assert NAME not in manager.page.text
    at = f"/listings/{deal.listing_no}/address"
    manager.visit(at)
    manager.submit(at, reason="上门拍照")
    assert "演示楼" in manager.text()
    manager.visit(f"/viewings/{deal.viewing_no}")
    assert "李**" in manager.text()
    assert "已带看" in manager.text()


def test_an_address_is_for_those_whom_the_programs_door_tells_it_too(deal: DealScene) -> None:
    at = f"/listings/{deal.listing_no}/address"
    for login in ("loan", "title", FINANCE):
        assert deal.browser(login).visit(at).status_code == 403, login
    director = deal.browser("director")
    director.visit(at)
    director.submit(at, reason="月度抽查一次")
    assert "演示楼" in director.text()
    assert NAME not in director.text()


def test_pages_speak_english(deal: DealScene) -> None:
    manager = deal.browser(MANAGER, language="en-GB")
    manager.visit(f"/deals/{deal.number}")
    assert "Step 11 of 19." in manager.text()
    assert "Registered online" in manager.text()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_pages_ask_as_many_statements_whatever_the_number_of_rows(kind: str, tmp_path: Path) -> None:
    with empty_house(kind, tmp_path) as house:
        scene = deal_scene(house, until=reaches("Task_BuyerDeposit"))
        manager = scene.browser(MANAGER)
        paths = {
            f"/deals/{scene.number}": 12,
            "/deals?scope=all&state=any": 9,
            f"/listings/{scene.listing_no}": 14,
            f"/viewings/{scene.viewing_no}": 8,
            f"/deals/{scene.number}/journal": 8,
        }
        before = {path: _statements(scene, manager, path) for path in paths}
        _fill(scene)
        after = {path: _statements(scene, manager, path) for path in paths}
        assert before == after
        assert all(after[path] <= most for path, most in paths.items()), after
        manager.visit(f"/deals/{scene.number}")
        assert "全部 1001 份" in manager.text()


def _statements(scene: DealScene, manager: Browser, path: str) -> int:
    manager.visit(path)
    with counted(scene.house.database) as sent:
        assert manager.visit(path).status_code == 200
    return len(sent)


def _fill(scene: DealScene) -> None:
    """Give the deal 1,000 more papers, and a ledger and a journal that are long."""
    person = next(person for person in scene.stage.people if "administrator" in person.roles)
    actor = Actor.person(person.id, [("administrator", None)])
    with unit_of_work(scene.house, agency_id=scene.stage.agency_id, actor=actor) as uow:
        blob = uow.rows(sa.select(document_blobs.c.id).where(document_blobs.c.agency_id == uow.agency_id))[0].id
        papers = []
        for _ in range(1000):
            id_ = new_id()
            row = {"agency_id": uow.agency_id, "id": id_, "blob_id": blob, "deal_id": scene.deal_id, "kind": "copy"}
            sealed = seal(uow, documents.c.name_sealed, id_, "副本.pdf")
            papers.append(
                row | {"name_sealed": sealed, "media_type": "application/pdf", "size": 9, "stored_at": uow.now}
            )
        uow.run(sa.insert(documents), papers)
        for number in range(30):
            ledger.deposit(uow, deal_id=scene.deal_id, amount=Decimal(1), receipt_no=f"R{number}", payer="buyer")
            comments.say(uow, instance_id=scene.instance_id, text=f"第 {number} 条")
