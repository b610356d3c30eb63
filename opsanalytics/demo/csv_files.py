"""How files are written: the platform's CSV, and the shop's own sheets under our tables' Chinese column names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from opsanalytics.demo.shop_calendar import LAST_DAY
from opsanalytics.store.tables import TABLES

Rows = Iterable[Sequence[object]]


def write_csv(path: Path, rows: Rows, *, encoding: str = "gb18030") -> Path:
    """Write the rows, missing cells blank; the platform does not quote its ="..." cells."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    bare = re.sub(r'"=""(\d+)"""', r'="\1"', text.getvalue()) if encoding == "gb18030" else text.getvalue()
    path.write_bytes(bare.encode(encoding))
    return path


def write_sheet(folder: Path, table: str, columns: str, rows: Rows) -> Path:
    """Write a sheet kept by hand, as `opsanalytics ingest --template` gives it out; `columns` separated by spaces."""
    spec = TABLES[table]
    head = [spec.column(name).zh for name in columns.split()]
    told = ([_word(cell) for cell in row] for row in rows)
    return write_csv(folder / f"{table}_{LAST_DAY}.csv", [head, *told], encoding="utf-8-sig")


def yuan(fen: int) -> str:
    """Write fen as yuan, `12.30`."""
    return f"{fen // 100}.{fen % 100:02d}"


def percent(part: float, whole: float) -> str:
    """Write a share as the platform does, `3.20%`; a dash where there is no whole."""
    return f"{100 * part / whole:.2f}%" if whole else "-"


def moment(day: date, seconds: int) -> datetime:
    """The time of so many seconds after the day's midnight (below a day)."""
    return datetime.combine(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60))


def _word(cell: Any) -> Any:
    return ("是" if cell else "否") if isinstance(cell, bool) else cell
