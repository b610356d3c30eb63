"""Seeded random numbers that are the same on every machine and every Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import cos, exp, log, pi, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Rng:
    """Draws from `Random.random()` alone: the only stream Python promises never to change."""

    def __init__(self, seed: int) -> None:
        # Draws a number from 0 up to, not including, 1.
        self.uniform = Random(seed).random

    def chance(self, probability: float) -> bool:
        """Draw True with this probability."""
        return self.uniform() < probability

    def integer(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def choice(self, items: Sequence[T]) -> T:
        """Draw one item, all equally likely."""
        return items[int(self.uniform() * len(items))]

    def weighted_choice(self, items: Sequence[T], cumulative_weights: Sequence[int]) -> T:
        """Draw one item by its weight; the weights are given as their running total."""
        return items[bisect_right(cumulative_weights, self.uniform() * cumulative_weights[-1])]

    def exponential(self, mean: float) -> float:
        """Draw an exponential waiting time."""
        return -mean * log(1.0 - self.uniform())

    def gamma(self, shape: float) -> float:
        """Draw from a gamma distribution of scale 1 (Marsaglia and Tsang 2000)."""
        if shape < 1:
            return self.gamma(shape + 1) * exp(log(1.0 - self.uniform()) / shape)
        d = shape - 1 / 3
        while True:
            x = self._normal()
            v = max(0.0, 1 + x / sqrt(9 * d))
            v = v * v * v
            if v > 0 and log(1.0 - self.uniform()) < x * x / 2 + d - d * v + d * log(v):
                return d * v

    def poisson(self, mean: float) -> int:
        """Draw a Poisson count; usable for means up to about 700."""
        limit, product, count = exp(-mean), 1.0 - self.uniform(), 0
        while product > limit:
            product *= 1.0 - self.uniform()
            count += 1
        return count

    def fast_poisson(self, mean: float) -> int:
        """Draw a Poisson count, for means from 25 on a rounded gamma draw of the same variance."""
        return self.poisson(mean) if mean < 25 else round(self.gamma(mean))

    def negative_binomial(self, mean: float, dispersion: float) -> int:
        """Draw a count whose variance is `dispersion` (above 1) times its mean."""
        scale = dispersion - 1
        return self.poisson(self.gamma(mean / scale) * scale)

    def successes(self, trials: int, probability: float) -> int:
        """Draw how many of so many trials succeed."""
        return sum(self.chance(probability) for _ in range(trials))

    def rounded(self, number: float) -> int:
        """Round up or down at random, so that the mean stays."""
        return int(number + self.uniform())

    def _normal(self) -> float:
        return sqrt(-2 * log(1.0 - self.uniform())) * cos(2 * pi * self.uniform())
