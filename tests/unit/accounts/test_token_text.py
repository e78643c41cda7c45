"""The text of a token, before any database is asked."""

import base64

import pytest

from accounts import tokens


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fl_",
        "fl_short",
        "xx_" + "A" * 64,
        "fl_" + "A" * 63,
        "fl_" + "A" * 65,
        "fl_" + "!" * 64,
        "fl_" + "é" * 64,
        "fl_" + "A" * 63 + "=",
    ],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(tokens.TokenRefused):
        tokens.agency_of(text)


def test_the_agency_is_read_from_the_text() -> None:
    raw = bytes(range(16)) + bytes(32)
    text = "fl_" + base64.urlsafe_b64encode(raw).decode()
    assert tokens.agency_of(text) == "00010203-0405-0607-0809-0a0b0c0d0e0f"
