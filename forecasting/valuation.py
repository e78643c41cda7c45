"""Values one home, says how sure it is and from what, or says that the data do not support an answer.

The interval is conformal (Vovk et al. 2005): the 80 % quantile of the errors on rows that the model had not seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from engine.hooks import ServiceError
from forecasting import hedonic
from forecasting.homes import Home, Sale

FEWEST_ROWS = 24
FEWEST_COMPARABLES = 4
FOLDS = 5
COVERAGE = 0.80
WIDER = 1.5
"""How much wider an interval gets when there are too few comparables: a caution of ours, not a measurement."""
THOUSAND = Decimal(1000)
OUTLIER = 5.0
"""Rows whose unit price lies this many median deviations from the median are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """Be a valuation. Prices in whole thousands of yuan; errors in percent, of rows the model had not seen."""

    value: Decimal
    low: Decimal
    high: Decimal
    half_width: float
    comparables: int
    rows: int
    first_day: date
    last_day: date
    median_error: Decimal
    within_ten: Decimal
    level: str
    notes: tuple[str, ...]
    demo: bool
    misses: tuple[tuple[Sale, float], ...]
    """Every row with what its log price is above the model's, from a fit without it."""


def value(home: Home, rows: Sequence[Sale], on: date) -> Valuation:
    """Value a home on a day; the same input gives the same answer.

    :raises ServiceError: with the code ``unavailable``, so that a person values it: fewer than 24 rows, none in the district, or
        a home that is unlike everything in the data.
    """
    kept = _without_outliers(sorted(rows, key=lambda row: row.order))
    _check_support(home, kept)
    misses = _misses(kept)
    model = hedonic.fit(kept)
    predicted = model.predict(home, on)
    near = len(model.comparables(home))
    half = _quantile([abs(miss) for _, miss in misses])
    notes = []
    if near < FEWEST_COMPARABLES:
        half *= WIDER
        notes.append(f"同小区可比房源只有 {near} 套（少于 {FEWEST_COMPARABLES} 套），区间已放宽，不支持细分方案")
    if not model.basis.told_apart:
        notes.append("成交与挂牌数据不足以区分两者的价差")
    demo = any(row.source == "demo" for row in kept)
    if demo:
        notes.append("数据含演示数据，不代表真实市场")
    errors = sorted(abs(math.expm1(miss)) for _, miss in misses)
    return Valuation(
        value=thousands(math.exp(predicted)),
        low=thousands(math.exp(predicted - half)),
        high=thousands(math.exp(predicted + half)),
        half_width=half,
        comparables=near,
        rows=len(kept),
        first_day=kept[0].on,
        last_day=kept[-1].on,
        median_error=percent(errors[len(errors) // 2]),
        within_ten=percent(sum(error <= 0.10 for error in errors) / len(errors)),
        level="成交价" if any(row.kind == "sold" for row in kept) else "挂牌价",
        notes=tuple(notes),
        demo=demo,
        misses=misses,
    )


def thousands(amount: float) -> Decimal:
    """Return an amount in yuan rounded to whole thousands, to the fen."""
    exact = Decimal(repr(amount)) / THOUSAND
    return (exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * THOUSAND).quantize(Decimal("0.01"))


def percent(share: float) -> Decimal:
    """Return a share in percent to one place."""
    return Decimal(repr(share * 100)).quantize(Decimal("0.1"))


def _check_support(home: Home, rows: Sequence[Sale]) -> None:
    if len(rows) < FEWEST_ROWS:
        raise _unsupported(f"本城市只有 {len(rows)} 条价格数据，少于 {FEWEST_ROWS} 条")
    if all(row.home.district != home.district for row in rows):
        raise _unsupported(f"没有{home.district or '该区域'}的价格数据")
    areas = [row.home.area for row in rows]
    if not min(areas) * Decimal("0.7") <= home.area <= max(areas) * Decimal("1.3"):
        raise _unsupported(f"面积 {home.area} 平方米超出数据范围")


def _unsupported(why: str) -> ServiceError:
    return ServiceError("unavailable", f"数据不足以估价：{why}，请人工估价")


def _misses(rows: Sequence[Sale]) -> tuple[tuple[Sale, float], ...]:
    """Return every row's miss by a model fitted without its fold; folds deal the sorted rows out in turn."""
    missed: list[tuple[int, Sale, float]] = []
    for turn in range(FOLDS):
        kept = [row for place, row in enumerate(rows) if place % FOLDS != turn]
        model = hedonic.fit(kept)
        for place, row in enumerate(rows):
            if place % FOLDS == turn and row.home.district in model.basis.districts:
                guess = model.predict(row.home, row.on, asked=row.kind == "asked")
                missed.append((place, row, math.log(row.price) - guess))
    return tuple((row, miss) for _, row, miss in sorted(missed, key=lambda one: one[0]))


def _quantile(errors: Sequence[float]) -> float:
    """Return the conformal quantile: the error that 80 % of unseen rows stay below, with the correction for few rows."""
    ordered = sorted(errors)
    place = math.ceil((len(ordered) + 1) * COVERAGE) - 1
    return ordered[min(place, len(ordered) - 1)]


def _without_outliers(rows: Sequence[Sale]) -> list[Sale]:
    """Leave out rows whose unit price no market explains: a price in 万 taken for yuan, an area with a digit too many."""
    if not rows:
        return []
    units = [math.log(row.price / row.home.area) for row in rows]
    middle = sorted(units)[len(units) // 2]
    spread = sorted(abs(unit - middle) for unit in units)[len(units) // 2] or 0.05
    return [row for row, unit in zip(rows, units, strict=True) if abs(unit - middle) <= OUTLIER * spread]
