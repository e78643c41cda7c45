"""Every contract template of the library may be published, and the generator gives what their README promises."""

import re
from pathlib import Path

import pytest

from contracts.checking import check_template
from contracts.words import SHAPES

FOLDERS = Path(__file__).parents[2] / "processes"
FILES = sorted(FOLDERS.glob("*/contracts/*.docx"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_template_of_the_library_has_no_findings(file: Path) -> None:
    assert check_template(file.read_bytes()) == []


def test_the_generator_gives_every_variable_that_the_readme_lists() -> None:
    text = (FOLDERS / "shared" / "contracts" / "README.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    outside = [re.sub(r"\([^)]*\)", "", section.split("\n", 1)[1]) for section in sections]
    assert {name for section in outside for name in re.findall(r"`(\w+)`", section)} == set(SHAPES)
