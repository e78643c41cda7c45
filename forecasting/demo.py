"""Made-up market rows for demo databases, the same for the same city and seed. Every row's source is ``demo``.

The prices follow the model that ``EFFECTS`` spells out, so that a test can ask whether a valuation finds it again.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import NormalDist

from forecasting.homes import Home, Kind, Sale

LAST_DAY = date(2026, 2, 27)
"""The last working day but one before the demo's own date."""
MONTHS = 24
ROWS = 36
"""Of each community."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Be what the made-up market follows, all in logs: elasticity of area, per year of age, a month's drift, noise."""

    area: float = 0.95
    age: float = -0.008
    drift: float = -0.003
    asked: float = 0.03
    noise: float = 0.06
    days_level: float = math.log(75)
    days_slope: float = 1.4
    days_noise: float = 0.65


EFFECTS = Effects()
COMMUNITIES: dict[str, tuple[tuple[str, str, int, int], ...]] = {
    "beijing": (
        ("朝阳", "望京花园", 58000, 2005),
        ("朝阳", "望京新城", 65000, 2008),
        ("朝阳", "花家地小区", 57000, 1996),
        ("海淀", "中关村南里", 99000, 1998),
        ("海淀", "知春里", 96000, 1993),
        ("海淀", "清河家园", 68000, 2012),
        ("通州", "运河湾", 41000, 2015),
        ("通州", "梨园东里", 33000, 2001),
        ("通州", "潞城雅苑", 39000, 2018),
    ),
    "shenzhen": (
        ("南山", "后海湾花园", 92000, 2009),
        ("南山", "西丽山居", 71000, 2006),
        ("南山", "前海云庭", 110000, 2016),
        ("南山", "蛇口海岸", 112000, 2011),
        ("龙岗", "布吉阳光城", 44000, 2013),
        ("龙岗", "龙城公馆", 40000, 2017),
        ("龙岗", "大运新居", 43000, 2020),
        ("盐田", "盐田海韵", 42000, 2014),
        ("盐田", "沙头角邻里", 39000, 2004),
    ),
}
REFERENCE_AREA = 90.0


class _Chance:
    """Draw numbers that the seed decides, the same on every machine and version."""

    def __init__(self, seed: str) -> None:
        self._seed, self._drawn = seed, 0

    def share(self) -> float:
        """Draw from 0 to 1, both left out."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._seed}|{self._drawn}".encode()).digest()
        return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48

    def below(self, bound: int) -> int:
        """Draw a whole number from 0 to below the bound."""
        return int(self.share() * bound)

    def noise(self, spread: float) -> float:
        """Draw from a normal distribution around 0."""
        return NormalDist(0, spread).inv_cdf(self.share())


def rows(city: str, seed: int = 1) -> tuple[Sale, ...]:
    """Return a city's made-up rows, oldest first; a city without communities of its own has none."""
    made = [
        _row(_Chance(f"{city}|{community}|{number}|{seed}"), district, community, unit, built)
        for district, community, unit, built in COMMUNITIES.get(city, ())
        for number in range(ROWS)
    ]
    return tuple(sorted(made, key=lambda sale: sale.order))


def log_price(area: float, unit: int, age: float, months: float) -> float:
    """Return what the made-up market pays: log yuan for a home of an area and age, ``months`` before the last day."""
    expected = math.log(unit * REFERENCE_AREA) + EFFECTS.area * math.log(area / REFERENCE_AREA)
    return expected + EFFECTS.age * (age - 20) - EFFECTS.drift * months


def _row(chance: _Chance, district: str, community: str, unit: int, built: int) -> Sale:
    area = Decimal(repr(48 + 102 * chance.share())).quantize(Decimal("0.01"))
    on = LAST_DAY - timedelta(days=chance.below(MONTHS * 30))
    built_in = built - 2 + chance.below(5)
    kind: Kind = "asked" if chance.share() < 0.25 else "sold"
    months = (LAST_DAY - on).days / 30.4
    dearness = chance.noise(EFFECTS.noise)
    log_days = EFFECTS.days_level + EFFECTS.days_slope * dearness + chance.noise(EFFECTS.days_noise)
    days = max(1, round(math.exp(log_days)))
    price = math.exp(
        log_price(float(area), unit, on.year - built_in, months)
        + dearness
        + (EFFECTS.asked if kind == "asked" else 0.0)
    )
    return Sale(
        home=Home(district=district, community=community, area=area, floor=1 + chance.below(24), built=built_in),
        price=(Decimal(repr(price / 10000)).quantize(Decimal(1)) * 10000).quantize(Decimal("0.01")),
        kind=kind,
        on=on,
        days=days if kind == "sold" else max(1, round(days * chance.share())),
        source="demo",
    )
