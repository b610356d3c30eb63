"""Tables for those who check: ready-made cells under translated heads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from opsanalytics.answers import Health
from opsanalytics.goals import Progress
from opsanalytics.tables import TABLES
from opsanalytics.text import Say

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def goal_table(goal: Progress, say: Say) -> pd.DataFrame:
    """One column a goal, so that it fits a phone: standing, what is missing, pace needed, chance, days at it."""
    rows: dict[str, list[str]] = {
        say("Due"): [_due(r.due, goal.as_of, say) for r in goal.rungs],
        say("Standing"): [say(r.status) for r in goal.rungs],
        say("Orders a day short"): [say.rate(r.gap) for r in goal.rungs],
        say("More needed each week"): [f"+{say.rate(r.pace_needed)}" if r.pace_needed else "-" for r in goal.rungs],
        say("Likely"): [say.chance(r.probability) for r in goal.rungs],
        say("Days at it, of {all}", all=goal.complete_days): [say.number(r.days_at_goal) for r in goal.rungs],
    }
    heads = [say("Orders a day"), *(str(r.goal.orders_per_day) for r in goal.rungs)]
    return _frame([dict(zip(heads, [name, *cells], strict=True)) for name, cells in rows.items()])


def _due(due: date | None, as_of: date, say: Say) -> str:
    if due is None:
        return "-"
    return say.day(due, "short" if due.year == as_of.year else "medium")


def coverage_table(health: Health, say: Say) -> pd.DataFrame:
    """One row a table: its rows, the days told, the days missing."""
    return _frame(
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
    heads = {
        "lines": say("Lines"),
        "loaded": say("Loaded"),
        "duplicates": say("Duplicates"),
        "rejected": say("Rejected"),
        "decoration": say("Decoration"),
    }
    return _frame(
        [
            {say("Export"): str(row["file"])} | {head: say.number(row[name]) for name, head in heads.items()}
            for row in health.lines.to_dict("records")
        ]
    )


def rejects_table(health: Health, say: Say) -> pd.DataFrame:
    """The first lines that could not be read, with the reason; empty where there are none."""
    return _frame(
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
