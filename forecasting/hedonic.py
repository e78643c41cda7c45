"""A hedonic price model: log price by least squares on splines of area and age, district effects and a market drift.

Rosen (1974), *Hedonic Prices and Implicit Markets*. To it come a community effect shrunk by its number of rows (empirical
Bayes, Efron & Morris 1975) and a correction by similar homes of the same community. Numbers inside are binary fractions, as
statistics needs; whoever asks gets exact decimals from ``valuation``.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forecasting.homes import Home, Sale

SIMILAR_AREA = 0.30
"""Homes of the community whose area differs by less are comparables."""
CORRECTION_ROWS = 4.0
"""A correction by comparables counts half with this many of them."""
ROUNDS = 8
"""Turns between least squares and community effects (backfitting), so that neither takes what is the other's."""
FEWEST_OF_A_KIND = 12
"""Rows of a kind (sold, asked) from which its level is told from the other's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Be what fixes the columns of a design, so that a new home gets the same ones."""

    area_knots: tuple[float, ...]
    districts: tuple[str, ...]
    middle_built: float
    middle_floor: float
    told_apart: bool
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Be a fitted model."""

    basis: Basis
    coefficients: Any
    communities: dict[str, float]
    residuals: dict[str, list[tuple[float, float]]] = field(repr=False)
    """By community: log area and residual of every row."""

    def comparables(self, home: Home) -> list[float]:
        """Return the residuals of similar homes in the same community."""
        log_area = math.log(home.area)
        similar = self.residuals.get(home.community or "", [])
        return [residual for other, residual in similar if abs(other - log_area) < math.log(1 + SIMILAR_AREA)]

    def predict(self, home: Home, on: date, *, asked: bool = False) -> float:
        """Return a home's log price on a day; beyond the last day of the data the market stands still."""
        near = self.comparables(home)
        correction = sum(near) / (len(near) + CORRECTION_ROWS)
        columns = _columns(self.basis, home, min(on, self.basis.last_day), asked=asked)
        linear = float(sum(a * b for a, b in zip(columns, self.coefficients, strict=True)))
        return linear + self.communities.get(home.community or "", 0.0) + correction


def fit(rows: Sequence[Sale]) -> Fit:
    """Fit the model; the same rows give the same fit."""
    import numpy as np
    from statsmodels.regression.linear_model import OLS

    basis = _basis(rows)
    design = np.array([_columns(basis, row.home, row.on, asked=row.kind == "asked") for row in rows])
    target = np.log(np.array([row.price for row in rows], dtype=float))
    communities: dict[str, float] = {}
    coefficients = left = target
    for _ in range(ROUNDS):
        effects = np.array([communities.get(row.home.community or "", 0.0) for row in rows])
        coefficients = OLS(target - effects, design).fit(method="pinv").params
        left = target - design @ coefficients
        communities = _community_effects(rows, left)
    residuals: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row, rest in zip(rows, left, strict=True):
        name = row.home.community or ""
        residuals[name].append((math.log(row.home.area), float(rest) - communities.get(name, 0.0)))
    return Fit(basis=basis, coefficients=coefficients.tolist(), communities=communities, residuals=dict(residuals))


def _basis(rows: Sequence[Sale]) -> Basis:
    import numpy as np

    log_areas = np.log(np.array([row.home.area for row in rows], dtype=float))
    sold = sum(row.kind == "sold" for row in rows)
    return Basis(
        area_knots=tuple(float(knot) for knot in np.quantile(log_areas, [0.25, 0.5, 0.75])),
        districts=tuple(sorted({row.home.district for row in rows})),
        middle_built=float(np.median([row.home.built for row in rows if row.home.built is not None] or [2005])),
        middle_floor=float(np.median([row.home.floor for row in rows if row.home.floor is not None] or [6])),
        told_apart=min(sold, len(rows) - sold) >= FEWEST_OF_A_KIND,
        last_day=max(row.on for row in rows),
    )


def _columns(basis: Basis, home: Home, on: date, *, asked: bool) -> list[float]:
    """Return a row of the design: area as a linear spline, age, floor, drift, asked, districts."""
    log_area = math.log(home.area)
    age = (on.year + on.month / 12 - (basis.middle_built if home.built is None else home.built)) / 10
    floor = basis.middle_floor if home.floor is None else home.floor
    months = (on - basis.last_day).days / 365.25
    return [
        *(1.0 if home.district == district else 0.0 for district in basis.districts),
        log_area,
        *(max(0.0, log_area - knot) for knot in basis.area_knots),
        age,
        max(0.0, age - 1.5),
        min(floor, 30) / 10,
        months,
        1.0 if asked and basis.told_apart else 0.0,
    ]


def _community_effects(rows: Sequence[Sale], left: Any) -> dict[str, float]:
    """Return each community's mean residual, shrunk: the fewer its rows and the more they differ, the nearer to 0."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for row, rest in zip(rows, left, strict=True):
        if row.home.community:
            by_name[row.home.community].append(float(rest))
    means = {name: sum(rests) / len(rests) for name, rests in by_name.items()}
    within = sum((rest - means[name]) ** 2 for name, rests in by_name.items() for rest in rests)
    noise = within / max(1, sum(len(rests) for rests in by_name.values()) - len(by_name))
    between = sum(mean**2 for mean in means.values()) / max(1, len(means))
    strength = max(between - noise * len(means) / max(1, len(rows)), 1e-9)
    return {name: mean * len(by_name[name]) / (len(by_name[name]) + noise / strength) for name, mean in means.items()}
