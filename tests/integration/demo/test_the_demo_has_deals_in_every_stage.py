"""The demo agency's stock: deals side by side in every stage, in a past that its own clock has played, with nothing broken."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from demo import stock
from engine.queries import instances, tasks
from engine.unit_of_work import Actor, House, unit_of_work
from tests.support.stocked import AGENCY, stocked
from upkeep import checking


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with stocked(tmp_path_factory.mktemp("stock")) as made:
        yield made


def _open(house: House) -> dict[str, list[tasks.TaskLine]]:
    found: dict[str, list[tasks.TaskLine]] = {}
    with unit_of_work(house, agency_id=AGENCY.id_in(house), actor=Actor.system(), write=False) as uow:
        for line in instances.listed(uow, limit=200).items:
            found[line.business_key] = list(tasks.of_instance(uow, instance_id=line.id, open_only=True))
    return found


def test_every_deal_stands_where_its_file_says(house: House) -> None:
    kept, _ = stock.read_stock(AGENCY.code)
    standing = {line.node_id for lines in _open(house).values() for line in lines}
    for deal in kept:
        assert not deal.stops or deal.stops & standing, deal.stops


def test_some_tasks_are_late_some_wait_and_none_is_from_the_future(house: House) -> None:
    now: datetime = house.clock.now()
    lines = [line for found in _open(house).values() for line in found]
    assert any(line.due_at is not None and line.due_at < now for line in lines)
    assert any(line.due_at is not None and line.due_at >= now for line in lines)
    assert any(line.waiting_on == "bank" for line in lines)
    assert all(line.opened_at <= now for line in lines)


def test_nothing_is_broken_by_the_play(house: House) -> None:
    assert list(checking.violations(house)) == []


def test_the_files_of_the_stock_live_beside_the_demo_and_begin_on_days_of_work(tmp_path: Path) -> None:
    kept, days = stock.read_stock(AGENCY.code)
    assert all(days.work(deal.begins) for deal in kept)
    assert len({deal.deal.listing["address"] for deal in kept}) == len(kept)
