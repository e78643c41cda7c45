"""Lets templates name a script of ``web/frontend``: ``script('page')`` is the tags of what Vite built of that entry.

Not built: nothing stands there, and every page works without. A build while the product runs is noticed by the manifest's time.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from web import json_text

HERE = Path(__file__).parent
BUILT = HERE / "static" / "built"
ADDRESS = "/static/built/"


class Manifest:
    """Be what was built, read anew when it was built anew."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "manifest.json"
        self._seen: int | None = None
        self._tags: dict[str, Markup] = {}
        self._chunks: Mapping[str, Any] = {}

    def tags(self, entry: str) -> Markup:
        """Return the tags that load an entry, empty when it is not built."""
        try:
            seen = self.file.stat().st_mtime_ns
        except FileNotFoundError:
            return Markup()
        if seen != self._seen:
            self._chunks, self._tags, self._seen = json_text.loads(self.file.read_bytes()), {}, seen
        if entry not in self._tags:
            self._tags[entry] = Markup("\n").join(self._made(f"src/entries/{entry}.ts"))
        return self._tags[entry]

    def _made(self, name: str) -> Iterator[Markup]:
        chunk = self._chunks.get(name)
        if chunk is None:
            return
        below = list(dict.fromkeys(self._below(chunk)))
        for one in (chunk, *(self._chunks[name] for name in below)):
            for style in one.get("css", ()):
                yield Markup('<link rel="stylesheet" href="{}">').format(_address(style))
        for name in below:
            yield Markup('<link rel="modulepreload" href="{}">').format(_address(self._chunks[name]["file"]))
        yield Markup('<script type="module" src="{}"></script>').format(_address(chunk["file"]))

    def _below(self, chunk: Mapping[str, Any]) -> Iterator[str]:
        for name in chunk.get("imports", ()):
            yield name
            yield from self._below(self._chunks[name])


def install(app: Flask) -> None:
    """Give templates ``script(name)``."""
    app.jinja_env.globals["script"] = Manifest(BUILT).tags


def is_built(name: str) -> bool:
    """Say whether a static file is a built one, whose name holds its hash: it never changes."""
    return name.startswith("built/") and name.endswith((".js", ".css", ".woff", ".woff2", ".ttf", ".eot", ".svg"))


def _address(file: str) -> str:
    return ADDRESS + str(escape(file))
