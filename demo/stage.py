"""Sets the stage: starts the product in an empty folder as a user would, turns its clock, and takes it down again."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from engine.errors import Unavailable

STARTING = 120.0
"""Seconds that the product may take to answer."""
ENDING = 20.0


class StageFailed(Unavailable):
    """The product did not start; its last words follow."""

    code = "demo-stage-failed"
    zh = "产品没有启动"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Be a running product: where it answers, and the file that turns its clock."""

    address: str
    data: Path
    clock: Path
    process: subprocess.Popen[bytes]

    def now(self) -> datetime:
        """Return demo time."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def turn(self, by: timedelta) -> None:
        """Move demo time on."""
        offset = self._offset() + by.total_seconds()
        passing = self.clock.with_suffix(".part")
        passing.write_text(f"{offset:.0f}\n")
        passing.replace(self.clock)

    def _offset(self) -> float:
        return float(self.clock.read_text())


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without settings that point at another installation."""
    return {name: value for name, value in environment.items() if not name.startswith("FANGLIU_")}


@contextmanager
def product(folder: Path, *, command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Stage]:
    """Run the product with demo data in ``folder`` (emptied first) on a free port, until the block ends.

    :raises StageFailed: it does not answer in two minutes.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port, clock, log = _free_port(), folder / "demo-clock", folder / "product.log"
    told = {
        **environment,
        "FANGLIU_DATA": str(folder),
        "FANGLIU_PORT": str(port),
        "FANGLIU_HOST": "127.0.0.1",
        "FANGLIU_DEMO_CLOCK": str(clock),
    }
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "up", "--demo", "--bare"], env=told, stdout=out, stderr=subprocess.STDOUT)
        stage = Stage(address=f"http://127.0.0.1:{port}", data=folder, clock=clock, process=process)
        try:
            _wait(stage, log)
            yield stage
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(stage: Stage, log: Path) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and stage.process.poll() is None:
        try:
            if requests.get(f"{stage.address}/health", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise StageFailed(log.read_text(errors="replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
