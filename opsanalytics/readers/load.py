"""One export file to rows of a canonical table, with an account of every physical line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
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


def read_export(path: Path, key: bytes, among: Sequence[Mapping] = ()) -> Export:
    """Read one file. A file that is no known export, or cannot be opened, raises DataRefused."""
    found = recognise(read_sheets(path), path.name, among)
    rows = data_rows(found)
    table, bad = _typed(found, rows, key)
    said = sorted([*rows.rejects, *bad.values()], key=lambda one: int(one["line"]))
    rejects = [Reject(file=path.name, **one) for one in said]
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
        lost = rounded(cells) if source.as_ == "id" else pa.array([False] * len(cells), pa.bool_())
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
                said = {"line": rows.lines[i], "column": header, "shape": shape(cells[i].as_py())}
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
    named = _moment(mapping.exported_at, path.name)
    ranged = _range(mapping.covers, rows.preamble) or _range(mapping.covers, path.name)
    days = table.column(TABLES[mapping.table].day)
    inside = max((m for c in table.columns if pa.types.is_timestamp(c.type) and (m := _max(c))), default=None)
    first, last = ranged or (_day(_min(days)), _day(_max(days)))
    damaged = pc.sum(table.column("id_damaged")).as_py() if "id_damaged" in table.column_names else 0
    return SourceFile(
        id=digest[:12],
        file=path.name,
        sha256=digest,
        kind=mapping.kind,
        table=mapping.table,
        generation=mapping.generation(set(found.names)),
        exported_at=named or inside or (datetime.combine(last, time.max) if last else None),
        export_time_from="name" if named else "inside" if inside or last else "nothing",
        first_day=first,
        last_day=last,
        lines=found.sheet.lines,
        parsed=table.num_rows,
        decoration=dict(Counter(rows.decoration)),
        damaged_ids=damaged or 0,
        names=rows.names,
        masked_names=rows.masked_names,
        notes=_notes(found, rows, table, damaged or 0),
    )


def _notes(found: Recognised, rows: DataRows, table: Any, damaged: int) -> list[Note]:
    notes = []
    if not rows.lines and not rows.rejects:
        notes.append(Note(message="there is no row below the header"))
    if rows.surplus:
        text = "most rows have {count} more cells than the header; these are empty and left out"
        notes.append(Note(message=text, values={"count": rows.surplus}))
    if damaged:
        text = "{count} order numbers were rounded by a spreadsheet and are kept as damaged; export again, as text"
        notes.append(Note(message=text, values={"count": damaged}))
    if (shops := _shops(found, rows, table)) > 1:
        text = "the file holds rows of {count} shops; all are taken for this one's"
        notes.append(Note(message=text, values={"count": shops}))
    if found.sheet.cut:
        notes.append(Note(message="the last line has no end: was the download cut off?"))
    return notes


def _shops(found: Recognised, rows: DataRows, table: Any) -> int:
    """How many shops the table's rows name."""
    kept = pc.is_in(pa.array(rows.lines, pa.int64()), table.column("source_line").combine_chunks())
    places = [found.names.index(name) for name in found.mapping.shop_names if name in found.names]
    named = (set(tidy(pa.array(rows.column(at), pa.string()).filter(kept)).to_pylist()) for at in places)
    return max((len(names - {""}) for names in named), default=0)


def _moment(patterns: tuple[str, ...], name: str) -> datetime | None:
    """The export's time as its name has it; a bare day stands for that day's end; an impossible one for none."""
    for hit in filter(None, (re.search(pattern, name) for pattern in patterns)):
        digits = re.sub(r"\D", "", hit["at"])
        with suppress(ValueError):
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            return datetime.combine(day, time(int(digits[8:10]), int(digits[10:12])) if digits[8:] else time.max)
    return None


def _range(patterns: tuple[str, ...], text: str) -> tuple[date, date] | None:
    """The days a file says it covers; a range that is none (30 February, last before first) is not believed."""
    for hit in filter(None, (re.search(pattern, text) for pattern in patterns)):
        with suppress(ValueError):
            first, last = date.fromisoformat(hit["first"]), date.fromisoformat(hit["last"])
            if first <= last:
                return first, last
    return None


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
    keys = [""] * table.num_rows
    parts = TABLES[mapping.table].key
    if parts and set(parts) <= set(table.column_names):
        told = zip(*(table.column(name).to_pylist() for name in parts), strict=True)
        keys = ["" if None in row else "|".join(map(str, row)) for row in told]
    nameless = [i for i, name in enumerate(keys) if not name]
    rest = table.drop_columns(["source_line"]).take(pa.array(nameless, pa.int64()))
    turns: Counter[str] = Counter()
    for i, content in zip(nameless, zip(*(column.to_pylist() for column in rest.columns), strict=True), strict=True):
        mark = hashlib.sha256(repr(content).encode()).hexdigest()[:24]
        turns[mark] += 1
        keys[i] = f"row:{mark}#{turns[mark]}"
    table = table.append_column("row_key", pa.array(keys, pa.string()))
    return table.append_column("source", pa.array([source_id] * table.num_rows, pa.string()))
