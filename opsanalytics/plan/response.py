"""Diminishing returns: what the last yuan of spending brought, beside what the average one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

LEAST_DAYS = 28
STEP = 100.0  # yuan
_DRAWS, _GRID = 400, 80


@dataclass(frozen=True)
class Saturation:
    """result = a log(1 + spend / b), fitted to single days or weeks.

    `bends`: the curve describes them better than a line through the origin does. At a spend of `at`: `average` result a
    yuan, `marginal` that of the last `step` yuan, with its 95 % interval `low`, `high`.
    """

    a: float
    b: float
    bends: bool
    at: float
    step: float
    average: float
    marginal: float
    low: float
    high: float
    n: int
    draws: Any = field(default=None, repr=False, compare=False)

    def each(self, count: int) -> tuple[Any, Any]:
        """`a` and `b`, arrays of `count`: as fitted, then as resampled, over and over."""
        import numpy as np

        a, b = (np.resize(many, count - 1) for many in self.draws)
        return np.append(self.a, a), np.append(self.b, b)

    def result(self, spend: float) -> float:
        """What the curve gives for the spend."""
        return self.a * log(1 + spend / self.b)


def saturation(spend: Sequence[float], result: Sequence[float], *, at: float) -> Saturation | None:
    """Fit by least squares; None from fewer than 28 days with spending or where all spent the same.

    The bend counts where it lowers the Bayesian information criterion. The interval: of 400 resamples of the days.
    """
    import numpy as np

    x, y = np.asarray(spend, float), np.asarray(result, float)
    x, y = x[x > 0], y[x > 0]
    if len(x) < LEAST_DAYS or at <= 0 or np.ptp(x) == 0:
        return None
    grid = np.geomspace(x.max() / 5000, x.max() * 50, _GRID)
    curves = np.log1p(x[:, None] / grid)

    def fits(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        over, under = weights @ (y[:, None] * curves), weights @ curves**2
        rest = (weights @ y**2)[:, None] - over**2 / under
        best = rest.argmin(axis=1)
        row = np.arange(len(best))
        return (over / under)[row, best], grid[best], rest[row, best]

    (a,), (b,), (rest,) = fits(np.ones((1, len(x))))
    straight = float(y @ y - (x @ y) ** 2 / (x @ x))
    bends = bool(rest > 0 and len(x) * log(straight / rest) > log(len(x)))
    step = min(STEP, at)
    draws = np.random.default_rng(0).multinomial(len(x), np.full(len(x), 1 / len(x)), size=_DRAWS)
    many_a, many_b, _ = fits(draws.astype(float))
    slopes = many_a * (np.log1p(at / many_b) - np.log1p((at - step) / many_b)) / step
    low, high = np.quantile(slopes, [0.025, 0.975])
    marginal = a * (log(1 + at / b) - log(1 + (at - step) / b)) / step
    average = a * log(1 + at / b) / at
    told = {"average": average, "marginal": marginal, "low": low, "high": high}
    found = {k: float(v) for k, v in told.items()}
    return Saturation(
        float(a), float(b), bends, at, step, n=len(x), draws=(many_a, many_b), **found
    )
