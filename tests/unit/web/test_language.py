"""Which language is spoken."""

import pytest
from flask import Flask

from web.language import language


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("", "", "zh"),
        ("", "fr", "zh"),
        ("", "en", "en"),
        ("", "en-US,en;q=0.9,zh;q=0.5", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("lang=en", "zh", "en"),
        ("lang=zh-CN", "en", "zh"),
        ("lang=de", "en", "en"),
        ("lang=", "", "zh"),
    ],
)
def test_the_query_wins_then_the_browser_then_chinese(query: str, accept: str, expected: str) -> None:
    with Flask("t").test_request_context(f"/?{query}", headers={"Accept-Language": accept}):
        assert language() == expected
