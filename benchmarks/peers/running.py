"""Installs the peers when their locks have changed, and runs each as a process that answers line by line."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
MODULES = HERE / "node_modules"
STAMP = "installed-by"


class PeerMissing(Exception):
    """A peer cannot be installed or does not run; the message says why."""


class Peer:
    """Be a running peer."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._read()

    def once(self, way: str = "go") -> float:
        """Let it run its process once; return the milliseconds that it tells."""
        given = self._stream(self._process.stdin)
        given.write(f"{way}\n")
        given.flush()
        return float(self._read())

    def _read(self) -> str:
        line = self._stream(self._process.stdout).readline()
        if not line:
            raise PeerMissing(f"the peer ended: {self._stream(self._process.stderr).read()[-2000:]}")
        return line.strip()

    @staticmethod
    def _stream(stream: IO[str] | None) -> IO[str]:
        assert stream is not None, "all three streams are pipes"
        return stream


@contextmanager
def viewflow() -> Iterator[Peer]:
    """Run django-viewflow."""
    _once(HERE / "requirements.lock", HERE / ".venv", _install_python)
    with _running(str(PYTHON), str(HERE / "viewflow" / "run.py")) as peer:
        yield peer


@contextmanager
def bpmn_engine(diagram: Path) -> Iterator[Peer]:
    """Run bpmn-engine on Node.

    :raises PeerMissing: there is no Node.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise PeerMissing("bpmn-engine needs Node 20 or later with npm on the path")
    _once(HERE / "package-lock.json", MODULES, _install_node)
    with _running("node", str(HERE / "bpmn_engine.mjs"), str(diagram)) as peer:
        yield peer


@contextmanager
def _running(*command: str) -> Iterator[Peer]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        yield Peer(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _once(lock: Path, folder: Path, install: Callable[[], None]) -> None:
    """Install unless the folder was made by this very lock."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    try:
        install()
    except (subprocess.CalledProcessError, OSError) as error:
        raise PeerMissing(f"{folder.name} cannot be installed from {lock.name}: {error}") from error
    stamp.write_text(wanted)


def _install_python() -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(HERE / ".venv")], check=True)
    subprocess.run(
        [
            str(Path(sys.executable).with_name("uv")),
            *("pip", "sync", "-q", "--require-hashes", "--python", str(PYTHON)),
            str(HERE / "requirements.lock"),
        ],
        check=True,
    )


def _install_node() -> None:
    subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
