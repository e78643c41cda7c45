"""What a published process uses, and who uses a definition: followed through the newest versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.model import Definition
from engine.memory.agency import agency_facts
from engine.memory.parsed import parsed_process
from engine.memory.pins import bodies
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Be one use: process ``by`` uses ``key`` of ``kind``."""

    by: str
    kind: str
    key: str


def uses(uow: UnitOfWork) -> tuple[Use, ...]:
    """Return all uses among the newest versions, by process."""
    hashes = {key: line.content_hash for (kind, key), line in agency_facts(uow).newest.items() if kind == "process"}
    found = bodies(uow, list(hashes.values())) if hashes else {}
    return tuple(
        Use(by=by, kind=kind, key=key)
        for by, content in sorted(hashes.items())
        for kind, keys in _named(parsed_process(content, found[content])).items()
        for key in sorted(keys)
    )


def _named(definition: Definition) -> Mapping[str, frozenset[str]]:
    started = frozenset({definition.start_form}) if definition.start_form else frozenset()
    return {
        "process": definition.calls,
        "form": definition.forms | started,
        "decision": definition.decisions,
        "template": definition.templates,
    }
