"""The sequential funnel in one pass over people's actions in their order, for a shop's own files.

The expressions in `funnel_steps` say what is counted; tests hold the two ways to the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from opsanalytics.analyses.funnel_options import ACTIONS, Funnel, Span
from opsanalytics.analyses.sorted_rows import Array, firsts, numbered, order_of_pairs
from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.store.person_blocks import ALWAYS, NOTHING, People, Words
from opsanalytics.store.shop import Shop

_SECOND, _DAY = 10**6, 86_400 * 10**6  # microseconds
_COLUMNS = {"channel": "channel", "product": "product_id", "category": "category_id"}
_BUYERS = ("new", "returning")


class _Level(NamedTuple):
    """Who took a step: the rows in which they did, and the rows of the entries that led there."""

    rows: Array
    entries: Array


class _Part(NamedTuple):
    """How many units by value of the breakdown, and the seconds each took, with its value.

    `times`: how many units took each of the seconds; where there is a breakdown, always one.
    """

    values: Array
    units: Array
    every: Array
    each: Array
    seconds: Array
    times: Array


def in_one_pass(shop: Shop, f: Funnel) -> bool:
    """Whether the funnel can be counted in one pass over the shop's files."""
    stored = "events" in shop.manifest.tables and "events" not in shop.frames
    return stored and shop.engine_url == DUCKDB and f.order == "sequential"


def counts_in_one_pass(shop: Shop, f: Funnel, span: Span) -> dict[tuple[str, Any], dict[str, Any]]:
    """The counts of all parts of the funnel, by part and value of the breakdown."""
    label = _COLUMNS.get(f.by, "at")
    words = {name: Words() for name in ("visitor_id", "at", *f.unit, label)}
    words["action"] = Words(ACTIONS)
    since = NOTHING if f.entry == "first" or f.by == "buyer" else _micros(span.start)
    people = People(shop.folder / "events", words, since, _micros(span.stop + f.within))
    blocks = people.map(lambda block: _Walk(f, span, block).parts(), None if f.by else _joined)
    counts = {}
    for name in blocks[0]:
        for value, row in _together([block[name] for block in blocks]).items():
            counts[name, _word(f.by, value, words[label].known)] = row
    return counts


def _together(parts: list[_Part]) -> dict[int, dict[str, Any]]:
    """The parts of all blocks as one row a value of the breakdown."""
    whole = _concatenated(parts)
    rows = pd.DataFrame({"units": whole.units, "every": whole.every})
    rows = rows.groupby(whole.values).sum()
    if len(rows) == 1:  # sparing the memory of groups
        rows["median_seconds"] = _median(_counted(whole))
    else:
        rows["median_seconds"] = pd.Series(whole.seconds).groupby(whole.each).median()
    return dict(zip(rows.index, rows.to_dict("records"), strict=True))


def _joined(blocks: list[dict[str, _Part]]) -> dict[str, _Part]:
    """The parts of several blocks, without a breakdown, as those of one."""
    return {name: _counted(_concatenated([block[name] for block in blocks])) for name in blocks[0]}


def _concatenated(parts: list[_Part]) -> _Part:
    return _Part(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _counted(part: _Part) -> _Part:
    """A part of one value with its seconds sorted, each told once."""
    times = pd.Series(part.times).groupby(part.seconds).sum()
    seconds = times.index.to_numpy("int32")
    return part._replace(each=part.each[: len(times)], seconds=seconds, times=times.to_numpy())


def _median(part: _Part) -> float | None:
    """The median of seconds that are sorted and counted."""
    if not len(part.seconds):
        return None
    upto = np.cumsum(part.times)
    middle = [(upto[-1] - 1) // 2, upto[-1] // 2]
    return float(part.seconds[np.searchsorted(upto, middle, "right")].mean())


def _word(by: str, value: int, words: list[str]) -> str | None:
    """A value of the breakdown as it is written."""
    if not by or value == NOTHING:
        return None
    if by == "week":
        return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
    if by == "buyer":
        return _BUYERS[value]
    return words[value] if words else str(value)


def _micros(moment: datetime) -> int:
    return int(np.datetime64(moment, "us").astype("int64"))


class _Walk:
    """The way of one block of people through the funnel.

    Rows are in the order of their units, then of time. A `moment` is one time of one unit: inside
    it the order of the steps decides, so that moments are compared and not places.
    """

    def __init__(self, f: Funnel, span: Span, block: Mapping[str, Array]) -> None:
        self.f = f
        self.start, self.stop = _micros(span.start), _micros(span.stop)
        self.last_entry = _micros(span.last_entry(f))
        self.within = f.within // timedelta(microseconds=1)
        person = numbered(block["visitor_id"])
        self.first_paid = _first_payments(person, block) if f.by == "buyer" else None
        rows = np.flatnonzero(_has_action(block["action"], range(len(f.steps)), f))
        if f.key == "person":
            self.unit = person[rows]
        else:
            rows = rows[block["product_id"][rows] != NOTHING]
            order, self.unit = order_of_pairs(person[rows], block["product_id"][rows])
            rows = rows[order]
        self.at, self.person = block["at"][rows], person[rows]
        self.action = block["action"].astype("int8")[rows]
        self.label = block[_COLUMNS[f.by]][rows] if f.by in _COLUMNS else None
        self.moment = numbered(self.unit, self.at)

    def parts(self) -> dict[str, _Part]:
        """The parts of the funnel by their names."""
        level = self._entries(0)
        parts = {"entered": self._entered(level)}
        level = self._with_whole_window(level)
        for step in range(1, len(self.f.steps)):
            level = self._advance(level, step)
            parts[f"reached {step}"] = self._summary(level)
            if self.f.opened:
                stood = self._with_whole_window(self._entries(step - 1))
                parts[f"stood {step}"] = self._summary(stood)
                parts[f"came {step}"] = self._summary(self._advance(stood, step))
        return parts

    def _entries(self, step: int) -> _Level:
        """Entries into a step within the period: of each unit all of them, or its first of all."""
        rows = np.flatnonzero(_has_action(self.action, [step], self.f))
        if self.f.entry == "first":
            rows = rows[firsts(self.unit[rows])]
        at = self.at[rows]
        rows = rows[(at >= self.start) & (at < self.stop)]
        return _Level(rows, rows)

    def _with_whole_window(self, level: _Level) -> _Level:
        timely = self.at[level.entries] < self.last_entry
        return _Level(level.rows[timely], level.entries[timely])

    def _advance(self, level: _Level, step: int) -> _Level:
        """The acts of the next step that follow on a level, each with the latest entry to it."""
        acts = np.flatnonzero(_has_action(self.action, [step], self.f))
        same_action = set(self.f.codes(step)) & set(self.f.codes(step - 1))
        moments, own = self.moment[level.rows], self.moment[acts]
        # No act is two steps at once.
        before = np.searchsorted(moments, own, "left" if same_action else "right") - 1
        acts, before = acts[before >= 0], before[before >= 0]
        entries = level.entries[before]
        follows = self.unit[entries] == self.unit[acts]
        follows &= self.at[acts] - self.at[entries] <= self.within
        return _Level(acts[follows], entries[follows])

    def _entered(self, level: _Level) -> _Part:
        """Units by their first entry: all, and those whose window has passed."""
        level, value = self._labelled(level)
        unit = self.unit[level.rows]
        order = np.lexsort((value, unit)) if self.f.by else np.arange(len(unit))
        first = order[firsts(unit[order], value[order])]
        timely = self.at[level.rows[first]] < self.last_entry
        return self._part(value[first], timely, np.zeros(0, "int64"))

    def _summary(self, level: _Level) -> _Part:
        """Units, each with the seconds to its first arrival: of several ways the shortest."""
        level, value = self._labelled(level)
        unit, arrived = self.unit[level.rows], self.at[level.rows] // _SECOND
        seconds = arrived - self.at[level.entries] // _SECOND
        if self.f.by:
            order = np.lexsort((seconds, arrived, value, unit))
        else:  # a later row of a second has a later entry: backwards, the shortest way comes first
            order = firsts(unit[::-1], arrived[::-1])
            order = (len(unit) - 1 - order)[::-1]
        first = order[firsts(unit[order], value[order])]
        return self._part(value[first], np.ones(len(first), bool), seconds[first])

    def _part(self, value: Array, counted: Array, seconds: Array) -> _Part:
        each, seconds = value[: len(seconds)], seconds.astype("int32")
        times = np.ones(len(seconds), "int8")
        if not self.f.by:
            none, many = np.zeros(1, "int64"), np.array([counted.sum(), len(counted)])
            return _Part(none, many[:1], many[1:], each.astype("int8"), seconds, times)
        values, place = np.unique(value, return_inverse=True)
        units = np.bincount(place, counted, len(values)).astype("int64")
        return _Part(values, units, np.bincount(place), each, seconds, times)

    def _labelled(self, level: _Level) -> tuple[_Level, Array]:
        """The level with the value of the breakdown at its entries, one row a value."""
        at = self.at[level.entries]
        if self.label is None and self.first_paid is None:
            days = at // _DAY
            weeks = days - (days + 3) % 7  # 1970 began on a Thursday
            return level, weeks if self.f.by else np.zeros(len(at), "int64")
        if self.first_paid is not None:
            return level, (self.first_paid[self.person[level.entries]] < at).astype("int64")
        if self.f.by == "product" and self.f.key != "person":
            return level, self.label[level.entries]  # type: ignore[index]
        return self._by_moment(level)

    def _by_moment(self, level: _Level) -> tuple[_Level, Array]:
        """The values that the first step's actions at the moment of the entry have, each once."""
        assert self.label is not None
        rows = np.flatnonzero(_has_action(self.action, [0], self.f))
        rows = rows[np.lexsort((self.label[rows], self.moment[rows]))]
        rows = rows[firsts(self.moment[rows], self.label[rows])]
        moments, wanted = self.moment[rows], self.moment[level.entries]
        start = np.searchsorted(moments, wanted, "left")
        many = np.searchsorted(moments, wanted, "right") - start
        turn = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        value = self.label[rows[np.repeat(start, many) + turn]]
        return _Level(np.repeat(level.rows, many), np.repeat(level.entries, many)), value


def _has_action(action: Array, steps: Any, f: Funnel) -> Array:
    """Whether the actions belong to one of the steps."""
    wanted = np.zeros(len(ACTIONS), bool)
    for step in steps:
        wanted[f.codes(step)] = True
    return wanted[action]


def _first_payments(person: Array, block: Mapping[str, Array]) -> Array:
    """When each person first paid, by the person's number."""
    pays = np.flatnonzero(block["action"] == ACTIONS.index("pay"))
    pays = pays[firsts(person[pays])]
    first = np.full(int(person.max(initial=0)) + 1, ALWAYS)
    first[person[pays]] = block["at"][pays]
    return first
