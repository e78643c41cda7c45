"""Appends to the journal: each way in with its sealed input and what came of it, chained by hash per instance.
How entries are linked is ``engine.queries.chain``'s.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.expressions import codec
from engine.ids import JournalId, new_id
from engine.queries.chain import link
from engine.tables.journal import journal
from engine.tables.metadata import Written
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

_insert = Prepared(sa.insert(journal))


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
        "events": Written(codec.dumps(list(events))),
    }
    row["hash"] = link(previous, row)
    uow.run(_insert, row)
    return bytes(row["hash"])
