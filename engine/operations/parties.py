"""Says who the parties of an instance are, when they change while it runs."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from engine.ids import PartyId, new_id
from engine.operations.locking import hold
from engine.tables.instances import parties
from engine.unit_of_work import UnitOfWork


def replace(uow: UnitOfWork, *, instance_id: str, sides: Mapping[str, Sequence[str]]) -> None:
    """Make these customers, by side, the parties of an instance. Those who stay keep their row; whoever left loses it.

    :raises engine.operations.locking.InstanceUnknown: no such instance.
    """
    hold(uow, instance_id)
    of = parties.c.agency_id == uow.agency_id, parties.c.instance_id == instance_id
    there = {(row.side, row.customer_id): row.id for row in uow.rows(sa.select(parties).where(*of))}
    wanted = [(side, customer) for side, customers in sides.items() for customer in customers]
    gone = [id_ for pair, id_ in there.items() if pair not in wanted]
    if gone:
        uow.run(sa.delete(parties).where(*of, parties.c.id.in_(gone)))
    new = [
        {
            "agency_id": uow.agency_id,
            "id": PartyId(new_id()),
            "instance_id": instance_id,
            "side": side,
            "customer_id": customer,
        }
        for side, customer in wanted
        if (side, customer) not in there
    ]
    if new:
        uow.run(sa.insert(parties), new)
