"""One function a page: gather the shop's numbers and judge them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.errors import DataRefused
from opsanalytics.evaluate import evaluate
from opsanalytics.goals import Progress, progress
from opsanalytics.manifest import SourceFile
from opsanalytics.metrics import METRICS
from opsanalytics.periods import Period
from opsanalytics.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store import Shop

GOAL_METRICS = {"shipped": "orders_shipped", "paid": "orders_paid"}


def last_whole_day(shop: Shop) -> date:
    """The last day whose orders the data tell whole; a shop without orders raises DataRefused."""
    covered = shop.manifest.covered("orders")
    if not covered:
        hint = "ingest an order list first: opsanalytics ingest --shop {shop} FILE"
        raise DataRefused("{shop} has no day of orders told whole", hint=hint, shop=shop.name)
    return max(covered)


def default_as_of(shop: Shop, today: date) -> date:
    """The last day to judge: the shop's yesterday, or the last whole day where the data end before."""
    return min(today - timedelta(days=1), last_whole_day(shop))


def goal_basis(shop: Shop, plan: Plan) -> str:
    """What the plan's goals count: dispatched orders where the exports tell them, else paid ones."""
    if plan.goals.basis != "auto":
        return plan.goals.basis
    return "shipped" if shop.tells("orders", "shipped_at") else "paid"


def goal_progress(shop: Shop, plan: Plan, as_of: date) -> Progress:
    """How the shop stands against the ladder of orders a day on `as_of`."""
    basis = goal_basis(shop, plan)
    if not shop.tells("orders", f"{basis}_at"):
        message = "the plan's goals count {basis} orders, but no export tells when orders were {basis}"
        raise DataRefused(message, hint='set basis = "auto" in the plan', basis=basis)
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
            "fingerprint": s.id,
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
    rejects = pd.DataFrame([r.model_dump() for r in m.rejects], columns=["file", "line", "column", "shape", "reason"])
    return Health(tuple(sources), pd.DataFrame(lines), pd.DataFrame(tables), rejects, pd.DataFrame(calendar))


def headline_figures(shop: Shop, period: Period, names: list[str]) -> pd.DataFrame:
    """The named metrics over the period, those that can be had."""
    frame = evaluate([n for n in names if n in METRICS], shop, period)
    return frame[frame["value"].notna()].reset_index(drop=True)
