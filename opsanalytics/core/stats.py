"""Division, intervals and small-sample rules: each in this one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, sqrt
from statistics import NormalDist, fmean, median, variance

LEVEL = 0.95
MEDIAN_OF_CHI_SQUARE = 0.455  # of one degree of freedom: half of all squared changes lie below
OUTLIER = 3.5  # standard deviations: rarer than one change in 2,000
MIN_DAYS_FOR_SPREAD = 14  # fewer ordinary days than this say too little about their own spread

MIN_DAYS_OF_A_KIND = 5  # such as Saturdays, before the next one is expected in a range


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """Divide; no denominator, or one of zero, gives no value.

    >>> ratio(1, 4), ratio(1, 0), ratio(1, None)
    (0.25, None, None)
    """
    if numerator is None or not denominator:
        return None
    return numerator / denominator


def z_value(level: float = LEVEL) -> float:
    """The normal quantile of a two-sided interval.

    >>> round(z_value(), 4)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(part: int, whole: int, level: float = LEVEL) -> tuple[float, float] | None:
    """Interval of a share of a counted whole (Wilson 1927), None where there is no part of a whole.

    >>> low, high = wilson(15, 20)  # worked by hand with z = 1.96: 0.531, 0.888
    >>> round(low, 3), round(high, 3)
    (0.531, 0.888)
    """
    if not 0 <= part <= whole or whole == 0:
        return None
    z = z_value(level)
    share, spread = part / whole, z * z / whole
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, centre - half), min(1.0, centre + half)


def share_change(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float] | None:
    """95 % interval of the second share less the first, each a (part, whole).

    Newcombe 1998, from Wilson's intervals; None where a share has none.

    >>> low, high = share_change((48, 80), (56, 70))  # Newcombe's example: 0.0524 to 0.3339
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    one, two = wilson(*before), wilson(*after)
    if not one or not two:
        return None
    first, second = before[0] / before[1], after[0] / after[1]
    below = sqrt((second - two[0]) ** 2 + (one[1] - first) ** 2)
    above = sqrt((two[1] - second) ** 2 + (first - one[0]) ** 2)
    return second - first - below, second - first + above


def reviews_needed(good: int, reviews: int, floor: float) -> int:
    """How many more good reviews, and no other, lift the positive share to the floor.

    Worked out in exact fractions.

    >>> reviews_needed(113, 116, 0.975)  # 0.975 n - good = 0.1; 0.1 / 0.025 = 4
    4
    >>> reviews_needed(985, 1000, 0.985)  # at the floor
    0
    >>> reviews_needed(0, 1, 0.985)  # one bad review costs 66 good ones
    66
    """
    share = Fraction(str(floor))
    return max(0, ceil((share * reviews - good) / (1 - share)))


def daily_variance(days: Sequence[float]) -> float | None:
    """Variance of one day's count, never below Poisson's; None from too few days.

    Real shops vary more than chance alone: a Poisson band would promise what it cannot hold.

    >>> daily_variance([10, 10] * 7)  # no spread at all, yet counts: Poisson's 10
    10.0
    >>> daily_variance([1, 2, 3]) is None
    True
    """
    if len(days) < MIN_DAYS_FOR_SPREAD:
        return None
    return max(variance(days), fmean(days))


def dispersion(days: Sequence[float]) -> float | None:
    """Variance of a day's count as a multiple of its mean, never below 1; None from too few days.

    From the changes from day to day, so that a shop that grows is not taken for one that jumps;
    changes far beyond the usual, into a campaign and out of it, are left out.

    >>> dispersion([10, 14] * 7)  # each change 4: 16 / (10 + 14) is below chance
    1.0
    >>> dispersion([10, 30] * 7)  # each change 20: 400 / (10 + 30)
    10.0
    >>> dispersion([10, 30] * 7 + [1000] + [10, 30] * 7)  # the jump to 1,000 says nothing of them
    10.0
    """
    if len(days) < MIN_DAYS_FOR_SPREAD:
        return None
    changes = [(b - a) ** 2 / (a + b) for a, b in pairwise(days) if a + b]
    if not changes:
        return None
    usual = max(1.0, median(changes) / MEDIAN_OF_CHI_SQUARE)
    ordinary = [change for change in changes if change <= OUTLIER**2 * usual]
    return max(1.0, fmean(ordinary))


def count_interval(count: float, spread: float, level: float = LEVEL) -> tuple[float, float]:
    """Score interval of a count whose variance is `spread` times its mean (1: Poisson's).

    >>> low, high = count_interval(30, 1)  # 30 + 1.921 -+ 1.96 * sqrt(30.96) = 31.921 -+ 10.906
    >>> round(low, 2), round(high, 2)
    (21.02, 42.83)
    """
    z = z_value(level)
    shift = z * z * spread / 2
    half = z * sqrt(spread * count + (z * spread / 2) ** 2)
    return max(0.0, count + shift - half), count + shift + half


def next_interval(
    days: Sequence[float],
    others: Iterable[Sequence[float]] = (),
    least: float = 0.0,
    level: float = LEVEL,
) -> tuple[float, float] | None:
    """The range in which one more such day is expected (Student's t); None below five days.

    `others` are days of other kinds, a kind each: how far they lie from the mean of their kind
    tells the spread too. `least` is what the variance is at the least: a count's is not below its
    mean.

    >>> low, high = next_interval([10, 14] * 4)  # 12 -+ 2.365 * sqrt(32 / 7 * (1 + 1 / 8))
    >>> round(low, 2), round(high, 2)
    (6.64, 17.36)
    >>> low, high = next_interval([10, 14] * 4, [[20, 24] * 4])  # 2.145 * sqrt(64 / 14 * 9 / 8)
    >>> round(low, 2), round(high, 2)
    (7.14, 16.86)
    >>> next_interval([10, 14, 12, 12]) is None
    True
    """
    from scipy.special import stdtrit

    if len(days) < MIN_DAYS_OF_A_KIND:
        return None
    kinds = [kind for kind in (days, *others) if len(kind) > 1]
    freedom = sum(len(kind) - 1 for kind in kinds)
    pooled = sum(variance(kind) * (len(kind) - 1) for kind in kinds) / freedom
    spread = sqrt(max(pooled, least) * (1 + 1 / len(days)))
    half = float(stdtrit(freedom, 0.5 + level / 2)) * spread
    return fmean(days) - half, fmean(days) + half


def mean_error(days: Sequence[float], over: int) -> float | None:
    """Standard error of the mean of `over` such days, from the spread of all `days`."""
    spread = daily_variance(days)
    return None if spread is None else sqrt(spread / over)


def probability_above(mean: float, error: float | None, bound: float) -> float | None:
    """Probability that the true mean is at least `bound`; None where the error is unknown.

    >>> probability_above(30, 2.0, 30)
    0.5
    """
    if error is None:
        return None
    if error == 0:
        return float(mean >= bound)
    return 1 - NormalDist(mean, error).cdf(bound)


def ratio_interval(over: Sequence[float], under: Sequence[float]) -> tuple[float, float] | None:
    """Interval of sum(over) / sum(under), from how days scatter; None from too few days.

    >>> low, high = ratio_interval([1, 3] * 7, [1, 1] * 7)  # 2 -+ 1.96 * sqrt(14 * 14 / 13) / 14
    >>> round(low, 2), round(high, 2)
    (1.46, 2.54)
    """
    n, rate = len(under), ratio(sum(over), sum(under))
    if n < MIN_DAYS_FOR_SPREAD or rate is None:
        return None
    rest = sum((y - rate * x) ** 2 for y, x in zip(over, under, strict=True))
    half = z_value() * sqrt(rest * n / (n - 1)) / sum(under)
    return rate - half, rate + half


def slope(at: Sequence[float], values: Sequence[float]) -> tuple[float, float] | None:
    """Least-squares rise of `values` per unit of `at`, and its error; None below three points.

    >>> slope([0, 1, 2], [1, 3, 5])
    (2.0, 0.0)
    """
    n = len(values)
    if n < 3:
        return None
    middle, mean = fmean(at), fmean(values)
    spread = sum((x - middle) ** 2 for x in at)
    rise = sum((x - middle) * (y - mean) for x, y in zip(at, values, strict=True)) / spread
    rest = sum((y - mean - rise * (x - middle)) ** 2 for x, y in zip(at, values, strict=True))
    return rise, sqrt(rest / (n - 2) / spread)
