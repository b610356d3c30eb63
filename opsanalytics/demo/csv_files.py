"""How files are written: the platform's exports, and the sheets a shop keeps by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from opsanalytics.demo.shop_calendar import PERIOD
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.store.tables import TABLES

Record = Mapping[str, object]
Row = tuple[object, ...]
_BOOLEAN_TEXTS = {True: "是", False: "否"}


def write_records(
    path: Path,
    records: Iterable[Record],
    *,
    preamble: Iterable[Sequence[str]] = (),
    encoding: str = "gb18030",
) -> Path:
    """Write one line a record, a missing cell blank; the platform does not quote its ="..." cells.

    The first record names the columns; `preamble`: rows above them.
    """
    records = list(records)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(preamble)
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    unquoted = re.sub(r'"=""(\d+)"""', r'="\1"', text.getvalue())
    path.write_bytes(unquoted.encode(encoding))
    return path


def write_sheet(folder: Path, table: str, rows: Iterable[Row]) -> Path:
    """Write a sheet kept by hand, with the column names of `opsanalytics ingest --template`."""
    columns = EXPORTS["sheet_columns"][table].split()
    header = [TABLES[table].column(name).zh for name in columns]
    records = (dict(zip(header, map(_text, row), strict=True)) for row in rows)
    path = folder / f"{table}_{PERIOD.last}.csv"
    return write_records(path, records, encoding="utf-8-sig")


def id_text(number: int) -> str:
    """Write a number as the platform does to keep all its digits in Excel, `="123"`."""
    return f'="{number}"'


def yuan(fen: int) -> str:
    """Write fen as yuan, `12.30`."""
    return f"{fen // 100}.{fen % 100:02d}"


def percent(part: float, whole: float) -> str:
    """Write a share as the platform does, `3.20%`; a dash where there is no whole."""
    return f"{100 * part / whole:.2f}%" if whole else "-"


def _text(cell: object) -> object:
    return _BOOLEAN_TEXTS[cell] if isinstance(cell, bool) else cell
