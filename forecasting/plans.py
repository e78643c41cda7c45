"""Three price plans: a slope of price against time, each with an interval."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forecasting import days
from forecasting.valuation import FEWEST_COMPARABLES, Valuation, thousands

NAMES = (("quick", "快速成交", -1), ("balanced", "平衡", 0), ("patient", "惜售", 1))
SMALLEST_STEP, LARGEST_STEP = 0.02, 0.06
"""How far the outer plans lie from the value, as a share."""


def plans(valuation: Valuation) -> tuple[list[Mapping[str, Any]], str]:
    """Return the plans and what must be said of them; days are None when the rows do not tell.

    The outer plans lie a third of the interval's half width away: dearer or cheaper than that is another market.
    """
    step = min(LARGEST_STEP, max(SMALLEST_STEP, valuation.half_width / 3))
    model = days.fit(valuation.misses)
    made: list[Mapping[str, Any]] = []
    for key, name, side in NAMES:
        ratio = math.log1p(side * step)
        median, low, high = model.days(ratio) if model else (None, None, None)
        made.append(
            {
                "key": key,
                "name": name,
                "price": thousands(float(valuation.value) * math.exp(ratio)),
                "days": _decimal(median),
                "days_low": _decimal(low),
                "days_high": _decimal(high),
            }
        )
    return made, _note(valuation, model)


def _note(valuation: Valuation, model: days.DaysModel | None) -> str:
    if model is None:
        return "没有足够的成交天数数据，方案不给出天数"
    if valuation.comparables < FEWEST_COMPARABLES:
        return f"可比房源少于 {FEWEST_COMPARABLES} 套，数据不支持区分三个方案，仅供参考"
    return "天数是 80% 区间，单套房源差异很大"


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
