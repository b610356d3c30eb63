"""Columns that sister files bring: an export made of several files is read as one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import Raw, digest
from opsanalytics.ingest.formats.sheet import Layout
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.mapping import Join, plain
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import tidy
from opsanalytics.ingest.values.numbers import to_money


def sister_columns(found: Recognised, rows: DataRows, raw: Raw) -> dict[str, Any]:
    """Of each joined header, the cells that stand beside the rows; blank where the sister has none.

    A sister that is missing, or names a key twice where one cell is to be taken, raises DataRefused.
    """
    columns: dict[str, Any] = {}
    for join in found.mapping.joins:
        keys = tidy(rows.column(found.names.index(plain(join.on))))
        told = _sister(join, raw)
        if join.take and pc.count_distinct(told["on"]).as_py() < len(told["on"]):
            message = "{name} holds some {column} more than once"
            raise DataRefused(message, hint="download it again", name=join.file, column=join.on)
        if join.add:
            sums = pa.table(told).group_by("on").aggregate([(name, "sum") for name in join.add])
            told = {"on": sums["on"].combine_chunks()}
            told |= {
                name: pc.cast(sums[f"{name}_sum"].combine_chunks(), pa.string())
                for name in join.add
            }
        at = pc.index_in(keys, told["on"])
        columns |= {
            plain(name): pc.fill_null(pc.take(told[name], at), "")
            for name in (*join.take, *join.add)
        }
    return columns


def sister_digests(joins: tuple[Join, ...], raw: Raw) -> list[str]:
    """The digests of the sisters, which belong to the export's identity."""
    return [digest(raw.folder / join.file) for join in joins if (raw.folder / join.file).exists()]


def _sister(join: Join, raw: Raw) -> dict[str, Any]:
    """The sister's key and columns, as text; sums as amounts."""
    path = raw.folder / join.file
    if not path.exists():
        hint = "put the two files into one folder"
        raise DataRefused(
            "{name} needs {sister} beside it", hint=hint, name=raw.name, sister=join.file
        )
    sister = Raw(join.file, lambda: path.open("rb"), "", raw.folder)
    (sheet, *_) = read_sheets(sister)
    names = [plain(cell) for cell in sheet.head[0].cells] if sheet.head else []
    wanted = [join.on, *join.take, *join.add]
    if missing := [name for name in wanted if plain(name) not in names]:
        message = "{name} looks like a {title}, but lacks the column {missing}"
        raise DataRefused(message, name=join.file, title=join.file, missing=", ".join(missing))
    places = {name: names.index(plain(name)) for name in wanted}
    lay = Layout(
        len(names), len(names), None, max(places.values()), tuple(places.values()), sheet.delimiter
    )
    rows = DataRows(len(names))
    body = sheet.body(sheet.head[0].span, lay)
    rows.take(body, [record for record in body.rest if len(record.cells) == len(names)], lay.wanted)
    told = {name: tidy(rows.column(place)) for name, place in places.items()}
    return {"on" if name == join.on else name: to_money(cells).values if name in join.add else cells
            for name, cells in told.items()}  # fmt: skip
