"""Find the header among the first lines and tell which export it is."""

from __future__ import annotations

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


def recognise(sheets: list[Sheet], name: str, forced: Mapping | None = None) -> Recognised:
    """The best match of any sheet's first rows with any mapping (or with the forced one).

    A match needs all required headers; of several, the one that knows most of the header wins.
    """
    candidates = [forced] if forced else list(mappings().values())
    best: tuple[int, Recognised] | None = None
    for sheet in sheets:
        for place, record in enumerate(sheet.records[:HEADER_WITHIN]):
            names = tuple(plain(cell) for cell in record.cells)
            for mapping in candidates:
                if all(plain(need) in names for need in mapping.required):
                    score = len(mapping.known_names() & set(names))
                    if best is None or score > best[0]:
                        best = score, Recognised(sheet, mapping, place, names)
    if best is None:
        raise _unrecognised(sheets, name, candidates)
    _refuse_doubles(best[1], name)
    return best[1]


def _refuse_doubles(found: Recognised, name: str) -> None:
    for column, source in found.mapping.columns.items():
        wanted = {plain(n) for n in source.from_}
        places = [i + 1 for i, n in enumerate(found.names) if n in wanted]
        if len(places) > 1 and len({found.names[i - 1] for i in places}) < len(places):
            message = "{name} has the column {header} more than once (columns {places})"
            header = found.names[places[0] - 1]
            hint = "delete the one that is not meant"
            raise DataRefused(message, hint=hint, name=name, header=header, places=places, column=column)


def _unrecognised(sheets: list[Sheet], name: str, candidates: list[Mapping]) -> DataRefused:
    """Say what was looked for and what is there instead, nearest miss first."""
    records = [record for sheet in sheets for record in sheet.records[:HEADER_WITHIN]]
    if not any(cell.strip() for record in records for cell in record.cells):
        return DataRefused("{name} is empty", hint="download it again", name=name)

    def known(mapping: Mapping, cells: list[str]) -> int:
        return len(mapping.known_names() & {plain(cell) for cell in cells})

    pairs = [(known(m, r.cells), i, m, r) for i, m in enumerate(candidates) for r in records]
    hits, _, mapping, record = max(pairs, key=lambda pair: (pair[0], -pair[1]))
    if hits == 0:
        message = "{name} is no export we know: no line of its first {lines} holds headers of {kinds}"
        kinds = ", ".join(m.title for m in candidates)
        hint = "see `opsanalytics ingest --help` for what can be read"
        return DataRefused(message, hint=hint, name=name, lines=HEADER_WITHIN, kinds=kinds)
    there = [plain(cell) for cell in record.cells]
    missing = [need for need in mapping.required if plain(need) not in there]
    close = [c for need in missing for c in get_close_matches(plain(need), there, n=1, cutoff=0.5)]
    message = "{name} looks like a {title}, but lacks the column {missing}"
    hint = "the nearest it has is {close}" if close else "was it renamed or deleted?"
    return DataRefused(
        message, hint=hint, name=name, title=mapping.title, missing=", ".join(missing), close=", ".join(close)
    )
