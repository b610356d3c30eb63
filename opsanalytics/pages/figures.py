"""What several subjects need: series and totals of metrics, ordinary days, how figures are said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import LEVEL, wilson
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.finding import View
from opsanalytics.plan.forecast import REACHED_DAYS
from opsanalytics.plan.steps import stages

if TYPE_CHECKING:
    import pandas as pd

LEAST_BUYERS = 5  # what fewer buyers did is told of nobody
RECENT_DAYS = 28  # what a page calls "now": four weeks, so that every weekday weighs the same


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a small frame."""
    import pandas as pd

    return pd.DataFrame(rows)


def told(view: View, metric: str, period: Period | None = None, **how: Any) -> pd.DataFrame:
    """The metric's rows that have a value; DataRefused with the reason where none has."""
    rows = evaluate(metric, view.shop, period, **how)
    found = rows[rows["value"].notna()]
    if found.empty:
        why = next((view.say.reason(r) for r in rows["reason"] if r), view.say("no row"))
        hint = "docs/metrics.md says what it needs"
        raise DataRefused(
            "{metric} cannot be had: {why}", hint=hint, metric=name_of(view, metric), why=why
        )
    return found.reset_index(drop=True)


def name_of(view: View, metric: str) -> str:
    """What the metric is called in the reader's language."""
    m = find_metric(metric)
    return m.zh if view.say.lang == "zh" else m.title


def total(view: View, metric: str, period: Period, **how: Any) -> Any:
    """The metric's one row over a period, as `evaluate` gives it; DataRefused where it has no value."""
    return told(view, metric, period, **how).iloc[0]


def known(view: View, metric: str, period: Period) -> float | None:
    """The metric's value over a period, None where it cannot be had."""
    value = evaluate(metric, view.shop, period)["value"].iloc[0]
    return None if value != value else float(value)


def daily(view: View, *metrics: str) -> pd.DataFrame:
    """One row a covered day up to the one judged: `day`, `ordinary`, and the metrics by name (NaN: a gap)."""
    import pandas as pd

    rows = evaluate(list(metrics), view.shop, by="day")
    rows = rows[rows["period_start"].notna()].assign(
        value=rows["value"].where(rows["complete"].astype(bool))
    )
    series = {
        str(metric): part.set_index("period_start")["value"]
        for metric, part in rows.groupby("metric")
    }
    wide = pd.DataFrame(
        series, columns=list(metrics), index=None if series else pd.DatetimeIndex([]), dtype=float
    )
    frame: Any = wide.rename_axis("day").reset_index()
    frame = frame[frame["day"].dt.date <= view.as_of].reset_index(drop=True)
    special = special_days(view, frame["day"].min().date()) if len(frame) else {}
    return frame.assign(ordinary=~frame["day"].dt.date.isin(list(special)))  # type: ignore[no-any-return]


def special_days(view: View, first: date, basis: str = "paid") -> dict[date, Any]:
    """The days from `first` on that the plan calls no ordinary ones, with the event."""
    return dict(
        view.plan.special_days(Period.between(min(first, view.as_of), view.as_of), basis=basis)
    )


def held_steps(view: View, *more: str) -> pd.DataFrame | None:
    """The plan's step of each ordinary day (`analysis.steps.stages`); None without a week of visitors and orders."""
    days = daily(view, "visitor_days", "orders_paid", *more)
    days = days.rename(
        columns={"visitor_days": "visitors", "orders_paid": "orders", "ad_spend": "spend"}
    )
    if len(days) < REACHED_DAYS or days["visitors"].notna().sum() < REACHED_DAYS:
        return None
    return stages(days, view.plan.steps)


def closed(view: View, *parts: str) -> str:
    """One sentence of the parts that say something."""
    return view.say("{text}.", text=view.say("; ").join(part for part in parts if part))


def known_days(view: View, table: str, period: Period) -> int:
    """How many days of the period the table's exports tell whole."""
    return len(view.shop.manifest.covered(table).intersection(period))


def surely(rows: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    """The rows with the interval `low`, `high` of part / whole; the more rows are looked at, the wider.

    All of them hold at once with 95 % (Bonferroni): else the best of two hundred products would always seem good.
    """
    level = 1 - (1 - LEVEL) / max(len(rows), 1)
    pairs = zip(rows[part], rows[whole], strict=True)
    told = [wilson(int(a), int(b), level) or (float("nan"), float("nan")) for a, b in pairs]
    return rows.assign(low=[low for low, _ in told], high=[high for _, high in told])


def guarded(rows: pd.DataFrame, *columns: str, buyers: str = "buyers") -> pd.DataFrame:
    """The rows, `columns` and the number itself blank where they tell of fewer than LEAST_BUYERS buyers.

    A single such group could be worked out from the totals, so the next smallest is blanked with it.
    """
    told = rows.astype(dict.fromkeys((buyers, *columns), float))
    few: Any = told[buyers].between(1, LEAST_BUYERS - 1)
    if few.sum() == 1 and (rest := told[buyers][~few & (told[buyers] > 0)]).size:
        few[rest.idxmin()] = True
    told.loc[few, [buyers, *columns]] = float("nan")
    return told


def figures_by(view: View, by: str, *metrics: str, period: Period) -> pd.DataFrame:
    """One row a value of the dimension, a column a metric, and the period before as `METRIC_before` (NaN: not whole).

    DataRefused where the first metric has no value.
    """
    told(view, metrics[0], period, by=by)
    rows = evaluate(list(metrics), view.shop, period, by=by, against="previous")
    rows["before"] = rows["before"].where(rows["before_complete"].eq(True))
    wide = rows[rows[by].notna()].pivot(index=by, columns="metric", values=["value", "before"])
    heads: Any = wide.columns
    wide.columns = [name if side == "value" else f"{name}_before" for side, name in heads]
    wide = wide.reindex(columns=[*metrics, *(f"{name}_before" for name in metrics)]).astype(float)
    return wide[wide[metrics[0]].notna()].reset_index()


def before_of(row: Any, name: str = "before") -> float | None:
    """The comparison of a row asked `against` other days, None where those are not told whole."""
    return float(row[name]) if row["before_complete"] and row[name] == row[name] else None


def quarters(view: View) -> list[Period]:
    """The quarters of the plan's year up to the day judged, the present one whole."""
    year = view.plan.year or view.as_of.year
    ends = [date(year, month, 1) for month in (4, 7, 10)] + [date(year + 1, 1, 1)]
    spans = [Period(date(year, 3 * i + 1, 1), end) for i, end in enumerate(ends)]
    return [span for span in spans if span.start <= view.as_of]


def quarter_name(period: Period) -> str:
    """2022 Q3."""
    return f"{period.start.year} Q{(period.start.month + 2) // 3}"
