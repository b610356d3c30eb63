"""Seeded chance that is the same on every machine and every Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import cos, exp, log, pi, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Rng:
    """Draws that rest on `Random.random()` alone: the only stream that Python promises to keep for ever."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def share(self) -> float:
        """Draw a number from 0 up to, not including, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Pick one thing, all equally likely."""
        return things[int(self._random() * len(things))]

    def pick_weighted(self, things: Sequence[T], running_weights: Sequence[int]) -> T:
        """Pick one thing by its weight; the weights are given as their running total."""
        return things[bisect_right(running_weights, self._random() * running_weights[-1])]

    def wait(self, mean: float) -> float:
        """Draw an exponential waiting time."""
        return -mean * log(1.0 - self._random())

    def gamma(self, shape: float) -> float:
        """Draw from a gamma distribution of scale 1 (Marsaglia and Tsang 2000)."""
        if shape < 1:
            return self.gamma(shape + 1) * exp(log(1.0 - self._random()) / shape)
        d = shape - 1 / 3
        while True:
            x = self._normal()
            v = max(0.0, 1 + x / sqrt(9 * d))
            v = v * v * v
            if v > 0 and log(1.0 - self._random()) < x * x / 2 + d - d * v + d * log(v):
                return d * v

    def poisson(self, mean: float) -> int:
        """Draw a Poisson count; fit for means up to about 700."""
        limit, product, count = exp(-mean), 1.0 - self._random(), 0
        while product > limit:
            product *= 1.0 - self._random()
            count += 1
        return count

    def arrivals(self, mean: float) -> int:
        """Draw how many come: a Poisson count, for large means one as wide."""
        return self.poisson(mean) if mean < 25 else round(self.gamma(mean))

    def rounded(self, number: float) -> int:
        """Round up or down by chance, so that the mean stays."""
        return int(number + self._random())

    def count(self, mean: float, dispersion: float) -> int:
        """Draw a negative binomial count whose variance is `dispersion` (above 1) times its mean."""
        if mean <= 0:
            return 0
        scale = dispersion - 1
        return self.poisson(self.gamma(mean / scale) * scale)

    def _normal(self) -> float:
        return sqrt(-2 * log(1.0 - self._random())) * cos(2 * pi * self._random())
