"""Columns that files beside an export bring: an export made of several files is read as one."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import digest, is_bare_name
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.sheet import Layout
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.header_names import plain
from opsanalytics.ingest.mapping_parts import Join
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import Cells, trimmed
from opsanalytics.ingest.values.numbers import to_money


def joined_columns(found: Recognised, rows: DataRows, export: ExportFile) -> dict[str, Cells]:
    """Of each joined header, the cells that stand beside the rows; blank where there are none.

    A joined file that is missing, or names a key twice where one cell is to be taken, raises
    DataRefused.
    """
    columns: dict[str, Cells] = {}
    for join in found.mapping.joins:
        keys = trimmed(rows.columns[found.names.index(plain(join.on))])
        other = _summed(_read(join, export), join)
        at = pc.index_in(keys, other[join.on])
        for name in join.columns:
            columns[plain(name)] = pc.fill_null(pc.take(other[name], at), "")
    return columns


def joined_digests(found: Recognised, export: ExportFile) -> list[str]:
    """The digests of the joined files, which belong to the export's identity."""
    paths = [_beside(export, join) for join in found.mapping.joins]
    return [digest(path) for path in paths if path.is_file()]


def _beside(export: ExportFile, join: Join) -> Path:
    """Where the joined file lies; a mapping that names one elsewhere raises DataRefused."""
    if not is_bare_name(join.file):
        raise DataRefused("ingest.join.elsewhere", name=export.name, other=join.file)
    return export.folder / join.file


def _summed(other: dict[str, Cells], join: Join) -> dict[str, Cells]:
    """The joined file with one row a key: its amounts added up where the join says so."""
    keys = other[join.on]
    if join.add:
        names = [(name, "sum") for name in join.add]
        sums = pa.table(other).group_by(join.on).aggregate(names)
        summed = {join.on: sums[join.on].combine_chunks()}
        for name in join.add:
            summed[name] = pc.cast(sums[f"{name}_sum"].combine_chunks(), pa.string())
        return summed
    if pc.count_distinct(keys).as_py() < len(keys):
        raise DataRefused("ingest.join.double_key", name=join.file, column=join.on)
    return other


def _read(join: Join, export: ExportFile) -> dict[str, Cells]:
    """The joined file's key and columns, as text; what is added up, as amounts."""
    path = _beside(export, join)
    if not path.is_file():
        raise DataRefused("ingest.join.no_file", name=export.name, other=join.file)
    columns = _columns(path, join)
    for name in join.add:
        columns[name] = to_money(columns[name]).values
    return columns


def _columns(path: Path, join: Join) -> dict[str, Cells]:
    sheet = read_sheets(ExportFile(join.file, lambda: path.open("rb"), "", path.parent))[0]
    names = [plain(cell) for record in sheet.head[:1] for cell in record.cells]
    wanted = [join.on, *join.columns]
    if missing := [name for name in wanted if plain(name) not in names]:
        raise DataRefused("ingest.join.lacks", name=join.file, missing=", ".join(missing))
    places = [names.index(plain(name)) for name in wanted]
    width = len(names)
    layout = Layout(width, width, None, max(places), tuple(places), sheet.delimiter)
    body = sheet.body(sheet.head[0].span, layout)
    rows = DataRows()
    whole = [record for record in body.rest if len(record.cells) == width]
    rows.take(body, whole, layout.wanted)
    return {name: trimmed(rows.columns[at]) for name, at in zip(wanted, places, strict=True)}
