"""What the shop does on an ordinary day, gathered once, and what a scenario makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import MIN_DAYS_FOR_SPREAD, ratio
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.caveats import (
    note_days,
    note_platform_totals,
    note_read,
    remembered_with_notes,
)
from opsanalytics.pages.figures import NAN, RECENT_DAYS, daily
from opsanalytics.pages.finding import View
from opsanalytics.pages.goal_progress import GOAL_METRICS, goal_progress
from opsanalytics.plan.baseline import Ads, BaselineDraws, Channel, OrdinaryDay, Outcome
from opsanalytics.plan.forecast import YEAR, Forecast
from opsanalytics.plan.reach import Reach, goal_dates, means_of_seven
from opsanalytics.plan.response import saturation
from opsanalytics.plan.scenario import NO_CHANGE, Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CURVE_DAYS, RATING_DAYS = 182, 30


@dataclass(frozen=True)
class Baseline:
    """What all scenarios of a shop and day start from: read once, then each takes milliseconds.

    `basis` is what the goals count, `shipped` or `paid`. `ahead` is the forecast; where it is None,
    `why` is the reason. `good` and `reviews` are numbers of the last 30 days.
    """

    view: View
    basis: str
    now: BaselineDraws
    ahead: Forecast | None
    why: Message | None
    good: int
    reviews: int

    @property
    def goals(self) -> list[tuple[int, date | None]]:
        """The plan's orders a day, each with its due day."""
        plan, day = self.view.plan, self.view.as_of
        return [(goal.orders_per_day, plan.due(goal, day)) for goal in plan.goals.on(day)]

    def sought(self, goal: float | None) -> list[float]:
        """The orders a day to seek: the goal, else those of the plan; UsageError for no number."""
        if goal is not None and not 0 < goal < float("inf"):
            raise UsageError("what_if.no_goal", goal=goal)
        return [goal] if goal else [float(orders) for orders, _ in self.goals]

    def try_out(self, scenario: Scenario = NO_CHANGE, label: str = "") -> ScenarioResult:
        """The scenario's outcome and its goal dates; DataRefused where it cannot be worked out."""
        outcome = self.now.outcome(scenario)
        label = label or scenario.name
        if self.ahead is None:
            return ScenarioResult(label, scenario, outcome)
        means = means_of_seven(self.ahead, factor=outcome.factor[1:], since=scenario.since)
        reach = {goal: goal_dates(self.ahead, goal, means) for goal, _ in self.goals}
        return ScenarioResult(label, scenario, outcome, reach, means)


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario with its label, its outcome, and when each goal is reached, if forecast.

    `means`: of the last 7 ordinary days, (draws, ordinary days ahead); None without a forecast.
    """

    label: str
    scenario: Scenario
    outcome: Outcome
    reach: dict[int, Reach] = field(default_factory=dict)
    means: np.ndarray | None = field(default=None, repr=False, compare=False)


def day_ahead(view: View, day: date) -> date:
    """The day from which a scenario holds; UsageError where it is over."""
    if day < view.as_of:
        raise UsageError("what_if.not_ahead", day=day, as_of=view.as_of)
    return day


def baseline(view: View) -> Baseline:
    """The shop's baseline, worked out once for a state of the store, a day and a plan."""
    key = ("baseline", view.as_of, view.plan)
    return remembered_with_notes(view.shop, key, lambda: _gather(view))


def _gather(view: View) -> Baseline:
    note_platform_totals(view)  # its conversion
    works: list[Callable[[], Any]] = [
        lambda: goal_progress(view.shop, view.plan, view.as_of),
        lambda: evaluate("positive_share", view.shop, view.last(RATING_DAYS)).iloc[0],
        lambda: _channels(view),
        lambda: _ads(view),
        lambda: _final(view, "repeat_purchase_rate", view.last(YEAR)),
    ]
    goal, ratings, channels, ads, repeat_rate = view.shop.gather(works)
    ordinary = _recent_ordinary_days(view, goal.basis)
    shares = [
        partial(_share_of_days, view, metric, ordinary["day"])
        for metric in ("repeat_order_share", "item_discount")
    ]
    repeat_share, price = view.shop.gather(shares)
    rated = bool(ratings["complete"])
    day = OrdinaryDay(
        days=_days(ordinary, goal.basis),
        channels=channels,
        ads=ads,
        repeat_share=repeat_share,
        repeat_rate=repeat_rate,
        price=price,
        positive_share=float(ratings["value"]) if rated else None,
    )
    return Baseline(
        view=view,
        basis=goal.basis,
        now=day.draws(len(goal.ahead.paths)) if goal.ahead else day.draws(),
        ahead=goal.ahead,
        why=goal.unforeseen.message if goal.unforeseen else None,
        good=int(ratings["numerator"]) if rated else 0,
        reviews=int(ratings["denominator"]) if rated else 0,
    )


_BESIDE = (
    "visitor_days",
    "day_conversion",
    "orders_created",
    "paid_order_share",
    "paid_amount",
    "buyers",
)


def _days(rows: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Orders of the ordinary days, and the other figures that enough of them tell (else NaN)."""
    import pandas as pd

    orders, created = rows[GOAL_METRICS[basis]], rows["orders_created"]
    visitors = rows["visitor_days"].where((rows["visitor_days"] > 0) | (orders == 0))
    columns = {
        "orders": orders,
        "visitors": visitors,
        "buyers": (visitors * rows["day_conversion"]).combine_first(rows["buyers"]),
        "placed": created,
        "settled": (created * rows["paid_order_share"]).mask(created == 0, 0.0),
        "amount": rows["paid_amount"],
    }
    days = pd.DataFrame(columns)
    known = [
        name for name in days if days[name].count() >= MIN_DAYS_FOR_SPREAD and days[name].sum()
    ]
    return days[known]


def _final(view: View, metric: str, period: Period) -> float | None:
    """The metric over the period; None where the figure is not final."""
    row = evaluate(metric, view.shop, period).iloc[0]
    return float(row["value"]) if row["complete"] else None


def _share_of_days(view: View, metric: str, days: pd.Series) -> float | None:
    """The metric over these days alone; None where none of them tells it."""
    span = Period.between(days.min().date(), days.max().date())
    rows = evaluate(metric, view.shop, span, by="day")
    rows = rows[rows["period_start"].isin(days) & rows["value"].notna()]
    note_read(rows)
    return ratio(float(rows["numerator"].sum()), float(rows["denominator"].sum()))


def _recent_ordinary_days(view: View, basis: str) -> pd.DataFrame:
    """The last four weeks of ordinary days, at most 12 weeks old; DataRefused if too few."""
    counted = GOAL_METRICS[basis]
    rows: pd.DataFrame = daily(view, counted, *_BESIDE)
    rows = rows[rows["ordinary"] & rows[counted].notna()].tail(RECENT_DAYS)
    oldest = view.as_of - timedelta(days=3 * RECENT_DAYS)
    rows = rows[rows["day"].dt.date > oldest]
    if len(rows) < MIN_DAYS_FOR_SPREAD or not rows[counted].sum():
        raise DataRefused("what_if.too_few_days", least=MIN_DAYS_FOR_SPREAD)
    days = Period.between(rows["day"].min().date(), rows["day"].max().date())
    note_days([counted, *_BESIDE], days)
    return rows


def _channels(view: View) -> dict[str, Channel]:
    """Each channel's share of visitors, and its conversion over the mean (1 if not all known)."""
    metrics = ("channel_visitor_days", "channel_day_conversion")
    works = [partial(_by_channel, view, metric) for metric in metrics]
    visitors, conversion = view.shop.gather(works)
    everyone = sum(visitors.values())
    buyers = sum(n * conversion.get(name, NAN) for name, n in visitors.items())
    mean = ratio(buyers, everyone)
    known = mean is not None and mean == mean and mean > 0
    by_size = sorted(visitors.items(), key=lambda item: -item[1])
    channels = {}
    for name, n in by_size:
        if n:
            relative = conversion[name] / mean if known and mean else 1.0
            channels[name] = Channel(n / everyone, relative)
    return channels


def _by_channel(view: View, metric: str) -> dict[str, float]:
    rows = evaluate(metric, view.shop, view.last(RECENT_DAYS), by="channel")
    rows = rows[rows["value"].notna() & rows["complete"].astype(bool)]
    return dict(zip(rows.get("channel", []), rows["value"].astype(float), strict=True))


def _ads(view: View) -> Ads | None:
    """Promotion on the ordinary days of the last half year; None with too little data."""
    rows: Any = daily(view, "ad_spend", "clicks")
    rows = rows[rows["ordinary"] & (rows["day"].dt.date >= view.last(CURVE_DAYS).start)]
    rows = rows.dropna(subset=["ad_spend", "clicks"])
    recent = rows.tail(RECENT_DAYS)
    if recent.empty:
        return None
    conversion = _share_of_days(view, "ad_conversion", recent["day"])  # of rows that have both
    spend = float(recent["ad_spend"].mean())
    curve = saturation(rows["ad_spend"].tolist(), rows["clicks"].tolist(), at=spend)
    if curve is None or not conversion:
        return None
    return Ads(spend, curve, conversion, float(rows["ad_spend"].max()))
