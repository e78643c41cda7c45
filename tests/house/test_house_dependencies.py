"""docs/dependencies.md says of every direct dependency what it is for, and its licence as the package tells it."""

import json
import re
import tomllib
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.support.tracked import HOME, text_of

PROJECT = tomllib.loads(text_of(Path("pyproject.toml")))["project"]
FRONT = HOME / "web" / "frontend"
PACKAGES = json.loads(text_of(Path("web/frontend/package.json")))
PAGE = text_of(Path("docs/dependencies.md"))
ROW = re.compile(r"^\| `([@\w./-]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
FAMILIES = ("LGPL", "GPL", "AGPL", "MPL", "Apache", "BSD", "bpmn.io", "MIT")


def names(wanted: Sequence[str]) -> list[str]:
    return [re.split(r"[\[=<>! ;]", one)[0] for one in wanted]


def rows(chapter: str) -> dict[str, tuple[str, str]]:
    return {name: (what, licence) for name, what, licence, _ in ROW.findall(PAGE.split(chapter)[1].split("\n## ")[0])}


CHAPTERS = {
    "## Of the product": names(PROJECT["dependencies"]),
    "## Of development and tests": names(PROJECT["optional-dependencies"]["dev"]),
}
SCRIPTS = "## Of the scripts of pages"
ALL = [(name, chapter) for chapter, wanted in CHAPTERS.items() for name in wanted]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_direct_dependency_has_a_line_and_every_line_is_one(chapter: str) -> None:
    assert sorted(rows(chapter)) == sorted(CHAPTERS[chapter])


def test_every_package_of_the_scripts_is_exact_and_has_a_line() -> None:
    wanted = {**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}
    assert sorted(rows(SCRIPTS)) == sorted(wanted)
    assert not [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


@pytest.mark.skipif(
    not (FRONT / "node_modules").is_dir(), reason="packages of scripts are not installed: make frontend"
)
@pytest.mark.parametrize("name", sorted({**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}))
def test_the_licence_of_a_package_of_the_scripts_is_the_one_that_it_tells(name: str) -> None:
    said = json.loads((FRONT / "node_modules" / name / "package.json").read_text())["license"]
    if said == "SEE LICENSE IN LICENSE":
        said = (
            "bpmn.io MIT"
            if "bpmn.io project watermark" in (FRONT / "node_modules" / name / "LICENSE").read_text()
            else ""
        )
    assert families(rows(SCRIPTS)[name][1]) == families(said)


@pytest.mark.parametrize(("name", "chapter"), ALL)
def test_the_licence_is_the_one_that_the_package_tells(name: str, chapter: str) -> None:
    _, licence = rows(chapter)[name]
    assert families(licence) == families(told(name))


def families(text: str) -> set[str]:
    """Return the kinds of licence that a text names."""
    spelled = re.sub(r"Lesser General Public License|GNU Library or Lesser", "LGPL", text)
    found = {
        one
        for one in FAMILIES
        if re.search(rf"(?<![a-z]){one}(?![a-z])", spelled.replace("lGPL", "LGPL"), re.IGNORECASE)
    }
    return found - {"GPL"} if "LGPL" in found else found


def told(name: str) -> str:
    """Return what the installed package says of its licence: its fields, else the head of its licence file."""
    package = distribution(name)
    said = package.metadata
    fields = [one for key in ("License-Expression", "License") for one in said.get_all(key) or []][:1]
    if not families(" ".join(fields)):
        fields = [one for one in said.get_all("Classifier") or [] if one.startswith("License")]
    if not families(" ".join(fields)):
        files = [file for file in package.files or [] if "LICEN" in file.name.upper()]
        fields = [str(file.read_text())[:400] for file in files]
    return " ".join(fields)
