"""One export file to rows of a canonical table, with an account of every physical line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from opsanalytics.core.errors import OpsError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.account import describe
from opsanalytics.ingest.closed_days import leave_out_closed_days
from opsanalytics.ingest.closed_words import reject_unknown_words
from opsanalytics.ingest.currency import note_other_currency, refuse_two_currencies
from opsanalytics.ingest.days_to_come import without_days_to_come
from opsanalytics.ingest.derive import make_paid_amount_gross
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.blocks import Tick
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.grain import (
    keep_whole_rows,
    note_restrictions,
    note_unexpected,
    refuse_one_row_for_many_days,
    refuse_other_grain,
)
from opsanalytics.ingest.left_open import note_left_open, note_only_days
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.one_state import note_one_state
from opsanalytics.ingest.own_arithmetic import notes_on_arithmetic
from opsanalytics.ingest.recognise import Recognised, recognise
from opsanalytics.ingest.row_lines import one_row_a_key
from opsanalytics.ingest.rows import BadRow, DataRows, data_rows
from opsanalytics.ingest.rules import note_broken_rules
from opsanalytics.ingest.totals import note_wrong_totals, without_unnamed_totals
from opsanalytics.ingest.typed_rows import MISSING, typed_rows
from opsanalytics.ingest.windows import with_window
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.rejects import Reject
from opsanalytics.store.tables import TABLES

_NUMERIC = re.compile(r"[\d\s.,:/%￥¥元万亿()+-]*")
_DAY = re.compile(r"20[0-3]\d([-/.]?)\d{1,2}\1\d{1,2}")
_LONGEST_SHOWN = 40


class PartOfAnotherError(OpsError):
    """The file is read together with another export; it holds no rows by itself."""


def recognised_exports(
    export: ExportFile, among: Sequence[Mapping] = (), *, tick: Tick = lambda _: None
) -> list[SheetExport]:
    """The exports in a file: one, or in a workbook one a sheet that is an export.

    Parameters
    ----------
    among : the mappings to read it by; by default the packaged ones.
    tick : is called with the number of bytes read.

    Raises
    ------
    PartOfAnotherError
        The file is read together with another export.
    DataRefused
        The file is no known export, or cannot be opened.
    """
    sheets = read_sheets(export, tick)
    shown = [sheet for sheet in sheets if not sheet.hidden] or list(sheets)
    all_found = recognise(shown, export.name, among)
    for found in all_found:
        if found.mapping.part_of:
            other = found.mapping.part_of
            raise PartOfAnotherError("ingest.part_of_another", name=export.name, other=other)
    used = [found.sheet for found in all_found]
    others = [sheet for sheet in sheets if not any(sheet is each for each in used)]
    exports = [SheetExport(export, found) for found in all_found]
    exports[0].others = others
    if len(exports) > 1:
        for each in exports:
            each.sheet = each.found.sheet.title
    return [second for each in exports for second in _twice(each)]


def _twice(export: SheetExport) -> Iterator[SheetExport]:
    """The export, and once more as lines of orders where its rows tell them."""
    yield export
    if items := export.found.mapping.of_items:
        yield replace(export, found=replace(export.found, mapping=items), again=True)


@dataclass
class SheetExport:
    """An export that was recognised and is not read yet.

    `sheet` names its sheet where the file has several exports; `others` are sheets that are none;
    `again`: its rows were read before, as orders.
    """

    file: ExportFile
    found: Recognised
    sheet: str = ""
    others: list[Sheet] = field(default_factory=list)
    again: bool = False

    @property
    def name(self) -> str:
        """The file's name, with the sheet where it has several exports."""
        return f"{self.file.name}/{self.sheet}" if self.sheet else self.file.name

    def read(self, key: bytes) -> Export:
        """Its rows and its account; DataRefused where it is not what it looks like.

        Parameters
        ----------
        key : the secret under which buyers' names are hashed.
        """
        found, name = self.found, self.name
        mapping = found.mapping
        rows = data_rows(found, name)
        _count_other_sheets(self.others, rows)
        leave_out_closed_days(found, rows)
        keep_whole_rows(found, rows, name)
        refuse_two_currencies(found, rows, name)
        unknown = list(reject_unknown_words(found, rows))
        typed = typed_rows(found, rows, key, self.file)
        table, summed = without_unnamed_totals(found, rows, typed.table)
        table, to_come = without_days_to_come(found, rows, table)
        table = with_window(TABLES[mapping.table], rows, table, self.file.name)
        refuse_other_grain(found, rows, table, name)
        unlike = list(notes_on_arithmetic(found, rows, table, name))
        one = one_row_a_key(found, table, name)
        rows.decoration["further line"] += one.joined
        rows.decoration = +rows.decoration
        bad = sorted([*rows.rejects, *typed.bad], key=lambda row: row.line)
        source = describe(self.file, found, rows, one.table)
        _name(source, self, found)
        refuse_one_row_for_many_days(found, one.table, source)
        source.rejected = len(bad)
        source.names, source.masked_names = typed.names, typed.masked_names
        source.notes += [*unknown, *typed.notes, *summed, *to_come, *unlike, *one.notes]
        note_restrictions(source, found, rows)
        note_one_state(source, mapping, one.table, f"{self.file.name} {found.sheet.title}")
        note_other_currency(source, found, rows)
        note_unexpected(source, found, rows)
        note_left_open(source, found, rows)
        note_only_days(source, one.table)
        note_wrong_totals(source, found, rows, one.table)
        _note_main_orders(source, found, rows)
        _note_sheets(source, self.others, found)
        table = one.table
        if mapping.table == "orders":
            table = make_paid_amount_gross(source, table, mapping)
        note_broken_rules(source, table)
        rejects = [_reject(name, row) for row in bad]
        return Export(source, table, mapping.key or TABLES[mapping.table].key, rejects)


def _name(source: SourceFile, export: SheetExport, found: Recognised) -> None:
    """The source's name, and an id of its own for each sheet and each mapping that reads it."""
    mapping = found.mapping
    source.file = export.name
    source.sheet = export.sheet
    source.mapping = mapping.fingerprint
    source.version = mapping.versions
    mark = f"{source.sha256}|{mapping.kind}|{export.sheet}"
    if not source.parsed:  # files without a row are all alike
        mark += f"|{export.name}"
    source.id = hashlib.sha256(mark.encode()).hexdigest()[:12]


def _note_main_orders(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note orders that have a main order's number in common: they may be parts of one."""
    place = found.position_of_header("主订单编号")
    known = source.table == "orders" and place != found.positions.get("order_id")
    if not known or place is None or place not in rows.columns:
        return
    counted = pc.value_counts(rows.cells(place))
    shared = pc.and_(
        pc.greater(counted.field("counts"), 1), pc.not_equal(counted.field("values"), "")
    )
    together = pc.sum(pc.filter(counted.field("counts"), shared)).as_py() or 0
    if together:
        source.note("ingest.main_orders", n=together)


def _note_sheets(source: SourceFile, others: Sequence[Sheet], found: Recognised) -> None:
    """Note by name the other sheets that look like rows, and the hidden ones."""
    least = max(4, len(found.columns) // 2)
    named = [each for each in others if each.filled(least) or (each.hidden and each.filled(1))]
    if named:
        lines = sum(each.filled(1) for each in named)
        titles = ", ".join(each.title or f"#{at}" for at, each in enumerate(named, 2))
        source.note("ingest.sheets_not_read", sheets=titles, n=lines)


def _count_other_sheets(others: Sequence[Sheet], rows: DataRows) -> None:
    lines = sum(sheet.filled(0) for sheet in others)
    if lines:
        rows.total += lines
        rows.decoration["on another sheet"] = lines


def _reject(file: str, row: BadRow) -> Reject:
    """What is kept of a rejected row; the cell's value only where it can be nobody's data."""
    harmless = row.reason != MISSING and _is_harmless(row.cell)
    value = row.cell[:_LONGEST_SHOWN] if harmless else ""
    return Reject(file, row.line, row.header, shape(row.cell), value, Message(row.reason))


def _is_harmless(cell: str) -> bool:
    """Whether a cell can hold nobody's data: a day, or a number shorter than any telephone's."""
    if len(re.sub(r"\D", "", cell)) <= 6 and _NUMERIC.fullmatch(cell):
        return True
    return _DAY.fullmatch(cell.strip()) is not None


def shape(text: str) -> str:
    """What a cell looks like, without what it says: buyers' data may stand in the wrong column.

    >>> shape("12,3x"), shape("张三 13800138000")
    ('99,9a', '文文 99999999999')
    """
    text = re.sub(r"[^\W\d_a-zA-Z]", "文", text[:_LONGEST_SHOWN])
    return re.sub(r"[a-zA-Z]", "a", re.sub(r"\d", "9", text))
