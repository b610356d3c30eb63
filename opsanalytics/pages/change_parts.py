"""Which factors made most of a change, or that they offset each other."""

from __future__ import annotations

from collections.abc import Mapping

from opsanalytics.core.messages import Message

NEARLY = 0.75  # of the biggest factor: it is named beside it
LITTLE = 0.5  # of the biggest factor: a smaller change is what is left of factors that offset it


def most_of(parts: Mapping[str, float], change: float) -> Message:
    """The factors that made most of a change, or those that offset each other.

    >>> most_of({"visitors": 10.0, "conversion": 8.0, "spend": -2.0}, 16.0)
    'most of the difference: visitors (+10), conversion (+8)'
    >>> most_of({"visitors": -8.0, "conversion": 10.0, "spend": -1.0}, 1.0)
    'conversion (+10) and visitors (-8) about offset each other'
    """
    biggest = max(parts.values(), key=abs)
    if abs(change) < LITTLE * abs(biggest):
        same, other = _named(parts, biggest), _named(parts, -biggest)
        return Message("director.change.offset", some=same, others=other)
    return Message("director.change.most", factors=_named(parts, change))


def _named(parts: Mapping[str, float], way: float) -> list[Message]:
    """The biggest of the factors that go the same way, with those that are nearly as big."""
    same_way = {name: part for name, part in parts.items() if part * way > 0} or parts
    biggest = max(map(abs, same_way.values()))
    return [
        Message("director.change.factor", factor=name, part=part)
        for name, part in sorted(same_way.items(), key=lambda item: -abs(item[1]))
        if abs(part) >= NEARLY * biggest
    ]
