"""The real product, started with `up`: one group that starts quickly, heals itself and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.support.running import Running, product

PARTS = ("redis-server", "app.py web", "app.py tick", "app.py worker")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Give a started product on an empty folder."""
    with product(tmp_path / "data", "--workers", "1") as started:
        started.wait_for_parts(*PARTS)
        yield started


def others(running: Running, word: str, before: set[int]) -> bool:
    """Say whether there is a part that was not there before."""
    return any(part.pid not in before for part in running.parts(word))


def gone(processes: list[psutil.Process], seconds: float) -> bool:
    """Say whether all of them end within so many seconds."""
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something to become true."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_quickly(running: Running, number: int) -> None:
    parts = running.parts()
    assert running.end(number) == 0
    assert gone(parts, 5)
    assert running.command("check").returncode == 0


def test_nobody_outlives_a_supervisor_that_is_killed(running: Running) -> None:
    parts = running.parts()
    assert len(parts) >= len(PARTS)
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    assert gone(parts, 15)


def test_a_second_start_says_so(running: Running, tmp_path: Path) -> None:
    same_folder = running.command("up")
    assert same_folder.returncode == 1
    assert "already runs in" in same_folder.stderr
    assert f"http://127.0.0.1:{running.port}" in same_folder.stderr

    other = Running(tmp_path / "other", port=running.port)
    other.folder.mkdir()
    same_port = other.command("up")
    assert same_port.returncode == 1
    assert f"port {running.port}" in same_port.stderr
    assert "FANGLIU_PORT" in same_port.stderr
    assert same_port.stderr.count("\n") == 1


def test_a_part_that_is_killed_is_started_again(running: Running) -> None:
    for count, word in enumerate(PARTS, 1):
        before = {part.pid for part in running.parts(word)}
        running.parts(word)[0].kill()
        assert until(partial(others, running, word, before))
        assert running.said.count("is started again") == count
    running.wait_until_it_answers()


def test_the_socket_of_a_deep_folder_lies_in_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with product(deep, "--workers", "1") as started:
        started.wait_for_parts(*PARTS)
        assert not (deep / "redis.sock").exists()
        (server,) = started.parts("redis-server")
        socket = server.net_connections("unix")[0].laddr
        assert len(os.fsencode(str(socket))) <= 100
