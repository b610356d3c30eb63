"""How many products hardly sold, or not at all, in words."""

from __future__ import annotations

from collections.abc import Iterator

from opsanalytics.core.messages import Message

SLOW_PIECES = 4  # in four weeks: one a week or fewer


def slow_and_idle(slow: int, part: float | None, idle: int) -> Iterator[Message]:
    """How many hardly sold, their part of the money if it is known, how many did not at all."""
    fields = {"slow": slow, "pieces": SLOW_PIECES}
    if slow and part is None:
        yield Message("hot_products.tail.slow_alone", **fields)
    elif slow:
        yield Message("hot_products.tail.slow", part=part, **fields)
    if idle:
        yield Message("hot_products.tail.idle", idle=idle)
