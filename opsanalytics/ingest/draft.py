"""A first mapping for an unknown list of orders: a guess for every column, and what is unsure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.formats.sheet import Record, Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.ingest.mapping import plain
from opsanalytics.ingest.recognise import HEADER_WITHIN
from opsanalytics.store.tables import TABLES

_TABLE = "orders"
_CLOSE = 0.75  # names that agree to this share may mean the same
# Columns without which figures cannot be had, and which.
_WITHOUT = {
    "paid_at": "without it no order counts as paid",
    "paid_amount": "without it there is no money",
    "buyer_id": "without it there are no returning buyers",
}
_LINES = {
    "sum": "several rows are one order, and their amounts are added up",
    "last": 'each row seems to repeat the amount of its whole order; if they are parts, "sum"',
    "continuation": "later rows of an order leave blank what the first says",
}
_MONEY = ("paid_amount", "total_amount", "postage", "refund_amount", "units")


@dataclass(frozen=True)
class Draft:
    """The mapping's text, and the columns whose guess somebody must look at."""

    text: str
    unsure: list[str]
    unread: list[str]


@dataclass(frozen=True)
class _Guess:
    column: str
    header: str
    sure: bool


def write_draft(file: Path, folder: Path) -> tuple[Path, Draft]:
    """Write KIND.toml into the folder for the file; gives its path and what it says.

    UsageError where that file is there already; DataRefused where no header can be found, or none
    of its columns looks like an order's number or time.
    """
    kind = re.sub(r"\W+", "_", file.stem.casefold()).strip("_") or "export"
    path = folder / f"{kind}.toml"
    if path.exists():
        raise UsageError("ingest.template.exists", path=path)
    draft = draft_of(file, kind)
    path.write_text(draft.text, encoding="utf-8")
    return path, draft


def draft_of(file: Path, kind: str) -> Draft:
    """A mapping of the file to the table of orders, from its header and first rows."""
    if not file.is_file():
        raise UsageError("ingest.no_path", path=file, raw=file.parent)
    for export in unpack(file, lambda _: None):
        for sheet in read_sheets(export):
            header = _header(sheet)
            if header:
                return _drafted(header, _rows_below(sheet, header), kind, file.name)
    raise DataRefused("ingest.draft.no_header", name=file.name)


def _header(sheet: Sheet) -> Record | None:
    """The record with most cells whose names are known; None where it has fewer than two."""
    records = [Record(list(sheet.names), 0)] if sheet.names else []
    records += sheet.head[:HEADER_WITHIN]
    best = max(records, key=lambda record: len(_guesses(record.cells)), default=None)
    return best if best and len(_guesses(best.cells)) > 1 else None


def _rows_below(sheet: Sheet, header: Record) -> list[list[str]]:
    return [record.cells for record in sheet.head if record.line > header.line]


def _guesses(headers: Sequence[str]) -> list[_Guess]:
    """Which of the headers each column is read from, each header for one column at most."""
    left = {plain(header).casefold(): header.strip() for header in headers if header.strip()}
    found: list[_Guess] = []
    known = _known_words()
    for sure in (True, False):
        for column, words in known.items():
            if any(guess.column == column for guess in found):
                continue
            near = [word for word in words if word in left] if sure else _near(words, left)
            if near:
                found.append(_Guess(column, left.pop(near[0]), sure))
    order = list(known)
    return sorted(found, key=lambda guess: order.index(guess.column))


def _near(words: Sequence[str], left: dict[str, str]) -> list[str]:
    """The headers left that come near one of the words, as long as these are Chinese and long."""
    long = [word for word in words if len(word) > 2 and not word.isascii()]
    near = [get_close_matches(word, left, n=1, cutoff=_CLOSE) for word in long]
    return [match for matches in near for match in matches]


@cache
def _known_words() -> dict[str, list[str]]:
    """By our column, the names it is known by, here and on other platforms."""
    words: dict[str, list[str]] = {}
    for column, others in _words()["columns"].items():
        known = [TABLES[_TABLE].column(column).zh, column]
        for mapping in mappings().values():
            if mapping.table == _TABLE and column in mapping.columns:
                known += mapping.columns[column].from_
        words[column] = list(dict.fromkeys(plain(w).casefold() for w in [*others, *known]))
    return words


@cache
def _words() -> dict[str, Any]:
    text = files("opsanalytics.ingest").joinpath("draft.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _drafted(header: Record, rows: list[list[str]], kind: str, name: str) -> Draft:
    guesses = {guess.column: guess for guess in _guesses(header.cells)}
    if lacking := [column for column in ("order_id", "created_at") if column not in guesses]:
        column = TABLES[_TABLE].column(lacking[0])
        raise DataRefused("ingest.draft.lacks", name=name, column=column.meaning)
    places = {each.column: header.cells.index(_cell(header, each)) for each in guesses.values()}
    columns = {
        column: [row[place].strip() if place < len(row) else "" for row in rows]
        for column, place in places.items()
    }
    lines = _lines(columns)
    if lines in ("continuation", "last"):
        guesses.pop("units", None)  # those of one item only
    taken = {guess.header for guess in guesses.values()}
    unread = [cell.strip() for cell in header.cells if cell.strip() and cell.strip() not in taken]
    unsure = [column for column, guess in guesses.items() if not guess.sure]
    if lines:
        unsure += [column for column in _MONEY if column in guesses and column not in unsure]
    text = "\n".join(_text(guesses, columns, kind, name, lines, unsure, unread)) + "\n"
    return Draft(text, [guesses[column].header for column in unsure], unread)


def _cell(header: Record, guess: _Guess) -> str:
    return next(cell for cell in header.cells if cell.strip() == guess.header)


def _lines(columns: dict[str, list[str]]) -> str:
    """What several rows of one order are: by whether later ones leave blank what the first says."""
    numbers = [number for number in columns["order_id"] if number]
    if len(set(numbers)) == len(numbers):
        return ""
    if any(not time for time in columns["created_at"]):
        return "continuation"
    amounts = columns.get("paid_amount") or columns.get("total_amount") or []
    amounts_by_order: dict[str, list[str]] = {}
    for number, amount in zip(columns["order_id"], amounts, strict=False):
        amounts_by_order.setdefault(number, []).append(amount)
    several = [of for of in amounts_by_order.values() if len(of) > 1]
    return "last" if several and all(len(set(of)) == 1 for of in several) else "sum"


def _text(
    guesses: dict[str, _Guess],
    columns: dict[str, list[str]],
    kind: str,
    name: str,
    lines: str,
    unsure: list[str],
    unread: list[str],
) -> Iterator[str]:
    """The lines of the mapping."""
    yield f"# A draft for {_quoted(name)}: look at every line marked CHECK, then try it with"
    yield f"#   opsanalytics ingest --explain FILE --mapping {kind}.toml"
    yield "schema_version = 1"
    yield f"kind = {_quoted(kind)}"
    yield f'table = "{_TABLE}"'
    yield f"title = {_quoted(kind)}"
    needed = [guesses[column].header for column in ("order_id", "created_at")]
    yield f"required = [{', '.join(map(_quoted, needed))}]"
    yield 'paid_amount = "gross"  # CHECK: "net" where refunds are deducted'
    if lines:
        yield f'lines = "{lines}"  # CHECK: {_LINES[lines]}'
    yield "\n[columns]"
    for column, guess in guesses.items():
        if column != "status":
            yield f"{column} = {{ {_source(column, guess, columns)} }}{_mark(column, unsure)}"
    for column, why in _WITHOUT.items():
        if column not in guesses:
            yield f'# {column} = {{ from = ["..."] }}  # CHECK: {why}'
    if "status" in guesses:
        yield "\n[columns.status]"
        yield f"from = [{_quoted(guesses['status'].header)}]{_mark('status', unsure)}"
        yield "[columns.status.values]"
        yield from _states(columns["status"])
    if unread:
        yield f"\n# Not read: {', '.join(' '.join(header.split()) for header in unread)}"


def _source(column: str, guess: _Guess, columns: dict[str, list[str]]) -> str:
    source = f"from = [{_quoted(guess.header)}]"
    if column == "order_id":
        source += ", required = true"
    if column == "paid_amount" and "paid_at" in columns:
        source += ', required_with = "paid_at"'
    return source


def _mark(column: str, unsure: Sequence[str]) -> str:
    return "  # CHECK" if column in unsure else ""


def _states(cells: Sequence[str]) -> Iterator[str]:
    """Each state of the first rows with ours; one that is not known is left to the reader."""
    ours = {word: state for state, words in _words()["status"].items() for word in words}
    for mapping in mappings().values():
        if mapping.table == _TABLE and "status" in mapping.columns:
            ours |= mapping.columns["status"].values
    for word in sorted({cell for cell in cells if cell}):
        known = ours.get(word)
        yield f'{_quoted(word)} = "{known}"' if known else f'# {_quoted(word)} = "..."  # CHECK'


def _quoted(text: str) -> str:
    """The text as TOML writes it."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\' else c for c in text)
    return f'"{escaped}"'
