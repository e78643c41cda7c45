"""What market rows the agency has, to look at."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from engine.unit_of_work import UnitOfWork
from forecasting.tables import market_sales


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Be how many rows of a source an agency holds of a city, and of which days."""

    city: str
    source: str
    rows: int
    first_day: date
    last_day: date


def holdings(uow: UnitOfWork) -> tuple[Holding, ...]:
    """Return the agency's market rows by city and source."""
    of = market_sales.c
    query = (
        sa.select(
            of.city,
            of.source,
            sa.func.count().label("rows"),
            sa.func.min(of.on).label("first_day"),
            sa.func.max(of.on).label("last_day"),
        )
        .where(of.agency_id == uow.agency_id)
        .group_by(of.city, of.source)
        .order_by(of.city, of.source)
    )
    return tuple(
        Holding(city=row.city, source=row.source, rows=row.rows, first_day=row.first_day, last_day=row.last_day)
        for row in uow.rows(query)
    )
