"""What business keys are about, in one line each: the home behind a listing, a viewing or a deal. For lists of tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage.tables.deals import deals
from brokerage.tables.listings import listings, viewings
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Be the home that a number leads to; ``area`` in square metres."""

    number: str
    district: str | None
    community: str
    area: Decimal

    @property
    def words(self) -> str:
        """Return it as colleagues say it: ``朝阳 · 某小区 89㎡``."""
        area = f"{self.area:f}".rstrip("0").rstrip(".") if self.area % 1 else f"{self.area:.0f}"
        return " · ".join(part for part in (self.district, f"{self.community} {area}㎡") if part)


def numbered(uow: UnitOfWork, *, numbers: Iterable[str]) -> Mapping[str, Subject]:
    """Return what is behind these numbers, in one statement (none for none); numbers of nothing are left out."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    found = uow.rows(
        sa.union_all(
            _of(uow, listings, listings.c.id, wanted),
            _of(uow, deals, deals.c.listing_id, wanted),
            _of(uow, viewings, viewings.c.listing_id, wanted),
        )
    )
    return {
        row.number: Subject(number=row.number, district=row.district, community=row.community, area=row.area)
        for row in found
    }


def _of(uow: UnitOfWork, table: sa.Table, listing_id: sa.Column[Any], wanted: list[str]) -> sa.Select[Any]:
    home = listings.alias()
    return (
        sa.select(table.c.number.label("number"), home.c.district, home.c.community, home.c.area)
        .join(home, sa.and_(home.c.agency_id == table.c.agency_id, home.c.id == listing_id))
        .where(table.c.agency_id == uow.agency_id, table.c.number.in_(wanted))
    )
