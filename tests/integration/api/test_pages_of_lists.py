"""Cursor paging, and cursors that nobody gave out."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.expressions import codec
from tests.integration.api.conftest import Outside, customer, sale, told

LISTS = (
    "/process-instances",
    "/process-instances/{instance}/history",
    "/tasks?view=todo",
    "/tasks?view=claimable",
    "/tasks?view=done",
    "/messages",
    "/incidents",
    "/deals",
    "/deals/{deal}/timeline",
    "/listings",
    "/viewings",
    "/customers",
)


def _forged() -> Iterator[str]:
    """Write cursors of every shape that is not a list's own."""
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    shapes: tuple[Any, ...] = (
        [],
        ["x"],
        [None],
        [True],
        [Decimal(10) ** 30],
        [moment],
        [{}],
        ["x", "y"],
        [moment, moment],
        [None, "not an id"],
        ["00000000-0000-7000-8000-000000000000"] * 3,
        {"a": 1},
        "text",
    )
    for values in shapes:
        yield base64.urlsafe_b64encode(codec.dumps(values)).decode().rstrip("=")
    yield from ("y4", "BBW", "A", "====", "AAAA")


def test_a_forged_cursor_is_refused_on_every_list(outside: Outside) -> None:
    made = sale(outside)
    ids = {"instance": made.deal["deal"]["instance_id"], "deal": made.deal["deal"]["id"]}
    for path in LISTS:
        for cursor in _forged():
            joined = f"{path}{'&' if '?' in path else '?'}cursor={cursor}".format(**ids)
            answer = outside.call("GET", joined)
            assert (joined, answer.status_code, told(answer)["code"]) == (joined, 422, "cursor-invalid")


def _all(outside: Outside, path: str, limit: int) -> list[Any]:
    found: list[Any] = []
    cursor = None
    while True:
        page = outside.get(f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        found += page["items"]
        assert len(page["items"]) <= limit
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_hold_every_item_once(outside: Outside, limit: int) -> None:
    made = {customer(outside, "王", f"1380000000{number}") for number in range(5)}
    found = [item["id"] for item in _all(outside, "/customers", limit)]
    assert len(found) == 5
    assert set(found) == made


def test_the_history_pages_oldest_first(outside: Outside) -> None:
    deal = sale(outside).deal["deal"]
    for _ in range(2):
        for verb in ("suspend", "resume"):
            outside.post(f"/process-instances/{deal['instance_id']}/{verb}", {"reason": "看一看"})
    entries = _all(outside, f"/process-instances/{deal['instance_id']}/history", 2)
    assert [entry["verb"] for entry in entries] == ["start", "suspend", "resume", "suspend", "resume"]
    assert [entry["seq"] for entry in entries] == sorted(entry["seq"] for entry in entries)


@pytest.mark.parametrize("asked", ["limit=0", "limit=201", "limit=x", "limit=", "cursor=", "view=all", "nonsense=1"])
def test_a_list_asked_wrongly_says_what_is_wrong(outside_sqlite: Outside, asked: str) -> None:
    answer = outside_sqlite.call("GET", f"/tasks?{asked}")
    body = told(answer)
    assert (answer.status_code, body["code"]) == (422, "request-invalid")
    assert body["findings"][0]["element"] == "?" + asked.split("=")[0]
