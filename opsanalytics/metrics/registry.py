"""The metrics by name, and by what else people call them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from opsanalytics.core.cards import Card, Rows
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.packaged import declared

_NEAREST = 3
_SHOWN = 6  # names in the short form


N = TypeVar("N", bound=Any)  # Metric and Quotient, which know this module


class Metrics(Card, dict[str, N]):
    """All metrics by name; each is an attribute too, so that names complete."""

    def __getattr__(self, name: str) -> N:
        if name in self:
            return self[name]
        raise AttributeError(name if name.startswith("_") else str(self.missing(name)))

    def __dir__(self) -> Iterable[str]:
        return [*self, *super().__dir__()]

    def find(self, called: str) -> N:
        """The metric of that name or title, in either language; UsageError names the nearest."""
        name = called if called in self else self._calls().get(_plain(called), "")
        if not name:
            raise self.missing(called)
        return self[name]

    def search(self, words: str) -> list[N]:
        """The metrics that are called so, or partly so, in either language; all for no words."""
        calls = self._calls()
        found = dict.fromkeys(name for call, name in calls.items() if _plain(words) in call)
        return [self[name] for name in self if name in found]

    def missing(self, called: str) -> UsageError:
        """That there is none of that name, with the three nearest, by name before by title."""
        calls, own = self._calls(), {_plain(name): name for name in self}
        near = [own[each] for each in get_close_matches(_plain(called), own, n=1)]
        close = get_close_matches(_plain(called), calls, n=4 * _NEAREST, cutoff=0.3)
        names = list(dict.fromkeys([*near, *(calls[each] for each in close)])) or list(self)
        return UsageError("metrics.no_metric", name=called, close=names[:_NEAREST])

    def _calls(self) -> dict[str, str]:
        """The name of each metric by everything that it is called."""
        calls = {_plain(other): name for other, name in _other_names().items() if name in self}
        for name, metric in self.items():
            for title in (metric.title, metric.title.worded("zh"), name):
                calls[_plain(title)] = name
        return calls

    def _headline(self) -> Message:
        """How many there are, and the first names."""
        return Message("metrics.card.metrics", n=len(self), names=list(self)[:_SHOWN])

    def _rows(self) -> Rows:
        """One row a metric: its name, title, unit and definition."""
        yield [Message(f"metrics.card.{head}") for head in ("name", "title", "unit", "definition")]
        for name, metric in self.items():
            yield name, metric.title, metric.unit, metric.definition


def _plain(called: str) -> str:
    """A name without what people write differently."""
    return called.strip().lower().replace("_", " ")


@cache
def _other_names() -> dict[str, str]:
    """What else people call metrics, with the name of each."""
    names = declared("metrics/other_names.toml")
    return {other: name for name, others in names.items() for other in others}
