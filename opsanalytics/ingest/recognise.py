"""Find the header among the first lines and tell which export it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property

from opsanalytics.core.errors import DataRefused, NoExport
from opsanalytics.core.messages import Message
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.grain_words import grain_words
from opsanalytics.ingest.header_names import plain, plain_all
from opsanalytics.ingest.known_exports import BOOKKEEPING_NAMES, mappings
from opsanalytics.ingest.mapping import THE_DAY, Mapping
from opsanalytics.ingest.patterns import search
from opsanalytics.store.tables import TABLES

HEADER_WITHIN = 30
_MOST_NAMES = 200  # of a header that is compared with our own names
# Headers by which rows may not count, or count otherwise.
_OF_A_STATE = re.compile("状态|进度|取消|作废|有效|单位|币种|小计|合计")


@dataclass(frozen=True)
class Recognised:
    """A sheet that is known to be an export.

    `headers` are the header's cells as they stand. `header` is its place among the first records
    (-1: in none), `line` its first physical line and `span` how many it takes (0: none).
    """

    sheet: Sheet
    mapping: Mapping
    headers: tuple[str, ...]
    header: int = -1
    line: int = 0
    span: int = 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The headers, normalised."""
        return tuple(map(plain, self.headers))

    @cached_property
    def columns(self) -> dict[str, str]:
        """Canonical column to the (normalised) name it is read from, where there is one."""
        here = {*self.names, *self.mapping.joined_names, THE_DAY}
        columns = {}
        for column, source in self.mapping.columns.items():
            found = [name for name in map(plain, source.from_) if name in here]
            if found and plain_all(source.where) <= here:
                columns[column] = found[0]
        return columns

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where the canonical columns' cells stand; those of joined files stand nowhere."""
        names = self.names
        columns = self.columns.items()
        return {column: names.index(name) for column, name in columns if name in names}

    def all_positions(self) -> set[int]:
        """Where every cell that is read into a canonical column stands."""
        places = set(self.positions.values())
        for column, source in self.mapping.columns.items():
            if self.mapping.kind_of(column) == "words":
                places.update(self.places_of(source.from_))
        return places

    def places_of(self, headers: Iterable[str]) -> list[int]:
        """Where these headers stand; those that do not stand are left out."""
        wanted = plain_all(headers)
        return [at for at, name in enumerate(self.names) if name in wanted]

    def header_of(self, column: str) -> str:
        """The header that the canonical column is read from, as it stands."""
        place = self.positions.get(column)
        return self.columns[column] if place is None else self.headers[place].strip()

    def position_of_header(self, header: str) -> int | None:
        """Where that header stands; None where it does not."""
        name = plain(header)
        return self.names.index(name) if name in self.names else None


@dataclass(frozen=True)
class _Hit:
    """A reading of a row as a header: how many of its names are known, and which it lacks."""

    known: int
    lacks: list[str]
    found: Recognised

    def rank(self) -> tuple[int, bool, bool, int]:
        """Better readings rank higher."""
        mapping = self.found.mapping
        score = self.known - 2 * len(self.lacks)
        return score, not self.lacks, not mapping.own, -len(mapping.known_names)


def recognise(
    sheets: Sequence[Sheet], name: str, among: Sequence[Mapping] = ()
) -> list[Recognised]:
    """What each sheet that is an export is; the others are left out.

    Of a sheet's first rows, the one counts of which some mapping knows most and lacks nothing
    required. A name that is lacking weighs as much as two that are known: reports of one platform
    share most of their names. Of several that know as much, a platform's own wins, then the one
    that knows least besides. A file without an export raises DataRefused.

    Parameters
    ----------
    among : the mappings to choose from; by default the packaged ones.
    """
    candidates = [each for each in among or mappings().values() if each.by_name in name]
    best: list[_Hit] = []
    for sheet in sheets:
        hits = [*_headers(sheet, candidates), *_first_lines(sheet, candidates, name)]
        if hits:
            best.append(max(hits, key=_Hit.rank))
    if not best:
        raise _unrecognised(sheets, name, candidates)
    whole = [hit.found for hit in best if not hit.lacks]
    if not whole:
        nearest = max(best, key=_Hit.rank)
        ours = _nearest_of_ours(sheets, candidates)
        if ours and len(ours[0].known_names & ours[1]) > nearest.known:
            raise _nearly_ours(*ours, name)
        raise _lacking(nearest, name)
    for found in whole:
        _refuse_doubles(found, name)
    return whole


def _headers(sheet: Sheet, candidates: list[Mapping]) -> Iterator[_Hit]:
    """Every reading of a first row as a header."""
    rows = [(tuple(r.cells), at, r.line, r.span) for at, r in enumerate(sheet.head[:HEADER_WITHIN])]
    if sheet.names:
        rows.insert(0, (sheet.names, -1, 0, 0))
    for headers, *place in rows:
        names = plain_all(headers) - {""}
        for mapping in candidates:
            known = len(mapping.known_names & names)
            if known and not mapping.headers:
                found = Recognised(sheet, mapping, headers, *place)
                hit = _Hit(known, mapping.lacks(names), found)
                if _believable(hit, names, single=len(candidates) == 1):
                    yield hit


def _believable(hit: _Hit, names: set[str], *, single: bool) -> bool:
    """Whether a row may be the header: one that lacks something knows three names, two a lack.

    A sheet under our own names lacks nothing; one kept by hand may have a few columns more, which
    say nothing (rows of one key that differ are refused), any other has none. `single`: there is
    but one mapping to choose from.
    """
    mapping = hit.found.mapping
    if hit.lacks:
        return not mapping.own and (single or hit.known > max(2, 2 * len(hit.lacks)))
    if single or not mapping.own:
        return True
    more = strangers(mapping, names)
    harmless = not any(_OF_A_STATE.search(name) for name in more)
    few = harmless and hit.known >= max(3, 2 * len(more))
    return not more or (few and mapping.versions == "sheet")


def strangers(mapping: Mapping, names: set[str]) -> set[str]:
    """The names that the mapping does not know, and that are not known to say nothing."""
    free = plain_all(grain_words().ignorable.headers)
    return names - mapping.known_names - BOOKKEEPING_NAMES - free


def _first_lines(sheet: Sheet, candidates: list[Mapping], name: str) -> Iterator[_Hit]:
    """Readings of a sheet without a header line, known by how its first line looks."""
    first = sheet.delimiter.join(sheet.head[0].cells) if sheet.head else ""
    for mapping in candidates:
        whole = rf"\A(?:{mapping.first_line})\Z"
        if mapping.first_line and search(whole, first, name) is not None:
            found = Recognised(sheet, mapping, mapping.headers)
            yield _Hit(len(mapping.headers), [], found)


def _refuse_doubles(found: Recognised, name: str) -> None:
    """Refuse a sheet in which a column that is read stands twice under one name."""
    for column, source in found.mapping.columns.items():
        if found.mapping.kind_of(column) == "words":  # all of them are read
            continue
        wanted = plain_all(source.from_)
        places = [at for at, header in enumerate(found.names) if header in wanted]
        distinct = {found.names[at] for at in places}
        if len(distinct) < len(places):
            numbers = ", ".join(str(at + 1) for at in places)
            header = found.names[places[0]]
            raise DataRefused("ingest.double_column", name=name, header=header, places=numbers)


def _unrecognised(sheets: Sequence[Sheet], name: str, candidates: list[Mapping]) -> NoExport:
    """Say what was looked for."""
    if not any(map(_has_text, sheets)):
        return NoExport("ingest.empty", name=name)
    if len(candidates) == 1:
        title = candidates[0].name
        return NoExport("ingest.not_this_export", name=name, lines=HEADER_WITHIN, title=title)
    if near := _nearest_of_ours(sheets, candidates):
        return _nearly_ours(*near, name)
    return NoExport("ingest.no_known_export", name=name, lines=HEADER_WITHIN)


def _nearest_of_ours(
    sheets: Sequence[Sheet], candidates: list[Mapping]
) -> tuple[Mapping, set[str]] | None:
    """The table of ours to whose names the fullest of the first lines comes nearest, and its names.

    None where too few of them come near; nor where it is one of orders, of which there are many
    kinds of lists, unless it has three of its names and lacks nothing.
    """
    found: list[tuple[float, int, Mapping, set[str]]] = []
    for sheet in sheets:
        lines = (sheet.names, *(record.cells for record in sheet.head[:HEADER_WITHIN]))
        names = max((plain_all(line) - {""} for line in lines), key=len)
        for mapping in (each for each in candidates if each.own and len(names) <= _MOST_NAMES):
            near = sum(_nearness(each, mapping.known_names) for each in names)
            if near >= max(2, 0.4 * len(names)) or _has_all(mapping, names):
                found.append((near, -len(mapping.lacks(names)), mapping, names))
    if not found:
        return None
    *_, mapping, names = max(found, key=lambda each: each[:2])
    of_orders = mapping.table in ("orders", "order_items", "brushed_orders")
    return None if of_orders and not _has_all(mapping, names) else (mapping, names)


def _has_all(mapping: Mapping, names: set[str]) -> bool:
    """Whether three of the names are its own, and none that it must have is lacking."""
    return len(mapping.known_names & names) > 2 and not mapping.lacks(names)


def _nearness(name: str, known: set[str]) -> float:
    """How near a name comes to one of those: 1 where it is one, 0 where to none."""
    close = get_close_matches(name, known, n=1, cutoff=0.7 if name.isascii() else 0.5)
    return SequenceMatcher(None, name, close[0]).ratio() if close else 0.0


def _nearly_ours(mapping: Mapping, names: set[str], name: str) -> NoExport:
    """Say which table of ours it nearly is, what it lacks of that, and what is not known to it."""
    fields = {"name": name, "title": mapping.name, "table": mapping.table}
    headers = ", ".join(sorted(strangers(mapping, names)))
    lacks = mapping.lacks(names)
    if not lacks:
        return NoExport("ingest.unknown_columns", headers=headers, **fields)
    if not all(map(str.isascii, names)):
        lacks = [_in_chinese(mapping, column) for column in lacks]
    unknown = Message("ingest.nearest_sheet_unknown", headers=headers) if headers else ""
    return NoExport("ingest.nearest_sheet", missing=", ".join(lacks), unknown=unknown, **fields)


def _in_chinese(mapping: Mapping, column: str) -> str:
    """A column of ours by its Chinese name, with the words that it may have."""
    words = " / ".join(TABLES[mapping.table].column(column).choices.values())
    return (
        f"{mapping.columns[column].from_[1]} ({words})"
        if words
        else mapping.columns[column].from_[1]
    )


def _has_text(sheet: Sheet) -> bool:
    rows = [record.cells for record in sheet.head[:HEADER_WITHIN]]
    return any("".join(cells).strip() for cells in rows)


def _lacking(hit: _Hit, name: str) -> DataRefused:
    """Say what is missing, and which of the unknown names comes nearest."""
    found = hit.found
    unknown = sorted(set(found.names) - found.mapping.known_names)
    close: list[str] = []
    for need in hit.lacks:
        close += get_close_matches(plain(need), unknown, n=1, cutoff=0.5)
    fields = {"name": name, "title": found.mapping.name, "missing": ", ".join(hit.lacks)}
    if not close:
        return DataRefused("ingest.lacks_column", **fields)
    return DataRefused("ingest.lacks_column_like", close=", ".join(close), **fields)
