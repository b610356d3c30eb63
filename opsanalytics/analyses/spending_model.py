"""What a purchase of a buyer is worth: the gamma-gamma model of Fader and Hardie (2013).

The amounts of a buyer's purchases scatter around a mean of the buyer's own, by a gamma
distribution; the means differ between buyers by another. How often somebody buys must have nothing
to do with how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FARTHEST = 12.0  # of the logarithm of a parameter


@dataclass(frozen=True)
class SpendingModel:
    """The parameters, as the authors name them (`gamma` in yuan), and the log likelihood."""

    p: float
    q: float
    gamma: float
    log_likelihood: float

    def line(self, again: Floats) -> tuple[Floats, Floats]:
        """What a purchase is expected to bring: the first, and the second for each yuan spent.

        Both depend on how many purchases were seen; the yuan are their sum.

        >>> first, each = SpendingModel(6.25, 3.74, 15.44, 0).line(np.array([2.0]))
        >>> round(float(first[0] + each[0] * 2 * 22.35), 2)  # as published for CDNOW
        24.66
        """
        known = self.p * again + self.q - 1
        return self.p * self.gamma / known, self.p / known


def fit_spending(again: Floats, spent: Floats, buyers: Floats) -> SpendingModel:
    """The parameters that make likeliest what `buyers` spent in `again` purchases together."""
    from scipy.optimize import minimize

    count = buyers.sum()

    def badness(logs: Floats) -> float:
        each = _log_likelihood(np.exp(logs), again, spent)
        return -float(np.sum(buyers * each) / count)

    mean = float(np.sum(buyers * spent) / np.sum(buyers * again))
    start = np.log([2.0, 3.0, mean])
    found = minimize(badness, start, method="L-BFGS-B", bounds=[(-_FARTHEST, _FARTHEST)] * 3)
    p, q, gamma = (float(x) for x in np.exp(found.x))
    return SpendingModel(p, q, gamma, -float(found.fun) * float(count))


def _log_likelihood(parameters: Floats, again: Floats, spent: Floats) -> Floats:
    """Of one buyer with so many purchases and so much spent (the authors' equation 1a)."""
    from scipy.special import gammaln

    p, q, gamma = parameters
    shape = p * again
    found: Floats = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(gamma)
    found += (shape - 1) * np.log(spent / again) + shape * np.log(again)
    found -= (shape + q) * np.log(gamma + spent)
    return found
