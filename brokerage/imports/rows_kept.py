"""Keep one row of an import: each kind by the operation that a person would use, with what is already there refused."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from brokerage.operations import customers, listings
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.personal import clean_name, clean_phone, clean_text, name_key
from brokerage.sealing import index
from brokerage.tables.listings import listings as listings_table
from engine.errors import Conflict, Finding, Invalid
from engine.operations import directory
from engine.queries import directory as directory_seen
from engine.unit_of_work import UnitOfWork

_GONE = (ListingState.SOLD, ListingState.WITHDRAWN)


class AlreadyKept(Conflict):
    """The same record is there already."""

    code = "import-already-kept"
    zh = "系统里已经有同样的记录"


class ReferenceUnknown(Invalid):
    """The row names a branch, a superior or a role that is not there."""

    code = "import-reference-unknown"
    zh = "门店、上级或角色不存在"


def listing(uow: UnitOfWork, values: Mapping[str, Any], branch_id: str | None) -> None:
    """Keep a listing as a draft; its process is begun later, by a person.

    :raises AlreadyKept: a listing at this address is there and neither sold nor withdrawn.
    """
    row = dict(values)
    name, phone = row.pop("seller_name", None), row.pop("seller_phone", None)
    if row.get("address"):
        found = index(uow, listings_table.c.address_index, name_key(clean_text(row["address"])))
        same = sa.select(listings_table.c.number).where(
            listings_table.c.agency_id == uow.agency_id,
            listings_table.c.address_index == found,
            listings_table.c.community == clean_text(row["community"]),
            listings_table.c.state.not_in(_GONE),
        )
        if taken := uow.rows(same):
            raise AlreadyKept(
                findings=(_say("address", f"该地址已有房源 {taken[0].number}", "this address is listed"),)
            )
    seller_id = None
    if name:
        seller_id = customers.with_phone(uow, phone=phone) if phone else None
        seller_id = seller_id or customers.create(uow, name=name, phone=phone, branch_id=branch_id, source="import")
    listings.create(uow, seller_id=seller_id, branch_id=branch_id, begin=False, **row)


def customer(uow: UnitOfWork, values: Mapping[str, Any], branch_id: str | None) -> None:
    """Keep a customer.

    :raises AlreadyKept: a customer with this phone number is there.
    """
    row = dict(values)
    if row.get("phone") and customers.with_phone(uow, phone=row["phone"]):
        raise AlreadyKept(findings=(_say("phone", "已有同一电话的客户", "a customer with this phone is there"),))
    row.setdefault("source", "import")
    customers.create(uow, branch_id=branch_id, **row)


def person(uow: UnitOfWork, values: Mapping[str, Any], branch_id: str | None) -> None:
    """Keep a person with roles; branch by code, superior by login (a row above, or somebody who is there).

    :raises engine.operations.directory.AlreadyThere: the login is taken.
    :raises ReferenceUnknown: no such branch or superior.
    """
    if values.get("branch"):
        coded = {branch.code: branch.id for branch in directory_seen.all_branches(uow)}
        if values["branch"] not in coded:
            raise ReferenceUnknown(findings=(_say("branch", f"没有门店 {values['branch']}", "no such branch"),))
        branch_id = coded[values["branch"]]
    superior_id = None
    if values.get("superior"):
        superior = directory_seen.person_called(uow, login=values["superior"])
        if superior is None:
            raise ReferenceUnknown(findings=(_say("superior", f"没有上级 {values['superior']}", "no such superior"),))
        superior_id = superior.id
    contact = {field: values[field] for field in ("email", "phone") if values.get(field)}
    if "phone" in contact:
        contact["phone"] = clean_phone(contact["phone"])
    person_id = directory.hire(uow, login=values["login"], name=clean_name(values["name"]), contact=contact or None)
    named = directory_seen.roles_named(uow)
    for role in values["roles"]:
        if role not in named:
            raise ReferenceUnknown(findings=(_say("roles", f"没有岗位 {role[:40]}", f"no such role: {role[:40]}"),))
        directory.appoint(uow, person_id=person_id, role=named[role], branch_id=branch_id, superior_id=superior_id)


KEEPERS: Mapping[str, Callable[[UnitOfWork, Mapping[str, Any], str | None], None]] = {
    "listings": listing,
    "customers": customer,
    "people": person,
}


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="import.row", zh=zh, en=en, element=name)
