"""A first mapping for an unknown list of orders: a guess for every column, and what is unsure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.ingest.draft_words import Guess, guesses_of, state_of, words
from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.formats.sheet import Record, Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.recognise import HEADER_WITHIN, recognise
from opsanalytics.store.tables import TABLES

_MONEY = ("paid_amount", "total_amount", "postage", "refund_amount")
_TIMES = ("created_at", "paid_at", "shipped_at", "completed_at")
_UNKNOWN = "..."  # the header of a column that none looks like
# What stands in the columns without which there is no list of orders.
_LOOKS = {"created_at": r"\d+[-/.年]\d+[-/.月]\d+.*", "order_id": r"(?=.*\d)[\w-]{5,}"}
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
_NOTHING = re.compile(r"\D*0*[.,]?0*\D*")  # no amount, however it is written


@dataclass(frozen=True)
class Draft:
    """The mapping's text, and the columns whose guess somebody must look at."""

    text: str
    unsure: list[str]
    unread: list[str]


@dataclass(frozen=True)
class _File:
    """A file's headers and first rows, and what is guessed of them, as orders and as items."""

    headers: list[str]
    rows: list[list[str]]
    guesses: dict[str, Guess]
    items: dict[str, Guess]

    def under(self, header: str) -> list[str]:
        """The cells under that header."""
        place = self.headers.index(header)
        return [row[place].strip() if place < len(row) else "" for row in self.rows]

    def cells(self, column: str) -> list[str]:
        """The cells our column is read from; none where it is not."""
        known = column in self.guesses and self.guesses[column].header != _UNKNOWN
        return self.under(self.guesses[column].header) if known else []

    def orders(self, column: str) -> list[list[str]]:
        """The column's cells by order, of the orders of several rows."""
        by_order: dict[str, list[str]] = {}
        for number, cell in zip(self.cells("order_id"), self.cells(column), strict=False):
            by_order.setdefault(number, []).append(cell)
        return [cells for number, cells in by_order.items() if number and len(cells) > 1]

    def repeats(self, column: str) -> bool:
        """Whether the rows of an order seem to repeat an amount of it all."""
        several = self.orders(column) if column in _MONEY else []
        alike = all(len(set(cells)) == 1 for cells in several)
        return alike and any(not _NOTHING.fullmatch(cells[0]) for cells in several)

    def day_order(self, column: str) -> tuple[str, bool]:
        """Whether month or day comes first where the year comes last, and whether that is proven.

        A number above 12, in any time of the file, is a day.
        """
        by_column = {each: list(map(_YEAR_LAST.match, self.cells(each))) for each in _TIMES}
        if not any(by_column.get(column, ())):
            return "", True
        days = [found for each in by_column.values() for found in each if found]
        first, second = (any(int(day[place]) > 12 for day in days) for place in (1, 2))
        return "dmy" if first and not second else "mdy", first != second

    def states(self) -> list[str]:
        """The words of the column of states."""
        return sorted({cell for cell in self.cells("status") if cell})


def write_draft(file: Path, folder: Path, among: Sequence[Mapping] = ()) -> tuple[Path, Draft]:
    """Write KIND.toml into the folder for the file; gives its path and what it says.

    UsageError where that file is there already, or the export is one of those known (`among`, by
    default the packaged ones); DataRefused where no header can be found, or none of its columns
    looks like an order's number or time.
    """
    kind = re.sub(r"\W+", "_", file.stem.casefold()).strip("_") or "export"
    path = folder / f"{kind}.toml"
    if path.exists():
        raise UsageError("ingest.template.exists", path=path)
    draft = draft_of(file, kind, among)
    path.write_text(draft.text, encoding="utf-8")
    return path, draft


def draft_of(file: Path, kind: str, among: Sequence[Mapping] = ()) -> Draft:
    """A mapping of the file to the table of orders, from its header and first rows."""
    if not file.is_file():
        raise UsageError("ingest.no_path", path=file, raw=file.parent)
    for export in unpack(file, lambda _: None):
        sheets = read_sheets(export)
        _refuse_known(sheets, file.name, among)
        for sheet in sheets:
            if header := _header(sheet):
                rows = [record.cells for record in sheet.head if record.line > header.line]
                return _drafted(header.cells, rows, kind, file.name)
    raise DataRefused("ingest.draft.no_header", name=file.name)


def _refuse_known(sheets: Sequence[Sheet], name: str, among: Sequence[Mapping]) -> None:
    try:
        known = recognise(sheets, name, among)[0].mapping
    except OpsError:
        return
    raise UsageError("ingest.draft.known", name=name, title=known.name, kind=known.kind)


def _header(sheet: Sheet) -> Record | None:
    """The record with most cells whose names are known; None where it has fewer than two."""
    records = [Record(list(sheet.names), 0)] if sheet.names else []
    records += sheet.head[:HEADER_WITHIN]
    best = max(records, key=lambda record: len(guesses_of(record.cells, "orders")), default=None)
    return best if best and len(guesses_of(best.cells, "orders")) > 1 else None


def _drafted(cells: Sequence[str], rows: list[list[str]], kind: str, name: str) -> Draft:
    headers = [cell.strip() for cell in cells]
    guesses = guesses_of(headers, "orders")
    _guess_by_cells(_File(headers, rows, guesses, {}))
    items = guesses_of(headers, "items")
    file = _File(headers, rows, guesses, items if {"order_id", "units"} <= set(items) else {})
    _guess_otherwise(file)
    beside = _money_beside(file)
    doubtful = [column for column in guesses if not _is_sure(file, column)]
    named = {column: guesses[column].header.replace(_UNKNOWN, column) for column in doubtful}
    text = "\n".join([*_top(file, kind, name), *_columns(file, beside), *_items(file)]) + "\n"
    used = {guess.header for guess in [*guesses.values(), *file.items.values()]}
    unread = [header for header in headers if header and header not in used]
    if unread:
        text += f"\n# Not read: {', '.join(' '.join(header.split()) for header in unread)}\n"
    return Draft(text, list(dict.fromkeys([*named.values(), *beside])), unread)


def _guess_by_cells(file: _File) -> None:
    """Take what no header names from the column whose cells look like it, if there is one."""
    for column, look in _LOOKS.items():
        used = {guess.header for guess in file.guesses.values()}
        left = [header for header in file.headers if header and header not in used and file.rows]
        alike = [h for h in left if all(re.fullmatch(look, cell) for cell in file.under(h))]
        file.guesses.setdefault(column, Guess(next(iter(alike), _UNKNOWN), sure=False))


def _guess_otherwise(file: _File) -> None:
    """Take the next best for a time before the payment, and for what was paid; both unsure."""
    guesses = file.guesses
    pairs = zip(file.cells("created_at"), file.cells("paid_at"), strict=False)
    written_alike = not file.day_order("created_at")[0]
    if written_alike and any(paid[:1].isdigit() and created > paid for created, paid in pairs):
        guesses["created_at"] = Guess(guesses["paid_at"].header, sure=False)
    if "paid_amount" not in guesses and "total_amount" in guesses:
        guesses["paid_amount"] = Guess(guesses["total_amount"].header, sure=False)


def _is_sure(file: _File, column: str) -> bool:
    adds_up = column in (*_MONEY, "units") and bool(file.orders("order_id"))
    return file.guesses[column].sure and not adds_up and file.day_order(column)[1]


def _money_beside(file: _File) -> list[str]:
    """Headers of amounts that what was paid may hold, or not: discounts, balances, postage."""
    read = {file.guesses[each].header for each in file.guesses if each != "postage"}
    parts = words()["money"]["parts"]
    named = [h for h in file.headers if h not in read and any(p in h.casefold() for p in parts)]
    return [h for h in named if any(not _NOTHING.fullmatch(cell) for cell in file.under(h))]


def _top(file: _File, kind: str, name: str) -> Iterator[str]:
    """The lines above the columns."""
    headers = [file.guesses[column].header for column in ("order_id", "created_at")]
    needed = [header for header in headers if header != _UNKNOWN]
    fields = {"name": _quoted(name), "kind": kind, "quoted": _quoted(kind)}
    text = words()["text"]
    yield text["top"].format(**fields, required=_list(dict.fromkeys(needed)))
    if file.orders("order_id"):
        yield text["lines"]
    pairs = zip(file.cells("status"), file.cells("created_at"), strict=False)
    timed = {state for state, time in pairs if time[:1].isdigit()}
    timeless = [state for state in file.states() if state not in timed]
    if timeless and not file.orders("order_id"):
        yield f"{_only('drop', file, timeless)}  # CHECK: no time in them"


def _columns(file: _File, beside: Sequence[str]) -> Iterator[str]:
    guesses = file.guesses
    yield "\n[columns]"
    for column, guess in guesses.items():
        if column != "status":
            mark = _mark(_is_sure(file, column))
            yield f"{column} = {{ {_source(file, column, guess)} }}{mark}{_why(file, column)}"
    if beside:
        yield f"# CHECK: should paid_amount have plus or minus some of {_list(beside)}?"
    yield from _lacking(file)
    if "status" in guesses:
        status = guesses["status"]
        from_ = f"from = [{_quoted(status.header)}]{_mark(status.sure)}"
        yield f"\n[columns.status]\n{from_}\n[columns.status.values]"
        for word in file.states():
            state, sure = state_of(word)
            line = f"{_quoted(word)} = {_quoted(state or '...')}{_mark(sure)}"
            yield line if state else f"# {line}"


def _why(file: _File, column: str) -> str:
    """What is to be looked at in a column that is not sure."""
    if file.guesses[column].header == _UNKNOWN:
        return f": no column looks like this: {TABLES['orders'].column(column).meaning}"
    if not file.day_order(column)[1]:
        return ': month first, or day first ("dmy")?'
    return ": the order's own, repeated on its rows" if file.repeats(column) else ""


def _source(file: _File, column: str, guess: Guess) -> str:
    source = f"from = [{_quoted(guess.header)}]"
    if column == "order_id":
        source += ", required = true"
    if order := file.day_order(column)[0]:
        source += f', order = "{order}"'
    if column == "paid_amount" and "paid_at" in file.guesses:
        source += ', required_with = "paid_at"'
    return source + (', of = "order"' if file.repeats(column) else "")


def _lacking(file: _File) -> Iterator[str]:
    """Columns that no header tells, from the states where these do."""
    guesses, text = file.guesses, words()["text"]
    paid = [
        s
        for s in file.states()
        if state_of(s)[0] in ("paid", "shipped", "completed") or _is_back(s)
    ]
    for column, why in words()["without"].items():
        if column == "paid_at" and column not in guesses and paid:
            placed = _source(file, "created_at", guesses["created_at"])
            yield text["paid_at"].format(placed=placed, when=_only("where", file, paid))
        elif column not in guesses:
            yield f'# {column} = {{ from = ["..."] }}  # CHECK: {why}'
    for header in [each for each in words()["money"]["refund_states"] if each in file.headers]:
        back = sorted({cell for cell in file.under(header) if _is_back(cell)})
        if back and "paid_amount" in guesses and "refund_amount" not in guesses:
            amount = _quoted(guesses["paid_amount"].header)
            yield text["refund"].format(amount=amount, header=_quoted(header), back=_list(back))


def _is_back(state: str) -> bool:
    return any(part in state.casefold() for part in words()["money"]["given_back"])


def _items(file: _File) -> Iterator[str]:
    """The same rows as lines of orders, where they have a product or several are one order."""
    items = file.items
    if not items or not (file.orders("order_id") or "product_id" in items):
        return
    yield "\n[items]  # the same rows as lines of orders"
    if "line_id" not in items:
        named = [each for each in ("order_id", "product_id", "sku_code", "title") if each in items]
        yield f"key = {_list(named)}"
    yield "[items.columns]"
    for column, guess in items.items():
        needed = ", required = true" if column in ("order_id", "line_id") else ""
        yield f"{column} = {{ from = [{_quoted(guess.header)}]{needed} }}{_mark(guess.sure)}"
    if "product_id" not in items:
        yield words()["text"]["product_id"]
    if "list_price" in items:
        price = f"from = [{_quoted(items['list_price'].header)}]"
        yield f'payable_amount = {{ {price}, times = "units" }}  # CHECK: is it the price of one?'


def _only(setting: str, file: _File, states: Sequence[str]) -> str:
    return f"{setting} = {{ {_quoted(file.guesses['status'].header)} = {_list(states)} }}"


def _mark(sure: bool) -> str:
    return "" if sure else "  # CHECK"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """The text as TOML writes it."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\' else c for c in text)
    return f'"{escaped}"'
