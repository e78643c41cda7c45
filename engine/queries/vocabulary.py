"""All names that a diagram of this agency may use, with what people call them: for whoever draws one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.hooks import Hooks
from engine.memory.agency import agency_facts
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Hold names by what they are for; published things map their key to their name."""

    roles: Mapping[str, Mapping[str, Any]]
    parties: tuple[str, ...]
    calendars: tuple[str, ...]
    processes: Mapping[str, str]
    decisions: Mapping[str, str]
    forms: Mapping[str, str]
    templates: Mapping[str, str]
    hooks: tuple[str, ...]
    records: tuple[str, ...]


def vocabulary(uow: UnitOfWork) -> Vocabulary:
    """Collect them from what is remembered of the agency and what the rooms lend."""
    facts, hooks = agency_facts(uow), uow.house.part(Hooks)
    named: dict[str, dict[str, str]] = {"process": {}, "decision": {}, "form": {}, "template": {}}
    for (kind, key), published in facts.newest.items():
        named[kind][key] = published.name
    return Vocabulary(
        roles=facts.roles,
        parties=tuple(sorted(hooks.sides)),
        calendars=tuple(sorted(facts.calendars)),
        processes=named["process"],
        decisions=named["decision"],
        forms=named["form"],
        templates=named["template"],
        hooks=tuple(sorted(hooks.service_names)),
        records=tuple(sorted(hooks.recorder_names)),
    )
