"""One function a page: gather the shop's numbers and judge them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.errors import DataRefused
from opsanalytics.evaluation import evaluate
from opsanalytics.goals import HELD_DAYS, Progress, progress
from opsanalytics.manifest import SourceFile, read_rejects
from opsanalytics.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store import Shop

GOAL_METRICS = {"shipped": "orders_shipped", "paid": "orders_paid"}


def last_whole_day(shop: Shop) -> date:
    """The last day the data tell whole: of the orders, else of whatever table there is; none raises DataRefused."""
    covered = shop.manifest.covered("orders") or {d for t in shop.manifest.tables for d in shop.manifest.covered(t)}
    if not covered:
        hint = "ingest an order list first: opsanalytics ingest --shop {shop} FILE"
        raise DataRefused("{shop} has no day that the data tell whole", hint=hint, shop=shop.name)
    return max(covered)


def default_as_of(shop: Shop, today: date) -> date:
    """The last day to judge: the shop's yesterday, or the last whole day where the data end before."""
    return min(today - timedelta(days=1), last_whole_day(shop))


def days_late(shop: Shop, as_of: date | None, today: date) -> int:
    """Days between the last whole day and the day that should be judged: the one asked for, else yesterday."""
    return max(0, ((as_of or today - timedelta(days=1)) - last_whole_day(shop)).days)


def goal_basis(shop: Shop, plan: Plan, as_of: date) -> str:
    """What the goals count: as the plan says; for `auto` dispatched orders where the days judged tell them.

    Else, so that a newly kept dispatch time does not read as a shop that dispatched nothing before: paid ones.
    """
    if plan.goals.basis != "auto":
        return plan.goals.basis
    judged = sorted(day for day in shop.manifest.covered("orders") if day <= as_of)[-HELD_DAYS:]
    told = shop.manifest.covered("orders", ("shipped_at",))
    return "shipped" if judged and told.issuperset(judged) else "paid"


def goal_progress(shop: Shop, plan: Plan, as_of: date) -> Progress:
    """How the shop stands against the ladder of orders a day on `as_of`."""
    basis = goal_basis(shop, plan, as_of)
    if not shop.tells("orders", f"{basis}_at"):
        message = "the plan's goals count what no order list ingested tells: {column}"
        raise DataRefused(message, hint='ingest one that does, or set basis = "auto" in the plan', column=f"{basis}_at")
    daily = evaluate(GOAL_METRICS[basis], shop, by="day")
    days = daily.rename(columns={"period_start": "day", "value": "orders"})
    return progress(days[["day", "orders", "complete"]], plan, as_of, basis=basis)


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
        tables.append({"table": name, "rows": state.rows} | told | {"gap_days": missing, "gaps": gaps})
        covered, running = m.covered(name), m.open_days(name)
        for day in sorted(covered | running | {d for gap in gaps for d in gap}):
            fate = "whole" if day in covered else "running" if day in running else "gap"
            calendar.append({"table": name, "day": pd.Timestamp(day), "fate": fate})
    said = [r.model_dump(exclude={"value"}) for r in read_rejects(shop.folder)]
    rejects = pd.DataFrame(said, columns=["file", "line", "column", "shape", "reason"])
    return Health(tuple(sources), pd.DataFrame(lines), pd.DataFrame(tables), rejects, pd.DataFrame(calendar))
