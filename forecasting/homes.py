"""What a valuation is made from: the home it is asked for, and homes with a price."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["sold", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Be a home: ``area`` in square metres; ``built`` a year; what is not known is None."""

    district: str
    community: str | None
    area: Decimal
    floor: int | None = None
    built: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Be a home with a price: ``price`` in yuan, ``days`` on the market until sold, or so far when asked."""

    home: Home
    price: Decimal
    kind: Kind
    on: date
    days: int | None
    source: str

    @property
    def order(self) -> tuple[object, ...]:
        """Return what rows are sorted by, so that equal data give equal answers whatever order they come in."""
        home = self.home
        known = (home.district, home.community or "", home.area, home.floor or 0, home.built or 0)
        return (self.on, *known, self.price, self.kind, self.days or 0, self.source)
