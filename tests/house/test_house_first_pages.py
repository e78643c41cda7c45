"""The first pages tell the truth: targets, settings, commands, and the functions that the walk names."""

import ast
import os
import re
import tomllib
from pathlib import Path

import pytest

from app import cli
from tests.support.tracked import BESIDE_THE_PRODUCT, HOME, product_modules, text_of, tracked, tree_of

READMES = ("README.md", "README.zh-CN.md")
TARGETS = frozenset(re.findall(r"^([a-z]+):.*## ", (HOME / "Makefile").read_text(), re.MULTILINE))
CODE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"`(\w+/[\w/]+\.py)(?:: (\w+))?`")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_the_targets_of_the_makefile(name: str) -> None:
    assert set(re.findall(r"^\| `make ([a-z]+)` \|", text_of(Path(name)), re.MULTILINE)) == TARGETS


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_make_target_that_is_named_exists(name: str) -> None:
    assert (
        set(re.findall(r"\bmake ([a-z]+)(?=[`\s])(?! sure)", "\n".join(CODE.findall(text_of(Path(name)))))) <= TARGETS
    )
    assert set(re.findall(r"`make ([a-z]+)", text_of(Path(name)))) <= TARGETS


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_the_settings_that_are_read(name: str) -> None:
    read = set(re.findall(r"\"(FANGLIU_[A-Z_]+)\"", text_of(Path("settings.py"))))
    assert read
    assert set(re.findall(r"`(FANGLIU_[A-Z_]+)`", text_of(Path(name)))) == read


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_the_commands_of_the_command_line(name: str) -> None:
    after = text_of(Path(name)).split("`python app.py --help`")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", after)) == set(cli.commands)


def test_both_readmes_give_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        text = "\n".join(CODE.findall(text_of(Path(name))))
        return [bare for line in text.splitlines() if (bare := re.sub(r"\s+# .*|^TASK=.*", "", line).rstrip())]

    assert commands("README.md") == commands("README.zh-CN.md")


def test_both_readmes_have_the_same_chapters() -> None:
    english, chinese = (re.findall(r"^(#+) ", re.sub(CODE, "", text_of(Path(name))), re.MULTILINE) for name in READMES)
    assert english == chinese


def test_what_must_pass_before_a_change_lands_is_check_and_test() -> None:
    run = HOME / ".ci" / "run"
    assert os.access(run, os.X_OK)
    lines = [line.strip() for line in run.read_text().splitlines()]
    assert "make check" in lines
    assert "make test" in lines


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/dependencies.md"])
def test_files_and_functions_that_a_page_names_exist(name: str) -> None:
    missing = []
    for file, function in PLACE.findall(text_of(Path(name))):
        path = Path(file)
        if path not in tracked():
            missing.append(file)
        elif function and function not in defined(path):
            missing.append(f"{file}: {function}")
    assert not missing


def defined(path: Path) -> set[str]:
    return {node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_every_room_stands_under_the_import_rules_and_in_the_drawing() -> None:
    rules = tomllib.loads(text_of(Path("pyproject.toml")))["tool"]["importlinter"]
    rooms = {path.parts[0] for path in product_modules() if len(path.parts) > 1}
    assert rooms <= set(rules["root_packages"])
    floors = next(one for one in rules["contracts"] if one["name"] == "Floors of the house")["layers"]
    assert rooms <= set(re.findall(r"\w+", " ".join(floors)))
    drawing = text_of(Path("ARCHITECTURE.md")).split("```text")[1]
    assert not [room for room in rooms if not re.search(rf"\b{room}\b", drawing)]
    assert rooms.isdisjoint(BESIDE_THE_PRODUCT)


def test_the_drawn_floors_of_the_hall_are_the_ruled_ones() -> None:
    rules = tomllib.loads(text_of(Path("pyproject.toml")))["tool"]["importlinter"]
    ruled = next(one for one in rules["contracts"] if one["name"] == "Floors of the hall")["layers"]
    drawing = text_of(Path("ARCHITECTURE.md")).split("### Floors of the hall")[1].split("```")[1]
    drawn = [re.split(r"\s{2,}", line)[0] for line in drawing.splitlines()[1:]]
    assert drawn == ruled
