"""Pages and static files go out compressed to browsers that take it, and as they are to others."""

import gzip
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.support.houses import empty_house
from web.application import Porch, create_app

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def app(tmp_path: Path) -> Porch:
    with empty_house("sqlite", tmp_path) as house:
        return create_app(house, version="0.0.test")


def asked(app: Porch, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})


@pytest.mark.parametrize("path", ["/static/components.css", "/"])
def test_who_takes_gzip_gets_the_same_text_in_fewer_bytes(app: Porch, path: str) -> None:
    plain, packed = asked(app, path), asked(app, path, **GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) * 0.75
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_pages_differ_in_length_though_their_text_is_the_same(app: Porch) -> None:
    sizes = {len(asked(app, "/", **GZIP).data) for _ in range(12)}
    assert len(sizes) > 1


def test_who_refuses_gzip_gets_none(app: Porch) -> None:
    assert "Content-Encoding" not in asked(app, "/static/components.css", Accept_Encoding="gzip;q=0, identity").headers


def test_a_file_that_the_browser_has_is_not_sent_again(app: Porch) -> None:
    first = asked(app, "/static/components.css", **GZIP)
    again = asked(app, "/static/components.css", If_None_Match=first.headers["ETag"], **GZIP)
    assert again.status_code == 304
    assert not again.data


def test_json_and_small_files_go_as_they_are(app: Porch) -> None:
    for path in ("/health", "/static/mark.svg"):
        assert "Content-Encoding" not in asked(app, path, **GZIP).headers
