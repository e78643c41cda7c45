"""An administrator publishes a changed ``viewing`` through the API: the next viewing takes it, a running one keeps its bundle."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.client import Refused
from engine.unit_of_work import House
from tests.support.houses import empty_house
from tests.support.stages import PROCESSES, Stage, staged

OLD, NEW = "确认带看预约", "确认带看预约并提醒带证件"


def listed(stage: Stage) -> dict[str, Any]:
    story = stage.story("anju")
    seller = story.customer(story.deal.sellers[0])
    listing = story.listing(seller)
    story.robot.drive(listing["instance_id"], until=lambda _: story.state(listing["id"]) == "listed")
    return dict(listing)


def booked(stage: Stage, listing: dict[str, Any]) -> str:
    story = stage.story("anju")
    buyer = story.customer(story.deal.buyers[0])
    agent = story._agent
    made = agent.client.post(
        "/viewings",
        {
            "listing_id": listing["id"],
            "customer_id": buyer,
            "agent_id": agent.id,
            "branch_id": listing["branch_id"],
            "viewing_at": (stage.house.clock.now() + timedelta(days=1)).isoformat(),
        },
    )
    return str(made["instance_id"])


def first_task(stage: Stage, instance_id: str) -> str:
    admin = next(person for person in stage.people if "administrator" in person.roles)
    return str(admin.client.get(f"/process-instances/{instance_id}")["tasks"][0]["name"])


def test_a_changed_viewing_is_taken_by_the_next_viewing_while_a_running_one_keeps_its_bundle(house: House) -> None:
    stage = staged(house, "anju")
    admin = next(person for person in stage.people if "administrator" in person.roles)
    listing = listed(stage)
    running = booked(stage, listing)
    text = (PROCESSES / "shared" / "viewing.bpmn").read_text(encoding="utf-8").replace(OLD, NEW)
    source = {"kind": "process", "key": "viewing", "text": text}
    made = admin.client.post("/definitions/publish", {"sources": [source]})
    assert made["items"] == [
        {"kind": "process", "key": "viewing", "version": 2, "name": made["items"][0]["name"], "changed": True}
    ]
    following = booked(stage, listing)
    assert first_task(stage, running) == OLD
    assert first_task(stage, following) == NEW
    assert stage.violations() == []


def test_a_broken_diagram_is_refused_with_its_element_and_nothing_is_published(house: House) -> None:
    stage = staged(house, "anju")
    admin = next(person for person in stage.people if "administrator" in person.roles)
    text = (
        (PROCESSES / "shared" / "viewing.bpmn")
        .read_text(encoding="utf-8")
        .replace('id="viewing_booking"', 'id="nowhere"')
    )
    with pytest.raises(Refused) as refused:
        admin.client.post("/definitions/publish", {"sources": [{"kind": "process", "key": "viewing", "text": text}]})
    assert refused.value.status == 422
    assert {"bpmn.unknown-form"} == {finding["rule"] for finding in refused.value.problem["findings"]}
    versions = admin.client.get("/definitions/process/viewing/versions")["items"]
    assert [version["version"] for version in versions] == [1]


def test_an_agent_may_not_publish(house: House) -> None:
    stage = staged(house, "anju")
    agent = next(person for person in stage.people if person.roles == {"listing_agent", "buyer_agent"})
    with pytest.raises(Refused) as refused:
        agent.client.post("/definitions/publish", {"sources": [{"kind": "process", "key": "viewing", "text": "<x/>"}]})
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "facts", [{"phone": "13700001234"}, {"listing_id": "zz"}, {"price": "abc"}, {"seller_name": "王小明"}, {"": 1}]
)
def test_a_records_process_takes_no_facts_that_are_not_the_trades(tmp_path: Path, facts: dict[str, Any]) -> None:
    with empty_house("sqlite", tmp_path) as house:
        stage = staged(house, "anju")
        story = stage.story("anju")
        listing = story.listing(story.customer(story.deal.sellers[0]))
        admin = next(person for person in stage.people if "administrator" in person.roles)
        where = f"/process-instances/{listing['instance_id']}"
        with pytest.raises(Refused) as refused:
            admin.client.post(f"{where}/revise-facts", {"facts": facts})
        assert refused.value.status == 422
        admin.client.post(f"{where}/revise-facts", {"facts": {"floors": "18"}})
        assert admin.client.get(where)["data"]["floors"] == "18"
