"""One export file to rows of a canonical table, with an account of every physical line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.manifest import Note, Reject, SourceFile
from opsanalytics.readers.convert import convert, masked, rounded, tidy
from opsanalytics.readers.derive import gross_paid_amount
from opsanalytics.readers.mapping import Mapping
from opsanalytics.readers.recognise import Recognised, recognise
from opsanalytics.readers.rows import DataRows, data_rows
from opsanalytics.readers.sheet import read_sheets
from opsanalytics.tables import TABLES

REASONS = {
    "id": "is not an order number",
    "time": "is not a time (year first)",
    "day": "is not a day (year first)",
    "money": "is not an amount",
    "count": "is not a whole number",
    "choice": "is a word this export is not known to use",
}


@dataclass
class Export:
    """One export, read: its rows (a table of the columns it tells), its account and what was rejected."""

    source: SourceFile
    rows: Any
    rejects: list[Reject] = field(default_factory=list)


def read_export(path: Path, key: bytes, forced: Mapping | None = None) -> Export:
    """Read one file. A file that is no known export, or cannot be opened, raises DataRefused."""
    found = recognise(read_sheets(path), path.name, forced)
    rows = data_rows(found)
    table, bad = _typed(found, rows, key)
    rejects = [Reject(file=path.name, **said) for said in (*rows.rejects, *bad.values())]
    table = table.filter(pa.array([i not in bad for i in range(table.num_rows)], pa.bool_()))
    source = _describe(path, found, rows, table)
    source.rejected = len(rejects)
    if found.mapping.table == "orders":
        table, note = gross_paid_amount(table, found.mapping)
        source.notes += [note] if note else []
    return Export(source, _keyed(table, found.mapping, source.id), rejects)


def _typed(found: Recognised, rows: DataRows, key: bytes) -> tuple[Any, dict[int, dict[str, Any]]]:
    """The converted columns and, by row, the first thing wrong with it."""
    columns: dict[str, Any] = {}
    bad: dict[int, dict[str, Any]] = {}
    for name, source in found.mapping.columns.items():
        place = found.position(name)
        if place is None:
            continue
        cells = pa.array(rows.column(place), pa.string())
        columns[name], wrong = convert(cells, source, key)
        lost = rounded(cells) if source.as_ == "id" else pa.array([False] * len(cells))
        if name == "order_id" and found.mapping.table == "orders":
            columns["id_damaged"] = lost
        if source.as_ == "person":
            names = pc.drop_null(tidy(cells))
            rows.names = len(names) - pc.sum(pc.equal(names, "")).as_py() if len(names) else 0
            rows.masked_names = pc.sum(masked(names)).as_py() or 0
        absent = pc.and_(pc.is_null(columns[name]), pc.invert(lost)) if source.required else None
        header = found.sheet.records[found.header].cells[place].strip()
        for mask, reason in ((wrong, REASONS.get(source.as_, "")), (absent, "is missing")):
            for i in _true(mask):
                said = {"line": rows.lines[i], "column": header, "shape": shape(rows.cells[i][place])}
                bad.setdefault(i, said | {"reason": reason})
    columns["source_line"] = pa.array(rows.lines, pa.int64())
    return pa.table(columns), bad


def _true(mask: Any) -> list[int]:
    return [] if mask is None else pc.indices_nonzero(mask).to_pylist()


def shape(text: str) -> str:
    """What a cell looks like, without what it says: buyers' data may stand in the wrong column.

    >>> shape("12,3x"), shape("张三 13800138000")
    ('99,9a', '文文 99999999999')
    """
    text = re.sub(r"[^\W\d_a-zA-Z]", "文", text[:40])
    return re.sub(r"[a-zA-Z]", "a", re.sub(r"\d", "9", text))


def _describe(path: Path, found: Recognised, rows: DataRows, table: Any) -> SourceFile:
    """The file's identity, times and coverage."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    mapping = found.mapping
    exported = _said(mapping.exported_at, path.name)
    covers = _said(mapping.covers, rows.preamble) or _said(mapping.covers, path.name)
    days = table.column(TABLES[mapping.table].day)
    inside = max((m for c in table.columns if pa.types.is_timestamp(c.type) and (m := _max(c))), default=None)
    at = _moment(exported["at"]) if exported else inside
    ranged = (date.fromisoformat(covers["first"]), date.fromisoformat(covers["last"])) if covers else None
    first, last = ranged or (_day(_min(days)), _day(_max(days)))
    damaged = pc.sum(table.column("id_damaged")).as_py() if "id_damaged" in table.column_names else 0
    return SourceFile(
        id=digest[:12],
        file=path.name,
        sha256=digest,
        kind=mapping.kind,
        table=mapping.table,
        generation=mapping.generation(set(found.names)),
        exported_at=at or (datetime.combine(last, time.max) if last else None),
        export_time_from="name" if exported else "inside" if inside or last else "nothing",
        first_day=first,
        last_day=last,
        lines=found.sheet.lines,
        parsed=table.num_rows,
        decoration=dict(Counter(rows.decoration)),
        damaged_ids=damaged or 0,
        names=rows.names,
        masked_names=rows.masked_names,
        notes=_notes(found, damaged or 0),
    )


def _notes(found: Recognised, damaged: int) -> list[Note]:
    notes = []
    if damaged:
        text = "{count} order numbers were rounded by a spreadsheet and are kept as damaged; export again, as text"
        notes.append(Note(message=text, values={"count": damaged}))
    if found.sheet.cut:
        notes.append(Note(message="the last line has no end: was the download cut off?"))
    return notes


def _said(patterns: tuple[str, ...], text: str) -> dict[str, str] | None:
    for pattern in patterns:
        if hit := re.search(pattern, text):
            return hit.groupdict()
    return None


def _moment(text: str) -> datetime:
    """An export's time as its name has it; a bare day stands for that day's end."""
    digits = re.sub(r"\D", "", text)
    day = datetime.strptime(digits[:8], "%Y%m%d")  # noqa: DTZ007 - shop wall time is naive everywhere
    clock = time(int(digits[8:10]), int(digits[10:12])) if len(digits) >= 12 else time.max
    return datetime.combine(day.date(), clock)


def _min(values: Any) -> Any:
    return pc.min(values).as_py()


def _max(values: Any) -> Any:
    return pc.max(values).as_py()


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _keyed(table: Any, mapping: Mapping, source_id: str) -> Any:
    """Add what identifies each row: its key, else a fingerprint of its content and its turn among equals.

    The turn keeps two orders that look alike apart, and lets the same line in another download be one row.
    """
    spec = TABLES[mapping.table]
    key = [table.column(name).to_pylist() for name in spec.key if name in table.column_names]
    told = [name for name in table.column_names if name != "source_line"]
    content = list(zip(*(table.column(name).to_pylist() for name in told), strict=True))
    turns: Counter[str] = Counter()
    keys = []
    for i in range(table.num_rows):
        parts = [values[i] for values in key]
        if len(parts) == len(spec.key) and parts and None not in parts:
            keys.append("|".join(map(str, parts)))
        else:
            mark = hashlib.sha256(repr(content[i]).encode()).hexdigest()[:24]
            turns[mark] += 1
            keys.append(f"row:{mark}#{turns[mark]}")
    table = table.append_column("row_key", pa.array(keys, pa.string()))
    return table.append_column("source", pa.array([source_id] * table.num_rows, pa.string()))
