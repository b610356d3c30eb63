"""Rows that break a rule of their table, or lack what the figures over their days need.

What is found is kept in the manifest as flags, by month. Those of `LACKING` leave something out of
the figures, which are then not final; the others are only doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from opsanalytics.core.packaged import declared
from opsanalytics.store.flag import Flag
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES, Table

_DECLARED = declared("store/contradictions.toml")
_QUERIES: dict[str, str] = _DECLARED["queries"]
_OF_ONE_STATE = ("named_state", "one_state")
_IN_PART = ("cut_off", "named_part", "restricted", *_OF_ONE_STATE)
# What tells a row's state, and the states that are a whole list together.
STATES = {
    "orders": ("status", frozenset({"paid", "shipped", "completed", "closed"})),
    "reviews": ("rating", frozenset({"good", "bad"})),
    "refunds": ("succeeded", frozenset({"true", "false"})),
}
# By list, the times between which somebody waits.
WAITS = {
    "orders": (("created_at", "paid_at"), ("paid_at", "shipped_at")),
    "inquiries": (("asked_at", "answered_at"),),
}
LACKING = (
    *("no_payment_time", "no_buyer", "no_refund_time", "no_refunds", "no_unpaid", "no_pieces"),
    *("all_succeeded", "none_succeeded", "lines_below", "left_waiting", "refunded_later"),
    *("no_dispatch_time", "no_due_day", "no_visitor", "months_without", "lines_lacking"),
    "quarters",
    *_IN_PART,
)
# Tables whose rows belong to those of another one: that one, and the column they share.
BELONG = {
    "order_items": ("orders", "order_id"),
    "refunds": ("orders", "order_id"),
    "brushed_orders": ("orders", "order_id"),
    "inspections": ("sites", "site"),
}


def contradictions(engine: Any, table: str, sources: Sequence[SourceFile]) -> Iterator[Flag]:
    """The flags of one table.

    Parameters
    ----------
    engine : DuckDB with a view of the table.
    table : the table's name.
    sources : the exports of the generation.
    """
    spec = TABLES[table]
    if table in BELONG:
        yield from _stray(engine, spec)
    if spec.day:
        for rule in spec.rules:
            yield from _broken_rule(engine, spec, rule)
    for source in sources:
        if source.table == table:
            elsewhere = _is_elsewhere(source, sources)
            flags = _of_file(source)
            for flag in flags:
                if not elsewhere or flag.kind not in _OF_ONE_STATE:
                    flag.files = [source.id]
                    yield flag
    if table == "orders":
        yield from _no_refunds(engine, [s for s in sources if s.table == table])


def _is_elsewhere(source: SourceFile, sources: Sequence[SourceFile]) -> bool:
    """Whether another list has all days of one of a single state, or those of other states do."""
    days = source.days()
    if days is None:
        return False
    states: set[str] = set()
    for other in sources:
        its = other.days()
        if other.table == source.table and its and its.start < days.end and days.start < its.end:
            named = [note.values["states"] for note in other.notes if "states" in note.values]
            if not named and its.start <= days.start and days.end <= its.end:
                return True
            states.update(",".join(map(str, named)).split(","))
    return source.table in STATES and STATES[source.table][1] <= states


def _of_file(source: SourceFile) -> Iterator[Flag]:
    """What is wrong with a whole file: rows not read, ruined numbers, what was noted of it."""
    days = source.days()
    if days is None:
        return
    first, last = days.start, days.last
    if source.rejected:
        yield _flag("rejected", source.table, first, last, [], n=source.rejected)
    if source.damaged_ids:
        yield _flag("ruined_numbers", source.table, first, last, [], n=source.damaged_ids)
    for note in [*source.notes, *source.version_notes]:
        kind = _DECLARED["of_files"].get(note.key, "")
        if kind and _matters(kind, float(note.values.get("n", 0)), source):
            columns = source.columns if kind in _IN_PART else _DECLARED["about"].get(kind, [])
            if note.values.get("states") == "true":  # what was given back is whole
                columns = ["asked_at"]
            if "about" in note.values:
                columns = str(note.values["about"]).split(",")
            start = date.fromisoformat(str(note.values.get("first_day", first)))
            end = date.fromisoformat(str(note.values.get("last_day", last)))
            yield _flag(kind, source.table, start, end, columns, **note.values)


def _matters(kind: str, n: float, source: SourceFile) -> bool:
    """Whether what is noted of a file, of so many rows, changes its figures.

    Without a line end the last row may be whole. A list is not cut of which newer ones have every
    row. Whoever keeps a sheet deletes rows.
    """
    changes = {
        "cut_off": source.rejected > 0,
        "row_limit": source.loaded > 0,
        "rows_apart": n >= 0.001 * source.parsed,
        "rows_absent": n >= max(2, 0.01 * source.parsed),
        "rows_gone": TABLES[source.table].version == "days",
    }
    return changes.get(kind, True)


def _broken_rule(engine: Any, spec: Table, rule: str) -> Iterator[Flag]:
    less, more = rule.split(" <= ")
    columns = [name for name in (less, more) if not name.isdigit()]
    times = [c.name for c in spec.columns if c.name in columns and c.type in ("time", "day")]
    for first, last, n, files in _by_month(engine, spec, f"{less} > {more}", *times):
        yield _flag("broken_rule", spec.name, first, last, columns, files, n=n, rule=rule)


def _stray(engine: Any, spec: Table) -> Iterator[Flag]:
    """Rows of orders or sites that the list of these does not hold: no figure has them."""
    other, column = BELONG[spec.name]
    try:
        engine.table(other)
    except duckdb.CatalogException:
        return
    where = _QUERIES["stray"].format(column=column, other=other)
    if spec.name == "refunds":
        where += " " + _QUERIES["long_after_the_first_order"]
    if spec.day:
        found = _by_month(engine, spec, where)
    else:
        names = {"day": TABLES[other].day, "other": other, "table": spec.name, "column": column}
        query = _QUERIES["by_file"].format(where=where, **names)
        found = [row for row in engine.execute(query).fetchall() if row[2] and row[0]]
    for first, last, n, files in found:
        yield _flag(f"stray_{spec.name}", spec.name, first, last, [column], files, n=n)


def _by_month(
    engine: Any, spec: Table, where: str, *times: str
) -> list[tuple[date, date, int, list[str]]]:
    """First and last day, number and exports of such rows in each month that has any.

    By the table's day, and by these other times.
    """
    days = ", ".join(f'"{name}"::date' for name in (spec.day, *times))
    query = _QUERIES["by_month"].format(days=days, table=spec.name, where=where)
    found: list[tuple[date, date, int, list[str]]] = engine.execute(query).fetchall()
    return found


def _no_refunds(engine: Any, sources: Sequence[SourceFile]) -> Iterator[Flag]:
    """Lists whose refund column is blank in every row.

    A blank means that nothing was given back where another list of the same kind has blanks and
    amounts side by side; else nothing tells whether refunds were left out.
    """
    kinds = {source.id: source.kind for source in sources if "refund_amount" in source.columns}
    cells = [row for row in engine.execute(_QUERIES["refund_cells"]).fetchall() if row[0] in kinds]
    mixed = {kinds[source] for source, _, _, rows, filled in cells if 0 < filled < rows}
    for source, first, last, rows, filled in cells:
        if not filled and kinds[source] not in mixed:
            yield _flag("no_refunds", "orders", first, last, ["refund_amount"], [source], n=rows)


def _flag(
    kind: str,
    table: str,
    first: date,
    last: date,
    columns: list[str],
    files: Sequence[str] = (),
    /,
    **values: float | str,
) -> Flag:
    days = {"first_day": first, "last_day": last}
    return Flag(kind=kind, table=table, columns=columns, files=[*files], values=values, **days)
