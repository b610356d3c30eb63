"""A draft of a mapping as TOML: a line a guess, and CHECK beside what is unsure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from opsanalytics.core.messages import Translator
from opsanalytics.ingest.draft_file import UNKNOWN, DraftFile, is_back
from opsanalytics.ingest.draft_words import Guess, guesses_of, state_of, words
from opsanalytics.store.tables import TABLES

_WITHOUT = ("paid_at", "paid_amount", "buyer_id")  # without them there are no figures of some kind
_FROM = r'from = \["(?!\.{3}")(?P<header>(?:[^"\\]|\\.)*)"\]'
_CHECKED = re.compile(rf'(?:# )?"?(?P<name>[^"=]+?)"? = (?:.*?{_FROM})?.*  # CHECK')
_CHECK = "  # CHECK"


def text_of(file: DraftFile, kind: str, name: str, tr: Translator) -> str:
    """The mapping's text; its comments are in the language of `tr`."""
    return "\n".join([*_top(file, kind, name, tr), *_columns(file, tr), *_items(file, tr)]) + "\n"


def checks_in(text: str) -> list[str]:
    """What the lines marked CHECK are about: our column and its header, a state, a setting."""
    found: list[str] = []
    for line in text.splitlines():
        if line.startswith("# CHECK"):
            found += re.findall(r'"([^"]*)"', line)
        elif checked := _CHECKED.match(line):
            name = "status" if checked["name"] == "from" else checked["name"]
            found.append(f"{name} ({checked['header']})" if checked["header"] else name)
    return list(dict.fromkeys(found))


def _top(file: DraftFile, kind: str, name: str, tr: Translator) -> Iterator[str]:
    """The lines above the columns."""
    headers = [file.guesses[column].header for column in ("order_id", "created_at")]
    needed = dict.fromkeys(header for header in headers if header != UNKNOWN)
    yield f"# {tr('ingest.draft.top', name=_quoted(name))}"
    yield f"#   opsanalytics ingest --explain FILE --mapping {kind}.toml"
    yield f'schema_version = 1\nkind = {_quoted(kind)}\ntable = "orders"\ntitle = {_quoted(kind)}'
    yield f'required = {_list(needed)}\npaid_amount = "gross"{_check(tr, "gross")}'
    if file.orders("order_id"):
        yield f'lines = "sum"{_check(tr, "several_lines")}'
    elif timeless := file.states_without_time():
        yield _only("drop", file, timeless) + _check(tr, "timeless")


def _columns(file: DraftFile, tr: Translator) -> Iterator[str]:
    guesses = file.guesses
    yield "\n[columns]"
    for column, guess in guesses.items():
        if column != "status":
            mark = "" if file.is_sure(column) else _why(file, column, tr)
            yield f"{column} = {{ {_source(file, column, guess)} }}{mark}"
    if beside := file.money_beside():
        yield f"# CHECK: {tr('ingest.draft.beside', headers=_list(beside))}"
    yield from _lacking(file, tr)
    if "status" in guesses:
        status = guesses["status"]
        from_ = f"from = [{_quoted(status.header)}]{_mark(status.sure)}"
        yield f"\n[columns.status]\n{from_}\n[columns.status.values]"
        for word in file.states():
            state, sure = state_of(word)
            line = f"{_quoted(word)} = {_quoted(state or UNKNOWN)}{_mark(sure)}"
            yield line if state else f"# {line}"


def _why(file: DraftFile, column: str, tr: Translator) -> str:
    """What is to be looked at in a column that is not sure."""
    if file.guesses[column].header == UNKNOWN:
        return _check(tr, "no_such_column", meaning=TABLES["orders"].column(column).meaning)
    if not file.day_order(column)[1]:
        return _check(tr, "month_or_day")
    return _check(tr, "of_the_order") if file.repeats(column) else _CHECK


def _source(file: DraftFile, column: str, guess: Guess) -> str:
    source = f"from = [{_quoted(guess.header)}]"
    if column == "order_id":
        source += ", required = true"
    if order := file.day_order(column)[0]:
        source += f', order = "{order}"'
    if column == "paid_amount" and "paid_at" in file.guesses:
        source += ', required_with = "paid_at"'
    return source + (', of = "order"' if file.repeats(column) else "")


def _lacking(file: DraftFile, tr: Translator) -> Iterator[str]:
    """Columns that no header tells, from the states where these do."""
    guesses = file.guesses
    for column in [each for each in _WITHOUT if each not in guesses]:
        line = _paid_when_placed(file, tr) if column == "paid_at" else ""
        yield line or _commented(column, UNKNOWN, _check(tr, f"without_{column}"))
    for column, guess in guesses_of(file.headers, "orders").items():
        named = guess.sure and column not in {*guesses, *_WITHOUT}
        if named and file.is_blank(guess.header):
            yield _commented(column, guess.header, _check(tr, "blank"))
    for header in [each for each in words()["money"]["refund_states"] if each in file.headers]:
        back = sorted({cell for cell in file.under(header) if is_back(cell)})
        if back and "paid_amount" in guesses and "refund_amount" not in guesses:
            amount = f"from = [{_quoted(guesses['paid_amount'].header)}]"
            once = ', of = "order"' if file.repeats("paid_amount") else ""
            where = f"where = {{ {_quoted(header)} = {_list(back)} }}"
            check = _check(tr, "refunded_whole")
            yield f"refund_amount = {{ {amount}{once}, {where} }}{check}"


def _paid_when_placed(file: DraftFile, tr: Translator) -> str:
    """The time of payment from that of the order, by its states, or where it says a sale."""
    placed = _source(file, "created_at", file.guesses["created_at"])
    if paid := file.states_of_paid():
        where = _only("where", file, paid)
        return f"paid_at = {{ {placed}, {where} }}{_check(tr, 'paid_when_placed')}"
    header = file.guesses["created_at"].header.casefold()
    sold = not file.states() and any(part in header for part in words()["paid"]["sold"])
    return f"paid_at = {{ {placed} }}{_check(tr, 'paid_when_sold')}" if sold else ""


def _items(file: DraftFile, tr: Translator) -> Iterator[str]:
    """The same rows as lines of orders, where they have a product or several are one order."""
    items = file.items
    if not items or not (file.orders("order_id") or "product_id" in items):
        return
    yield f"\n[items]  # {tr('ingest.draft.items')}"
    if "line_id" not in items:
        named = [each for each in ("order_id", "product_id", "sku_code", "title") if each in items]
        yield f"key = {_list(named)}"
    yield "[items.columns]"
    for column, guess in items.items():
        needed = ", required = true" if column in ("order_id", "line_id") else ""
        yield f"{column} = {{ from = [{_quoted(guess.header)}]{needed} }}{_mark(guess.sure)}"
    if "product_id" not in items:
        yield _commented("product_id", UNKNOWN, _check(tr, "without_product_id"))
    if "list_price" in items:
        price = f"from = [{_quoted(items['list_price'].header)}]"
        yield f'payable_amount = {{ {price}, times = "units" }}{_check(tr, "price_of_one")}'


def _only(setting: str, file: DraftFile, states: Sequence[str]) -> str:
    return f"{setting} = {{ {_quoted(file.guesses['status'].header)} = {_list(states)} }}"


def _commented(column: str, header: str, check: str) -> str:
    return f"# {column} = {{ from = [{_quoted(header)}] }}{check}"


def _check(tr: Translator, what: str, **fields: object) -> str:
    return f"{_CHECK}: {tr(f'ingest.draft.{what}', **fields)}"


def _mark(sure: bool) -> str:
    return "" if sure else _CHECK


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """The text as TOML writes it."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\' else c for c in text)
    return f'"{escaped}"'
