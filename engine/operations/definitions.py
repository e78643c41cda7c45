"""Publishes process definitions, decisions, forms and document templates: immutable versions, by content.

What is published stands under the agency, also what came from ``shared``. Nothing is stored while one finding is an error.
Reading files, and the rule "the agency's own, else shared", are for whoever calls.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from engine.bpmn.lint import Known, lint
from engine.bpmn.model import Definition
from engine.bpmn.source import SourceInvalid
from engine.decisions import lint_dmn
from engine.errors import Finding, Invalid
from engine.hooks import Hooks
from engine.ids import DefinitionId, new_id
from engine.memory.agency import AgencyFacts, Published, agency_facts, forget_facts
from engine.memory.parsed import parsed_decision, parsed_form, parsed_process
from engine.memory.pins import bodies
from engine.operations.directory import touch
from engine.tables.definitions import contents, definitions
from engine.tables.directory import agencies
from engine.unit_of_work import UnitOfWork
from engine.vault import content_hash
from forms import FormInvalid, compile_form

Kind = Literal["process", "decision", "form", "template"]


class DefinitionsRefused(Invalid):
    """What was to be published has findings; nothing was published."""

    code = "definitions-refused"
    zh = "检查发现问题，没有发布"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Be one file to publish. ``origin`` is ``own`` or ``shared``; ``key`` names it within its kind."""

    kind: Kind
    key: str
    body: bytes
    origin: Literal["own", "shared"] = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Be what publishing made: ``changed`` False, the newest version already had this content."""

    kind: str
    key: str
    version: int
    name: str
    changed: bool


def check(uow: UnitOfWork, *, sources: Sequence[Source], beside: Sequence[Source] = ()) -> tuple[Finding, ...]:
    """Return the findings of files as if they were published together; ``element`` leads with the file's key.

    Files ``beside`` them are taken as published too, and not judged.
    """
    known = _known(uow, [*beside, *sources])
    found: list[Finding] = []
    for source in sources:
        found.extend(
            Finding(
                rule=finding.rule,
                severity=finding.severity,
                element=f"{source.key}#{finding.element or ''}",
                zh=finding.zh,
                en=finding.en,
            )
            for finding in _findings(uow, source, known)
        )
    return tuple(found)


def publish(uow: UnitOfWork, *, sources: Sequence[Source]) -> tuple[Version, ...]:
    """Publish files together: each whose content is new becomes the next version of its key.

    :raises DefinitionsRefused: at least one finding is an error; the findings name file, element and rule.
    """
    # One at a time in an agency: versions are counted, and what is checked is what will stand.
    uow.row(sa.select(agencies.c.id).where(agencies.c.id == uow.agency_id).with_for_update())
    forget_facts(uow)
    found = check(uow, sources=sources)
    if any(finding.severity == "error" for finding in found):
        raise DefinitionsRefused(findings=found)
    newest = agency_facts(uow).newest
    made = [_store(uow, source, newest.get((source.kind, source.key))) for source in sources]
    if any(version.changed for version in made):
        touch(uow)
    return tuple(made)


def _store(uow: UnitOfWork, source: Source, before: Published | None) -> Version:
    body_hash = content_hash(source.body)
    name = _name(source, body_hash)
    if before is not None and before.content_hash == body_hash:
        return Version(kind=source.kind, key=source.key, version=before.version, name=name, changed=False)
    known = sa.select(contents.c.hash).where(contents.c.agency_id == uow.agency_id, contents.c.hash == body_hash)
    if uow.row(known) is None:
        uow.run(sa.insert(contents), {"agency_id": uow.agency_id, "hash": body_hash, "body": source.body})
    version = before.version + 1 if before else 1
    row: dict[str, Any] = {
        "agency_id": uow.agency_id,
        "id": DefinitionId(new_id()),
        "kind": source.kind,
        "key": source.key,
    }
    row |= {"version": version, "name": name, "content_hash": body_hash, "origin": source.origin}
    uow.run(sa.insert(definitions), {**row, "published_at": uow.now, "published_by": uow.actor.id})
    return Version(kind=source.kind, key=source.key, version=version, name=name, changed=True)


def _name(source: Source, body_hash: str) -> str:
    if source.kind == "process":
        return parsed_process(body_hash, source.body).name[:200]
    if source.kind == "form":
        return str(parsed_form(body_hash, source.body).title)[:200]
    if source.kind == "decision":
        return (parsed_decision(body_hash, source.body).name or source.key)[:200]
    return source.key


def _findings(uow: UnitOfWork, source: Source, known: Known) -> Iterable[Finding]:
    if source.kind == "process":
        found = list(lint(source.body, known=known))
        return found or _key_findings(source)
    if source.kind == "decision":
        return lint_dmn(source.body)
    if source.kind == "form":
        return _form_findings(source.body)
    checker = uow.house.part(Hooks).checker_of(source.kind)
    return checker(source.body) if checker else ()


def _key_findings(source: Source) -> list[Finding]:
    key = _definition(source.body).key
    if key == source.key:
        return []
    zh, en = f"流程标识是 {key}，文件名却是 {source.key}", f"the process is {key}, the file says {source.key}"
    return [Finding(rule="bpmn.key", element=key, zh=zh, en=en)]


def _form_findings(body: bytes) -> list[Finding]:
    try:
        compile_form(json.loads(body, parse_float=Decimal, parse_constant=_no_number))
    except FormInvalid as error:
        return [
            Finding(rule=f"form.{found.keyword}", element=found.pointer, zh=found.zh, en=found.en)
            for found in error.findings
        ]
    except RecursionError:
        return [Finding(rule="form.too-deep", zh="嵌套过深，请拆成几张表单", en="nested too deeply; split the form")]
    except ValueError as error:
        return [Finding(rule="form.json", zh=f"不是有效的 JSON：{error}", en=f"not valid JSON: {error}")]
    return []


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _definition(body: bytes) -> Definition:
    return parsed_process(content_hash(body), body)


def _known(uow: UnitOfWork, sources: Sequence[Source]) -> Known:
    """Put together all names that a diagram may use: what is published, overlaid by what is to be."""
    facts = agency_facts(uow)
    hooks = uow.house.part(Hooks)
    names: dict[str, set[str]] = {"process": set(), "decision": set(), "form": set(), "template": set()}
    for kind, key in facts.newest:
        names[kind].add(key)
    for source in sources:
        names[source.kind].add(source.key)
    forms = _forms(uow, facts, sources)
    processes = _processes(uow, facts, sources)
    sent = hooks.sent_names.union(*(definition.throws for definition in processes.values() if definition))
    return Known(
        forms=frozenset(names["form"]),
        hooks=hooks.service_names,
        records=hooks.recorder_names,
        roles=frozenset(facts.roles),
        processes=frozenset(names["process"]),
        decisions=frozenset(names["decision"]),
        calendars=frozenset(facts.calendars),
        sent=sent,
        awaited=frozenset().union(*(definition.awaits for definition in processes.values() if definition)),
        parties=hooks.sides or None,
        templates=frozenset(names["template"]),
        calls={key: definition.calls if definition else frozenset() for key, definition in processes.items()},
        fields={key: frozenset(field.name for field in form.root.within()) for key, form in forms.items()},
        personal={key: form.personal for key, form in forms.items()},
        role_names={role: str(named["zh"]) for role, named in facts.roles.items()},
    )


def _published_bodies(
    uow: UnitOfWork, facts: AgencyFacts, kind: str, but: Iterable[str]
) -> dict[str, tuple[str, bytes]]:
    hashes = {
        key: published.content_hash
        for (of, key), published in facts.newest.items()
        if of == kind and key not in set(but)
    }
    found = bodies(uow, list(hashes.values())) if hashes else {}
    return {key: (body_hash, found[body_hash]) for key, body_hash in hashes.items()}


def _processes(uow: UnitOfWork, facts: AgencyFacts, sources: Sequence[Source]) -> Mapping[str, Definition | None]:
    """Return all processes as they will stand; None for a file that cannot be read."""
    new = [source for source in sources if source.kind == "process"]
    known: dict[str, Definition | None] = {
        key: parsed_process(*body)
        for key, body in _published_bodies(uow, facts, "process", [source.key for source in new]).items()
    }
    for source in new:
        try:
            known[source.key] = _definition(source.body)
        except SourceInvalid:
            known[source.key] = None
    return known


def _forms(uow: UnitOfWork, facts: AgencyFacts, sources: Sequence[Source]) -> dict[str, Any]:
    new = [source for source in sources if source.kind == "form"]
    known = {
        key: parsed_form(*body)
        for key, body in _published_bodies(uow, facts, "form", [source.key for source in new]).items()
    }
    for source in new:
        if not _form_findings(source.body):
            known[source.key] = parsed_form(content_hash(source.body), source.body)
    return known
