"""What the compressed form is, and that masks hide tokens without changing them."""

import gzip

import pytest

from web import compression, sessions

BODY = "房流 ".encode() * 500


def test_a_compressed_body_is_a_gzip_file_that_holds_it() -> None:
    assert gzip.decompress(compression.gzipped(BODY)) == BODY
    assert gzip.decompress(compression.gzipped(BODY, name=b"x" * 99)) == BODY


def test_a_name_makes_it_longer_by_its_length() -> None:
    assert len(compression.gzipped(BODY, name=b"x" * 42)) - len(compression.gzipped(BODY)) == 42


def test_a_token_is_masked_anew_each_time_and_comes_back() -> None:
    token = sessions.token_of("secret")
    masks = {sessions.masked(token) for _ in range(20)}
    assert len(masks) == 20
    assert not [one for one in masks if token in one]
    assert {sessions.unmasked(one) for one in masks} == {token}


@pytest.mark.parametrize("text", ["", "x", "0" * 64, "zz" * 64, "0" * 127, "房" * 128])
def test_what_is_no_masked_token_stays_what_it_is(text: str) -> None:
    assert sessions.unmasked(text) == text
