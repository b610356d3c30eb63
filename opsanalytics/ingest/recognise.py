"""Find the header among the first lines and tell which export it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.mapping import BOOKKEEPING_NAMES, THE_DAY, Mapping, mappings, plain

HEADER_WITHIN = 30


@dataclass(frozen=True)
class Recognised:
    """The sheet, its mapping, the header's place among the first records (-1: in none), the headers as they stand."""

    sheet: Sheet
    mapping: Mapping
    header: int
    headers: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The headers, normalised."""
        return tuple(plain(header) for header in self.headers)

    @property
    def columns(self) -> dict[str, str]:
        """Canonical column to the (normalised) name it is read from; what the export does not tell is left out."""
        here = {*self.names, *map(plain, self.mapping.joined_names()), THE_DAY}
        told = {}
        for column, source in self.mapping.columns.items():
            found = next((plain(name) for name in source.from_ if plain(name) in here), None)
            if found is not None:
                told[column] = found
        return told

    def position(self, column: str) -> int | None:
        """Where the canonical column's cells stand, by name and never by index; None where the sheet has none."""
        name = self.columns.get(column)
        return self.names.index(name) if name in self.names else None

    @property
    def line(self) -> int:
        """The header's first physical line; 0 where it stands in none."""
        return self.sheet.head[self.header].line if self.header >= 0 else 0

    @property
    def span(self) -> int:
        """How many lines the header takes."""
        return self.sheet.head[self.header].span if self.header >= 0 else 0


Hit = tuple[
    int, list[str], Recognised
]  # how many of its names are known, what it lacks, the reading itself


def recognise(sheets: Sequence[Sheet], name: str, among: Sequence[Mapping] = ()) -> Recognised:
    """The mapping among these (none: the packaged) that knows most of one of the first rows and lacks nothing required.

    A name that is lacking weighs as much as two that are known: reports of one platform share most of their names. Of
    several that know as much, a platform's own wins, then the one that knows least besides.
    """
    candidates = list(among or mappings().values())
    hits = [hit for sheet in sheets for hit in _hits(sheet, candidates)]
    if not hits:
        raise _unrecognised(sheets, name, candidates)
    _, lacks, best = max(hits, key=_rank)
    if lacks:
        raise _lacking(best, lacks, name)
    full = {id(hit.sheet) for _, lacks, hit in hits if hit.mapping is best.mapping and not lacks}
    if len(full) > 1:
        message = "{name} has {count} sheets of rows"
        hint = "save each sheet as a file of its own"
        raise DataRefused(message, hint=hint, name=name, count=len(full))
    _refuse_doubles(best, name)
    return best


def _rank(hit: Hit) -> tuple[int, bool, bool, int]:
    known, lacks, found = hit
    return known - 2 * len(lacks), not lacks, not found.mapping.own, -len(found.mapping.known_names)


def _hits(sheet: Sheet, candidates: list[Mapping]) -> Iterator[Hit]:
    """Every reading of a first row as a header. Two known names are too few for a header that lacks something.

    A sheet under our own names has no other names; one without a header line is known by how its first line looks.
    """
    first = sheet.delimiter.join(sheet.head[0].cells) if sheet.head else ""
    rows = [(at, tuple(record.cells)) for at, record in enumerate(sheet.head[:HEADER_WITHIN])]
    for place, headers in [(-1, sheet.names), *rows] if sheet.names else rows:
        names = {plain(cell) for cell in headers} - {""}
        for mapping in candidates:
            known = len(mapping.known_names & names)
            if not known:
                continue
            lacks = mapping.lacks(names)
            if mapping.headers or (
                mapping.own
                and (
                    lacks
                    or (len(candidates) > 1 and names - mapping.known_names - BOOKKEEPING_NAMES)
                )
            ):
                continue
            if not lacks or known > 2 or (known and len(candidates) == 1):
                yield known, lacks, Recognised(sheet, mapping, place, headers)
    for mapping in candidates:
        if mapping.first_line and re.fullmatch(mapping.first_line, first):
            yield len(mapping.headers), [], Recognised(sheet, mapping, -1, mapping.headers)


def _refuse_doubles(found: Recognised, name: str) -> None:
    for source in found.mapping.columns.values():
        wanted = {plain(n) for n in source.from_}
        places = [i + 1 for i, n in enumerate(found.names) if n in wanted]
        if len(places) > 1 and len({found.names[i - 1] for i in places}) < len(places):
            message = "{name} has the column {header} more than once (columns {places})"
            header = found.names[places[0] - 1]
            hint = "delete the one that is not meant"
            raise DataRefused(
                message, hint=hint, name=name, header=header, places=", ".join(map(str, places))
            )


def _unrecognised(sheets: Sequence[Sheet], name: str, candidates: list[Mapping]) -> DataRefused:
    """Say what was looked for."""
    records = [record for sheet in sheets for record in sheet.head[:HEADER_WITHIN]]
    if not any(cell.strip() for record in records for cell in record.cells):
        return DataRefused("{name} is empty", hint="download it again", name=name)
    hint = "`opsanalytics ingest --help` lists what can be read; docs/add-an-export.md shows how to teach another"
    message = "{name} is no export we know: none of its first {lines} lines is the header of one"
    if len(candidates) == 1:
        message = "{name} is no {title}: none of its first {lines} lines is its header"
        hint = "leave out --source to have it recognised"
    return DataRefused(message, hint=hint, name=name, lines=HEADER_WITHIN, title=candidates[0].name)


def _lacking(found: Recognised, lacks: list[str], name: str) -> DataRefused:
    """Say what is missing, and what of the unknown names comes nearest."""
    strange = sorted(set(found.names) - found.mapping.known_names)
    close = [
        near for need in lacks for near in get_close_matches(plain(need), strange, n=1, cutoff=0.5)
    ]
    message = "{name} looks like a {title}, but lacks the column {missing}"
    hint = "the nearest it has is {close}" if close else "was it renamed or deleted?"
    values = {"title": found.mapping.name, "missing": ", ".join(lacks), "close": ", ".join(close)}
    return DataRefused(message, hint=hint, name=name, **values)
