"""Who receives a customer: the agency, the person who speaks for it, and the instance that the visit is about.

One statement for what a page of a customer needs before it can say anything. A person's e-mail and phone are for notices; told
is only the number that customers may call them at (``public_phone``).
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.expressions import codec
from engine.memory.agency import learn_revision
from engine.queries.directory import Agency
from engine.queries.instances import InstanceUnknown
from engine.tables.directory import agencies, people
from engine.tables.instances import instances
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

PUBLIC_PHONE = "public_phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Be what a customer's page begins with. ``host`` is None when nobody speaks for the house any more."""

    agency: Agency
    host: str | None
    host_phone: str | None
    instance_id: str
    bundle_hash: str
    status: str
    ended_at: datetime | None


_reception = Prepared(
    sa.select(
        agencies.c.code,
        agencies.c.name.label("agency_name"),
        agencies.c.city,
        agencies.c.zone,
        agencies.c.demo,
        agencies.c.roles,
        agencies.c.revision,
        instances.c.bundle_hash,
        instances.c.status,
        instances.c.ended_at,
        people.c.id.label("person_id"),
        people.c.name,
        people.c.contact,
    )
    .select_from(
        agencies.join(
            instances, (instances.c.agency_id == agencies.c.id) & (instances.c.id == sa.bindparam("instance"))
        ).outerjoin(
            people,
            (people.c.agency_id == agencies.c.id) & (people.c.id == sa.bindparam("person")) & people.c.active.is_(True),
        )
    )
    .where(agencies.c.id == sa.bindparam("agency"))
)


def reception(uow: UnitOfWork, *, instance_id: str, person_id: str | None) -> Reception:
    """Return who receives a customer of an instance; ``person_id`` is who speaks for the house.

    :raises InstanceUnknown: there is no such instance in this agency.
    """
    row = uow.row(_reception, {"agency": uow.agency_id, "instance": instance_id, "person": person_id})
    if row is None:
        raise InstanceUnknown(instance_id=instance_id)
    learn_revision(uow, row.revision)
    phone = None
    if row.contact is not None:
        contact = codec.loads(uow.vault.open(uow.agency_id, "people.contact", row.person_id, row.contact))
        phone = contact.get(PUBLIC_PHONE) if isinstance(contact, dict) else None
    return Reception(
        agency=Agency(
            id=uow.agency_id,
            code=row.code,
            name=row.agency_name,
            city=row.city,
            zone=row.zone,
            demo=row.demo,
            roles=row.roles,
        ),
        host=row.name,
        host_phone=str(phone) if phone else None,
        instance_id=instance_id,
        bundle_hash=row.bundle_hash,
        status=row.status,
        ended_at=row.ended_at,
    )
