"""The managers' board: whose figures one sees, what it counts, its file, and what it shows when there is nothing."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from brokerage.tables.deals import deals
from engine.ids import new_id
from engine.queries import directory
from engine.tables.directory import people
from engine.tables.instances import instances, tasks
from engine.tables.journal import journal
from tests.support.browsers import Browser
from tests.support.deal_scene import DealScene, deal_scene, let_in, reaches
from tests.support.houses import empty_house
from tests.support.stages import staged
from tests.support.statements import counted

MANAGER, OTHERS_MANAGER, DIRECTOR, AGENT = "manager", "manager2", "director", "agent"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DealScene]:
    """Give one deal of the branch Wangjing that has stood still for two weeks; tests of this module only look at it."""
    with empty_house("sqlite", tmp_path_factory.mktemp("board")) as house:
        made = deal_scene(house, until=reaches("Task_Intent"))
        made.stage.turn(timedelta(days=14))
        yield made


def _branch(scene: DealScene, name: str) -> str:
    with scene.uow() as uow:
        return next(id_ for id_, known in directory.branch_names(uow).items() if known.startswith(name))


def _headline(browser: Browser) -> list[str]:
    return [" ".join(one.text_content().split()) for one in browser.tree().xpath("//dl[@class='headline']//dd")]


def test_a_manager_sees_what_is_in_hand_what_is_late_and_what_stands_still(scene: DealScene) -> None:
    manager = scene.browser(MANAGER)
    manager.visit("/board")
    overdue, today, still, in_hand = _headline(manager)
    assert (overdue, today, still) == ("1 件", "0 件", "1 单")
    assert in_hand.startswith("1 单，")
    assert "1 件任务已超时" in manager.text()
    rows = manager.tree().xpath("//li[@class='row']//a/@href")
    assert rows == [f"/deals/{scene.number}"]
    assert "停 10 个工作日" in manager.text()
    line = manager.tree().xpath("(//table)[1]//tbody/tr[1]/*/text()")
    assert line[1:] == ["1", "0", "0", "0", "1"]
    assert "看表" in manager.text()
    assert manager.visit(rows[0]).status_code == 200


def test_the_funnel_and_the_times_are_those_of_the_period(scene: DealScene) -> None:
    manager = scene.browser(MANAGER)
    manager.visit("/board?weeks=4")
    funnel = manager.tree().xpath("//ul[@class='bars' and @data-short]/li")
    assert {"".join(li.text_content().split()) for li in funnel} >= {"新房源1", "约看1", "开单1", "结案0"}
    assert manager.tree().xpath("//div[@class='multiples']//figcaption/b/text()")[0] == "房源"
    assert manager.tree().xpath("//select[@name='weeks']/option[@selected]/@value") == ["4"]
    assert "中位数" in manager.tree().xpath("//div[@class='multiples']//*[local-name()='svg']/@aria-label")[0]


def test_a_store_manager_sees_no_other_branch_a_director_may_choose(scene: DealScene) -> None:
    wangjing, other = _branch(scene, "望京"), _branch(scene, "中关村")
    stranger = scene.browser(OTHERS_MANAGER)
    stranger.visit("/board")
    assert scene.number not in stranger.text()
    assert "这里还没有数字" in stranger.text()
    assert len(stranger.tree().xpath("//select[@name='branch']/option")) == 3, "both of hers, or all of them"
    for path in (f"/board?branch={wangjing}", f"/board/figures.csv?branch={wangjing}", f"/board?branch={new_id()}"):
        assert stranger.visit(path).status_code == 404, path
    director = scene.browser(DIRECTOR)
    director.visit("/board")
    assert scene.number in director.text()
    assert "望京" in director.tree().xpath("//ul[@class='bars']/li[1]//small/text()")[0]
    director.visit(f"/board?branch={other}")
    assert scene.number not in director.text()
    director.visit(f"/board?branch={wangjing}")
    assert scene.number in director.text()
    assert director.tree().xpath("//h1/text()")[0].startswith("望京")


def test_who_oversees_nobody_is_shown_no_board_and_no_way_to_it(scene: DealScene) -> None:
    agent = scene.browser(AGENT)
    assert agent.visit("/board").status_code == 403
    assert agent.visit("/board/figures.csv").status_code == 403
    agent.visit("/inbox")
    assert not agent.tree().xpath("//a[@href='/board']")
    manager = scene.browser(MANAGER)
    assert manager.tree().xpath("//a[@href='/board']")


@pytest.mark.parametrize("query", ["weeks=x", "weeks=-1", "weeks=99999999999", "weeks=%00", "weeks=²", "x=1"])
def test_a_wild_address_shows_the_usual_period(scene: DealScene, query: str) -> None:
    manager = scene.browser(MANAGER)
    assert manager.visit(f"/board?{query}").status_code == 200
    assert manager.tree().xpath("//select[@name='weeks']/option[@selected]/@value") == ["12"]


def test_the_file_says_the_same_and_its_cells_do_no_harm(tmp_path: Path) -> None:
    with empty_house("sqlite", tmp_path) as house:
        scene = deal_scene(house, until=reaches("Task_Intent"))
        _claim_as(scene, "=cmd|' /C calc'!A0")
        answer = scene.browser(MANAGER).visit("/board/figures.csv?weeks=4")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert lines[0] == ["部分", "名称", "门店", "指标", "数值"]
        told = {(line[0], line[1], line[3]): line[4] for line in lines[1:]}
        assert told["概要", "", "在办交易"] == "1"
        assert told["从房源到结案", "开单", "数量"] == "1"
        held = [line for line in lines if line[0] == "手上的任务" and "cmd" in line[1]]
        assert held
        assert all(line[1].startswith("'=") for line in held)
        assert held[0][2].startswith("望京")


def _claim_as(scene: DealScene, name: str) -> None:
    """Give the open task to somebody with a hostile name."""
    agent = next(person for person in scene.stage.people if person.login == AGENT)
    with scene.uow(write=True) as uow:
        mine = people.c.agency_id == uow.agency_id
        uow.connection.execute(sa.update(people).where(mine, people.c.id == agent.id).values(name=name))
        uow.connection.execute(
            sa.update(tasks)
            .where(tasks.c.agency_id == uow.agency_id, tasks.c.node_id == "Task_Intent")
            .values(assignee_id=agent.id, state="assigned")
        )


def test_another_agency_counts_nothing_of_it(tmp_path: Path) -> None:
    with empty_house("sqlite", tmp_path) as house:
        mine = deal_scene(house, until=reaches("Task_Intent"))
        other = staged(house, "pengcheng")
        let_in(other)
        stranger = DealScene(
            stage=other, app=mine.app, number="", instance_id="", deal_id="", listing_no="", viewing_no=""
        ).browser(DIRECTOR)
        stranger.visit("/board")
        assert "这里还没有数字" in stranger.text()
        assert stranger.tree().xpath("//a[@href='/start']")
        assert stranger.visit(f"/board?branch={_branch(mine, '望京')}").status_code == 404


def test_the_board_speaks_english(scene: DealScene) -> None:
    manager = scene.browser(MANAGER, language="en-GB")
    manager.visit("/board")
    assert "overdue tasks (1)" in manager.text()
    assert "Who has how much" in manager.text()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_it_asks_as_much_of_many_deals_as_of_one(kind: str, tmp_path: Path) -> None:
    with empty_house(kind, tmp_path) as house:
        scene = deal_scene(house, until=reaches("Task_Intent"))
        scene.stage.turn(timedelta(days=14))
        director = scene.browser(DIRECTOR)
        before = _statements(scene, director)
        _multiply(scene, 40)
        after = _statements(scene, director)
        assert before == after
        assert after <= 16
        assert _headline(director)[2] == "41 单"
        assert _headline(director)[3].startswith("41 单")


def _statements(scene: DealScene, browser: Browser) -> int:
    browser.visit("/board")
    with counted(scene.house.database) as sent:
        browser.visit("/board")
    return len(sent)


def _multiply(scene: DealScene, times: int) -> None:
    """Copy the deal, its instance, its open task and a line of its journal: more rows of everything that the board counts."""
    with scene.uow(write=True) as uow:
        deal, instance, task, line = (
            dict(uow.rows(sa.select(table).where(table.c.agency_id == uow.agency_id, which))[0]._mapping)
            for table, which in (
                (deals, deals.c.id == scene.deal_id),
                (instances, instances.c.id == scene.instance_id),
                (tasks, (tasks.c.instance_id == scene.instance_id) & (tasks.c.node_id == "Task_Intent")),
                (journal, (journal.c.instance_id == scene.instance_id) & (journal.c.verb == "start")),
            )
        )
        for number in range(times):
            instance_id = new_id()
            uow.run(sa.insert(instances), [instance | {"id": instance_id, "business_key": f"BJ-D-X-{number}"}])
            uow.run(sa.insert(tasks), [task | {"id": new_id(), "token_id": new_id(), "instance_id": instance_id}])
            uow.run(sa.insert(journal), [line | {"id": new_id(), "instance_id": instance_id}])
            copied = {
                "id": new_id(),
                "number": f"BJ-D-X-{number}",
                "active_listing_id": None,
                "instance_id": instance_id,
            }
            uow.run(sa.insert(deals), [deal | copied])
