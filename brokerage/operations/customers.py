"""Customers: their personal data sealed at rest, shown masked, and opened only with a reason that is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.operations import access, known
from brokerage.policies import personal
from brokerage.policies.personal import IdType
from brokerage.sealing import index, seal, unseal
from brokerage.tables.customers import customers
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork

REVEALABLE = ("name", "phone", "id_number", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """Be personal data in clear. A field that was not asked for, or is not known, is None."""

    customer_id: str
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None


def create(
    uow: UnitOfWork,
    *,
    name: str,
    phone: str | None = None,
    id_number: str | None = None,
    id_type: IdType | str = IdType.RESIDENT,
    address: str | None = None,
    branch_id: str | None = None,
    maintainer_id: str | None = None,
    source: str | None = None,
) -> str:
    """Add a customer and return the id.

    :raises PersonalInvalid: the name, phone or identity number is not written as one.
    :raises NotFound: the branch or the maintainer is not of this agency.
    """
    known.branch(uow, branch_id)
    known.person(uow, maintainer_id)
    customer_id = new_id()
    return rows.insert(
        uow,
        customers,
        id=customer_id,
        branch_id=branch_id,
        maintainer_id=maintainer_id,
        source=source,
        revision=1,
        created_at=uow.now,
        created_by=rows.acting_person(uow),
        **_sealed(uow, customer_id, name=name, phone=phone, address=address),
        **_identity(uow, customer_id, id_number, IdType(id_type)),
    )


def amend(
    uow: UnitOfWork,
    *,
    customer_id: str,
    name: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    id_type: IdType | str = IdType.RESIDENT,
    address: str | None = None,
) -> None:
    """Change what is given; what is None stays.

    :raises CustomerUnknown: no such customer.
    :raises PersonalInvalid: a value is not written as what it should be.
    """
    row = rows.find(uow, customers, customer_id, lock=True)
    texts = {"name": name, "phone": phone, "address": address}
    values = _sealed(uow, customer_id, **{field: text for field, text in texts.items() if text is not None})
    if id_number is not None:
        values |= _identity(uow, customer_id, id_number, IdType(id_type))
    if values:
        rows.change(uow, customers, row, **values)


def reveal(uow: UnitOfWork, *, customer_id: str, reason: str, fields: Collection[str] = REVEALABLE) -> Revealed:
    """Open personal data of a customer and keep who did and why.

    :raises CustomerUnknown: no such customer.
    :raises ReasonMissing: the reason says nothing.
    :raises FieldUnknown: a field is not one of ``REVEALABLE``.
    :raises Forbidden: a party asks.
    """
    row = rows.find(uow, customers, customer_id)
    access.note(uow, subject="customer", subject_id=customer_id, fields=fields, known=REVEALABLE, reason=reason)
    return Revealed(
        customer_id=customer_id,
        **{field: unseal(uow, customers.c[f"{field}_sealed"], row) for field in REVEALABLE if field in fields},
    )


def with_phone(uow: UnitOfWork, *, phone: str) -> str | None:
    """Return the oldest customer of this phone number, or None: what an import checks before it adds one."""
    found = uow.rows(
        sa.select(customers.c.id)
        .where(
            customers.c.agency_id == uow.agency_id,
            customers.c.phone_index == index(uow, customers.c.phone_index, personal.clean_phone(phone)),
        )
        .order_by(customers.c.id)
        .limit(1)
    )
    return found[0].id if found else None


def _sealed(uow: UnitOfWork, customer_id: str, **texts: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in texts:
        name = personal.clean_name(texts["name"] or "")
        values["name_sealed"] = seal(uow, customers.c.name_sealed, customer_id, name)
        values["name_index"] = index(uow, customers.c.name_index, personal.name_key(name))
    if "phone" in texts:
        phone = personal.clean_phone(texts["phone"]) if texts["phone"] else None
        values["phone_sealed"] = seal(uow, customers.c.phone_sealed, customer_id, phone)
        values["phone_index"] = index(uow, customers.c.phone_index, phone)
        values["phone_last_four_index"] = index(
            uow, customers.c.phone_last_four_index, phone and personal.last_four(phone)
        )
    if "address" in texts:
        address = personal.clean_text(texts["address"]) if texts["address"] else None
        values["address_sealed"] = seal(uow, customers.c.address_sealed, customer_id, address)
    return values


def _identity(uow: UnitOfWork, customer_id: str, id_number: str | None, id_type: IdType) -> dict[str, Any]:
    number = personal.clean_id_number(id_number, id_type) if id_number else None
    return {
        "id_type": str(id_type) if number else None,
        "id_number_sealed": seal(uow, customers.c.id_number_sealed, customer_id, number),
        "id_number_index": index(uow, customers.c.id_number_index, number),
        "id_number_last_four_index": index(
            uow, customers.c.id_number_last_four_index, number and personal.last_four(number)
        ),
    }
