"""Judges files of a library as publishing would, without a database and without publishing.

An agency is set up in memory with what its folder holds; the file takes its place among the rest. Each file is judged in a
process of its own with a limit of time and memory, so that a hostile one costs a few seconds and nothing else.
"""

import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NoReturn

import orjson

from engine.errors import Finding
from engine.operations import calendars, definitions, directory, library
from engine.operations.definitions import Source
from engine.tables.metadata import metadata
from engine.unit_of_work import Actor, House, unit_of_work

SECONDS = 5.0
"""How long one file may take."""
MEMORY = 2 * 1024**3
"""Bytes of address space that judging one file may use."""
LARGEST_FILE = 16 * 1024 * 1024
SYSTEM = Actor.system()


def line(file: Path, finding: Finding) -> str:
    """Write a finding as ``file:element: severity rule: zh / en``, on one line whatever the texts hold."""
    text = f"{file}:{finding.element or '-'}: {finding.severity} {finding.rule}: {finding.zh} / {finding.en}"
    return " ".join(text.split())


@dataclass(slots=True, kw_only=True)
class Judge:
    """Judge files. ``house`` has an in-memory database; ``agency`` None: the one whose folder holds the file."""

    house: House
    processes: Path
    agency: str | None = None
    _agencies: dict[str, str] = field(default_factory=dict)

    def findings(self, file: Path) -> tuple[Finding, ...]:
        """Return what publishing would find in a file, errors first.

        :raises engine.operations.library.AgencyFolderMissing: no such agency, or the file is of no known kind.
        """
        if file.stat().st_size > LARGEST_FILE:
            return (_error("lint.too-large", f"超过 {LARGEST_FILE} 字节", f"more than {LARGEST_FILE} bytes"),)
        source = library.source_of(file)
        agency = self.agency or self._whose(file)
        agency_id = self._opened(agency)
        return _apart(lambda: self._judged(source, agency, agency_id))

    def _judged(self, source: Source, agency: str, agency_id: str) -> tuple[Finding, ...]:
        beside = [
            other
            for other in library.sources(self.processes, agency)
            if (other.kind, other.key) != (source.kind, source.key)
        ]
        with unit_of_work(self.house, agency_id=agency_id, actor=SYSTEM, write=False) as uow:
            found = definitions.check(uow, sources=[source], beside=beside)
        return tuple(replace(finding, element=_within(finding.element, source.key)) for finding in found)

    def _whose(self, file: Path) -> str:
        """Return the agency in whose folder a file lies; files of ``shared`` and from elsewhere are judged as the first's."""
        agencies = sorted(path.parent.name for path in self.processes.glob("*/agency.toml"))
        inside = next((agency for agency in agencies if (self.processes / agency) in file.resolve().parents), None)
        if inside is None and not agencies:
            raise library.AgencyFolderMissing(f"{self.processes} holds no agency", agency="")
        return inside or agencies[0]

    def _opened(self, agency: str) -> str:
        """Set an agency up in memory: its roles and calendars, nothing published."""
        if agency not in self._agencies:
            told = library.described(self.processes, agency)
            if not self._agencies:
                metadata.create_all(self.house.database)
            self._agencies[agency] = directory.open_agency(
                self.house,
                code=agency,
                name=told["name_zh"],
                city=told["city"],
                zone=told["zone"],
                roles={role["id"]: role for role in told["roles"]},
            )
            with unit_of_work(self.house, agency_id=self._agencies[agency], actor=SYSTEM) as uow:
                for key, body in library.calendars(self.processes, agency).items():
                    calendars.load(uow, key=key, body=body)
        return self._agencies[agency]


def _apart(judge: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Judge in a forked child within the limits; what goes beyond them is a finding."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _judge_and_exit(judge, writing)
    os.close(writing)
    try:
        told = _read_until(reading, time.monotonic() + SECONDS)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if told is None:
        zh, en = (
            f"{SECONDS:.0f} 秒内没有检查完，请简化文件",
            f"not judged within {SECONDS:.0f} s: make the file simpler",
        )
        return (_error("lint.too-slow", zh, en),)
    if told[:1] != b"[":
        why = told.decode() or "ended by the system"
        zh, en = f"检查没有完成（{why}），请简化文件", f"judging did not end well ({why}): make the file simpler"
        return (_error("lint.not-judged", zh, en),)
    return tuple(Finding(**finding) for finding in orjson.loads(told))


def _judge_and_exit(judge: Callable[[], tuple[Finding, ...]], writing: int) -> NoReturn:
    """Write the findings into the pipe, or the name of what went wrong, and die."""
    try:
        with os.fdopen(writing, "wb") as out:
            try:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                out.write(orjson.dumps([asdict(finding) for finding in judge()]))
            finally:
                raised = sys.exc_info()[0]
                if raised is not None:
                    out.write(raised.__name__.encode())
    finally:
        # The child must not go on as a second parent, whatever happened.
        os._exit(0)


def _read_until(reading: int, last: float) -> bytes | None:
    """Read all that comes before a moment of the monotonic clock; None: there was more to come."""
    told = bytearray()
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, last - time.monotonic()))
        if not ready:
            return None
        piece = os.read(reading, 65536)
        if not piece:
            return bytes(told)
        told += piece


def _within(element: str | None, key: str) -> str | None:
    """Return an element's name without the file's key before it."""
    return (element or "").removeprefix(f"{key}#") or None


def _error(rule: str, zh: str, en: str) -> Finding:
    return Finding(rule=rule, zh=zh, en=en)
