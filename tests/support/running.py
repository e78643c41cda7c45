"""The real product, started with ``up`` in a folder of its own: waited for, asked over HTTP, wounded and ended."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from settings import HOME
from upkeep.product import answers

PRODUCT = HOME / "app.py"


def free_port() -> int:
    """Return a port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """Be one started product. ``entry`` is its command line's file."""

    folder: Path
    entry: Path = PRODUCT
    port: int = field(default_factory=free_port)
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return what its commands are given."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("FANGLIU_")}
        return {**plain, "FANGLIU_DATA": str(self.folder), "FANGLIU_PORT": str(self.port), **self.extra}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of its command line to the end."""
        return subprocess.run(
            [sys.executable, str(self.entry), *arguments],
            env=self.environment,
            cwd=self.folder,
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str) -> None:
        """Start ``up`` and return at once; what it says goes to a file."""
        with (self.folder / "up.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(self.entry), "up", *arguments],
                env=self.environment,
                cwd=self.folder,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_it_answers(self, seconds: float = 60) -> float:
        """Wait for the web; return how long it took."""
        began = time.monotonic()
        while not answers("127.0.0.1", self.port):
            assert self.process is not None
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < seconds, self.said
            time.sleep(0.05)
        return time.monotonic() - began

    @property
    def said(self) -> str:
        """Return all it said."""
        return (self.folder / "up.log").read_text()

    def parts(self, word: str = "") -> list[psutil.Process]:
        """Return its processes below the supervisor whose command line holds a word."""
        assert self.process is not None
        try:
            found = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [part for part in found if word in _words(part)]

    def wait_for_parts(self, *words: str, seconds: float = 30) -> None:
        """Wait until there is a process for each word."""
        last = time.monotonic() + seconds
        while not all(self.parts(word) for word in words):
            assert time.monotonic() < last, (words, [_words(part) for part in self.parts()], self.said)
            time.sleep(0.05)

    def end(self, number: int = signal.SIGTERM, seconds: float = 20) -> int:
        """End it by a signal; return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Ask over HTTP; return status and what the answer says.

        :raises OSError: the web is away.
        """
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            sent = {name.replace("_", "-"): text for name, text in headers.items()}
            if body is not None:
                sent["Content-Type"] = "application/json"
            asked.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), sent)
            answer = asked.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            asked.close()


def _words(part: psutil.Process) -> str:
    try:
        return " ".join(part.cmdline()) if part.status() != psutil.STATUS_ZOMBIE else ""
    except psutil.NoSuchProcess:
        return ""


@contextmanager
def product(folder: Path, *arguments: str, **given: Any) -> Iterator[Running]:
    """Start the product, give it once it answers, and leave nothing behind."""
    folder.mkdir(parents=True, exist_ok=True)
    running = Running(folder, **given)
    running.start(*arguments)
    assert running.process is not None
    try:
        running.wait_until_it_answers()
        yield running
    finally:
        left = running.parts()
        if running.process.poll() is None:
            try:
                running.end()
            except subprocess.TimeoutExpired:
                running.process.kill()
        for part in left:
            if part.is_running():
                part.kill()
