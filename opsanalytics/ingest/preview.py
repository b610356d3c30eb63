"""How files would be read, column by column, and what in them would not; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsanalytics.core.errors import DataRefused, NoExport, OpsError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.folders import FoundFile, files_below
from opsanalytics.ingest.formats.archives import Aside, ExportFile, PassedOver, shown_name, unpack
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.header_names import plain, plain_all
from opsanalytics.ingest.intake import as_refusal, refuse_many_rejects
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.read import PartOfAnotherError, SheetExport, recognised_exports, shape
from opsanalytics.ingest.recognise import HEADER_WITHIN
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.rejects import Reject
from opsanalytics.store.tables import TABLES

_ANY_KEY = b"nothing read here is kept"
_DATA = re.compile(r"\d{5}|^[-+￥¥]?[\d.,]+%?$|[@＠]")  # a cell like this stands in no header


@dataclass(frozen=True)
class Rejected:
    """Rows that are rejected for one reason: the first of them, and how many there are."""

    first: Reject
    rows: int

    @property
    def example(self) -> str:
        """The first one's cell where it can be nobody's data, else only what it looks like."""
        return self.first.value or self.first.shape


@dataclass(frozen=True)
class Explanation:
    """How a file is read.

    `line` is the header's; `read` says from which header each canonical column comes; `absent` are
    columns of the table that the file lacks, `unused` headers that are not read. `refusal` is why
    an ingest would refuse the file for its rejects.
    """

    mapping: Mapping
    line: int
    read: dict[str, str]
    absent: list[str]
    unused: list[str]
    source: SourceFile
    rejects: list[Rejected]
    refusal: OpsError | None


@dataclass(frozen=True)
class Unexplained:
    """A file that is not read, why, and what its header seems to be where it is a table."""

    name: str
    why: OpsError
    header: list[str] = field(default_factory=list)


def explain(
    paths: Sequence[Path],
    raw: Path,
    among: Sequence[Mapping] = (),
    *,
    max_rejects: float,
    aside: Aside = lambda _: None,
) -> Iterator[Explanation | Unexplained]:
    """Read the exports in the files and folders as an ingest would, and say how.

    The parameters are those of `pipeline.ingest`; `aside` gets what is passed over.
    """
    for found in files_below(list(paths), raw, aside):
        try:
            for export in unpack(found.path, aside):
                yield from _of_export(export, found, among, max_rejects, aside)
        except (OpsError, OSError) as error:
            name = shown_name(found.path)
            yield Unexplained(name, as_refusal(error, name))


def _of_export(
    export: ExportFile, found: FoundFile, among: Sequence[Mapping], max_rejects: float, aside: Aside
) -> Iterator[Explanation | Unexplained]:
    try:
        for sheet in recognised_exports(export, among):
            yield _explained(sheet, max_rejects)
    except PartOfAnotherError as part:
        aside(PassedOver(export.name, part.message))
    except NoExport as error:
        header = _header_of(export)
        if found.expected or header:
            yield Unexplained(export.name, error, header)
        else:
            aside(PassedOver(export.name, error.message))
    except OpsError as error:
        yield Unexplained(export.name, error, [])


def _explained(export: SheetExport, max_rejects: float) -> Explanation:
    taken = export.read(_ANY_KEY)
    found, mapping = export.found, export.found.mapping
    read = {column: found.header_of(column) for column in found.columns}
    constant = [name for name, column in mapping.columns.items() if column.always]
    known = {*read, *constant, "id_damaged"}
    beside = (header for source in mapping.columns.values() for header in source.beside)
    used = plain_all([*read.values(), *beside])
    headers = [header.strip() for header in found.headers]
    return Explanation(
        mapping=mapping,
        line=found.line,
        read=read,
        absent=[name for name in TABLES[mapping.table].names if name not in known],
        unused=[header for header in headers if header and plain(header) not in used],
        source=taken.source,
        rejects=_by_reason(taken.rejects),
        refusal=_refusal(lambda: refuse_many_rejects(taken, max_rejects)),
    )


def _refusal(check: Callable[[], None]) -> OpsError | None:
    try:
        check()
    except DataRefused as refusal:
        return refusal
    return None


def _by_reason(rejects: Sequence[Reject]) -> list[Rejected]:
    """The rejects by column and reason, the most frequent first."""
    groups: dict[tuple[str, str], list[Reject]] = {}
    for reject in rejects:
        groups.setdefault((reject.column, str(reject.reason)), []).append(reject)
    found = [Rejected(group[0], len(group)) for group in groups.values()]
    return sorted(found, key=lambda one: -one.rows)


def _header_of(export: ExportFile) -> list[str]:
    """What seems to be the header of an unknown table: the fullest of the first rows.

    Where it looks like a row of data, only the looks of its cells are given.
    """
    try:
        sheets = read_sheets(export)
    except OpsError:
        return []
    header = max((_fullest_row(sheet) for sheet in sheets), key=len, default=[])
    if len(header) < 2:
        return []
    return list(map(shape, header)) if any(map(_DATA.search, header)) else header


def _fullest_row(sheet: Sheet) -> list[str]:
    """The filled cells of the row that has most of them, the first of several."""
    rows = [sheet.names, *(record.cells for record in sheet.head[:HEADER_WITHIN])]
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return max(filled, key=len)


def message_of(rejected: Rejected) -> Message:
    """The rejects of one reason, in a sentence."""
    first = rejected.first
    return Message(
        "ingest.rejected_rows",
        n=rejected.rows,
        line=first.line,
        column=first.where,
        reason=first.reason,
        example=rejected.example,
    )
