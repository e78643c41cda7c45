"""What a person does with tasks, over HTTP."""

import threading

import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.integration.api.conftest import LISTING, Outside, sale, told


def _offered(outside: Outside, role: str = "listing_agent") -> str:
    outside.post("/listings", LISTING, role="listing_agent")
    return str(outside.get("/tasks?view=claimable", role=role)["items"][0]["id"])


def test_a_task_is_claimed_worked_on_and_done(outside: Outside) -> None:
    task = _offered(outside)
    claimed = outside.post(f"/tasks/{task}/claim", role="listing_agent")
    assert claimed["task"]["state"] == "assigned"
    assert claimed["form_schema"]["required"] == ["note"]
    assert [item["id"] for item in outside.get("/tasks", role="listing_agent")["items"]] == [task]

    done = outside.post(f"/tasks/{task}/complete", {"data": {"note": "好"}}, role="listing_agent")
    assert (done["task_id"], done["state"]) == (task, "completed")
    assert [item["id"] for item in outside.get("/tasks?view=done", role="listing_agent")["items"]] == [task]
    assert outside.get("/tasks", role="listing_agent")["items"] == []


def test_a_done_task_can_still_be_looked_at(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    outside.post(f"/tasks/{task}/complete", {"data": {"note": "好"}}, role="listing_agent")
    assert outside.get(f"/tasks/{task}", role="listing_agent")["task"]["state"] == "completed"


def test_completing_and_claiming_twice_are_conflicts(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    again = outside.call("POST", f"/tasks/{task}/claim", {}, role="listing_agent")
    assert (again.status_code, told(again)["code"]) == (409, "task-already-yours")
    outside.post(f"/tasks/{task}/complete", {"data": {"note": "好"}}, role="listing_agent")
    twice = outside.call("POST", f"/tasks/{task}/complete", {"data": {"note": "好"}}, role="listing_agent")
    assert twice.status_code == 409


def test_wrong_form_data_is_told_by_field_and_changes_nothing(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    for data, pointer in (({}, "/note"), ({"note": 5}, "/note"), ({"note": "好", "price": 1}, "/price")):
        refused = outside.call("POST", f"/tasks/{task}/complete", {"data": data}, role="listing_agent")
        assert refused.status_code == 422
        assert pointer in {finding["pointer"] for finding in told(refused)["findings"]}, refused.text
    assert outside.get(f"/tasks/{task}", role="listing_agent")["task"]["state"] == "assigned"


def test_a_task_waits_and_goes_on(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    waiting = outside.post(f"/tasks/{task}/wait", {"on": "customer"}, role="listing_agent")
    assert waiting["task"]["waiting_on"] == "customer"
    assert outside.post(f"/tasks/{task}/resume", role="listing_agent")["task"]["waiting_on"] is None


def test_a_task_is_handed_to_a_colleague_or_given_back(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    to = outside.anju.people["store_manager"]
    handed = outside.post(f"/tasks/{task}/transfer", {"person_id": to, "reason": "休假"}, role="listing_agent")
    assert handed["task"]["assignee_id"] == to
    assert outside.post(f"/tasks/{task}/release", role="store_manager")["task"]["state"] == "offered"


def test_what_cannot_go_back_says_why_and_remarks_are_read_by_colleagues(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    refused = outside.call("POST", f"/tasks/{task}/return", {"reason": "材料不全"}, role="listing_agent")
    assert (refused.status_code, told(refused)["code"]) == (409, "task-not-returnable")
    at = f"/process-instances/{outside.get(f'/tasks/{task}', role='listing_agent')['task']['instance_id']}/comments"
    outside.post(at, {"text": "业主周五在家", "task_id": task}, role="listing_agent")
    (said,) = outside.get(at, role="store_manager")["items"]
    assert (said["text"], said["task_id"]) == ("业主周五在家", task)
    empty = outside.call("POST", at, {"text": "\u200b"}, role="listing_agent")
    assert empty.status_code == 422


def test_a_deals_process_is_not_started_without_its_deal(outside: Outside) -> None:
    refused = outside.call("POST", "/process-instances", {"process": "resale_main", "business_key": "x-1"})
    assert (refused.status_code, told(refused)["code"]) == (409, "record-needed")


def test_a_key_makes_a_completion_happen_once_whoever_races(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    answers: list[TestResponse] = []
    together = threading.Barrier(8)

    def send() -> None:
        together.wait()
        answers.append(
            outside.call(
                "POST",
                f"/tasks/{task}/complete",
                {"data": {"note": "好"}},
                role="listing_agent",
                Idempotency_Key="once-only",
            )
        )

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.data for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotency-Replayed") == "true" for answer in answers) == 7


def test_without_a_key_one_of_the_racers_wins(outside: Outside) -> None:
    task = _offered(outside)
    outside.post(f"/tasks/{task}/claim", role="listing_agent")
    codes: list[int] = []
    together = threading.Barrier(6)

    def send() -> None:
        together.wait()
        body = {"data": {"note": "好"}}
        codes.append(outside.call("POST", f"/tasks/{task}/complete", body, role="listing_agent").status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] + [409] * 5


def test_the_list_costs_at_most_four_statements_however_long(outside: Outside) -> None:
    for _ in range(3):
        sale(outside)
    for view in ("todo", "claimable", "done"):
        outside.get(f"/tasks?view={view}", role="signing_specialist")
        seen: list[str] = []

        def heard(_connection: object, _cursor: object, sql: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(sql)

        sa.event.listen(outside.house.database, "before_cursor_execute", heard)
        page = outside.get(f"/tasks?view={view}", role="signing_specialist")
        sa.event.remove(outside.house.database, "before_cursor_execute", heard)
        asked = [sql for sql in seen if sql.lstrip().upper().startswith("SELECT") and "set_config" not in sql]
        assert len(asked) <= 4, asked
        assert view != "claimable" or len(page["items"]) == 3
