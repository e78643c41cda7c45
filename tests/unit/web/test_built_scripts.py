"""``script('name')`` is the tags of what was built, and nothing where nothing was built."""

import json
import os
from pathlib import Path

import pytest

from web.scripts import Manifest, is_built


def built(folder: Path, **chunks: object) -> None:
    (folder / "manifest.json").write_text(json.dumps(chunks))


def test_nothing_stands_there_when_nothing_is_built(tmp_path: Path) -> None:
    assert Manifest(tmp_path).tags("page") == ""


def test_an_entry_is_loaded_with_the_styles_and_chunks_below_it(tmp_path: Path) -> None:
    built(
        tmp_path,
        **{
            "src/entries/page.ts": {"file": "page-1.js", "imports": ["_a.js", "_b.js"], "css": ["page-1.css"]},
            "_a.js": {"file": "a-2.js", "imports": ["_b.js"], "css": ["a-2.css"]},
            "_b.js": {"file": "b-3.js"},
        },
    )
    assert Manifest(tmp_path).tags("page").split("\n") == [
        '<link rel="stylesheet" href="/static/built/page-1.css">',
        '<link rel="stylesheet" href="/static/built/a-2.css">',
        '<link rel="modulepreload" href="/static/built/a-2.js">',
        '<link rel="modulepreload" href="/static/built/b-3.js">',
        '<script type="module" src="/static/built/page-1.js"></script>',
    ]


def test_an_entry_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    built(tmp_path)
    assert Manifest(tmp_path).tags("page") == ""


def test_a_build_while_the_product_runs_is_noticed(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    built(tmp_path, **{"src/entries/page.ts": {"file": "page-1.js"}})
    assert "page-1.js" in manifest.tags("page")
    built(tmp_path, **{"src/entries/page.ts": {"file": "page-2.js"}})
    os.utime(tmp_path / "manifest.json", ns=(1, 1))
    assert "page-2.js" in manifest.tags("page")


@pytest.mark.parametrize(
    ("name", "so"), [("built/page-1.js", True), ("built/manifest.json", False), ("pages.css", False)]
)
def test_built_files_never_change_under_their_name(name: str, so: bool) -> None:
    assert is_built(name) is so
