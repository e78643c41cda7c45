"""What business keys are about, in one line each: the home behind a listing, a viewing or a deal. For lists of tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from brokerage.policies.numbers import of_record
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
    asked = {key: of_record(key) for key in numbers}
    wanted = sorted(set(asked.values()))
    if not wanted:
        return {}
    found = uow.rows(_BEHIND, {"agency": uow.agency_id, "numbers": wanted})
    homes = {
        row.number: Subject(number=row.number, district=row.district, community=row.community, area=row.area)
        for row in found
    }
    return {key: homes[number] for key, number in asked.items() if number in homes}


def _of(table: sa.Table, listing_id: sa.Column[Any]) -> sa.Select[Any]:
    return (
        sa.select(table.c.number.label("number"), _HOME.c.district, _HOME.c.community, _HOME.c.area)
        .join(_HOME, sa.and_(_HOME.c.agency_id == table.c.agency_id, _HOME.c.id == listing_id))
        .where(
            table.c.agency_id == sa.bindparam("agency"),
            table.c.number.in_(sa.bindparam("numbers", expanding=True)),
        )
    )


# Made once: every list of tasks asks it.
_HOME = listings.alias("home")
_BEHIND = sa.union_all(
    _of(listings, listings.c.id), _of(deals, deals.c.listing_id), _of(viewings, viewings.c.listing_id)
)
