"""What came in and whether it can be built on: the numbers, what they say, the tables."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.coverage_chart import coverage_height, plot_coverage
from opsanalytics.core.messages import Message, clauses, figure, listed, sentence
from opsanalytics.core.periods import Period, runs_of
from opsanalytics.metrics.completeness import days_without_rows
from opsanalytics.metrics.doubts import doubts
from opsanalytics.metrics.untold_products import untold_titles
from opsanalytics.pages.figures import frame_of
from opsanalytics.pages.finding import Chart, Finding, Standing, View
from opsanalytics.plan.plan_file import Plan
from opsanalytics.store.contradictions import LACKING
from opsanalytics.store.flag import Flag
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.refusals import Refusal
from opsanalytics.store.rejects import read_rejects
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20
_MANY = 3  # flags of a kind, of which only the newest is shown whole
ACCOUNT = ("lines", "loaded", "duplicates", "rejected", "decoration")


@dataclass(frozen=True)
class Health:
    """The exports, what became of their lines, and the days that each table covers.

    `lines` has one row an export, `tables` one row a table with its rows, coverage and gaps, and
    `rejects` the lines that could not be read. `calendar` has one row a table and day, whose
    `state` is whole, running (not over at the export) or gap. `doubts` are days that no shop's
    behaviour can be and that the plan does not accept. `refused` are files that were not read,
    `untold` names the titles of order lines whose product is not known.
    """

    sources: tuple[SourceFile, ...]
    lines: pd.DataFrame
    tables: pd.DataFrame
    rejects: pd.DataFrame
    calendar: pd.DataFrame
    doubts: tuple[Flag, ...] = ()
    refused: tuple[Refusal, ...] = ()
    untold: Message | str = ""

    @property
    def rejected(self) -> int:
        """Lines that could not be read, over all exports."""
        return int(self.lines["rejected"].sum())

    @property
    def gap_days(self) -> int:
        """Days missing inside a table's coverage, over all tables."""
        return int(self.tables["gap_days"].sum())


def data_health(shop: Shop, plan: Plan | None = None) -> Health:
    """What the store holds, what is missing from it, and what in it is implausible."""
    import pandas as pd

    by_place = sorted(
        shop.manifest.sources, key=lambda s: (s.table, s.first_day or date.min, s.file)
    )
    lines = [_line_account(source) for source in by_place]
    tables = [_table_row(shop, name) for name in shop.manifest.tables]
    calendar: list[dict[str, Any]] = []
    for name in shop.manifest.tables:
        calendar += _calendar_rows(shop, name)
    rejects = [asdict(reject) for reject in read_rejects(shop.folder)]
    return Health(
        tuple(by_place),
        pd.DataFrame(lines),
        pd.DataFrame(tables),
        pd.DataFrame(rejects, columns=["file", "line", "column", "shape", "reason"]),
        pd.DataFrame(calendar),
        tuple(doubts(shop, plan.accepted if plan else ())),
        tuple(shop.manifest.refused),
        untold_titles(shop),
    )


def _line_account(source: SourceFile) -> dict[str, Any]:
    counts = {name: getattr(source, name) for name in ACCOUNT if name != "decoration"}
    return {"file": source.file, **counts, "decoration": sum(source.decoration.values())}


def _table_row(shop: Shop, name: str) -> dict[str, Any]:
    coverage = shop.manifest.coverage(name)
    missing = {day for gap in shop.manifest.gaps(name) for day in gap}
    gaps = runs_of(missing | days_without_rows(shop, name))
    return {
        "table": name,
        "rows": shop.manifest.tables[name].rows,
        "first": coverage.start if coverage else None,
        "last": coverage.last if coverage else None,
        "gap_days": sum(map(len, gaps)),
        "gaps": gaps,
    }


def _calendar_rows(shop: Shop, name: str) -> list[dict[str, Any]]:
    import pandas as pd

    states: dict[date, str] = {}
    for gap in shop.manifest.gaps(name):
        states |= dict.fromkeys(gap, "gap")
    states |= dict.fromkeys(shop.manifest.open_days(name), "running")
    states |= dict.fromkeys(shop.manifest.covered(name), "whole")
    states |= dict.fromkeys(days_without_rows(shop, name), "gap")
    return [
        {"table": name, "day": pd.Timestamp(day), "state": states[day]} for day in sorted(states)
    ]


def health(view: View, shown: Period | None = None) -> Finding:
    """Whether the data can be relied on; the chart has the days each table covers in `shown`."""
    found = data_health(view.shop, view.plan)
    standing: Standing = "watch" if found.gap_days or found.doubts or found.refused else "on plan"
    return Finding(verdict(found), found.tables, standing, chart=coverage_chart(found, shown))


def coverage_chart(found: Health, shown: Period | None = None) -> Chart:
    """The days covered, one bar a table; `shown` cuts it to a period."""
    tables = 0
    if len(found.calendar):
        tables = found.calendar["table"].nunique()
    return Chart(
        partial(plot_coverage, shown=shown),
        hint="charts.coverage.hint",
        alt=coverage_alt(found),
        height=coverage_height(tables),
        data=found.calendar,
    )


def verdict(found: Health) -> Message:
    """Whether the data can be built on: lines, rejects, gaps."""
    loaded, lines = int(found.lines["loaded"].sum()), int(found.lines["lines"].sum())
    read = Message("data_health.read", n=len(found.sources), lines=lines)
    parts = [Message("data_health.gave", read=read, loaded=loaded)]
    if found.rejected:
        parts.append(Message("data_health.unread", n=found.rejected))
    elif not found.refused:
        parts.append(Message("data_health.all_read"))
    if found.refused:
        parts.append(Message("data_health.refused", n=len(found.refused)))
    damaged = sum(source.damaged_ids for source in found.sources)
    if damaged:
        parts.append(Message("data_health.damaged", n=damaged))
    if found.gap_days:
        parts.append(Message("data_health.missing", n=found.gap_days))
    else:
        parts.append(Message("data_health.none_missing"))
    lacking = [flag for flag in found.doubts if flag.kind in LACKING]
    doubtful = [flag for flag in found.doubts if flag.kind not in LACKING]
    if doubtful:
        parts.append(Message("data_health.doubtful", n=len(doubtful), places=_places(doubtful)))
    if lacking:
        parts.append(Message("data_health.incomplete", n=len(lacking), places=_places(lacking)))
    return sentence(*parts)


def _places(flags: Iterable[Flag]) -> list[Message]:
    """How many of the flags are of which table, the most first."""
    counts = Counter(flag.table for flag in flags).most_common()
    return [
        Message("data_health.doubtful_in", table=TABLES[table].title, n=n) for table, n in counts
    ]


def row_account(found: Health) -> Message:
    """Lines in = loaded + duplicates + rejected + decoration, as one line."""
    sums = found.lines[list(ACCOUNT)].sum()
    return Message("data_health.account", **{str(name): int(n) for name, n in sums.items()})


def coverage_alt(found: Health) -> Message:
    """What the coverage chart shows, for those who cannot see it."""
    parts = [
        Message(
            "data_health.alt_table",
            table=TABLES[row["table"]].title,
            days=Period.between(row["first"], row["last"]),
            missing=row["gap_days"],
        )
        for row in found.tables.to_dict("records")
        if row["first"]
    ]
    return Message("data_health.alt", parts=parts)


def coverage_table(found: Health) -> pd.DataFrame:
    """One row a table: `table`, `rows`, `first_day`, `last_day`, `gap_days`, `gaps` (in words)."""
    rows = []
    for row in found.tables.to_dict("records"):
        gaps = [figure(gap, "period") for gap in row["gaps"]]
        rows.append(
            {
                "table": TABLES[row["table"]].title,
                "rows": row["rows"],
                "first_day": row["first"],
                "last_day": row["last"],
                "gap_days": row["gap_days"],
                "gaps": clauses(*gaps) if gaps else None,
            }
        )
    return frame_of(rows)


def rejects_table(found: Health) -> pd.DataFrame:
    """The first lines that could not be read; empty where there are none.

    Columns: `file`, `line`, `column`, `reject` (the reason), `shape`.
    """
    rows = found.rejects.head(MOST_ROWS).to_dict("records")
    return frame_of(
        [
            {
                "file": row["file"],
                "line": row["line"],
                "column": row["column"] or None,
                "reject": row["reason"],
                "shape": row["shape"] or None,
            }
            for row in rows
        ]
    )


def remarks(found: Health) -> list[Message]:
    """What was refused, what is implausible, and remarks of the readers, each of them once."""
    files: dict[str, list[str]] = {}
    wording: dict[str, Message] = {}
    for source in found.sources:
        for note in source.remarks:
            files.setdefault(note.text, []).append(source.file)
            wording[note.text] = note.text
    remarks = [
        Message("data_health.refused_why", file=each.shown, why=each.why, name=_name(each, found))
        for each in found.refused
    ]
    remarks += _implausible(found.doubts)
    if found.untold:
        remarks.append(sentence(found.untold))
    for remark, names in files.items():
        fields = {"file": names[0], "remark": wording[remark]}
        if len(names) == 1:
            remarks.append(Message("data_health.remark", **fields))
        else:
            remarks.append(Message("data_health.remark_of_many", more=len(names) - 1, **fields))
    return remarks


def _name(refusal: Refusal, found: Health) -> str:
    """How a refused file is named on a command line: by name or, where that is shared, by id."""
    names = [source.file for source in found.sources]
    alike = sum(each.is_of(refusal.shown) for each in found.refused)
    if refusal.sha256 and (alike > 1 or refusal.shown in names):
        return refusal.sha256[:12]
    return shlex.quote(refusal.shown)


def _implausible(doubts: Iterable[Flag]) -> Iterator[Message]:
    """Each flag; of more than three of one kind the newest, and the days of the others."""
    kinds: dict[tuple[str, str], list[Flag]] = {}
    for flag in doubts:
        kinds.setdefault((flag.table, flag.kind), []).append(flag)
    for alike in kinds.values():
        *others, newest = sorted(alike, key=lambda flag: flag.first_day)
        if len(others) < _MANY:
            yield from map(_said, alike)
        else:
            yield _said(newest, days=[figure(flag.days, "period") for flag in others])


def _said(flag: Flag, **fields: Any) -> Message:
    """The flag with its files; `days`: those of others that are alike."""
    files = listed(flag.files)
    if files and fields:  # those of the newest of several
        files = Message("data_health.files_and_more", files=flag.files)
    notes = [files, Message("data_health.accept", kind=flag.kind)]
    key = "lacking" if flag.kind in LACKING else "implausible"
    alike = "_alike" if fields else ""
    return Message(f"data_health.{key}{alike}", what=flag.text, notes=notes, **fields)
