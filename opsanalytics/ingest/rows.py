"""Which lines of a sheet are data; blank lines, totals and broken lines are counted apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.packed import PackedColumns
from opsanalytics.ingest.formats.quotes import mended, rejoined
from opsanalytics.ingest.formats.sheet import Body, Layout, Lines, Mask, Record
from opsanalytics.ingest.grain_words import grain_words
from opsanalytics.ingest.header_names import plain
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.values.cells import Cells, trimmed
from opsanalytics.store.tables import TABLES

_TOTAL = re.compile(
    r"""^["'=]*(汇总|total|sum|[日周月年]?(环比|同比)|较[昨前上]一?[日天周月期]|增长率|增幅"""
    r"""|(\d{1,2}月份?|[本上每]?[页周月年季]|[上下]半[月年])?(第?[\d一二三四五六七八九十]{1,3}周|W\d{1,2})?"""
    r"""\s*(合\s*计|总\s*计|小\s*计|共计|累计|平均|均值|[日周月]均|中位数|最大值?|最小值?)"""
    r"""|(\d+|(\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?)\s+(汇总|总计|小计|合计)"""  # by Excel
    r"""|共\s*\d+\s*[条笔单行])(\b|[:：/(（\d共值]|$)""",
    re.IGNORECASE,
)
_UNIT_WORDS = frozenset(
    ["元", "人", "个", "件", "次", "%", "笔", "单", "秒", "天"]
)  # in a row below the header
_FOOTNOTE = re.compile(r"(备?注|说明|提示|数据来源|导出时间|制表人?)\s*[:：]|※")
_LEADING_KINDS = ("id", "time", "day", "epoch", "person")  # by which a row is known as one


@dataclass(frozen=True)
class BadRow:
    """A row that is rejected: its line, the key of the reason, the header and text of the cell."""

    line: int
    reason: str
    header: str = ""
    cell: str = ""


@dataclass
class DataRows:
    """The data rows by column, in the order of their lines, and what the other lines are.

    `preamble` is the text above the header. `decoration` counts the physical lines that are no
    rows. `totals` are rows that sum up the others: their lines, and their cells by place.
    `surplus` is how many empty cells most rows have beyond the header, `total` the number of all
    lines. `cut`: the end of the file is missing. `columns` are cells as text, blank where a row
    ends before them.
    """

    preamble: str = ""
    decoration: Counter[str] = field(default_factory=Counter)
    rejects: list[BadRow] = field(default_factory=list)
    totals: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    surplus: int = 0
    total: int = 0
    cut: bool = False
    lines: Lines = field(default_factory=lambda: np.empty(0, np.int64))
    columns: PackedColumns = field(default_factory=PackedColumns)

    def take(self, body: Body, records: list[Record], places: list[int]) -> None:
        """Fill the columns from the plain rows and the single records, in the order of lines."""
        single = np.array([record.line for record in records], np.int64)
        lines = np.concatenate([body.lines, single])
        order = np.argsort(lines, kind="stable")
        self.lines = lines[order]
        self.columns = body.columns
        for place in places if records else ():
            cells = pa.array([_cell(record, place) for record in records], pa.string())
            column = pa.concat_arrays([body.columns[place], cells])
            self.columns[place] = pc.take(column, pa.array(order))

    def leave_out(self, rows: pa.BooleanArray, what: str = "") -> None:
        """Leave out these rows, and count their lines as what they are, or not (rejected)."""
        dropped: Mask = rows.to_numpy(zero_copy_only=False)
        if dropped.any():
            self.decoration[what] += int(dropped.sum()) if what else 0
            self.lines = self.lines[~dropped]
            kept = pa.array(~dropped)
            for place, column in self.columns.items():
                self.columns[place] = column.filter(kept)

    def cells(self, place: int) -> Cells:
        """The cells of a column, trimmed."""
        return trimmed(self.columns[place])


def _cell(record: Record, place: int) -> str:
    return record.cells[place] if place < len(record.cells) else ""


def data_rows(found: Recognised, name: str) -> DataRows:
    """Sort the sheet's lines: data, decoration or rejected; each physical line counts once.

    A sheet of two exports whose columns differ raises DataRefused.
    """
    above = max(found.line - 1, 0)
    rows = DataRows(preamble=_preamble(found))
    rows.decoration.update({"preamble": above, "header": found.span})
    layout = _layout(found)
    body = found.sheet.body(above + found.span, layout)
    rows.total, rows.cut = body.total, body.cut
    records = list(rejoined(mended(body.rest, layout), layout))
    _refuse_another_header(records, found, name)
    cut = _cut_record(records, body)
    data = [each for each in records if _is_data(each, found, rows, layout, cut=each is cut)]
    rows.take(body, data, layout.wanted)
    if len(rows.lines):
        rows.surplus = layout.width - layout.header
    for header, cells in found.mapping.drop.items():
        place = found.position_of_header(header)
        if place is not None:
            rows.leave_out(_one_of(rows.cells(place), cells), "left out")
    for header, cells in found.mapping.keep.items():
        place = found.position_of_header(header)
        if place is not None:
            rows.leave_out(pc.invert(_one_of(rows.cells(place), cells)), "left out")
    rows.decoration = +rows.decoration
    return rows


def _one_of(cells: Cells, words: Sequence[str]) -> pa.BooleanArray:
    """Which cells are one of the words, or fit one that is a pattern (it starts with ^)."""
    found = pc.is_in(cells, pa.array(words))
    for pattern in words:
        if pattern.startswith("^"):
            found = pc.or_(found, pc.match_substring_regex(cells, pattern))
    return found


def _preamble(found: Recognised) -> str:
    above = found.sheet.head[: max(found.header, 0)]
    return "".join(" ".join(record.cells) + "\n" for record in above)


def _layout(found: Recognised) -> Layout:
    """How the rows lie, and which columns are read."""
    mapping, positions = found.mapping, found.positions
    needed = [name for name in positions if mapping.needs(name)]
    leading = (positions[name] for name in needed if mapping.kind_of(name) in _LEADING_KINDS)
    lead = next(leading, None)
    reach = max((positions[name] for name in needed), default=0)
    places = {*found.all_positions(), *_also_read(found)}
    delimiter = found.sheet.delimiter
    return Layout(_width(found), len(found.names), lead, reach, tuple(places), delimiter)


def _also_read(found: Recognised) -> set[int]:
    """The places of columns that are no canonical column's and are looked at all the same.

    In reports by day, all of them: each may say that a row is less than the whole.
    """
    mapping = found.mapping
    if TABLES[mapping.table].version == "days":
        return {at for at, name in enumerate(found.names) if name}
    also = [*mapping.names_of_shops, *mapping.drop, *mapping.keep, *mapping.row_ids]
    also += [*mapping.taxes, *mapping.words]
    also += ["主订单编号", *grain_words().currency.headers, *(join.on for join in mapping.joins)]
    also += [header for source in mapping.columns.values() for header in source.beside]
    places = map(found.position_of_header, also)
    return {place for place in places if place is not None}


def _width(found: Recognised) -> int:
    """As wide as the header, or wider where most rows end in one more comma."""
    below = found.sheet.head[found.header + 1 :]
    lengths = Counter(len(record.cells) for record in below if any(record.cells))
    for usual, times in lengths.most_common(1):
        if times * 2 > lengths.total():
            return max(usual, len(found.names))
    return len(found.names)


def _cut_record(records: list[Record], body: Body) -> Record | None:
    """The record in which the file ends before its time."""
    if not body.cut or not records:
        return None
    last = records[-1]
    return last if not len(body.lines) or last.line > body.lines[-1] else None


def _is_data(
    record: Record, found: Recognised, rows: DataRows, layout: Layout, *, cut: bool
) -> bool:
    """Whether the record is data; what it is instead, is counted."""
    cells = [cell for cell in record.cells if cell and not cell.isspace()]
    decoration = _decoration(record, cells, found)
    if decoration:
        rows.decoration[decoration] += record.span
        if decoration == "total":
            rows.totals.append((record.line, dict(enumerate(record.cells))))
        return False
    rows.decoration["continuation"] += record.span - 1
    reason = _reject_reason(record, cells, layout, cut=cut)
    if reason:
        rows.rejects.append(BadRow(record.line, reason))
    return not reason


def _decoration(record: Record, cells: list[str], found: Recognised) -> str:
    """What the record is beside data; empty where it is data or rejected."""
    if not cells:
        return "" if record.broken else "blank"
    first = cells[0].strip()
    if _TOTAL.match(first):
        return "total"
    if _is_header(record, found) or set(map(str.strip, cells)) <= _UNIT_WORDS:
        return "header"
    if len(cells) == 1 and _FOOTNOTE.match(first):
        return "footnote"
    return ""


def _reject_reason(record: Record, cells: list[str], layout: Layout, *, cut: bool) -> str:
    """The key of the reason why the record is no row; empty where it is one."""
    if any("\0" in cell for cell in cells):
        return "ingest.reject.nuls"
    if cut and (record.broken or len(record.cells) < layout.header):
        return "ingest.reject.cut_off"
    if record.broken:
        return record.broken
    beyond = "".join(record.cells[layout.header :])
    if len(record.cells) > layout.width or beyond.strip():
        return "ingest.reject.too_long"
    return ""


def _is_header(record: Record, found: Recognised) -> bool:
    if _is_header_in_other_words(record, found):
        return True
    # One cell is enough for nearly every row.
    if not record.cells or plain(record.cells[0]) != found.names[0]:
        return False
    names = list(filter(None, map(plain, record.cells)))
    return names == list(filter(None, found.names))


def _is_header_in_other_words(record: Record, found: Recognised) -> bool:
    """Whether a sheet of ours has its headings twice, in Chinese and in English."""
    names = set(map(plain, record.cells)) - {""}
    return found.mapping.own and len(names) > 2 and names <= found.mapping.known_names


def _refuse_another_header(records: list[Record], found: Recognised, name: str) -> None:
    known = found.mapping.known_names
    for record in records:
        if len(known.intersection(record.cells)) > 2 and not _is_header(record, found):
            raise DataRefused("ingest.two_exports", name=name, line=record.line)
