"""What git keeps names no machine and no package index, and its links lead somewhere."""

import re
from pathlib import Path

from tests.support.tracked import HOME, text_of, texts, tracked

MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|Users|home/[a-z]\w*)/\w")
"""Absolute paths of somebody's machine."""
INDEX = re.compile(
    r"https?://[^\s/\"'<>)]*(?:pypi|pythonhosted|npmjs|registry|artifact|nexus|mirror|proxy)[^\s\"'<>)]*"
    r"|--(?:extra-)?index-url[ =]\S|--find-links|\"resolved\":",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.as_posix()}: {hit.group(0)}"
        for path, text in texts()
        if path != Path("tests/house/test_house_tracked_texts.py")
        for hit in pattern.finditer(text)
    ]


def test_no_path_of_a_machine_is_kept() -> None:
    assert not found(MACHINE)


def test_no_package_index_is_kept() -> None:
    assert not found(INDEX)


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as readers on the web make them."""
    bare = FENCE.sub("", text)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in HEADING.findall(bare)}


def test_every_link_of_a_document_leads_to_a_file_and_a_heading_of_it() -> None:
    broken = []
    for path in (one for one in tracked() if one.suffix == ".md"):
        for target in LINK.findall(FENCE.sub("", text_of(path))):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            there = (HOME / path.parent / file).resolve() if file else HOME / path
            if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
                broken.append(f"{path.as_posix()} -> {target}")
    assert not broken


def test_every_document_is_in_the_index() -> None:
    index = text_of(Path("docs/README.md"))
    documents = [path for path in tracked() if path.parent == Path("docs") and path.suffix == ".md"]
    assert not [path.name for path in documents if path.name != "README.md" and f"({path.name})" not in index]


def test_every_decision_is_in_their_index_and_says_context_decision_and_consequences() -> None:
    index = text_of(Path("docs/decisions/README.md"))
    decisions = [path for path in tracked() if path.parent == Path("docs/decisions") and path.name != "README.md"]
    assert decisions
    assert not [path.name for path in decisions if f"({path.name})" not in index]
    parts = ("## Context", "## Decision", "## Consequences")
    assert not [path.name for path in decisions if not all(part in text_of(path) for part in parts)]
