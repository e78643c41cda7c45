"""The customers' sheet is a part of the house's own: what stands in both is the same, and it stays small."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "web" / "static"
PORTAL = (STATIC / "portal.css").read_text()
SHARED, OWN = PORTAL.split("客户页独有 —")
LARGEST = 12 * 1024
"""Bytes of both sheets, compressed; with its HTML a page stays far below 30 KB."""


def rules(text: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [" ".join(rule.split()) for rule in re.findall(r"[^{}]+\{[^{}]*\}", bare)]


def test_what_it_shares_stands_in_the_houses_sheets_word_for_word() -> None:
    whole = set(rules((STATIC / "components.css").read_text())) | set(rules((STATIC / "pages.css").read_text()))
    ours = [rule for rule in rules(SHARED) if not rule.startswith("@")]
    assert len(ours) > 100
    assert not [rule for rule in ours if rule not in whole]


def test_it_uses_only_tokens_that_there_are() -> None:
    tokens = (STATIC / "tokens.css").read_text()
    assert set(re.findall(r"var\(--([\w-]+)\)", PORTAL)) <= set(re.findall(r"--([\w-]+):", tokens))
    assert "http" not in PORTAL
    assert "!important" not in OWN


def test_both_sheets_of_a_customers_page_are_small() -> None:
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in ("tokens.css", "portal.css")) < LARGEST
