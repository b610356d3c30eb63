"""What a file was recognised as, and which of its columns are read; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.mapping import Mapping, plain, plain_all
from opsanalytics.ingest.read import SheetExport, recognised_exports
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES

_ANY_KEY = b"nothing read here is kept"


@dataclass(frozen=True)
class Explanation:
    """How a file is read.

    `line` is the header's; `read` says from which header each canonical column comes; `absent` are
    columns of the table that the file lacks, `unused` headers that are not read.
    """

    mapping: Mapping
    line: int
    read: dict[str, str]
    absent: list[str]
    unused: list[str]
    source: SourceFile


def explain(path: Path, among: Sequence[Mapping] = ()) -> Iterator[Explanation]:
    """Read the exports in one file as an ingest would, and say how; it refuses the same files."""
    for file in unpack(path):
        for export in recognised_exports(file, among):
            yield _explained(export)


def _explained(export: SheetExport) -> Explanation:
    found, mapping = export.found, export.found.mapping
    read = {column: found.header_of(column) for column in found.columns}
    constant = [name for name, column in mapping.columns.items() if column.always]
    known = {*read, *constant, "id_damaged"}
    used = plain_all(read.values())
    headers = [header.strip() for header in found.headers]
    return Explanation(
        mapping=mapping,
        line=found.line,
        read=read,
        absent=[name for name in TABLES[mapping.table].names if name not in known],
        unused=[header for header in headers if header and plain(header) not in used],
        source=export.read(_ANY_KEY).source,
    )
