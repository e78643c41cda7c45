"""Appends to the journal: each way in with its sealed input and what came of it, chained by hash per instance.

The chain hashes ciphertext, so that destroying a key erases a person without breaking it. An entry's hash is
SHA-256 over the previous hash and the entry's fields in the codec's canonical form.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.ids import JournalId, new_id
from engine.tables.journal import journal
from engine.unit_of_work import UnitOfWork

BEGINNING = hashlib.sha256(b"fangliu journal 1").digest()
"""What the first entry of every instance is chained to."""

_insert = sa.insert(journal)


def append(
    uow: UnitOfWork,
    *,
    instance_id: str,
    seq: int,
    previous: bytes,
    bundle_hash: str,
    verb: str,
    subject: str | None,
    given: Mapping[str, Any] | None,
    events: Sequence[Any],
) -> bytes:
    """Append one entry and return its hash; ``given`` is sealed, ``events`` hold no personal data."""
    entry_id = JournalId(new_id())
    sealed = (
        None if given is None else uow.vault.seal(uow.agency_id, "journal.input", entry_id, codec.dumps(dict(given)))
    )
    row: dict[str, Any] = {
        "agency_id": uow.agency_id,
        "id": entry_id,
        "instance_id": instance_id,
        "seq": seq,
        "at": uow.now,
        "actor_kind": uow.actor.kind,
        "actor_id": uow.actor.id,
        "verb": verb,
        "subject": subject,
        "bundle_hash": bundle_hash,
        "input": sealed,
        "events": list(events),
    }
    row["hash"] = link(previous, row)
    uow.run(_insert, row)
    return bytes(row["hash"])


def link(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """Return the hash of an entry (a mapping with the journal's columns) that follows ``previous``."""
    sealed = row["input"]
    fields = [
        row["agency_id"],
        row["id"],
        row["instance_id"],
        row["seq"],
        row["at"].isoformat(),
        row["actor_kind"],
        row["actor_id"],
        row["verb"],
        row["subject"],
        row["bundle_hash"],
        None if sealed is None else hashlib.sha256(sealed).hexdigest(),
        row["events"],
    ]
    return hashlib.sha256(previous + codec.dumps(fields)).digest()
