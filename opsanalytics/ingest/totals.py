"""Rows that sum up the others: found by their arithmetic, and used to check what was read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.formats.sheet import Lines, Mask
from opsanalytics.ingest.grain import is_by_day
from opsanalytics.ingest.grain_words import is_checked_sum
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.convert import convert
from opsanalytics.store.manifest import Note, SourceFile
from opsanalytics.store.tables import TABLES, Table

_SUMMED = ("money", "count")
_LEAST_ROWS = 3  # of which one may be the sum of the others
_NESTED = 20  # sums before a sum that it may include
_ROUNDING = 0.015  # a fen
_LEAST_SUMS = 2  # columns in which it must be
_LEAST_OF_MONTH = 20  # rows of a month, of which one is the sum
_OF_QUARTER = r"[（(\[【\s-]*[本整按全第一二三四\d]*季度(合计|小计|汇总|总计|付|费用?)?[）)\]】]?$"
_PART = r"\s*[-－—_>＞:：/].*$"  # 手淘搜索-关键词 is a part of 手淘搜索


def without_unnamed_totals(
    found: Recognised, rows: DataRows, table: pa.Table
) -> tuple[pa.Table, list[Note]]:
    """The rows of a report by day without those that are, in every amount, the sum of the others.

    Of its day's others, where the report has several rows a day, on most days that it tells of the
    thing; else of all others. In a sheet kept by hand, a row a day (or month) and agent, only what
    is so every day, three at least.
    """
    spec = TABLES[found.mapping.table]
    by_hand = (spec.daily or spec.monthly) and len(spec.key) > 1 and not is_by_day(found)
    if not (by_hand or is_by_day(found)) or len(table) < _LEAST_ROWS:
        return table, []
    if not by_hand:
        groups = _groups(table.column(spec.day))
        sums = _are_sums(found, table, groups, ("additive",))
        if groups.any() and len(spec.key) > 1:
            rows_of_thing, summed = _counted(table, spec, sums)
            sums &= 2 * summed > rows_of_thing
    else:
        sums = np.zeros(len(table), bool)
        for wide in range(1, len(spec.key)):  # the sums of a day, and of each agent's days
            sums |= _sums_on_every_day(found, table, spec.key[:wide])
        sums |= _sums_of_longer(found, table, spec)
    table, notes = _left_out(table, rows, sums, "total", "ingest.taken_for_sums")
    parts = _are_parts(found, table)
    table, more = _left_out(table, rows, parts, "part of the whole", "ingest.taken_for_parts")
    return table, notes + more


def _left_out(
    table: pa.Table, rows: DataRows, mask: Mask, what: str, key: str
) -> tuple[pa.Table, list[Note]]:
    if not mask.any():
        return table, []
    count, line = int(mask.sum()), table.column("source_line")[int(mask.argmax())].as_py()
    rows.decoration[what] += count
    return table.filter(pa.array(~mask)), [Note(key=key, values={"n": count, "line": line})]


def _sums_on_every_day(found: Recognised, table: pa.Table, within: Sequence[str]) -> Mask:
    """Which things are the sum of the others of their group in all groups, three at least."""
    sums = _are_sums(found, table, _coded(table, within), ("additive", "distinct"))
    rows_of_thing, summed = _counted(table, TABLES[found.mapping.table], sums)
    mask: Mask = sums & (summed == rows_of_thing) & (rows_of_thing >= _LEAST_ROWS)
    return mask


def _sums_of_longer(found: Recognised, table: pa.Table, spec: Table) -> Mask:
    """Which rows are an agent's that is always the sum of its month, or the quarter of an item.

    The latter are called so: 仓储租金（季度） beside 仓储租金.
    """
    if spec.daily:
        months = pc.strftime(table[spec.day], "%Y-%m")
        groups = _coded(table.append_column("month", months), ["month"])
        sums = _are_sums(found, table, groups, ("additive", "distinct"))
        rows_of_thing, summed = _counted(table, spec, sums)
        sums &= (summed == rows_of_thing) & (np.bincount(groups)[groups] >= _LEAST_OF_MONTH)
        return sums
    name = spec.key[-1]
    items = pc.cast(table[name], pa.string())
    bare = pc.replace_substring_regex(items, _OF_QUARTER, "")
    within = table.drop_columns(name).append_column(name, bare)
    months = pc.add(pc.multiply(pc.year(table[spec.day]), 12), pc.month(table[spec.day]))
    sums = np.zeros(len(table), bool)
    for begin in range(3):  # a quarter of the calendar, or of the shop's year
        quarters = pc.divide(pc.add(months, begin), 3)
        groups = _coded(within.append_column("quarter", quarters), [*spec.key[1:], "quarter"])
        sums |= _are_sums(found, table, groups, ("additive",), least=1)
    sums &= pc.not_equal(items, bare).to_numpy()
    return sums


def _are_parts(found: Recognised, table: pa.Table) -> Mask:
    """Which rows of traffic sources add up to the one their names begin with."""
    spec = TABLES[found.mapping.table]
    if spec.name != "channel_day":
        return np.zeros(len(table), bool)
    names = pc.cast(table["channel"], pa.string())
    whole = pc.replace_substring_regex(names, _PART, "")
    groups = _coded(table.append_column("whole", whole), ["day", "whole"])
    is_part: Mask = pc.not_equal(names, whole).to_numpy()
    sums = ~is_part & _are_sums(found, table, groups, ("additive", "distinct"))
    rows_of_thing, summed = _counted(table, spec, sums)
    wholes = pc.unique(names.filter(pa.array(2 * summed > rows_of_thing)))
    is_part &= pc.is_in(whole, wholes).to_numpy()
    return is_part


def _counted(table: pa.Table, spec: Table, sums: Mask) -> tuple[Lines, Lines]:
    """How many rows the thing of each row has, and how many of them are sums."""
    things = _coded(table, [name for name in spec.key[1:] if name in table.column_names])
    return np.bincount(things)[things], np.bincount(things, weights=sums)[things]


def _coded(table: pa.Table, columns: Sequence[str]) -> Lines:
    """A number for each row, the same where all these columns are."""
    texts = [pc.fill_null(pc.cast(table.column(name), pa.string()), "") for name in columns]
    joined = pc.binary_join_element_wise(*texts, "|")
    codes: Lines = pc.dictionary_encode(joined).combine_chunks().indices.to_numpy()
    return codes.astype(np.int64)


def _are_sums(
    found: Recognised,
    table: pa.Table,
    groups: Lines,
    kinds: tuple[str, ...],
    least: int = _LEAST_SUMS,
) -> Mask:
    """Which rows equal the sum of their group's other rows in every amount they tell."""
    sizes = np.bincount(groups)[groups]
    agree = np.zeros(len(table), np.int64)
    differ = np.zeros(len(table), bool)
    for name in found.positions:
        if _is_summed(found, name, kinds):
            column = table.column(name)
            values = pc.fill_null(pc.cast(column, pa.float64()), 0.0).to_numpy()
            blank = pc.is_null(column).to_numpy()
            sums = np.bincount(groups, weights=values)[groups]
            is_sum = np.abs(sums - 2 * values) <= _ROUNDING * (np.abs(sums) > 0)
            agree += (is_sum & (values != 0)).astype(np.int64)
            differ |= ~is_sum & ~blank
    return (agree >= least) & ~differ & (sizes >= _LEAST_ROWS)


def _groups(rows: pa.ChunkedArray) -> Lines:
    """The number of each row's group: its day's, else one for all rows."""
    days = pc.dictionary_encode(rows).combine_chunks()
    if 2 * len(days.dictionary) > len(rows):
        return np.zeros(len(rows), np.int64)
    groups: Lines = days.indices.to_numpy().astype(np.int64)
    return groups


def note_wrong_totals(
    source: SourceFile, found: Recognised, rows: DataRows, table: pa.Table
) -> None:
    """Note where the sheet sums its own columns up and the rows read do not come to that.

    What a sum goes over is all rows (of its day), those above it, or those since a sum before.
    """
    before = [0]
    for line, cells in sorted(rows.totals, key=lambda total: total[0]):
        if not is_checked_sum(cells.values()):
            continue
        others = _summed_rows(found, cells, table)
        lines = others.column("source_line")
        above = others.filter(pc.less(lines, line))
        parts = [above.filter(pc.greater(above.column("source_line"), at)) for at in before]
        before = [*before, line][-_NESTED:]
        for name, place in found.positions.items():
            stated = _amount(found, name, cells[place]) if place in cells else None
            if stated is not None and _is_summed(found, name):
                sums = [pc.sum(part.column(name)).as_py() or 0 for part in (*parts, others)]
                if stated not in sums:
                    values = {"stated": str(stated), "added": str(_nearest(sums, stated))}
                    header = found.header_of(name)
                    source.note("ingest.wrong_total", line=line, column=header, **values)


def _nearest(sums: list[Decimal | int], stated: Decimal | int) -> Decimal | int:
    return sums[int(np.argmin([abs(float(each - stated)) for each in sums]))]


def _summed_rows(found: Recognised, cells: dict[int, str], table: pa.Table) -> pa.Table:
    """The rows a total sums up: those of its day, where it has one and they are several."""
    place = found.positions.get("day")
    if place is None or place not in cells:
        return table
    source = found.mapping.columns["day"]
    day = convert(pa.array([cells[place]]), source, "day", b"").values[0]
    if not day.is_valid:
        return table
    of_day = table.filter(pc.equal(table.column("day"), day))
    return of_day if len(of_day) > 1 else table


def _is_summed(found: Recognised, name: str, kinds: tuple[str, ...] = ("additive",)) -> bool:
    column = TABLES[found.mapping.table].column(name)
    return column.kind in kinds and found.mapping.kind_of(name) in _SUMMED


def _amount(found: Recognised, name: str, cell: str) -> Decimal | int | None:
    """The cell as the column's cells are read; None where it is no amount."""
    kind = found.mapping.kind_of(name)
    values = convert(pa.array([cell]), found.mapping.columns[name], kind, b"").values
    amount: Decimal | int | None = values[0].as_py()
    return amount
