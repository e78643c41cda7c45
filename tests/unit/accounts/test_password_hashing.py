"""Passwords without a database."""

import threading
import time

import pytest

from accounts import credentials


def test_a_password_matches_its_hash_and_no_other() -> None:
    hashed = credentials.hash_password("correct horse battery")
    assert hashed.startswith("$argon2id$")
    assert credentials.matches(hashed, "correct horse battery")
    assert not credentials.matches(hashed, "correct horse batterz")


def test_nobody_matches_where_there_is_no_hash() -> None:
    assert not credentials.matches(None, "nobody has this password")


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 201])
def test_a_password_outside_ten_to_two_hundred_characters_is_refused(password: str) -> None:
    with pytest.raises(credentials.PasswordTooWeak) as refused:
        credentials.hash_password(password)
    assert refused.value.findings[0].element == "/password"


def test_never_more_than_two_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = [], []

    class Counting:
        def hash(self, _password: str) -> str:
            running.append(1)
            most.append(len(running))
            time.sleep(0.02)
            running.pop()
            return "hashed"

    monkeypatch.setattr(credentials, "_hasher", Counting())
    threads = [threading.Thread(target=credentials.hash_password, args=("long enough!",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8
    assert max(most) <= 2
