"""What an export is: its identity, its times, the days it covers, and what a reader should know of it."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.formats.archives import Raw
from opsanalytics.ingest.joins import sister_digests
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import tidy
from opsanalytics.store.manifest import Note, SourceFile
from opsanalytics.store.tables import TABLES

Days = tuple[date, date]


def describe(raw: Raw, found: Recognised, rows: DataRows, table: Any) -> SourceFile:
    """The export's identity, times and coverage."""
    mapping = found.mapping
    sisters = sister_digests(mapping.joins, raw)
    digest = (
        hashlib.sha256("".join([raw.sha256, *sisters]).encode()).hexdigest()
        if sisters
        else raw.sha256
    )
    named = _moment(mapping.exported_at, raw.name)
    inside = max(
        (m for c in table.columns if pa.types.is_timestamp(c.type) and (m := _max(c))), default=None
    )
    first, last = covered_days(mapping, rows, raw.name) or _days(mapping, table)
    stores = _stores(found, rows, table)
    damaged = (
        pc.sum(table.column("id_damaged")).as_py() if "id_damaged" in table.column_names else 0
    )
    return SourceFile(
        id=digest[:12],
        file=raw.name,
        sha256=digest,
        kind=mapping.kind,
        table=mapping.table,
        generation=mapping.generation(set(found.names)),
        exported_at=named or inside or (datetime.combine(last, time.max) if last else None),
        export_time_from="name" if named else "inside" if inside or last else "nothing",
        first_day=first,
        last_day=last,
        lines=rows.total,
        parsed=table.num_rows,
        decoration=dict(rows.decoration),
        damaged_ids=damaged or 0,
        stores=stores,
        notes=_notes(found, rows, table, damaged or 0, len(stores)),
    )


def covered_days(mapping: Mapping, rows: DataRows, name: str) -> Days | None:
    """The days a file says it covers, in its preamble or its name."""
    return _range(mapping.covers, rows.preamble) or _range(mapping.covers, name)


def _days(mapping: Mapping, table: Any) -> tuple[date | None, date | None]:
    """The first and last day of its rows; none where rows have no day."""
    day = TABLES[mapping.table].day
    if day not in table.column_names:
        return None, None
    ends = pc.min_max(table.column(day)).as_py()
    return _day(ends["min"]), _day(ends["max"])


def _notes(found: Recognised, rows: DataRows, table: Any, damaged: int, stores: int) -> list[Note]:
    notes = []
    if not len(rows.lines) and not rows.rejects:
        notes.append(Note(message="there is no row below the header"))
    if rows.surplus:
        text = "most rows have {count} more cells than the header; these are empty and left out"
        notes.append(Note(message=text, values={"count": rows.surplus}))
    if rows.unread:
        text = (
            "{count} lines on other sheets are not read: no header of this export stands above them"
        )
        notes.append(Note(message=text, values={"count": rows.unread}))
    if damaged:
        text = "{count} order numbers were rounded by a spreadsheet and are kept as damaged; export again, as text"
        notes.append(Note(message=text, values={"count": damaged}))
    if stores > 1:
        text = "the file holds rows of {count} shops; all are taken for this one's"
        notes.append(Note(message=text, values={"count": stores}))
    if spoilt := _spoilt(found.mapping.table, table):
        text = (
            "{count} texts hold bytes that are no characters; they are kept with a � in their place"
        )
        notes.append(Note(message=text, values={"count": spoilt}))
    if rows.cut:
        notes.append(Note(message="the last line has no end: was the download cut off?"))
    return notes


def _spoilt(name: str, table: Any) -> int:
    texts = [
        c.name for c in TABLES[name].columns if c.type == "text" and c.name in table.column_names
    ]
    return sum(
        pc.sum(pc.match_substring_regex(table.column(text), "[\ufffd\0]")).as_py() or 0
        for text in texts
    )


def _stores(found: Recognised, rows: DataRows, table: Any) -> list[str]:
    """The shops the table's rows name: by the header that tells most of them apart."""
    places = [found.names.index(name) for name in found.mapping.shop_names if name in found.names]
    if not places:
        return []
    kept = pa.array(np.isin(rows.lines, table.column("source_line").to_numpy(), assume_unique=True))
    named = (
        set(tidy(pc.unique(rows.column(at).filter(kept))).to_pylist()) - {"", "0", "-"}
        for at in places
    )
    return max((sorted(names) for names in named), key=len, default=[])


def _moment(patterns: tuple[str, ...], name: str) -> datetime | None:
    """The export's time as its name has it; a bare day stands for that day's end; an impossible one for none."""
    for hit in filter(None, (re.search(pattern, name) for pattern in patterns)):
        digits = re.sub(r"\D", "", hit["at"])
        with suppress(ValueError):
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            return datetime.combine(
                day, time(int(digits[8:10]), int(digits[10:12])) if digits[8:] else time.max
            )
    return None


def _range(patterns: tuple[str, ...], text: str) -> Days | None:
    """The days a file says it covers; a range that is none (30 February, last before first) is not believed."""
    for hit in filter(None, (re.search(pattern, text) for pattern in patterns)):
        with suppress(ValueError):
            first, last = date.fromisoformat(hit["first"]), date.fromisoformat(hit["last"])
            if first <= last:
                return first, last
    return None


def _max(values: Any) -> Any:
    return pc.max(values).as_py()


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value
