"""What an answer rests on that is not final: noted while it is worked out, and said below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from opsanalytics.core.messages import Message, listed, sentence
from opsanalytics.core.periods import Period
from opsanalytics.metrics.completeness import days_without_rows
from opsanalytics.metrics.doubts import doubts_of_columns, doubts_of_metric, tables_of
from opsanalytics.metrics.metric import find_metric
from opsanalytics.metrics.shop_tables import has_brushed_orders
from opsanalytics.metrics.untold_products import untold_lines
from opsanalytics.pages.finding import Figure, Finding, RestsOn, View
from opsanalytics.store.line_products import COLUMN, LINES
from opsanalytics.store.shop import tables_noted
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store.shop import Shop

T = TypeVar("T")
_YEAR = 365
# The keys of what is doubtful, and of the same with how many more there are.
_DOUBTFUL = "pages.doubtful", "pages.doubtful_and_more"
_WORTH_DOUBTFUL = "pages.worth_doubtful", "pages.worth_doubtful_and_more"


@dataclass
class _Noted:
    """Caveats by what they are of, and the metrics read with the days of their figures.

    `unfinished`: metrics by how many of how many rows are not final, and why the first is not.
    `beside`: metrics of an estimate beside the answer, of which only doubts count.
    """

    caveats: dict[str, Message] = field(default_factory=dict)
    unfinished: dict[tuple[int, int, Message], list[str]] = field(default_factory=dict)
    read: dict[str, Period] = field(default_factory=dict)
    beside: dict[str, Period] = field(default_factory=dict)


_NOTED: ContextVar[_Noted | None] = ContextVar("noted", default=None)


@contextmanager
def nothing_noted() -> Iterator[None]:
    """What is read inside is no part of the answer, such as an estimate beside it."""
    with _noting(None, None):
        yield


@contextmanager
def _noting(noted: _Noted | None, tables: set[str] | None) -> Iterator[None]:
    token = _NOTED.set(noted)
    try:
        with tables_noted(tables):
            yield
    finally:
        _NOTED.reset(token)


def remembered_with_notes(shop: Shop, key: Any, make: Callable[[], T]) -> T:
    """What `make` gives, worked out once for a state of the shop; its notes count each time."""

    def find() -> tuple[T, _Noted]:
        token = _NOTED.set(fresh := _Noted())
        try:
            return make(), fresh
        finally:
            _NOTED.reset(token)

    found, noted = shop.remembered(key, find)
    if (asked := _NOTED.get()) is not None:
        asked.caveats = noted.caveats | asked.caveats
        asked.beside |= noted.beside
        for case, names in noted.unfinished.items():
            asked.unfinished.setdefault(case, []).extend(names)
        for name, period in noted.read.items():
            note_days([name], period)
    return found


def note_read(rows: pd.DataFrame) -> None:
    """Note which metrics were read, and for which days, if a question is being answered."""
    noted = _NOTED.get()
    if noted is None:
        return
    for name, part in rows[rows["value"].notna()].groupby("metric"):
        start, end = part["period_start"].min().date(), part["period_end"].max().date()
        note_days([str(name)], Period(start, end))
        if (part["reason"] == Message("metrics.holds_brushed")).any():
            fields = {"metric": find_metric(str(name)).title, "why": part["reason"].iloc[0]}
            noted.caveats.setdefault("brushed", Message("pages.holds_brushed", **fields))


def note_days(metrics: Iterable[str], period: Period) -> None:
    """Note that these metrics were read for these days, if a question is being answered."""
    if (noted := _NOTED.get()) is not None:
        for name in metrics:
            known = noted.read.get(name, period)
            noted.read[name] = Period(min(period.start, known.start), max(period.end, known.end))


def note_beside(metric: str, period: Period) -> None:
    """Note that an estimate beside the answer rests on these days of the metric."""
    if (noted := _NOTED.get()) is not None:
        noted.beside[metric] = period


def note_unfinished(rows: pd.DataFrame) -> None:
    """Note each metric of which rows are not final, if a question is being answered."""
    noted = _NOTED.get()
    if noted is None:
        return
    note_read(rows)
    for name, part in rows[rows["value"].notna()].groupby("metric"):
        open_rows = part[~part["complete"].astype(bool)]
        if len(open_rows):
            case = len(open_rows), len(part), open_rows["reason"].iloc[0]
            noted.unfinished.setdefault(case, []).append(str(name))


def note_platform_totals(view: View) -> None:
    """Note that the platform's totals hold the brushed orders too, where the shop has any."""
    noted = _NOTED.get()
    if noted is not None and has_brushed_orders(view.shop):
        noted.caveats.setdefault("brushed", Message("pages.platform_holds_brushed"))


def note_missing_days(view: View, table: str, period: Period) -> None:
    """Note how many days of the period the table's exports lack, if any."""
    covered = view.shop.manifest.covered(table) - days_without_rows(view.shop, table)
    missing = len(period) - len(covered.intersection(period))
    if missing:
        _note_of_table(table, "pages.days_missing", n=missing, all=len(period))


def note_days_left_out(table: str, days: int, known: int) -> None:
    """Note that of so many days of the table fewer are known whole, and the others left out."""
    if known < days:
        _note_of_table(table, "pages.days_left_out", n=days - known, all=days)


def _note_of_table(table: str, key: str, **fields: int) -> None:
    if (noted := _NOTED.get()) is not None:
        noted.caveats.setdefault(table, Message(key, table=TABLES[table].title, **fields))


def _unfinished(noted: _Noted) -> Iterator[Message]:
    """That so many rows of some metrics are not final, each metric named once."""
    named: set[str] = set()
    for (n, of, why), names in noted.unfinished.items():
        new = [name for name in dict.fromkeys(names) if name not in named]
        named.update(new)
        fields = {"metrics": listed(find_metric(name).title for name in new), "why": why}
        if new and of == 1:
            yield Message("pages.not_final", **fields)
        elif new:
            key = "pages.all_not_final" if n == of else "pages.some_not_final"
            yield Message(key, n=n, all=of, **fields)


def answer_to(question: Callable[..., Finding], view: View, **options: Any) -> Finding:
    """The answer, with a note for each metric it rests on that is not final, or is doubtful."""
    noted, tables = _Noted(), set[str]()
    with _noting(noted, tables):
        found = question(view, **options)
    named = {name.partition(".")[0] for name in tables}
    sources = tuple(table for table in view.shop.manifest.tables if table in named)
    not_final, doubtful, of_worth = _caveats(view, noted, tables)
    caveats = [*not_final, *doubtful, *of_worth]
    said = [*filter(None, map(_open_figure, found.figures))]  # by the sentence itself
    return replace(
        found,
        notes=(*found.notes, *caveats),
        rests_on=_state([*not_final, *said], [*doubtful, *of_worth]),
        sentence_rests_on=_state([*not_final, *said], doubtful),
        caveat=next(iter([*caveats, *said]), None),
        sources=sources,
        days=_hull(noted.read.values()),
    )


def _open_figure(figure: Figure) -> Message | None:
    """That a figure is not final, and why; None where it is, or is not there."""
    if figure.complete or figure.value is None:
        return None
    title = find_metric(figure.metric).title
    return sentence(Message("pages.not_final", metrics=title, why=figure.reason))


def _state(not_final: list[Message], doubtful: list[Message]) -> RestsOn:
    return "not final" if not_final else "doubtful" if doubtful else "final"


def caveats_of(view: View, make: Callable[[], object]) -> Iterator[Message]:
    """What is not final, or doubtful, of the figures that `make` reads."""
    noted, tables = _Noted(), set[str]()
    with _noting(noted, tables):
        make()
    yield from chain(*_caveats(view, noted, tables))


def _caveats(
    view: View, noted: _Noted, tables: set[str]
) -> tuple[list[Message], list[Message], list[Message]]:
    """What is not final, what is doubtful (brushed orders, and flags), and what only of a worth."""
    brushed = [text for name, text in noted.caveats.items() if name not in TABLES]
    missing = [text for name, text in noted.caveats.items() if name in TABLES]
    not_final = [*_unfinished(noted), *missing, *_gaps(view, noted, tables)]
    not_final += _untold_products(view, noted, tables)
    known = {why for _, _, why in noted.unfinished}  # why a figure is not final
    doubts = _doubts(view, noted.read, tables, known)
    known.update(*doubts.values())
    of_worth = _doubts(view, noted.beside, set(), known).values()
    return (
        [*map(sentence, not_final)],
        [*map(sentence, brushed), *(_doubt(_DOUBTFUL, texts) for texts in doubts.values())],
        [_doubt(_WORTH_DOUBTFUL, texts) for texts in of_worth],
    )


def _gaps(view: View, noted: _Noted, tables: set[str]) -> Iterator[Message]:
    """Days of the last year that no export of a table has, where no other caveat is about them."""
    read = _hull(noted.read.values()) or view.last(_YEAR)
    said = {t for names in noted.unfinished.values() for name in names for t in tables_of(name)}
    manifest, left = view.shop.manifest, tables - said - set(noted.caveats)
    for name in filter(left.__contains__, manifest.tables):
        gaps = {day for gap in manifest.gaps(name) for day in gap}
        gaps |= days_without_rows(view.shop, name)
        days = sorted(day for day in gaps if day in read)
        if days:
            period = Period.between(days[0], days[-1])
            fields = {"table": TABLES[name].title, "n": len(days), "days": period}
            yield Message("pages.gaps", **fields)


def _untold_products(view: View, noted: _Noted, tables: set[str]) -> Iterator[Message]:
    """How many order lines an answer by product leaves out, of the days read or the last year."""
    known, read = view.shop.manifest.coverage("orders"), [*noted.read.values(), view.last(_YEAR)]
    if known and f"{LINES}.{COLUMN}" in tables:
        days = Period(min(x.start for x in read), max(x.end for x in read)).cut(known)
        if why := untold_lines(view.shop, days):
            yield Message("pages.untold_products", why=why, days=days)


def _hull(periods: Iterable[Period]) -> Period | None:
    """From the first day of all to the last."""
    each = list(periods)
    if not each:
        return None
    return Period(min(x.start for x in each), max(x.end for x in each))


def _doubts(
    view: View, read: Mapping[str, Period], columns: set[str], known: set[Message]
) -> dict[str, list[Message]]:
    """What is implausible in the days of metrics and in columns, by kind; nothing of the known."""
    found = doubts_of_columns(view.shop, columns, view.plan.accepted)
    for metric, period in read.items():
        found += doubts_of_metric(view.shop, metric, period, view.plan.accepted)
    kinds: dict[str, list[Message]] = {}
    for flag in sorted(found, key=lambda flag: flag.last_day, reverse=True):
        texts = kinds.setdefault(flag.kind, [])
        if (text := flag.text) not in known and text not in texts:
            texts.append(text)
    return {kind: texts for kind, texts in kinds.items() if texts}


def _doubt(keys: tuple[str, str], texts: list[Message]) -> Message:
    """What is doubtful of one kind: the newest, and how many more there are."""
    newest, *others = texts
    if not others:
        return Message(keys[0], what=newest)
    return Message(keys[1], what=newest, n=len(others))
