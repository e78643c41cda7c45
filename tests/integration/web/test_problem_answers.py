"""Refusals as problem+json."""

import json

import pytest

from tests.integration.web.conftest import Gate, told

NUMBERS = {"invalid": 422, "not-found": 404, "forbidden": 403, "conflict": 409, "unavailable": 503}


@pytest.mark.parametrize(("kind", "status"), NUMBERS.items())
def test_each_kind_of_problem_has_its_number_and_shape(gate: Gate, kind: str, status: int) -> None:
    answer = gate.client.post(f"/probe/problem/{kind}", headers=gate.headers())
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = json.loads(answer.data)
    assert body["status"] == status
    assert body["code"] == kind
    assert body["type"] == f"urn:fangliu:problem:{kind}"
    assert body["title"]


def test_titles_are_chinese_unless_english_is_asked_for(gate: Gate) -> None:
    def title(**headers: str) -> str:
        return str(told(gate.client.post("/probe/problem/forbidden", headers=gate.headers(**headers)))["title"])

    assert title() == title(**{"Accept-Language": "fr"}) == "没有权限"
    assert title(**{"Accept-Language": "en-GB,en;q=0.9"}) == "The one who asks may not do this."


def test_findings_point_into_what_was_sent(gate: Gate) -> None:
    body = told(gate.client.post("/probe/problem/invalid", headers=gate.headers()))
    assert body["findings"] == [
        {
            "rule": "form.required",
            "severity": "error",
            "element": "/price",
            "pointer": "/price",
            "zh": "请填写价格",
            "en": "Give a price.",
        }
    ]


def test_a_conflict_tells_its_facts(gate: Gate) -> None:
    body = told(gate.client.post("/probe/problem/conflict", headers=gate.headers()))
    assert body["facts"] == {"holder": "p-1", "since": "2026-03-02"}
    assert body["detail"] == "someone was first"


def test_not_found_tells_nothing_more_than_that(gate: Gate) -> None:
    raised = gate.client.post("/probe/problem/not-found", headers=gate.headers())
    unrouted = gate.client.get("/nowhere/at/all", headers=gate.headers())
    assert raised.data == unrouted.data
    assert b"17" not in raised.data


def test_a_fault_hides_its_inside_and_gives_a_number_to_quote(gate: Gate) -> None:
    answer = gate.client.get("/probe/fault", headers=gate.headers(**{"X-Request-Id": "quote-me-please"}))
    assert answer.status_code == 500
    assert b"hunter2" not in answer.data
    assert told(answer)["request_id"] == answer.headers["X-Request-Id"] == "quote-me-please"


def test_a_wild_request_id_is_not_echoed(gate: Gate) -> None:
    answer = gate.client.get("/probe/me", headers=gate.headers(**{"X-Request-Id": "<script>"}))
    assert "<" not in answer.headers["X-Request-Id"]


def test_a_wrong_method_says_which_are_allowed(gate: Gate) -> None:
    answer = gate.client.delete("/probe/me", headers=gate.headers())
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert told(answer)["code"] == "method-not-allowed"


def test_too_much_is_refused_before_it_is_read(gate: Gate) -> None:
    answer = gate.client.post(
        "/probe/echo", data=b" " * 300_000, headers=gate.headers(**{"Content-Type": "application/json"})
    )
    assert (answer.status_code, told(answer)["code"]) == (413, "request-too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1, NaN]",
        b'{"a": Infinity}',
        b'"\\ud800"',
        b'{"a\\u0000": 1}',
        b"[" * 41 + b"]" * 41,
        b"[" * 100_000,
        b"\xff",
        b"1" * 5000,
    ],
)
def test_what_is_no_json_of_ours_is_a_bad_request(gate: Gate, body: bytes) -> None:
    answer = gate.client.post("/probe/echo", data=body, headers=gate.headers(**{"Content-Type": "application/json"}))
    assert (answer.status_code, told(answer)["code"]) == (400, "json-unreadable")


def test_numbers_keep_every_digit(gate: Gate) -> None:
    body = b'{"price": 5000000.10, "rate": 0.1000000000000000055511151231257827}'
    answer = gate.client.post("/probe/echo", data=body, headers=gate.headers(**{"Content-Type": "application/json"}))
    assert answer.json == {"price": "5000000.10", "rate": "0.1000000000000000055511151231257827"}


def test_every_answer_carries_the_strict_headers(gate: Gate) -> None:
    for answer in (
        gate.client.get("/probe/me", headers=gate.headers()),
        gate.client.get("/probe/me"),
        gate.client.get("/nowhere"),
        gate.client.get("/"),
        gate.client.get("/probe/fault", headers=gate.headers()),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_answers_to_people_are_never_stored(gate: Gate) -> None:
    assert gate.client.get("/probe/me", headers=gate.headers()).headers["Cache-Control"] == "no-store"
