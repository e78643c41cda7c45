"""No page shows Chinese to somebody who reads English, except what an agency wrote."""

import re
from pathlib import Path

import pytest

from tests.support.words import extracted, vocabularies
from web.translation import words

HOME = Path(__file__).parents[3]
ROOMS = [folder.as_posix() for folder in vocabularies(HOME)]
HAN = re.compile(r"[㐀-鿿]")
BOTH_LANGUAGES = {"frame.html", "landing.html", "docs.html"}
"""Written before the words were: each string stands beside its translation."""
OWN_LANGUAGE = {"中文"}
"""A language is named in itself."""


TEMPLATES = sorted(path for path in HOME.glob("*/**/templates/**/*.html") if path.name not in BOTH_LANGUAGES)


@pytest.mark.parametrize("room", ROOMS)
def test_every_word_has_its_english(room: str) -> None:
    english = words(HOME / room)
    missing = {text for text in extracted(HOME / room) if not english.get(text)}
    assert not missing


@pytest.mark.parametrize("room", ROOMS)
def test_no_english_is_kept_that_nothing_says(room: str) -> None:
    assert set(words(HOME / room)) <= extracted(HOME / room)


@pytest.mark.parametrize("room", ROOMS)
def test_english_is_english_and_keeps_its_blanks(room: str) -> None:
    for chinese, english in words(HOME / room).items():
        assert not HAN.search(english), english
        assert re.findall(r"\{\w+\}|%\(\w+\)s", chinese) == re.findall(r"\{\w+\}|%\(\w+\)s", english)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_write_chinese_only_where_it_is_translated(template: Path) -> None:
    text = template.read_text()
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    assert {line.strip() for line in bare.splitlines() if HAN.search(line)} <= {""} | {
        line.strip() for line in bare.splitlines() if any(own in line for own in OWN_LANGUAGE)
    }
