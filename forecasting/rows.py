"""Gathers the priced homes of a city: imported market rows, and the agency's own listings and signed deals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage.tables.deals import deals
from brokerage.tables.listings import listings
from engine.unit_of_work import UnitOfWork
from forecasting.cities import CODES, city_code, district_name
from forecasting.homes import Home, Sale
from forecasting.tables import market_sales

WINDOW = timedelta(days=3 * 365)
MOST = 3000
"""Rows of one fit, the latest."""
OWN = "own"


def gather(uow: UnitOfWork, *, city: str, until: date, without: str | None = None) -> tuple[Sale, ...]:
    """Return the city's rows of the last three years, oldest first, at most 3,000; ``without`` a listing's number."""
    since = until - WINDOW
    found = [*_market(uow, city, since, until), *_listed(uow, city, since, until, without), *_signed(uow, city, since)]
    return tuple(sorted((sale for sale in found if sale.on <= until), key=lambda sale: sale.order)[-MOST:])


def _market(uow: UnitOfWork, city: str, since: date, until: date) -> list[Sale]:
    query = (
        sa.select(market_sales)
        .where(
            market_sales.c.agency_id == uow.agency_id,
            market_sales.c.city == city,
            market_sales.c.on.between(since, until),
        )
        .order_by(market_sales.c.on.desc(), market_sales.c.id)
        .limit(MOST)
    )
    return [
        Sale(
            home=Home(district=row.district, community=row.community, area=row.area, floor=row.floor, built=row.built),
            price=row.price,
            kind=row.kind,
            on=row.on,
            days=row.days,
            source=row.source,
        )
        for row in uow.rows(query)
    ]


def _listed(uow: UnitOfWork, city: str, since: date, until: date, without: str | None) -> list[Sale]:
    """Return what the agency's own published listings ask; their days are those so far."""
    rows = uow.rows(
        sa.select(listings).where(
            listings.c.agency_id == uow.agency_id,
            listings.c.state == "listed",
            listings.c.city.in_(_names(city)),
            listings.c.number != (without or ""),
        )
    )
    own = [
        Sale(
            home=home_of(row),
            price=row.price_asked,
            kind="asked",
            on=_day(row.state_at),
            days=(until - _day(row.state_at)).days,
            source=OWN,
        )
        for row in rows
        if row.district
    ]
    return [sale for sale in own if sale.on >= since]


def _signed(uow: UnitOfWork, city: str, since: date) -> list[Sale]:
    """Return what the agency's own deals were signed for."""
    rows = uow.rows(
        sa.select(listings, deals.c.price, deals.c.signed_at)
        .join(deals, sa.and_(deals.c.agency_id == listings.c.agency_id, deals.c.listing_id == listings.c.id))
        .where(
            listings.c.agency_id == uow.agency_id,
            listings.c.city.in_(_names(city)),
            deals.c.signed_at.is_not(None),
            deals.c.state != "fell_through",
        )
    )
    own = [
        Sale(home=home_of(row), price=row.price, kind="sold", on=_day(row.signed_at), days=None, source=OWN)
        for row in rows
        if row.district
    ]
    return [sale for sale in own if sale.on >= since]


def home_of(row: Any) -> Home:
    """Return the home of a listing's row or line."""
    facts = getattr(row, "facts", None) or {}
    return Home(
        district=district_name(row.district or ""),
        community=row.community,
        area=row.area,
        floor=_whole(facts.get("listing_floor")),
        built=_whole(facts.get("listing_built_year")),
    )


def window(rows: Sequence[Sale]) -> tuple[date, date]:
    """Return the first and the last day of rows."""
    return rows[0].on, rows[-1].on


def _names(city: str) -> list[str]:
    """Return all spellings under which listings hold a city."""
    zh = [name for name, code in CODES.items() if code == city_code(city)]
    return [city, *zh, *(f"{name}市" for name in zh)]


def _day(moment: datetime) -> date:
    return moment.date()


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, Decimal | int) else None
