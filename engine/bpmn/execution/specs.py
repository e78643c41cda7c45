"""Parsed bundles, each parsed once: a definition by its content, a bundle by its hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from engine.bpmn.bundle import Bundle
from engine.bpmn.execution.failures import ProcessNotFound
from engine.bpmn.execution.process import ProcessSpec
from engine.bpmn.execution.reading import read_process

BUNDLES_KEPT = 64
DEFINITIONS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Specs:
    """Hold what one bundle runs: processes by key, embedded subprocesses by place, decisions by key."""

    root: ProcessSpec
    processes: Mapping[str, ProcessSpec]
    decisions: Mapping[str, bytes] = field(default_factory=dict)


class SpecCache:
    """Keep the most recently used bundles. Specs are never changed after parsing, so threads may share them."""

    def __init__(self) -> None:
        self._bundles: dict[str, Specs] = {}
        self._lock = Lock()

    def specs(self, bundle: Bundle) -> Specs:
        """Return a bundle's specs, parsing what is not known yet.

        :raises engine.bpmn.execution.failures.DefinitionInvalid: a diagram cannot be run.
        """
        with self._lock:
            known = self._bundles.pop(bundle.hash, None)
            if known is not None:
                self._bundles[bundle.hash] = known
                return known
        made = _assemble(bundle)
        with self._lock:
            self._bundles[bundle.hash] = made
            while len(self._bundles) > BUNDLES_KEPT:
                del self._bundles[next(iter(self._bundles))]
        return made

    def forget(self) -> None:
        """Drop everything, parsed definitions too, as a fresh process would have it."""
        with self._lock:
            self._bundles.clear()
        _parsed.cache_clear()


@lru_cache(maxsize=DEFINITIONS_KEPT)
def _parsed(key: str, data: bytes) -> Mapping[str, ProcessSpec]:
    return read_process(data, key)


def _assemble(bundle: Bundle) -> Specs:
    processes: dict[str, ProcessSpec] = {}
    for key, data in bundle.processes.items():
        processes.update(_parsed(key, data))
    root = processes.get(bundle.root)
    if root is None:
        raise ProcessNotFound(f"版本包内没有主流程 / the bundle lacks its root: {bundle.root}", process=bundle.root)
    return Specs(root=root, processes=processes, decisions=dict(bundle.decisions))


cache = SpecCache()
