"""Serves a folder by ``app.py web``, as the product is served: gunicorn, one process, many threads."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from settings import HOME

PATIENCE_SECONDS = 60.0
GOING_SECONDS = 15.0


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Give the port at which a data folder is served.

    :raises RuntimeError: it does not come up.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("FANGLIU_")}
    environment |= {"FANGLIU_DATA": str(folder), "FANGLIU_PORT": str(port)}
    running = subprocess.Popen(
        [sys.executable, str(HOME / "app.py"), "web"],
        env=environment,
        cwd=HOME,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, running)
        yield port
    finally:
        running.terminate()
        try:
            running.wait(timeout=GOING_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _await(port: int, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            if requests.get(f"http://127.0.0.1:{port}/health", timeout=PATIENCE_SECONDS).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise RuntimeError(f"nothing serves at port {port}")
