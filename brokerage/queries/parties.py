"""Deals as their own buyers and sellers may know them: who they are, and one deal from one customer's side of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage.policies import masking
from brokerage.policies.book import ZERO, Account
from brokerage.queries.subjects import Subject
from brokerage.sealing import unseal
from brokerage.tables.customers import customers
from brokerage.tables.deals import deal_parties, deals
from brokerage.tables.ledger import ledger_accounts, ledger_postings
from brokerage.tables.listings import listings
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOfDeal:
    """Be a buyer or a seller of a deal: masked, and whether a message could reach them."""

    number: str
    instance_id: str
    customer_id: str
    side: str
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeal:
    """Be a deal from one customer's side. Amounts in yuan: ``held`` is in escrow now, ``earnest`` in the house's keeping.

    ``agent_id`` is who speaks for the house on this side.
    """

    id: str
    number: str
    instance_id: str
    customer_id: str
    side: str
    state: str
    home: str
    agent_id: str | None
    price: Decimal
    deposit: Decimal
    held: Decimal
    earnest: Decimal
    transfer_date: date | None
    escrow_account_no: str | None


def _balance(account: Account) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.sum(ledger_postings.c.amount))
        .join(
            ledger_accounts,
            sa.and_(
                ledger_accounts.c.agency_id == ledger_postings.c.agency_id,
                ledger_accounts.c.id == ledger_postings.c.account_id,
            ),
        )
        .where(
            ledger_accounts.c.agency_id == deals.c.agency_id,
            ledger_accounts.c.deal_id == deals.c.id,
            ledger_accounts.c.kind == account.value,
        )
        .correlate(deals)
        .scalar_subquery()
    )


_in_deal = sa.and_(deal_parties.c.agency_id == deals.c.agency_id, deal_parties.c.deal_id == deals.c.id)
_of_home = sa.and_(listings.c.agency_id == deals.c.agency_id, listings.c.id == deals.c.listing_id)
# Only they are parties of its process: a spouse or an agent of theirs is not.
_principal = deal_parties.c.role == deal_parties.c.side
_own = Prepared(
    sa.select(
        deals.c.id,
        deals.c.number,
        deals.c.instance_id,
        deals.c.state,
        deals.c.agent_id,
        deals.c.price,
        deals.c.deposit,
        deals.c.transfer_date,
        deals.c.escrow_account_no,
        deal_parties.c.side,
        listings.c.maintainer_id,
        listings.c.district,
        listings.c.community,
        listings.c.area,
        _balance(Account.ESCROW_BANK).label("held"),
        _balance(Account.EARNEST).label("earnest"),
    )
    .select_from(deals.join(deal_parties, _in_deal).join(listings, _of_home))
    .where(
        deals.c.agency_id == sa.bindparam("agency"),
        deals.c.number == sa.bindparam("number"),
        deal_parties.c.customer_id == sa.bindparam("customer"),
        _principal,
    )
)


def own_deal(uow: UnitOfWork, *, number: str, customer_id: str) -> OwnDeal | None:
    """Return a deal from a customer's side, in one statement; None when they are not (or no more) its buyer or seller."""
    row = next(iter(uow.rows(_own, {"agency": uow.agency_id, "number": number, "customer": customer_id})), None)
    if row is None or row.instance_id is None:
        return None
    home = Subject(number=row.number, district=row.district, community=row.community, area=row.area)
    return OwnDeal(
        id=row.id,
        number=row.number,
        instance_id=row.instance_id,
        customer_id=customer_id,
        side=row.side,
        state=row.state,
        home=home.words,
        agent_id=(row.maintainer_id if row.side == "seller" else None) or row.agent_id,
        price=row.price,
        deposit=row.deposit,
        held=row.held or ZERO,
        earnest=row.earnest or ZERO,
        transfer_date=row.transfer_date,
        escrow_account_no=row.escrow_account_no,
    )


def of_number(uow: UnitOfWork, *, number: str) -> tuple[PartyOfDeal, ...]:
    """Return the buyers and sellers of the deal of a number, in one statement; none where there is no such deal."""
    return _parties(uow, deals.c.number == number)


def of_instance(uow: UnitOfWork, *, instance_id: str) -> tuple[PartyOfDeal, ...]:
    """Return the buyers and sellers of the deal that an instance runs, in one statement; none where it runs no deal."""
    return _parties(uow, deals.c.instance_id == instance_id)


def _parties(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> tuple[PartyOfDeal, ...]:
    query = (
        sa.select(
            deals.c.number,
            deals.c.instance_id,
            deal_parties.c.customer_id,
            deal_parties.c.side,
            customers.c.name_sealed,
            customers.c.phone_sealed,
        )
        .select_from(
            deals.join(deal_parties, _in_deal).join(
                customers,
                sa.and_(
                    customers.c.agency_id == deal_parties.c.agency_id, customers.c.id == deal_parties.c.customer_id
                ),
            )
        )
        .where(deals.c.agency_id == uow.agency_id, which, _principal, deals.c.instance_id.is_not(None))
        .order_by(deal_parties.c.side, deal_parties.c.id)
    )
    return tuple(_party(uow, row) for row in uow.rows(query))


def _party(uow: UnitOfWork, row: sa.Row[Any]) -> PartyOfDeal:
    phone = unseal(uow, customers.c.phone_sealed, row, row_id=row.customer_id)
    return PartyOfDeal(
        number=row.number,
        instance_id=row.instance_id,
        customer_id=row.customer_id,
        side=row.side,
        name=masking.name(unseal(uow, customers.c.name_sealed, row, row_id=row.customer_id) or ""),
        phone=phone and masking.phone(phone),
    )
