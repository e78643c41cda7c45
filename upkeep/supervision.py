"""Keeps a group of processes alive: starts its parts, starts again what dies, ends all of them together.

Made for one machine, without an init system. A part that keeps dying is started ever less often, up to every ten seconds. No
part outlives the group, not even when the supervisor itself is killed: Linux then ends its children (PR_SET_PDEATHSIG).
Leaves to others: what the parts are, and when the group may start.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before a dead part is started again; doubled at every death in a row."""
HEALTHY_AFTER = 20.0
"""Seconds of life after which earlier deaths are forgotten."""
PATIENCE = 6.0
"""Seconds a part has to end when it is asked to."""
_PULSE = 0.1
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Be one process of the group. Parts end in waves, the lowest ``rank`` last: what others need stays longest."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    rank: int = 1


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float = 0.0


@dataclass(slots=True)
class Group:
    """Supervise parts. ``tell`` is given a sentence whenever a part dies."""

    tell: Callable[[str], None]
    _running: list[_Running] = field(default_factory=list)
    _ending: bool = False

    def listen(self) -> None:
        """End the group on SIGINT, SIGTERM and SIGHUP."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)

    def start(self, part: Part) -> None:
        """Add a part and start it."""
        running = _Running(part)
        self._running.append(running)
        _start(running)

    @property
    def ending(self) -> bool:
        """Say whether somebody asked the group to end."""
        return self._ending

    def wait(self, until: Callable[[], bool] = lambda: False, seconds: float | None = None) -> bool:
        """Keep the parts alive until ``until`` is true, time is up or the group is asked to end; say whether it was true."""
        last = None if seconds is None else time.monotonic() + seconds
        while not self._ending and (last is None or time.monotonic() < last):
            self._revive()
            if until():
                return True
            time.sleep(_PULSE)
        return False

    def end(self) -> None:
        """Ask all parts to end, rank by rank, and kill those that do not."""
        for rank in sorted({running.part.rank for running in self._running}, reverse=True):
            wave = [running.process for running in self._running if running.part.rank == rank and running.process]
            for process in wave:
                if process.poll() is None:
                    process.terminate()
            last = time.monotonic() + PATIENCE
            for process in wave:
                try:
                    process.wait(max(0.0, last - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self.tell(f"process {process.pid} does not end and is killed")
                _kill_group(process)

    def _revive(self) -> None:
        for running in self._running:
            process = running.process
            if process is None:
                if time.monotonic() >= running.again_at:
                    _start(running)
                continue
            code = process.poll()
            if code is None:
                continue
            _kill_group(process)
            if time.monotonic() - running.began > HEALTHY_AFTER:
                running.pause = FIRST_PAUSE
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            self.tell(f"{running.part.name} ended ({how}) and is started again in {running.pause:.1f} s")
            running.process, running.again_at = None, time.monotonic() + running.pause
            running.pause = min(running.pause * 2, LONGEST_PAUSE)

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True


def _start(running: _Running) -> None:
    supervisor = os.getpid()

    def die_with_supervisor() -> None:
        """Run in the child before the program: ask the kernel for SIGTERM when the supervisor dies."""
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != supervisor:
                os._exit(1)

    running.began = time.monotonic()
    # A process group of its own: Ctrl-C in the terminal reaches the supervisor only, and what a part leaves behind is found.
    running.process = subprocess.Popen(
        list(running.part.command),
        env=dict(running.part.environment),
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=die_with_supervisor,
    )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a part and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    finally:
        if process.returncode is None:
            process.wait()


def run_once(command: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run one of the product's own commands to its end; return its exit code."""
    return subprocess.run(command, env=dict(environment), check=False).returncode
