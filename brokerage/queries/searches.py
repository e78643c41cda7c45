"""Numbers that a word leads to: by community, listing number, or customers found by exact name, phone or last four digits.

Customers are found by blind index; no row is opened and nothing personal is returned, so that what was typed about a customer
can be forgotten at once and their ids stand in addresses.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies import personal
from brokerage.policies.personal import PersonalInvalid
from brokerage.sealing import index
from brokerage.tables.customers import customers
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.listings import listings, viewings
from engine.unit_of_work import UnitOfWork

MOST_FOUND = 500
MOST_CUSTOMERS = 20
_FOUR = 4


def customers_called(uow: UnitOfWork, *, text: str) -> tuple[str, ...]:
    """Return the ids of up to 20 customers with exactly this name, phone, or last four digits, newest first, in one statement."""
    columns = customers.c
    named = [columns.name_index == index(uow, columns.name_index, personal.name_key(text))]
    try:
        phone = personal.clean_phone(text)
    except PersonalInvalid:
        phone = None
    if phone is not None:
        named.append(columns.phone_index == index(uow, columns.phone_index, phone))
    if len(text) == _FOUR:
        named += [
            column == index(uow, column, text.upper())
            for column in (columns.phone_last_four_index, columns.id_number_last_four_index)
        ]
    query = sa.select(columns.id).where(columns.agency_id == uow.agency_id, sa.or_(*named))
    return tuple(row.id for row in uow.rows(query.order_by(columns.id.desc()).limit(MOST_CUSTOMERS)))


def numbers(uow: UnitOfWork, *, text: str = "", customer_ids: Collection[str] = ()) -> frozenset[str]:
    """Return the numbers of up to 500 listings, deals and viewings that a word or customers lead to, in one statement.

    ``text``: within the community, district or number of the home. Nothing said leads nowhere, without a statement.
    """
    whose = sorted(id_ for id_ in customer_ids if rows.is_id(id_))
    if not text and not whose:
        return frozenset()
    home = sa.or_(
        *(
            column.icontains(text, autoescape=True)
            for column in (listings.c.community, listings.c.district, listings.c.number)
            if text
        ),
        sa.false(),
    )
    of_deal = sa.select(deal_parties.c.deal_id).where(
        deal_parties.c.agency_id == uow.agency_id, deal_parties.c.customer_id.in_(whose)
    )
    found = sa.union_all(
        sa.select(listings.c.number.label("number")).where(
            listings.c.agency_id == uow.agency_id, sa.or_(home, listings.c.seller_id.in_(whose))
        ),
        _at_home(uow, deals).where(sa.or_(home, deals.c.id.in_(of_deal))),
        _at_home(uow, viewings).where(sa.or_(home, viewings.c.customer_id.in_(whose))),
    ).limit(MOST_FOUND)
    return frozenset(row.number for row in uow.rows(found))


def _at_home(uow: UnitOfWork, table: sa.Table) -> sa.Select[Any]:
    joined = sa.and_(listings.c.agency_id == table.c.agency_id, listings.c.id == table.c.listing_id)
    return sa.select(table.c.number).join(listings, joined).where(table.c.agency_id == uow.agency_id)
