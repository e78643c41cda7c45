"""Reads the library of definitions on disk: the agency's own file, else the shared one. One rule for every kind.

``processes/shared/*`` and ``processes/<agency>/{agency.toml,*.bpmn,*.dmn,forms/*.json,contracts/*.docx,calendars/*.toml}``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from engine.errors import NotFound
from engine.memory.parsed import parsed_process
from engine.operations.definitions import Kind, Source
from engine.vault import content_hash

SHARED = "shared"
_PLACES: tuple[tuple[Kind, str, str], ...] = (
    ("process", ".", "*.bpmn"),
    ("decision", ".", "*.dmn"),
    ("form", "forms", "*.json"),
    ("template", "contracts", "*.docx"),
)


class AgencyFolderMissing(NotFound):
    """The library has no folder for this agency."""

    code = "agency-folder-missing"
    zh = "流程库里没有这个机构的目录"


def sources(library: Path, agency: str) -> tuple[Source, ...]:
    """Return all that an agency publishes: its own files, and the shared ones it does not replace."""
    found: dict[tuple[str, str], Source] = {}
    for folder, origin in ((SHARED, "shared"), (agency, "own")):
        for source in _files(library / folder, "shared" if origin == "shared" else "own"):
            found[(source.kind, source.key)] = source
    return tuple(found.values())


def described(library: Path, agency: str) -> Mapping[str, Any]:
    """Return an agency's ``agency.toml``.

    :raises AgencyFolderMissing: there is none.
    """
    return _toml(library / agency / "agency.toml", agency)


def new_agency(library: Path) -> Mapping[str, Any]:
    """Return what a new agency begins with: zone, roles, settings.

    :raises AgencyFolderMissing: the library has no such file.
    """
    return _toml(library / SHARED / "new_agency.toml", SHARED)


def demo(library: Path, agency: str) -> Mapping[str, Any]:
    """Return an agency's ``demo.toml``: made-up people, listings and customers.

    :raises AgencyFolderMissing: there is none.
    """
    return _toml(library / agency / "demo.toml", agency)


def processes(library: Path) -> dict[str, str]:
    """Return the names of the shared processes by key."""
    files = [source for source in _files(library / SHARED, "shared") if source.kind == "process"]
    return {file.key: parsed_process(content_hash(file.body), file.body).name for file in files}


def calendars(library: Path, agency: str) -> dict[str, dict[str, Any]]:
    """Return calendars by key: shared ones, replaced by the agency's own."""
    found: dict[str, dict[str, Any]] = {}
    for folder in (SHARED, agency):
        for file in sorted((library / folder / "calendars").glob("*.toml")):
            found[file.stem] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def source_of(file: Path, origin: Literal["own", "shared"] = "own") -> Source:
    """Return one file as something to publish; its name gives kind and key.

    :raises AgencyFolderMissing: the file's ending is none of the library's.
    """
    for kind, _, pattern in _PLACES:
        if file.match(pattern):
            return Source(kind=kind, key=file.stem, body=file.read_bytes(), origin=origin)
    raise AgencyFolderMissing(f"{file.name} is none of .bpmn, .dmn, .json, .docx", file=file.name)


def _files(folder: Path, origin: Literal["own", "shared"]) -> Iterator[Source]:
    for kind, place, pattern in _PLACES:
        for file in sorted((folder / place).glob(pattern)):
            yield Source(kind=kind, key=file.stem, body=file.read_bytes(), origin=origin)


def _toml(file: Path, agency: str) -> Mapping[str, Any]:
    if not file.is_file():
        raise AgencyFolderMissing(agency=agency)
    return tomllib.loads(file.read_text(encoding="utf-8"))
