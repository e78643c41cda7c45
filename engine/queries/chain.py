"""The journal's hash chain: how entries are linked, and whether they still are.

The chain hashes ciphertext, so that destroying a key erases a person without breaking it. An entry's hash is SHA-256 over the
previous hash and the entry's fields in the codec's canonical form.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.tables.instances import instances
from engine.tables.journal import journal
from engine.tables.metadata import Written
from engine.unit_of_work import UnitOfWork

BEGINNING = hashlib.sha256(b"fangliu journal 1").digest()
"""What the first entry of every instance is chained to."""


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
    ]
    events = row["events"]
    written = events if isinstance(events, Written) else codec.dumps(events)
    # The text is that of one list, its last element being the events.
    return hashlib.sha256(previous + codec.dumps(fields)[:-1] + b"," + written + b"]").digest()


def broken_links(uow: UnitOfWork) -> Iterator[tuple[str, str]]:
    """Go through all journals of the agency; give ``(instance_id, what is wrong)`` for each that is not whole."""
    heads = sa.select(instances.c.id, instances.c.journal_seq, instances.c.journal_hash)
    for head in uow.rows(heads.where(instances.c.agency_id == uow.agency_id)):
        entries = sa.select(journal).where(journal.c.agency_id == uow.agency_id, journal.c.instance_id == head.id)
        previous, seq = BEGINNING, 0
        for seq, row in enumerate(uow.rows(entries.order_by(journal.c.seq)), start=1):
            if row.seq != seq:
                yield head.id, f"entry {seq} is missing"
                break
            if link(previous, row._asdict()) != row.hash:
                yield head.id, f"entry {seq} was changed"
                break
            previous = row.hash
        else:
            if (seq, previous) != (head.journal_seq, head.journal_hash):
                yield head.id, f"the journal ends at {seq}, the instance says {head.journal_seq}"
