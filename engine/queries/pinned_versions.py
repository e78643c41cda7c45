"""How many running instances stay on which version of a definition: each pinned a bundle of contents when it started."""

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from engine.policies.lifecycle import InstanceState
from engine.tables.definitions import bundles
from engine.tables.instances import instances
from engine.unit_of_work import UnitOfWork

LATEST = "latest"


def running(uow: UnitOfWork) -> Mapping[tuple[str, str, str], int]:
    """Count running and suspended instances by kind, key and content hash of what they pinned.

    An instance counts for every definition that it may come to use. Tables of law are read anew and count for nothing.
    """
    alive = (InstanceState.RUNNING, InstanceState.SUSPENDED)
    counted = {
        row.bundle_hash: row.number
        for row in uow.rows(
            sa.select(instances.c.bundle_hash, sa.func.count().label("number"))
            .where(instances.c.agency_id == uow.agency_id, instances.c.status.in_(alive))
            .group_by(instances.c.bundle_hash)
        )
    }
    found: Counter[tuple[str, str, str]] = Counter()
    query = sa.select(bundles.c.hash, bundles.c.manifest).where(
        bundles.c.agency_id == uow.agency_id, bundles.c.hash.in_(sorted(counted))
    )
    for row in uow.rows(query) if counted else ():
        for name, content in row.manifest["pins"].items():
            kind, _, key = name.partition(":")
            if content != LATEST:
                found[(kind, key, content)] += counted[row.hash]
    return found
