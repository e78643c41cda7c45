"""The interface's main road, as programs walk it."""

from tests.integration.api.conftest import Outside, published_listing, sale


def test_a_listing_is_entered_published_and_read(outside: Outside) -> None:
    listing = published_listing(outside)
    assert listing["state"] == "listed"
    assert listing["price_asked"] == "5000000.00"
    assert [item["id"] for item in outside.get("/listings?state=listed")["items"]] == [listing["id"]]


def test_a_deal_is_opened_revised_and_falls_through(outside: Outside) -> None:
    made = sale(outside)
    deal = made.deal["deal"]
    assert deal["state"] == "opened"
    assert {party["name"] for party in deal["parties"]} == {"王**", "赵**"}

    changed = outside._ok(
        outside.call("PATCH", f"/deals/{deal['id']}", {"sign_date": "2026-03-12"}, role="signing_specialist")
    )
    assert changed["deal"]["sign_date"] == "2026-03-12"
    seen = outside.get(f"/process-instances/{deal['instance_id']}")
    assert seen["data"]["sign_date"] == "2026-03-12"

    outside.post(f"/deals/{deal['id']}/fall-through", {"fault": "buyer", "reason": "买方放弃"}, role="store_manager")
    assert outside.get(f"/process-instances/{deal['instance_id']}")["instance"]["status"] == "completed"
    verbs = [entry["verb"] for entry in outside.get(f"/deals/{deal['id']}/timeline")["items"]]
    assert verbs[0] == "start"
    assert "message" in verbs


def test_a_visitor_checks_in_and_the_agent_gets_a_task(outside: Outside) -> None:
    made = sale(outside)
    outside.post(f"/viewings/{made.viewing['number']}/check-in", role="receptionist")
    keys = [task["business_key"] for task in outside.get("/tasks?view=claimable", role="buyer_agent")["items"]]
    assert made.viewing["number"] in keys
