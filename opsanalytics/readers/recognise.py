"""Find the header among the first lines and tell which export it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from opsanalytics.errors import DataRefused
from opsanalytics.readers.mapping import Mapping, mappings, plain
from opsanalytics.readers.sheet import Sheet

HEADER_WITHIN = 30


@dataclass(frozen=True)
class Recognised:
    """The sheet, its mapping, the header's place among the records and its (normalised) names."""

    sheet: Sheet
    mapping: Mapping
    header: int
    names: tuple[str, ...]

    def position(self, column: str) -> int | None:
        """Where the canonical column's cells stand, by name and never by index; None where the export has none."""
        for name in self.mapping.columns[column].from_:
            if plain(name) in self.names:
                return self.names.index(plain(name))
        return None


def recognise(sheets: list[Sheet], name: str, among: Sequence[Mapping] = ()) -> Recognised:
    """The mapping among these (none: the packaged) that knows most of one of the first rows and lacks nothing required.

    Of several that know as much, one that lacks nothing wins, then the one that knows least besides.
    """
    candidates = list(among or mappings().values())
    hits = [hit for sheet in sheets for hit in _hits(sheet, candidates)]
    if not hits:
        raise _unrecognised(sheets, name, candidates)
    _, lacks, best = max(hits, key=lambda hit: (hit[0], not hit[1], -len(hit[2].mapping.known_names())))
    if lacks:
        raise _lacking(best, lacks, name)
    full = {id(hit.sheet) for _, lacks, hit in hits if hit.mapping is best.mapping and not lacks}
    if len(full) > 1:
        message = "{name} has {count} sheets of rows"
        hint = "save each sheet as a file of its own"
        raise DataRefused(message, hint=hint, name=name, count=len(full))
    _refuse_doubles(best, name)
    return best


def _hits(sheet: Sheet, candidates: list[Mapping]) -> Iterator[tuple[int, list[str], Recognised]]:
    """Every reading of a first row as a header: how many names are known, what it lacks, the reading itself.

    Two known names are too few to call a row a header that lacks something.
    """
    for place, record in enumerate(sheet.records[:HEADER_WITHIN]):
        names = tuple(plain(cell) for cell in record.cells)
        for mapping in candidates:
            known, lacks = len(mapping.known_names() & set(names)), mapping.lacks(set(names))
            if not lacks or known > 2 or (known and len(candidates) == 1):
                yield known, lacks, Recognised(sheet, mapping, place, names)


def _refuse_doubles(found: Recognised, name: str) -> None:
    for source in found.mapping.columns.values():
        wanted = {plain(n) for n in source.from_}
        places = [i + 1 for i, n in enumerate(found.names) if n in wanted]
        if len(places) > 1 and len({found.names[i - 1] for i in places}) < len(places):
            message = "{name} has the column {header} more than once (columns {places})"
            header = found.names[places[0] - 1]
            hint = "delete the one that is not meant"
            raise DataRefused(message, hint=hint, name=name, header=header, places=", ".join(map(str, places)))


def _unrecognised(sheets: list[Sheet], name: str, candidates: list[Mapping]) -> DataRefused:
    """Say what was looked for."""
    records = [record for sheet in sheets for record in sheet.records[:HEADER_WITHIN]]
    if not any(cell.strip() for record in records for cell in record.cells):
        return DataRefused("{name} is empty", hint="download it again", name=name)
    message = "{name} is no export we know: no line of its first {lines} holds headers of {kinds}"
    kinds = ", ".join(m.title for m in candidates)
    hint = "see `opsanalytics ingest --help` for what can be read"
    return DataRefused(message, hint=hint, name=name, lines=HEADER_WITHIN, kinds=kinds)


def _lacking(found: Recognised, lacks: list[str], name: str) -> DataRefused:
    """Say what is missing, and what of the unknown names comes nearest."""
    strange = sorted(set(found.names) - found.mapping.known_names())
    close = [near for need in lacks for near in get_close_matches(plain(need), strange, n=1, cutoff=0.5)]
    message = "{name} looks like a {title}, but lacks the column {missing}"
    hint = "the nearest it has is {close}" if close else "was it renamed or deleted?"
    values = {"title": found.mapping.title, "missing": ", ".join(lacks), "close": ", ".join(close)}
    return DataRefused(message, hint=hint, name=name, **values)
