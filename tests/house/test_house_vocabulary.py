"""Every word and rule that docs/bpmn-extensions.md promises is tried somewhere in a test of its own."""

import re
from pathlib import Path

from tests.support.tracked import modules, text_of

PAGE = text_of(Path("docs/bpmn-extensions.md"))
RULES = frozenset(re.findall(r"`(bpmn\.[a-z-]+)`", PAGE.split("## Rules of the linter")[1]))
WORDS = frozenset(re.findall(r"^\| `(fl:\w+)` \|", PAGE, re.MULTILINE))
TESTED = "\n".join(
    text_of(path)
    for path in modules()
    if path.parts[0] == "tests" and path.parts[1] != "house" and path.name != "test_bpmn_extensions_doc.py"
)


def test_the_page_is_read() -> None:
    assert len(RULES) > 60
    assert len(WORDS) > 10


def test_every_rule_of_the_linter_is_tried() -> None:
    spelled = set(re.findall(r"bpmn\.[a-z-]+", TESTED)) | {
        f"bpmn.{one}" for one in re.findall(r"[\"']([a-z-]+)[\"']", TESTED)
    }
    assert sorted(RULES - spelled) == []


def test_every_word_is_tried() -> None:
    assert sorted(word for word in WORDS if not re.search(rf"{word}\b", TESTED)) == []
