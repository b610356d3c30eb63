"""One export file to rows of a canonical table, with an account of every physical line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import OpsError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.account import describe
from opsanalytics.ingest.derive import make_paid_amount_gross
from opsanalytics.ingest.duplicates import note_duplicates
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.blocks import Tick
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.recognise import Recognised, recognise
from opsanalytics.ingest.rows import BadRow, DataRows, data_rows
from opsanalytics.ingest.typed_rows import MISSING, typed_rows
from opsanalytics.ingest.values.convert import convert
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.rejects import Reject
from opsanalytics.store.tables import TABLES

_SUMMED = ("money", "count")
_NUMERIC = re.compile(r"[\d\s.,:/%￥¥元万亿()+-]*")
_DAY = re.compile(r"20[0-3]\d([-/.]?)\d{1,2}\1\d{1,2}")
_LONGEST_SHOWN = 40


class PartOfAnotherError(OpsError):
    """The file is read together with another export; it holds no rows by itself."""


def read_export(
    export: ExportFile, key: bytes, among: Sequence[Mapping] = (), *, tick: Tick = lambda _: None
) -> Export:
    """Read one export.

    Parameters
    ----------
    key : the secret under which buyers' names are hashed.
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
    found = recognise(sheets, export.name, among)
    mapping = found.mapping
    if mapping.part_of:
        raise PartOfAnotherError("ingest.part_of_another", name=export.name, other=mapping.part_of)
    rows = data_rows(found, export.name)
    _count_other_sheets(sheets, found, rows)
    typed = typed_rows(found, rows, key, export)
    bad = sorted([*rows.rejects, *typed.bad], key=lambda row: row.line)
    source = describe(export, found, rows, typed.table)
    source.rejected = len(bad)
    source.names, source.masked_names = typed.names, typed.masked_names
    source.notes += typed.notes
    _note_wrong_totals(source, found, rows, typed.table)
    note_duplicates(source, found, typed.table)
    table = typed.table
    if mapping.table == "orders":
        table = make_paid_amount_gross(source, table, mapping)
    rejects = [_reject(export.name, row) for row in bad]
    return Export(source, table, mapping.key or TABLES[mapping.table].key, rejects)


def _count_other_sheets(sheets: Sequence[Sheet], found: Recognised, rows: DataRows) -> None:
    others = [sheet for sheet in sheets if sheet is not found.sheet]
    lines = sum(sheet.filled(0) for sheet in others)
    if lines:
        least = max(4, len(found.columns) // 2)
        rows.total += lines
        rows.decoration["on another sheet"] = lines
        rows.unread = sum(sheet.filled(least) for sheet in others)


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


def _note_wrong_totals(
    source: SourceFile, found: Recognised, rows: DataRows, table: pa.Table
) -> None:
    """Note where the sheet sums its own columns up and the rows read do not come to that."""
    for line, cells in rows.totals:
        for name, place in found.positions.items():
            if place < len(cells) and _is_summed(found, name):
                stated = _amount(found, name, cells[place])
                added = pc.sum(table.column(name)).as_py() or 0
                if stated not in (None, added):
                    sums = {"stated": str(stated), "added": str(added)}
                    header = found.header_of(name)
                    source.note("ingest.wrong_total", line=line, column=header, **sums)


def _is_summed(found: Recognised, name: str) -> bool:
    column = TABLES[found.mapping.table].column(name)
    return column.kind == "additive" and found.mapping.kind_of(name) in _SUMMED


def _amount(found: Recognised, name: str, cell: str) -> Decimal | int | None:
    """The cell as the column's cells are read; None where it is no amount."""
    kind = found.mapping.kind_of(name)
    values = convert(pa.array([cell]), found.mapping.columns[name], kind, b"").values
    amount: Decimal | int | None = values[0].as_py()
    return amount
