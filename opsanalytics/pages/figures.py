"""What several pages need: metrics by row and total, ordinary days, intervals, small groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import GRAINS, Period
from opsanalytics.core.stats import LEVEL, wilson
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import Metric, find_metric
from opsanalytics.pages.caveats import note_read, note_unfinished
from opsanalytics.pages.finding import View
from opsanalytics.plan.forecast import REACHED_DAYS
from opsanalytics.plan.steps import stages

if TYPE_CHECKING:
    import pandas as pd

RECENT_DAYS = 28  # what a page calls "now": four weeks, so that every weekday weighs the same
NAN = float("nan")


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as a small frame; columns that hold messages stay as they are (dtype object)."""
    import pandas as pd

    frame = pd.DataFrame(list(rows))
    for name in frame.columns:
        values = [row.get(name) for row in rows]
        if any(isinstance(value, Message) for value in values):
            frame[name] = pd.Series(values, dtype=object)
    return frame


def with_messages(rows: pd.DataFrame, **columns: Sequence[str]) -> pd.DataFrame:
    """The rows with further columns of messages (or plain texts), kept as they are."""
    import pandas as pd

    added = {
        name: pd.Series(list(texts), index=rows.index, dtype=object)
        for name, texts in columns.items()
    }
    return rows.assign(**added)


def metric_name(metric: str) -> Message:
    """What the metric is called."""
    return find_metric(metric).title


def available_rows(
    view: View,
    metric: str,
    period: Period | None = None,
    *,
    by: str | Sequence[str] = (),
    against: str = "",
) -> pd.DataFrame:
    """The metric's rows that have a value; DataRefused with the reason where none has."""
    rows = evaluate(metric, view.shop, period, by=by, against=against)
    found = rows[rows["value"].notna()]
    if found.empty:
        why = next((reason for reason in rows["reason"] if reason), Message("pages.no_row"))
        raise DataRefused("pages.not_available", metric=metric_name(metric), why=why)
    note_read(found)
    if not set(GRAINS).intersection([by] if isinstance(by, str) else by):
        note_unfinished(found)  # in a series each point shows by itself that it is not final
    return found.reset_index(drop=True)


def total(view: View, metric: str, period: Period, *, against: str = "") -> Any:
    """The metric's one row over a period, as of `evaluate`; DataRefused where it has no value."""
    return available_rows(view, metric, period, against=against).iloc[0]


def share_of(row: Any) -> dict[str, Any]:
    """The share of a row of `evaluate` with its interval, as fields of a sentence."""
    return {"share": row["value"], "low": row["low"], "high": row["high"]}


def value_of(view: View, metric: str, period: Period) -> float | None:
    """The metric's value over a period, None where it cannot be had."""
    rows = evaluate(metric, view.shop, period)
    note_unfinished(rows)
    value = rows["value"].iloc[0]
    return None if value != value else float(value)


def settled(view: View, metric: str, days: int) -> Any:
    """The metric's row over the last `days` days whose figure is settled by `as_of`.

    Refunds of an order come in for weeks after it: such a figure's days end that much earlier.
    """
    found = find_metric(metric)
    maturing = found.maturing if isinstance(found, Metric) else 0
    last = view.as_of - timedelta(days=maturing)
    period = Period.between(last - timedelta(days=days - 1), last)
    rows = evaluate(metric, view.shop, period)
    note_unfinished(rows)
    return rows.astype(object).iloc[0]


def days_of(row: Any) -> Period:
    """The days of a row of an answer."""
    return Period(row["period_start"].date(), row["period_end"].date())


def before_of(row: Any, name: str = "before") -> float | None:
    """The comparison of a row with other days; None where those are not covered whole."""
    if not row["before_complete"] or row[name] != row[name]:
        return None
    return float(row[name])


def daily(view: View, *metrics: str) -> pd.DataFrame:
    """One row a covered day up to the day judged: `day`, `ordinary`, one column a metric.

    A metric is NaN on a day that its exports do not cover.
    """
    import pandas as pd

    rows = evaluate(list(metrics), view.shop, by="day")
    rows = rows[rows["period_start"].notna()]
    rows = rows.assign(value=rows["value"].where(rows["complete"].astype(bool)))
    series = {
        name: part.set_index("period_start")["value"] for name, part in rows.groupby("metric")
    }
    index = None if series else pd.DatetimeIndex([])
    wide = pd.DataFrame(series, columns=list(metrics), index=index, dtype=float)
    frame: Any = wide.rename_axis("day").reset_index()
    frame = frame[frame["day"].dt.date <= view.as_of].reset_index(drop=True)
    special = special_days(view, frame["day"].min().date()) if len(frame) else {}
    ordinary = ~frame["day"].dt.date.isin(list(special))
    answer: pd.DataFrame = frame.assign(ordinary=ordinary)
    return answer


def special_days(view: View, first: date, basis: str = "") -> dict[date, Any]:
    """The days from `first` on that are no ordinary ones, with the event.

    By default they are those that the goals leave out, so that "the last 7 ordinary days" are the
    same on every page; `basis` "paid": the campaigns' and closures' own days alone.
    """
    days = Period.between(min(first, view.as_of), view.as_of)
    return dict(view.plan.special_days(days, basis=basis or view.basis))


def held_steps(view: View, *more: str) -> pd.DataFrame | None:
    """The plan's step on each ordinary day (`plan.steps.stages`); None for less than a week."""
    days = daily(view, "visitor_days", "orders_paid", *more)
    names = {"visitor_days": "visitors", "orders_paid": "orders", "ad_spend": "spend"}
    days = days.rename(columns=names)
    both = days[["visitors", "orders"]].notna().all(axis=1)
    if both.sum() < REACHED_DAYS:
        return None
    return stages(days, view.plan.steps)


def covered_days(view: View, table: str, period: Period) -> int:
    """How many days of the period the table's exports cover whole."""
    return len(view.shop.manifest.covered(table).intersection(period))


def with_intervals(
    rows: pd.DataFrame, part: str, whole: str, *, level: float = LEVEL
) -> pd.DataFrame:
    """The rows with the interval `low`, `high` of part / whole (Wilson)."""
    pairs = zip(rows[part], rows[whole], strict=True)
    bounds = [wilson(int(a), int(b), level) or (NAN, NAN) for a, b in pairs]
    return rows.assign(low=[low for low, _ in bounds], high=[high for _, high in bounds])


def with_simultaneous_intervals(rows: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    """The same with wider intervals, which all hold at once with 95 % (Bonferroni); heads say so.

    Else the best of two hundred products would always seem good.
    """
    wide = with_intervals(rows, part, whole, level=1 - (1 - LEVEL) / max(len(rows), 1))
    wide.attrs["heads"] = {"interval": Message("pages.all_at_once", n=len(rows))}
    return wide


def figures_by(view: View, by: str, *metrics: str, period: Period) -> pd.DataFrame:
    """One row a value of the dimension and one column a metric.

    The period before is in `METRIC_before`, which is NaN where that period is not covered whole.

    DataRefused where the first metric has no value.
    """
    available_rows(view, metrics[0], period, by=by)
    rows = evaluate(list(metrics), view.shop, period, by=by, against="days_before")
    note_unfinished(rows)
    rows["before"] = rows["before"].where(rows["before_complete"].eq(True))
    wide = rows[rows[by].notna()].pivot(index=by, columns="metric", values=["value", "before"])
    heads: Any = wide.columns
    names = {"value": "{}", "before": "{}_before"}
    wide.columns = [names[side].format(name) for side, name in heads]
    columns = [*metrics, *(f"{name}_before" for name in metrics)]
    wide = wide.reindex(columns=columns).astype(float)
    return wide[wide[metrics[0]].notna()].reset_index()


def quarters(view: View) -> list[Period]:
    """The quarters of the plan's year up to the day judged, the present one whole."""
    year = view.plan.year or view.as_of.year
    ends = [date(year, month, 1) for month in (4, 7, 10)] + [date(year + 1, 1, 1)]
    spans = [Period(date(year, 3 * i + 1, 1), end) for i, end in enumerate(ends)]
    return [span for span in spans if span.start <= view.as_of]


def quarter_name(period: Period) -> Message:
    """2022 Q3, 2022年第三季度."""
    year, quarter = period.start.year, (period.start.month + 2) // 3
    return Message.bilingual(f"{year} Q{quarter}", f"{year}年第{'一二三四'[quarter - 1]}季度")
