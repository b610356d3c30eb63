"""Prove that a row of a report by day is the day of the whole: else leave it out, or refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.grain_words import (
    grain_words,
    is_blank,
    months_among_days,
    sums_of_groups,
    total_cells,
)
from opsanalytics.ingest.header_names import plain, plain_all
from opsanalytics.ingest.mapping import THE_DAY
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.sum_rows import leave_out_sums, leave_out_totals
from opsanalytics.ingest.values.cells import Cells, folded
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES

_NUMBER = r"^[+-]?[¥￥]?\s*[\d,.:/\s年月日时分秒-]*\d[\d,.:/\s年月日时分秒-]*\s*[%万亿元]?$"
_MEASURE = rf"{_NUMBER}|^#[A-Z/0!?]+$|^(?i:nan)$"  # or a rate that could not be worked out
_ID_HEADER = re.compile(r"(ID|Id|id|编号|编码|号)$")
_PAIR = re.compile(r"(?P<key>[^\s：:，,;；]{1,12})\s*[：:]\s*(?P<value>[^\s，,;；]+)")
_BETWEEN_LABELS = re.compile(r"[-_—–·|/+&、，,;；()（）【】\[\]]+")
_WHOLE_SHOP = ("shop_day", "channel_day")  # of which a part is wrong, not only incomplete
_LONG_RANGE = 7  # days
_LONGEST_LABEL = 8  # letters


def is_by_day(found: Recognised) -> bool:
    """Whether the export is a report by day, in which every row must be a day of the whole."""
    return TABLES[found.mapping.table].version == "days"


def keep_whole_rows(found: Recognised, rows: DataRows, name: str) -> None:
    """Leave out rows that are sums or parts of others; DataRefused where only parts are there."""
    if not len(rows.lines):
        return
    if not is_by_day(found):
        leave_out_sums(found, rows)
        return
    if found.mapping.levels:
        _keep_one_level(found, rows, name)
    unread = [place for place in rows.columns if place not in found.all_positions()]
    for place in unread:
        header = found.headers[place].strip() if place < len(found.headers) else ""
        _keep_days(header, rows.cells(place), name)
        _keep_whole(header, rows, place, name)
    for place in _label_places(found, rows):
        cells = rows.columns[place]
        leave_out_totals(rows, pc.or_(total_cells(cells), sums_of_groups(cells)))
        leave_out_totals(rows, months_among_days(rows.columns[place]))


def _keep_days(header: str, cells: Cells, name: str) -> None:
    words = grain_words()
    if not words.is_period(header):
        return
    other = pc.invert(pc.or_(pc.is_in(cells, pa.array(words.period.whole)), is_blank(cells)))
    if pc.any(other).as_py():
        raise DataRefused("ingest.grain.period", name=name, header=header)


def _keep_whole(header: str, rows: DataRows, place: int, name: str) -> None:
    """Keep the rows of the whole where the column cuts figures into parts."""
    part = grain_words().part(header)
    if part is None:
        return
    cells = rows.cells(place)
    whole = grain_words().whole_cells(part, cells)
    if not pc.any(whole).as_py():
        raise DataRefused("ingest.grain.part", name=name, header=header)
    rows.leave_out(pc.invert(whole), "part of the whole")


def _keep_one_level(found: Recognised, rows: DataRows, name: str) -> None:
    """Keep the sums of second-level parts (of first-level ones, where there is but one level)."""
    places = list(_level_places(found))
    if not places:
        return
    at = min(1, len(places) - 1)
    own = rows.cells(places[at])
    own_sum = pc.or_(total_cells(own), is_blank(own))
    deeper = pa.array([False] * len(own))
    for place in places[at + 1 :]:
        cells = rows.cells(place)
        none = pc.or_(pc.or_(total_cells(cells), is_blank(cells)), pc.equal(cells, own))
        deeper = pc.or_(deeper, pc.invert(none))
    of_level = pc.invert(pc.or_(own_sum, deeper))
    known = pc.filter(own, of_level)
    lost = pc.and_(pc.and_(deeper, pc.invert(own_sum)), pc.invert(pc.is_in(own, known)))
    if not len(known) or pc.any(lost).as_py():
        header = found.headers[places[at]].strip()
        raise DataRefused("ingest.grain.no_level", name=name, header=header)
    rows.leave_out(own_sum, "total")
    rows.leave_out(pc.filter(deeper, pc.invert(own_sum)), "part of the whole")


def _level_places(found: Recognised) -> Iterator[int]:
    for spellings in found.mapping.levels:
        for spelling in spellings:
            place = found.position_of_header(spelling)
            if place is not None:
                yield place
                break


def _label_places(found: Recognised, rows: DataRows) -> list[int]:
    """The columns in which a row may be called a sum: all but the measures and the levels."""
    table = TABLES[found.mapping.table]
    measures = {
        place
        for column, place in found.positions.items()
        if table.column(column).kind not in ("key", "attribute")
    }
    others = {*measures, *_level_places(found)}
    headers = {place: found.headers[place] for place in rows.columns if place < len(found.headers)}
    others |= {place for place, header in headers.items() if grain_words().part(header)}
    return [place for place in rows.columns if place not in others]


def refuse_other_grain(found: Recognised, rows: DataRows, table: pa.Table, name: str) -> None:
    """DataRefused where something says that a row is not the day of the whole."""
    if not is_by_day(found) or not len(table):
        return
    _refuse_unknown_dimension(found, rows, name)
    if found.mapping.table == "shop_day":
        _refuse_part_in_name(name, found.sheet.title)
    _refuse_parts_above(found, rows, name)
    _refuse_longer_rows(found.mapping.table, table, name)


def _refuse_unknown_dimension(found: Recognised, rows: DataRows, name: str) -> None:
    """Refuse an unknown column whose cells repeat: it may be what the figures are cut by."""
    for place in rows.columns:
        header = found.headers[place].strip() if place < len(found.headers) else ""
        if not header or _is_known(found, place, header):
            continue
        cells = rows.cells(place)
        filled = pc.filter(cells, pc.invert(is_blank(cells)))
        repeats = len(filled) == 1 or pc.count_distinct(filled).as_py() < len(filled)
        if repeats and not _is_measure(header, filled):
            kind = found.mapping.name
            raise DataRefused("ingest.grain.unknown_column", name=name, header=header, kind=kind)


def _is_known(found: Recognised, place: int, header: str) -> bool:
    mapping, words = found.mapping, grain_words()
    if place in found.all_positions() or words.part(header) or words.is_period(header):
        return True
    known = {*words.ignorable.headers, *mapping.ignorable, *mapping.row_ids}
    known |= {*mapping.drop, *mapping.keep, *mapping.shop_names}
    for level in mapping.levels:
        known.update(level)
    return plain(header) in plain_all(known)


def _is_measure(header: str, filled: Cells) -> bool:
    if _ID_HEADER.search(header):
        return False
    return bool(pc.all(pc.match_substring_regex(folded(filled), _MEASURE)).as_py())


def _refuse_part_in_name(name: str, sheet: str) -> None:
    for word in grain_words().above.names:
        if word in PurePosixPath(name).name or word in sheet:
            raise DataRefused("ingest.grain.part_in_name", name=name, word=word)


def _refuse_parts_above(found: Recognised, rows: DataRows, name: str) -> None:
    """Refuse what a line above the header restricts to a part."""
    whole_shop = found.mapping.table in _WHOLE_SHOP
    for cell in re.split(r"\s+", rows.preamble):
        if len(cell) <= _LONGEST_LABEL and any(w in cell for w in grain_words().above.sums):
            raise DataRefused("ingest.grain.sums_above", name=name, cell=cell)
    for key, value in _restrictions(rows.preamble):
        if whole_shop or grain_words().part(key) or grain_words().is_period(key):
            raise DataRefused("ingest.grain.part_above", name=name, key=key, value=value)


def note_restrictions(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note what lines above the header restrict the rows of a report by day to."""
    if found.mapping.table == "channel_day":
        for word in grain_words().above.names:
            if word in PurePosixPath(source.file).name:
                source.note("ingest.grain.named_part", word=word)
    if is_by_day(found) or found.mapping.table == "orders":
        for key, value in _restrictions(rows.preamble):
            source.note("ingest.grain.restricted", what=key, value=value)


def note_unexpected(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note rows whose cells are not what their column has as a rule."""
    for header, cells in found.mapping.expects.items():
        place = found.position_of_header(header)
        if place is not None and place in rows.columns:
            others = pc.invert(pc.is_in(rows.cells(place), pa.array(cells)))
            if count := pc.sum(others).as_py() or 0:
                source.note("ingest.unexpected", n=count, header=header, usual=cells[0])


def _restrictions(preamble: str) -> Iterator[tuple[str, str]]:
    """What lines above the header say the rows are restricted to."""
    words = grain_words()
    for pair in _PAIR.finditer(preamble):
        key, value = pair["key"], pair["value"]
        part = words.part(key)
        period = words.is_period(key)
        known = part or period or any(word in key for word in words.above.restricting)
        if not known or key in words.above.free:
            continue
        whole = {*words.above.whole, *(part.whole if part else ()), *words.period.whole}
        starts_whole = value.startswith(("全部", "所有", "不限"))
        if value not in whole and not starts_whole and not _is_days(value, period=period):
            yield key, value
    yield from _terminal(preamble)


def _terminal(preamble: str) -> Iterator[tuple[str, str]]:
    """The one terminal that a cell above the header names by itself; several are the whole."""
    words = grain_words()
    labels = [cell for cell in preamble.split() if not re.search(r"[：:。]", cell)]
    pieces = [piece for label in labels for piece in _BETWEEN_LABELS.split(label)]
    hits = [re.fullmatch(f"(?i:{words.above.terminal})", piece) for piece in pieces]
    named = {(hit["terminal"] or hit["device"]).upper(): hit[0] for hit in hits if hit}
    if len(named) == 1 and not {*words.parts[0].whole}.intersection(pieces):
        yield words.parts[0].headers[0], next(iter(named.values()))


def _is_days(value: str, *, period: bool) -> bool:
    """Whether 统计周期 is followed by the days themselves, which restrict nothing."""
    return period and re.match(r"\d{4}", value) is not None


def _refuse_longer_rows(name_of_table: str, table: pa.Table, name: str) -> None:
    """Refuse days of a weekly or monthly pattern."""
    days: list[date] = sorted(pc.unique(table.column("day")).to_pylist())
    steps = {(later - earlier).days for earlier, later in pairwise(days)}
    months = [day.day for day in days]
    ends = [(day + timedelta(1)).day for day in days]
    monthly = len(days) > 1 and (set(months) == {1} or set(ends) == {1})
    few = 1 if name_of_table in _WHOLE_SHOP else 2
    if monthly or (len(days) > few and steps == {7}):
        key = "ingest.grain.months" if monthly else "ingest.grain.weeks"
        raise DataRefused(key, name=name, first=days[0], second=days[1])


def refuse_one_row_for_many_days(found: Recognised, table: pa.Table, source: SourceFile) -> None:
    """Refuse a single day where the file says it covers many: the row may be their sum."""
    if not is_by_day(found) or found.columns.get("day") == THE_DAY or not len(table):
        return
    first, last = source.first_day, source.last_day
    if first is None or last is None or pc.count_distinct(table.column("day")).as_py() > 1:
        return
    if (last - first).days + 1 >= _LONG_RANGE:
        day = table.column("day")[0].as_py()
        raise DataRefused("ingest.grain.one_row", name=source.file, day=day, first=first, last=last)
