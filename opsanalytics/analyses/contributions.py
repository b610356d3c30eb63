"""What each factor contributed to a change, whatever order the factors are named in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from math import factorial
from typing import Any

Value = Callable[[Mapping[str, Any]], float]


def contributions(
    value: Value, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, float]:
    """Split value(after) - value(before) among the factors (Shapley 1953): they sum to the change exactly.

    Each factor's share is the mean, over all orders in which the factors might have changed one after the other, of
    what its own change made. A factor may be any value that `value` understands (a number, a table of shares).
    Meant for a handful of factors: the orders are all tried.

    >>> contributions(lambda f: f["visitors"] * f["rate"], dict(visitors=100, rate=0.02), dict(visitors=150, rate=0.04))
    {'visitors': 1.5, 'rate': 2.5}
    """
    shares = dict.fromkeys(before, 0.0)
    for order in permutations(before):
        state = dict(before)
        at = value(state)
        for name in order:
            state[name] = after[name]
            now = value(state)
            shares[name] += now - at
            at = now
    orders = factorial(len(before))
    return {name: share / orders for name, share in shares.items()}
