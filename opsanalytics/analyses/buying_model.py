"""When buyers come again and when they stay away: the BG/NBD model of Fader, Hardie and Lee (2005).

While a buyer is active, purchases come at random at a rate of their own; after each one the buyer
may stop for good. Rates differ by a gamma, chances of stopping by a beta distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FARTHEST = 12.0  # of the logarithm of a parameter
_TINY = 1e-12


@dataclass(frozen=True)
class Histories:
    """What is known of buyers, alike ones together.

    `again`: purchases after the first; `last`: time of the latest, `seen`: time seen, both counted
    from the first purchase, in days; `buyers`: how many such buyers there are.
    """

    again: Floats
    last: Floats
    seen: Floats
    buyers: Floats


@dataclass(frozen=True)
class BuyingModel:
    """The parameters, as the authors name them (`alpha` in days), and the log likelihood."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def expected(self, histories: Histories, days: float) -> Floats:
        """Purchases expected of one such buyer in the coming days (the authors' equation 10).

        >>> model = BuyingModel(0.243, 7 * 4.414, 0.793, 2.426, 0)
        >>> one = Histories(*(np.array([x]) for x in (2.0, 7 * 30.43, 7 * 38.86, 1.0)))
        >>> round(float(model.expected(one, 7 * 39)[0]), 3)  # as they publish it
        1.226
        """
        from scipy.special import hyp2f1

        x, last, seen = histories.again, histories.last, histories.seen
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        end = alpha + seen + days
        series = hyp2f1(r + x, b + x, a + b + x - 1, days / end)
        coming = (a + b + x - 1) / (a - 1) * (1 - ((alpha + seen) / end) ** (r + x) * series)
        odds = a / np.maximum(b + x - 1, _TINY) * ((alpha + seen) / (alpha + last)) ** (r + x)
        found: Floats = coming / (1 + np.where(x > 0, odds, 0.0))
        return found


def fit(histories: Histories) -> BuyingModel:
    """The parameters that make the histories likeliest."""
    from scipy.optimize import minimize

    buyers = histories.buyers.sum()

    def badness(logs: Floats) -> float:
        return -float(np.sum(histories.buyers * _log_likelihood(np.exp(logs), histories)) / buyers)

    start = np.log(
        [1.0, max(np.average(histories.seen, weights=histories.buyers) / 4, 1.0), 1.0, 1.0]
    )
    found = minimize(badness, start, method="L-BFGS-B", bounds=[(-_FARTHEST, _FARTHEST)] * 4)
    r, alpha, a, b = (float(x) for x in np.exp(found.x))
    return BuyingModel(r, alpha, a, b, -float(found.fun) * float(buyers))


def _log_likelihood(parameters: Floats, histories: Histories) -> Floats:
    """Of one buyer with each history (the authors' equation 6)."""
    from scipy.special import gammaln

    r, alpha, a, b = parameters
    x, last, seen = histories.again, histories.last, histories.seen
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    common += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    active = -(r + x) * np.log(alpha + seen)
    stopped = np.log(a) - np.log(np.maximum(b + x - 1, _TINY)) - (r + x) * np.log(alpha + last)
    found: Floats = common + np.logaddexp(active, np.where(x > 0, stopped, -np.inf))
    return found
