"""The words by which it shows what a row of a report by day is (grain.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

from opsanalytics.core.packaged import declared
from opsanalytics.ingest.header_names import plain, plain_all
from opsanalytics.ingest.values.cells import Cells, any_fits, as_text, holds, none_of, trimmed

_GROUP_SUM = r"^(.+?)\s*(汇总|总计|合计|小计|平均值|Total|Average)$"
_MONTH, _FULL_DAY = r"^\d{4}[-/.年]\d{1,2}月?$", r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}"
_BLANK = ("", "-", "--", "—", "/")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Words):
    """Headers that cut figures into parts, and the cells that mean the whole."""

    headers: tuple[str, ...]
    whole: tuple[str, ...]


class Totals(_Words):
    """Patterns of cells that name a sum: in reports by day, in lists, and those to be checked."""

    pattern: str
    in_lists: str
    checked: str


class Ignorable(_Words):
    """Headers that say nothing about what a row is."""

    headers: tuple[str, ...]


class Above(_Words):
    """What a line above the header, or a file's name, may say."""

    free: tuple[str, ...]
    restricting: tuple[str, ...]
    whole: tuple[str, ...]
    names: tuple[str, ...]
    terminal: str
    sums: tuple[str, ...]


class Units(_Words):
    """The pattern by which a line above the header names the unit of all amounts."""

    pattern: str


class Window(_Words):
    """The patterns by which a line above the header, or a file's name, tells days after a click."""

    above: str
    named: str


class GrainWords(_Words):
    """All of grain.toml."""

    parts: tuple[Part, ...]
    period: Part
    currency: Part
    totals: Totals
    closed: str
    ignorable: Ignorable
    above: Above
    units: Units
    window: Window
    states: dict[str, dict[str, str]]
    answers: dict[str, str]

    def part(self, header: str) -> Part | None:
        """What the header cuts figures by; None where it is no such header."""
        name = plain(header)
        for part in self.parts:
            if name in plain_all(part.headers):
                return part
        return None

    def is_period(self, header: str) -> bool:
        """Whether the header says how long a row is."""
        return plain(header) in plain_all(self.period.headers)

    def whole_cells(self, part: Part, cells: Cells) -> pa.BooleanArray:
        """Which cells mean the whole."""
        known = pa.array([*part.whole, *self.above.whole, *_BLANK])
        return pc.or_(pc.is_in(trimmed(cells), known), total_cells(cells))


@cache
def grain_words() -> GrainWords:
    """The words of grain.toml."""
    return GrainWords.model_validate(declared("ingest/grain.toml"))


def total_cells(cells: Cells) -> pa.BooleanArray:
    """Which cells name a sum of other rows.

    >>> total_cells(pa.array(["合计", "全部计划", "计划1"])).to_pylist()
    [True, True, False]
    """
    return _are(cells, grain_words().totals.pattern)


def sum_labels(cells: Cells) -> pa.BooleanArray:
    """Which cells name a sum in a list, in which 全部 or 整体 may be a name."""
    return _are(cells, grain_words().totals.in_lists)


def sums_of_groups(cells: Cells) -> pa.BooleanArray:
    """Which cells name the sum of a group as Excel does: 茶杯 汇总, where others say 茶杯.

    Of times also that of their day: 2026-09-30 汇总, where others say 2026-09-30 23:36:12.

    >>> sums_of_groups(pa.array(["茶杯", "茶杯", "茶杯 汇总", "碗 汇总"])).to_pylist()
    [False, False, True, False]
    """
    if not any_fits(cells, _GROUP_SUM):
        return none_of(cells)
    labelled = pc.match_substring_regex(as_text(cells), _GROUP_SUM)
    groups = pc.replace_substring_regex(trimmed(cells), _GROUP_SUM, r"\1")
    others = pc.unique(pc.filter(trimmed(cells), pc.invert(labelled)))
    days = pc.replace_substring_regex(others, r"^(\d{4}\D\d{1,2}\D\d{1,2}日?)[\sT].*$", r"\1")
    return pc.and_(labelled, pc.is_in(groups, pa.concat_arrays([as_text(others), as_text(days)])))


def months_among_days(cells: Cells) -> pa.BooleanArray:
    """Which cells name a month where others name days: the month's sum.

    >>> months_among_days(pa.array(["2022-05-30", "2022-05-31", "2022-05"])).to_pylist()
    [False, False, True]
    """
    if not (any_fits(cells, _MONTH) and any_fits(cells, _FULL_DAY)):
        return none_of(cells)
    return pc.match_substring_regex(trimmed(cells), _MONTH)


def is_checked_sum(cells: Iterable[str]) -> bool:
    """Whether one of a row's cells says that its amounts are the sums of other rows'."""
    pattern = re.compile(rf"({grain_words().totals.checked})([:：/(（\d共值].*)?", re.IGNORECASE)
    return any(pattern.fullmatch(re.sub(r"\s|^[\"'=]+", "", cell)) for cell in cells)


def _are(cells: Cells, pattern: str) -> pa.BooleanArray:
    spaceless = pc.replace_substring_regex(trimmed(cells), r"\s", "")
    return holds(pc.match_substring_regex(spaceless, f"^(?i:{pattern})$"))


def is_blank(cells: Cells) -> pa.BooleanArray:
    """Which cells say nothing."""
    return pc.is_in(trimmed(cells), pa.array(_BLANK))


def money_unit(preamble: str) -> str:
    """The unit that the lines above the header give all amounts; empty where they say none."""
    found = re.search(grain_words().units.pattern, preamble)
    return found["unit"] if found else ""
