"""What a file was recognised as, which of its columns are read and which are not; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opsanalytics.manifest import SourceFile
from opsanalytics.readers.load import read_export
from opsanalytics.readers.mapping import Mapping, plain
from opsanalytics.readers.recognise import recognise
from opsanalytics.readers.sheet import read_sheets
from opsanalytics.tables import TABLES


@dataclass(frozen=True)
class Explanation:
    """How a file is read.

    `line`: the header's. `read`: canonical column to the header it comes from. `absent`: columns of the table that
    the file does not tell. `unused`: headers that are not read.
    """

    mapping: Mapping
    line: int
    read: dict[str, str]
    absent: list[str]
    unused: list[str]
    source: SourceFile


def explain(path: Path, among: Sequence[Mapping] = ()) -> Explanation:
    """Read one file as an ingest would and say how; what an ingest refuses raises the same DataRefused."""
    found = recognise(read_sheets(path), path.name, among)
    header = found.sheet.records[found.header]
    places = {name: found.position(name) for name in found.mapping.columns}
    read = {name: header.cells[place].strip() for name, place in places.items() if place is not None}
    used = {plain(cell) for cell in read.values()}
    return Explanation(
        mapping=found.mapping,
        line=header.line,
        read=read,
        absent=[name for name in TABLES[found.mapping.table].names if name not in read and name != "id_damaged"],
        unused=[cell.strip() for cell in header.cells if cell.strip() and plain(cell) not in used],
        source=read_export(path, _NOBODY, among).source,
    )


_NOBODY = b"nothing read here is kept"
