"""What came in and whether it can be built on: the numbers, what they say, the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from opsanalytics.core.periods import Period
from opsanalytics.core.say import Say
from opsanalytics.store.manifest import SourceFile, read_rejects
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20


@dataclass(frozen=True)
class Health:
    """What came in: the exports, their lines by fate, and the days each table covers.

    `lines`: one row an export; `tables`: one row a table with its rows, coverage, gaps and open days.
    """

    sources: tuple[SourceFile, ...]
    lines: pd.DataFrame
    tables: pd.DataFrame
    rejects: pd.DataFrame
    calendar: pd.DataFrame

    @property
    def rejected(self) -> int:
        """Lines that could not be read, over all exports."""
        return int(self.lines["rejected"].sum())

    @property
    def gap_days(self) -> int:
        """Days missing inside a table's coverage, over all tables."""
        return int(self.tables["gap_days"].sum())

    @property
    def notes(self) -> list[tuple[str, str, dict[str, object]]]:
        """What the readers remarked: file, template, values."""
        return [(s.file, n.message, dict(n.values)) for s in self.sources for n in s.notes]


def data_health(shop: Shop) -> Health:
    """What the store holds and what is missing from it."""
    import pandas as pd

    m = shop.manifest
    sources = sorted(m.sources, key=lambda s: (s.table, s.first_day or date.min, s.file))
    lines = [
        {
            "file": s.file,
            "lines": s.lines,
            "loaded": s.loaded,
            "duplicates": s.duplicates,
            "rejected": s.rejected,
            "decoration": sum(s.decoration.values()),
        }
        for s in sources
    ]
    tables, calendar = [], []
    for name, state in m.tables.items():
        whole, gaps = m.coverage(name), m.gaps(name)
        told = {"first": whole.start if whole else None, "last": whole.last if whole else None}
        missing = sum(map(len, gaps))
        tables.append(
            {"table": name, "rows": state.rows} | told | {"gap_days": missing, "gaps": gaps}
        )
        covered, running = m.covered(name), m.open_days(name)
        for day in sorted(covered | running | {d for gap in gaps for d in gap}):
            fate = "whole" if day in covered else "running" if day in running else "gap"
            calendar.append({"table": name, "day": pd.Timestamp(day), "fate": fate})
    said = [r.model_dump(exclude={"value"}) for r in read_rejects(shop.folder)]
    rejects = pd.DataFrame(said, columns=["file", "line", "column", "shape", "reason"])
    return Health(
        tuple(sources), pd.DataFrame(lines), pd.DataFrame(tables), rejects, pd.DataFrame(calendar)
    )


def health_verdict(health: Health, say: Say) -> str:
    """Whether the data can be built on: lines, rejects, gaps."""
    loaded, lines = int(health.lines["loaded"].sum()), int(health.lines["lines"].sum())
    files, bad, gaps = len(health.sources), health.rejected, health.gap_days
    read = say.plural(
        files,
        "{n} export of {lines} lines",
        "{n} exports of {lines} lines",
        lines=say.number(lines),
    )
    parts = [say("{read} gave {loaded} rows", read=read, loaded=say.number(loaded))]
    unread = say.plural(bad, "{n} line could not be read", "{n} lines could not be read")
    parts.append(unread if bad else say("every line could be read"))
    ruined = sum(source.damaged_ids for source in health.sources)
    if ruined:
        parts.append(
            say.plural(ruined, "{n} order number is ruined", "{n} order numbers are ruined")
        )
    parts.append(
        say.plural(gaps, "{n} day is missing", "{n} days are missing")
        if gaps
        else say("no day is missing")
    )
    return say("{parts}.", parts=say("; ").join(parts))


def row_account(health: Health, say: Say) -> str:
    """Lines in = loaded + duplicates + rejected + decoration, as one line."""
    total = health.lines[["lines", "loaded", "duplicates", "rejected", "decoration"]].sum()
    text = "{lines} lines = {loaded} loaded + {duplicates} duplicates + {rejected} rejected + {decoration} decoration"
    return say(text, **{str(name): say.number(int(value)) for name, value in total.items()})


def coverage_alt(health: Health, say: Say) -> str:
    """What the coverage chart shows, for those who cannot see it."""
    parts = []
    for row in health.tables.to_dict("records"):
        if row["first"]:
            span = say.period(Period.between(row["first"], row["last"]))
            parts.append(
                say(
                    "{table}: {span}, days missing: {n}",
                    table=say(TABLES[row["table"]].title),
                    span=span,
                    n=row["gap_days"],
                )
            )
    return say("Days covered by the exports. {parts}.", parts=say("; ").join(parts))


def coverage_table(health: Health, say: Say) -> pd.DataFrame:
    """One row a table: its rows, the days told, the days missing."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                say("Table"): say(TABLES[str(row["table"])].title),
                say("Rows"): say.number(row["rows"]),
                say("From"): say.day(row["first"], "medium") if row["first"] else "-",
                say("To"): say.day(row["last"], "medium") if row["last"] else "-",
                say("Days missing"): say.number(row["gap_days"]),
                say("Missing"): say("; ").join(say.period(gap) for gap in row["gaps"]) or "-",
            }
            for row in health.tables.to_dict("records")
        ]
    )


def lines_table(health: Health, say: Say) -> pd.DataFrame:
    """One row an export: what became of its lines."""
    import pandas as pd

    heads = {
        "lines": say("Lines"),
        "loaded": say("Loaded"),
        "duplicates": say("Duplicates"),
        "rejected": say("Rejected"),
        "decoration": say("Decoration"),
    }
    return pd.DataFrame(
        [
            {say("Export"): str(row["file"])}
            | {head: say.number(row[name]) for name, head in heads.items()}
            for row in health.lines.to_dict("records")
        ]
    )


def rejects_table(health: Health, say: Say) -> pd.DataFrame:
    """The first lines that could not be read, with the reason; empty where there are none."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                say("Export"): str(row["file"]),
                say("Line"): say.number(row["line"]),
                say("Column"): str(row["column"]) or "-",
                say("Reason"): say(str(row["reason"])),
                say("Looks like"): str(row["shape"]) or "-",
            }
            for row in health.rejects.head(MOST_ROWS).to_dict("records")
        ]
    )


def remarks(health: Health, say: Say) -> list[str]:
    """What the readers remarked of the exports, a sentence each; the same remark of many is said once."""
    files: dict[str, list[str]] = {}
    for file, template, values in health.notes:
        files.setdefault(say(template, **values), []).append(file)
    return [
        say("{file}: {remark}", file=names[0], remark=remark)
        if len(names) == 1
        else say("{file} and {n} more: {remark}", file=names[0], n=len(names) - 1, remark=remark)
        for remark, names in files.items()
    ]
