"""What an instance pins when it starts: every process, decision, form and template it may come to use, by content.

Tables marked ``fl:latest`` (law) are not pinned: they are read anew and their rows' dates decide.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.bpmn.model import Definition, Node
from engine.bpmn.runtime import Bundle
from engine.errors import NotFound
from engine.expressions import codec
from engine.memory.agency import agency_facts
from engine.memory.parsed import parsed_decision, parsed_form, parsed_process
from engine.tables.definitions import bundles, contents
from engine.unit_of_work import UnitOfWork
from engine.vault import content_hash
from forms import Form

_ROOM = 64


class ProcessUnknown(NotFound):
    """No process of this key is published in this agency."""

    code = "process-unknown"
    zh = "没有发布这个流程"


class DefinitionMissing(NotFound):
    """A published process refers to something that is not published."""

    code = "definition-missing"
    zh = "流程引用的内容还没有发布"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Be one bundle, read and parsed."""

    bundle: Bundle
    definitions: Mapping[str, Definition]
    forms: Mapping[str, Form]
    templates: Mapping[str, bytes]
    latest: frozenset[str]
    hash: str
    version: int

    def tables(self, uow: UnitOfWork) -> Mapping[str, bytes]:
        """Return the decisions as a step may ask for them: pinned ones, and law read anew."""
        return Tables(uow, self.bundle.decisions, self.latest)

    def node(self, process: str, node_id: str) -> Node:
        """Return a node of one of the pinned processes."""
        return self.definitions[process].nodes[node_id]


@dataclass(slots=True)
class PinMemory:
    """Keep parsed bundles by agency and hash, and the tables of law by agency and content (a part of the house)."""

    kept: OrderedDict[tuple[str, str], Pin] = field(default_factory=OrderedDict)
    law: OrderedDict[tuple[str, str], bytes] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def newest_pin(uow: UnitOfWork, process: str) -> Pin:
    """Return the bundle of the newest versions that start from a process, stored if it is new.

    :raises ProcessUnknown: no such process is published.
    :raises DefinitionMissing: something it refers to is not published.
    """
    manifest = _manifest(uow, process)
    bundle_hash = content_hash(codec.dumps(manifest))
    known = uow.row(
        sa.select(bundles.c.hash).where(bundles.c.agency_id == uow.agency_id, bundles.c.hash == bundle_hash)
    )
    if known is None:
        row = {"agency_id": uow.agency_id, "hash": bundle_hash, "root": process, "manifest": manifest}
        with suppress(IntegrityError), uow.connection.begin_nested():  # another start stored it a moment ago
            uow.run(sa.insert(bundles), {**row, "created_at": uow.now})
    return pinned(uow, bundle_hash)


def pinned(uow: UnitOfWork, bundle_hash: str) -> Pin:
    """Return a bundle by its hash, parsed once a process."""
    memory = uow.house.part(PinMemory)
    key = (uow.agency_id, bundle_hash)
    with memory.lock:
        found = memory.kept.get(key)
        if found is not None:
            memory.kept.move_to_end(key)
    if found is None:
        found = _read(uow, bundle_hash)
        with memory.lock:
            memory.kept[key] = found
            while len(memory.kept) > _ROOM:
                memory.kept.popitem(last=False)
    return found


class Tables(Mapping[str, bytes]):
    """Give a bundle's tables; those that are law in the newest version, read when asked for."""

    def __init__(self, uow: UnitOfWork, pinned_tables: Mapping[str, bytes], latest: frozenset[str]) -> None:
        self._uow = uow
        self._pinned = pinned_tables
        self._latest = latest

    def __getitem__(self, key: str) -> bytes:
        """Return the table's content; KeyError for one that the bundle does not name."""
        if key not in self._latest:
            return self._pinned[key]
        newest = agency_facts(self._uow).newest[("decision", key)]
        return _law(self._uow, newest.content_hash)

    def __contains__(self, key: object) -> bool:
        """Say whether the bundle names the table, without reading it."""
        return key in self._pinned

    def __iter__(self) -> Iterator[str]:
        """Go through the tables' keys."""
        return iter(self._pinned)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._pinned)


def _law(uow: UnitOfWork, body_hash: str) -> bytes:
    """Return a table's content; what a hash names never changes, so it is read once a process."""
    memory = uow.house.part(PinMemory)
    key = (uow.agency_id, body_hash)
    with memory.lock:
        found = memory.law.get(key)
    if found is None:
        found = bodies(uow, [body_hash])[body_hash]
        with memory.lock:
            memory.law[key] = found
            while len(memory.law) > _ROOM:
                memory.law.popitem(last=False)
    return found


def bodies(uow: UnitOfWork, hashes: list[str]) -> dict[str, bytes]:
    """Return contents by hash."""
    rows = uow.rows(
        sa.select(contents.c.hash, contents.c.body).where(
            contents.c.agency_id == uow.agency_id, contents.c.hash.in_(sorted(set(hashes)))
        )
    )
    return {row.hash: row.body for row in rows}


def _manifest(uow: UnitOfWork, root: str) -> dict[str, object]:
    """Follow every reference from the root process to the newest versions: ``kind:key`` to content hash."""
    newest = agency_facts(uow).newest
    if ("process", root) not in newest:
        raise ProcessUnknown(process=root)
    pins: dict[str, str] = {}
    latest: set[str] = set()
    todo = [("process", root)]
    while todo:
        kind, key = todo.pop()
        name = f"{kind}:{key}"
        if name in pins:
            continue
        if (kind, key) not in newest:
            raise DefinitionMissing(kind=kind, key=key, process=root)
        pins[name] = newest[(kind, key)].content_hash
        if kind == "process":
            body = bodies(uow, [pins[name]])[pins[name]]
            todo.extend(_references(parsed_process(pins[name], body)))
        elif kind == "decision":
            body = bodies(uow, [pins[name]])[pins[name]]
            if parsed_decision(pins[name], body).latest:
                latest.add(key)
    for key in latest:
        pins[f"decision:{key}"] = "latest"
    return {"root": root, "version": newest[("process", root)].version, "pins": pins, "latest": sorted(latest)}


def _references(definition: Definition) -> list[tuple[str, str]]:
    forms = definition.forms | ({definition.start_form} if definition.start_form else set())
    return [
        *(("process", key) for key in definition.calls),
        *(("form", key) for key in forms),
        *(("decision", key) for key in definition.decisions),
        *(("template", key) for key in definition.templates),
    ]


def _read(uow: UnitOfWork, bundle_hash: str) -> Pin:
    row = uow.row(sa.select(bundles).where(bundles.c.agency_id == uow.agency_id, bundles.c.hash == bundle_hash))
    assert row is not None, "an instance's bundle is stored with it"
    pins: Mapping[str, str] = row.manifest["pins"]
    found = bodies(uow, [value for value in pins.values() if value != "latest"])
    by_kind: dict[str, dict[str, tuple[str, bytes]]] = {"process": {}, "form": {}, "decision": {}, "template": {}}
    for name, value in pins.items():
        kind, _, key = name.partition(":")
        by_kind[kind][key] = (value, found.get(value, b""))
    bundle = Bundle(
        hash=f"{uow.agency_id}:{bundle_hash}",
        root=row.root,
        processes={key: body for key, (_, body) in by_kind["process"].items()},
        decisions={key: body for key, (_, body) in by_kind["decision"].items()},
    )
    return Pin(
        bundle=bundle,
        definitions={key: parsed_process(*value) for key, value in by_kind["process"].items()},
        forms={key: parsed_form(*value) for key, value in by_kind["form"].items()},
        templates={key: body for key, (_, body) in by_kind["template"].items()},
        latest=frozenset(row.manifest["latest"]),
        hash=bundle_hash,
        version=int(row.manifest["version"]),
    )
