"""The description of the interface and the page to browse it."""

import json
import re
from typing import Any

from tests.integration.api.conftest import Outside


def _spec(outside: Outside) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outside.app.test_client().get("/api/v1/openapi.json").data)
    return found


def test_every_operation_says_what_it_does_and_how_it_refuses(outside_sqlite: Outside) -> None:
    spec = _spec(outside_sqlite)
    operations = [
        (path, verb, operation)
        for path, item in spec["paths"].items()
        for verb, operation in item.items()
        if verb != "parameters"
    ]
    assert len(operations) > 50
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names)
    for path, verb, operation in operations:
        assert operation["summary"], (path, verb)
        assert {"401", "403", "404", "422", "503"} <= set(operation["responses"]), (path, verb)


def test_every_write_but_a_look_takes_a_key(outside_sqlite: Outside) -> None:
    looks = {"/api/v1/customers/search", "/api/v1/definitions/lint", "/api/v1/documents/{document_id}/read"}
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    for path, item in _spec(outside_sqlite)["paths"].items():
        for verb in {"post", "put", "patch", "delete"} & set(item):
            assert (key in item[verb].get("parameters", [])) == (path not in looks), (verb, path)


def test_the_page_lists_every_operation_and_runs_nothing(outside_sqlite: Outside) -> None:
    page = outside_sqlite.app.test_client().get("/api/v1/docs").text
    for path in _spec(outside_sqlite)["paths"]:
        assert path in page
    assert "<script" not in page
    assert " style=" not in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert targets <= ids


def test_the_landing_page_points_to_the_interface_and_names_definitions(outside_sqlite: Outside) -> None:
    page = outside_sqlite.app.test_client().get("/").text
    assert 'href="/api/v1/docs"' in page
    assert "resale_main" in page
    assert "带看" in page
