"""How long homes take to sell at a price: a lognormal accelerated failure time model (Kalbfleisch & Prentice 2002, ch. 3).

Homes still offered count as censored: they have taken at least so long. What a market's rows say of the price's effect is
combined with what was measured within buildings (+10 % price, days times 1.14), for a plain residual tells little of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forecasting.homes import Sale

FEWEST_ROWS = 24
PRIOR_SLOPE = math.log(1.14) / math.log(1.10)
PRIOR_ERROR = 0.5
"""Standard error of the prior elasticity, taken wide: the published figure is one market's."""
NORMAL_80 = 1.2816
"""80 % of a normal distribution lie within so many standard deviations."""
LONGEST = 730.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysModel:
    """Be a fitted model: log days = ``level`` + ``slope`` * log(price / value) + ``spread`` * normal noise."""

    level: float
    slope: float
    slope_error: float
    spread: float
    rows: int

    def days(self, log_ratio: float) -> tuple[int, int, int]:
        """Return median, low and high (80 %) of the days at a price; never more than two years."""
        middle = self.level + self.slope * log_ratio
        half = NORMAL_80 * math.hypot(self.spread, self.slope_error * log_ratio)
        low, median, high = (min(LONGEST, math.exp(at)) for at in (middle - half, middle, middle + half))
        return max(1, round(median)), max(1, round(low)), max(1, round(high))


def fit(misses: Sequence[tuple[Sale, float]]) -> DaysModel | None:
    """Fit the model on rows with their price's miss; None when fewer than 24 rows tell their days."""
    told = [(row, miss) for row, miss in misses if row.days is not None and row.days > 0]
    if len(told) < FEWEST_ROWS or sum(row.kind == "sold" for row, _ in told) < FEWEST_ROWS // 2:
        return None
    import numpy as np
    from scipy.optimize import minimize
    from scipy.stats import norm
    from statsmodels.tools.numdiff import approx_hess

    log_days = np.log(np.array([row.days for row, _ in told], dtype=float))
    ratios = np.array([miss for _, miss in told])
    sold = np.array([row.kind == "sold" for row, _ in told])

    def negative_log_likelihood(at: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
        spread = math.exp(at[2])
        away = (log_days - at[0] - at[1] * ratios) / spread
        return -float(np.where(sold, norm.logpdf(away) - at[2], norm.logsf(away)).sum())

    start = np.array([float(log_days.mean()), PRIOR_SLOPE, math.log(float(log_days.std()) or 0.5)])
    best = minimize(negative_log_likelihood, start, method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-6}).x
    curvature = float(np.linalg.pinv(approx_hess(best, negative_log_likelihood))[1, 1])
    slope, error = _combined(float(best[1]), math.sqrt(curvature) if curvature > 0 else math.inf)
    return DaysModel(level=float(best[0]), slope=slope, slope_error=error, spread=math.exp(best[2]), rows=len(told))


def _combined(slope: float, error: float) -> tuple[float, float]:
    """Weigh the estimate and the prior by their precision."""
    own, prior = (0.0 if math.isinf(error) else error**-2), PRIOR_ERROR**-2
    return (slope * own + PRIOR_SLOPE * prior) / (own + prior), (own + prior) ** -0.5
