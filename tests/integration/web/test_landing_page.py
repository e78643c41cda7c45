"""What stands at the gate before anybody signs in."""

import re

import sqlalchemy as sa

from tests.integration.web.conftest import Gate, told


def test_the_landing_page_is_chinese_and_english_on_request(gate: Gate) -> None:
    chinese, english = gate.client.get("/"), gate.client.get("/?lang=en")
    assert '<html lang="zh-CN">' in chinese.text
    assert "运行状态" in chinese.text
    assert '<html lang="en">' in english.text
    assert "Database" in english.text
    assert "运行状态" not in english.text


def test_the_landing_page_names_version_and_database(gate: Gate) -> None:
    page = gate.client.get("/").text
    assert "0.0.test" in page
    assert {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[gate.house.database.dialect.name] in page


def test_the_page_has_nothing_that_its_own_policy_forbids(gate: Gate) -> None:
    page = gate.client.get("/").text
    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r'(?:src|href)="https?:', page)


def test_its_styles_are_served_and_never_go_stale(gate: Gate) -> None:
    page = gate.client.get("/").text
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 3
    for sheet in sheets:
        answer = gate.client.get(sheet)
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]


def test_static_files_end_at_their_folder(gate: Gate) -> None:
    for name in ("../tables.py", "%2e%2e/tables.py", "/etc/passwd", "nothing.css"):
        assert gate.client.get(f"/static/{name}").status_code in {404, 308}


def test_health_is_json_and_says_ok(gate: Gate) -> None:
    answer = gate.client.get("/health")
    assert (answer.status_code, told(answer)["status"]) == (200, "ok")


def test_health_says_when_the_database_is_away(gate: Gate) -> None:
    url = gate.house.database.url
    away = url.set(database="/nowhere/at/all.db" if url.drivername == "sqlite" else "nowhere")
    gate.house.database = sa.create_engine(away)
    answer = gate.client.get("/health")
    assert (answer.status_code, told(answer)["status"]) == (503, "unavailable")
    assert "数据库不可用" in gate.client.get("/").text
    assert gate.client.get("/probe/me", headers=gate.headers()).status_code == 503
