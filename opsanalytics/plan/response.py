"""Diminishing returns: what the last yuan of spending brought, beside what the average one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LEAST_DAYS = 28
STEP = 100.0  # yuan
RESAMPLES = 400
GRID_POINTS = 80


@dataclass(frozen=True)
class Saturation:
    """The curve result = a log(1 + spend / b), fitted to single days or weeks.

    `bends`: the curve describes them better than a line through the origin does. At a spend of
    `at` yuan: `average` result a yuan, `marginal` that of the last `step` yuan, with its 95 %
    interval `low`, `high`. `n`: days fitted. `draws`: `a` and `b` of the resampled days.
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
    draws: tuple[np.ndarray, np.ndarray] = field(repr=False, compare=False)

    def each(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """`a` and `b`, arrays of `count`: first as fitted, then as resampled, over and over."""
        import numpy as np

        a, b = (np.resize(draws, count - 1) for draws in self.draws)
        return np.append(self.a, a), np.append(self.b, b)

    def result(self, spend: float) -> float:
        """What the curve gives for the spend."""
        return self.a * log(1 + spend / self.b)


def saturation(spend: Sequence[float], result: Sequence[float], *, at: float) -> Saturation | None:
    """Fit the curve by least squares, days resampled 400 times for the interval.

    Parameters
    ----------
    spend, result
        Yuan spent and what it brought, one pair a day; days without spending are left out.
    at
        The spend (yuan a day) at which the average and the last yuan are compared.

    Returns
    -------
    None from fewer than 28 days with spending, or where all spent the same. The curve counts as
    bent where the bend lowers the Bayesian information criterion.
    """
    import numpy as np

    x, y = np.asarray(spend, float), np.asarray(result, float)
    x, y = x[x > 0], y[x > 0]
    if len(x) < LEAST_DAYS or at <= 0 or np.ptp(x) == 0:
        return None
    (a,), (b,), (rest,) = _fit(x, y, np.ones((1, len(x))))
    line_rest = float(y @ y - (x @ y) ** 2 / (x @ x))
    bends = bool(rest > 0 and len(x) * log(line_rest / rest) > log(len(x)))
    rng = np.random.default_rng(0)
    weights = rng.multinomial(len(x), np.full(len(x), 1 / len(x)), size=RESAMPLES)
    many_a, many_b, _ = _fit(x, y, weights.astype(float))
    step = min(STEP, at)
    slopes = many_a * (np.log1p(at / many_b) - np.log1p((at - step) / many_b)) / step
    low, high = np.quantile(slopes, [0.025, 0.975])
    return Saturation(
        a=float(a),
        b=float(b),
        bends=bends,
        at=at,
        step=step,
        average=float(a * log(1 + at / b) / at),
        marginal=float(a * (log(1 + at / b) - log(1 + (at - step) / b)) / step),
        low=float(low),
        high=float(high),
        n=len(x),
        draws=(many_a, many_b),
    )


def _fit(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`a`, `b` and the squares left over, of each row of weights (rows, days): b from a grid."""
    import numpy as np

    grid = np.geomspace(x.max() / 5000, x.max() * 50, GRID_POINTS)
    curves = np.log1p(x[:, None] / grid)
    products, squares = weights @ (y[:, None] * curves), weights @ curves**2
    rest = (weights @ y**2)[:, None] - products**2 / squares
    best = rest.argmin(axis=1)
    row = np.arange(len(best))
    return (products / squares)[row, best], grid[best], rest[row, best]
