"""Customers, to look at: masked, found by exact name, phone, or last four digits without opening a row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies import masking, personal
from brokerage.queries.pages import newest_first
from brokerage.sealing import index, unseal
from brokerage.tables.customers import access_log, customers
from engine.errors import Invalid
from engine.queries.paging import Page
from engine.queries.paging import page as paged
from engine.unit_of_work import UnitOfWork

MOST_FOUND = 50


class NothingToFind(Invalid):
    """Say a name, a phone number, an identity number or four last digits."""

    code = "nothing-to-find"
    zh = "请输入姓名、电话、证件号或后四位"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLine:
    """Be a customer, masked: 王**, 138****1234, 110***********1234."""

    id: str
    name: str
    phone: str | None
    id_type: str | None
    id_number: str | None
    has_address: bool
    branch_id: str | None
    maintainer_id: str | None
    source: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Be one look at personal data in clear, as the log keeps it."""

    at: datetime
    actor_kind: str
    actor_id: str | None
    fields: tuple[str, ...]
    reason: str | None
    """None: written before reasons were sealed; it was not carried over."""


def page(
    uow: UnitOfWork, *, branch_id: str | None = None, cursor: str | None = None, limit: int | None = None
) -> Page[CustomerLine]:
    """Return customers, newest first, in one statement.

    :raises CursorInvalid: the cursor is not one of this list's.
    """
    query = sa.select(customers)
    if branch_id is not None:
        query = query.where(customers.c.branch_id == branch_id if rows.is_id(branch_id) else sa.false())
    found, size = newest_first(uow, query, customers, cursor=cursor, limit=limit)
    return paged(found, size, lambda row: masked(uow, row), "id")


def one(uow: UnitOfWork, *, customer_id: str) -> CustomerLine:
    """Return one customer, masked.

    :raises CustomerUnknown: there is none in this agency.
    """
    return masked(uow, rows.find(uow, customers, customer_id))


def several(uow: UnitOfWork, *, customer_ids: Collection[str]) -> dict[str, CustomerLine]:
    """Return customers of this agency by id, masked, in one statement; ids that are none are left out."""
    wanted = sorted({id_ for id_ in customer_ids if rows.is_id(id_)})
    if not wanted:
        return {}
    query = sa.select(customers).where(customers.c.agency_id == uow.agency_id, customers.c.id.in_(wanted))
    return {row.id: masked(uow, row) for row in uow.rows(query)}


def find(
    uow: UnitOfWork,
    *,
    name: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    last_four: str | None = None,
) -> tuple[CustomerLine, ...]:
    """Return up to 50 customers, newest first, that have all that is said; ``last_four`` are of the phone or identity number.

    :raises NothingToFind: nothing is said.
    :raises PersonalInvalid: the phone number is not written as one.
    """
    wanted: list[sa.ColumnElement[bool]] = []
    if name:
        wanted.append(customers.c.name_index == index(uow, customers.c.name_index, personal.name_key(name)))
    if phone:
        wanted.append(customers.c.phone_index == index(uow, customers.c.phone_index, personal.clean_phone(phone)))
    if id_number:
        number = "".join(id_number.split()).upper()
        wanted.append(customers.c.id_number_index == index(uow, customers.c.id_number_index, number))
    if last_four:
        four = last_four.strip().upper()
        of_phone, of_number = customers.c.phone_last_four_index, customers.c.id_number_last_four_index
        wanted.append(sa.or_(of_phone == index(uow, of_phone, four), of_number == index(uow, of_number, four)))
    if not wanted:
        raise NothingToFind
    query = sa.select(customers).where(customers.c.agency_id == uow.agency_id, *wanted)
    return tuple(masked(uow, row) for row in uow.rows(query.order_by(customers.c.id.desc()).limit(MOST_FOUND)))


def looks(uow: UnitOfWork, *, customer_id: str) -> tuple[Look, ...]:
    """Return who has looked at a customer's personal data in clear, oldest first.

    :raises CustomerUnknown: there is none in this agency.
    """
    rows.find(uow, customers, customer_id)
    found = uow.rows(
        sa.select(access_log)
        .where(
            access_log.c.agency_id == uow.agency_id,
            access_log.c.subject == "customer",
            access_log.c.subject_id == customer_id,
        )
        .order_by(access_log.c.id)
    )
    return tuple(
        Look(
            at=row.at,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            fields=tuple(row.fields),
            reason=unseal(uow, access_log.c.reason_sealed, row),
        )
        for row in found
    )


def masked(uow: UnitOfWork, row: sa.Row[Any]) -> CustomerLine:
    """Mask a row of the customers' table."""
    phone = unseal(uow, customers.c.phone_sealed, row)
    id_number = unseal(uow, customers.c.id_number_sealed, row)
    return CustomerLine(
        id=row.id,
        name=masking.name(unseal(uow, customers.c.name_sealed, row) or ""),
        phone=phone and masking.phone(phone),
        id_type=row.id_type,
        id_number=id_number and masking.id_number(id_number),
        has_address=row.address_sealed is not None,
        branch_id=row.branch_id,
        maintainer_id=row.maintainer_id,
        source=row.source,
        created_at=row.created_at,
    )
