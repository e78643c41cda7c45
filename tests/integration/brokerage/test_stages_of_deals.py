"""Stages of real deals on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brokerage.queries import deals, stages
from engine.unit_of_work import Actor, unit_of_work
from tests.support.houses import empty_house
from tests.support.stages import Stage, staged
from tests.support.statements import counted


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Give an agency of the library with a deal played to its end."""
    with empty_house(request.param, tmp_path) as house:
        scene = staged(house, "anju")
        scene.story("anju").play()
        yield scene


def test_a_closed_deal_has_a_date_and_a_doer_at_each_step_it_took(scene: Stage) -> None:
    with unit_of_work(scene.house, agency_id=scene.agency_id, actor=Actor.system(), write=False) as uow:
        deal = deals.page(uow).items[0]
        assert deal.instance_id is not None
        told = stages.of_deal(uow, instance_id=deal.instance_id, ended=True)
        assert [one.state for one in told] == ["done"] * 7
        assert all(one.done_at for one in told[2:])
        dates = [one.done_at for one in told[2:] if one.done_at]
        assert dates == sorted(dates)
        taken = [step for one in told for step in one.steps if step.done_at]
        assert len(taken) >= 12
        people = {person.id for person in scene.people}
        assert {step.holder for step in taken} - {None} <= people
        with counted(scene.house.database) as sent:
            many = stages.of_many(uow, ended={deal.instance_id: True, deal.id: False})
        assert len(sent) == 1
        assert [one.state for one in many[deal.instance_id]] == ["done"] * 7
        assert many[deal.id][6].state == "next"
