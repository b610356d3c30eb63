"""What a file was recognised as, which of its columns are read and which are not; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.mapping import Mapping, plain
from opsanalytics.ingest.read import read_export
from opsanalytics.ingest.recognise import recognise
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES


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


def explain(path: Path, among: Sequence[Mapping] = ()) -> Iterator[Explanation]:
    """Read the exports in one file as an ingest would and say how; what that refuses raises the same DataRefused."""
    for raw in unpack(path):
        source = read_export(raw, _NOBODY, among).source
        found = recognise(read_sheets(raw), raw.name, among)
        places = {name: found.position(name) for name in found.columns}
        read = {name: header if (at := places[name]) is None else found.headers[at].strip()
                for name, header in found.columns.items()}  # fmt: skip
        used = {plain(header) for header in read.values()}
        told = {
            *read,
            *(name for name, one in found.mapping.columns.items() if one.always),
            "id_damaged",
        }
        yield Explanation(
            mapping=found.mapping,
            line=found.line,
            read=read,
            absent=[name for name in TABLES[found.mapping.table].names if name not in told],
            unused=[
                header.strip()
                for header in found.headers
                if header.strip() and plain(header) not in used
            ],
            source=source,
        )


_NOBODY = b"nothing read here is kept"
