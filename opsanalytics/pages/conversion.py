"""From visit to payment: how many go on, where they are lost, by channel, product and week."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from opsanalytics.analyses.funnels import funnel
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence, term
from opsanalytics.core.periods import Period, parse_day
from opsanalytics.core.stats import ratio, share_change
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.caveats import note_platform_totals, note_unfinished
from opsanalytics.pages.declared import Breakdown, Series
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, total, with_messages
from opsanalytics.pages.finding import Chart, Figure, Finding, View

LEAST_VISITORS = 200  # fewer say too little of a share of some percent

conversion_by_week = Series("day_conversion", key="conversion.by_week", start=0, recent=True)
page_depth = Series("day_page_depth", key="conversion.page_depth", kind="rate", start=0)
conversion_by_product = Breakdown(
    "product_day_conversion", "product", key="conversion.by_product", least=LEAST_VISITORS
)
conversion_by_channel = Breakdown(
    "channel_day_conversion", "channel", key="conversion.by_channel", least=LEAST_VISITORS
)


def from_visit_to_payment(view: View) -> Finding:
    """The funnel of the last four weeks, or of those days of them with visitors' actions."""
    period, covered = view.last(RECENT_DAYS), view.shop.manifest.coverage("events")
    if covered and len(period.cut(covered)):
        period = period.cut(covered)
    if not covered:
        note_platform_totals(view)
        note_unfinished(evaluate("day_conversion", view.shop, period))
    rows = funnel(view.shop, period)
    if rows["converted"].isna().all():
        raise DataRefused(rows["reason"].iloc[0])
    steps = rows[rows["branch"] == "main"].reset_index(drop=True)
    worst = int(steps["dropped"].iloc[1:].sort_values(ascending=False).index[0])
    text = Message(
        "conversion.steps.headline",
        share=steps["conversion_overall"].iloc[-1],
        last=steps["step"].iloc[-1],
        before=steps["step"].iloc[worst - 1],
        after=steps["step"].iloc[worst],
        lost=steps["dropped"].iloc[worst],
    )
    rows = with_messages(rows, name=[term("step", step) for step in rows["step"]])
    draw = partial(plot_bars, label="name", value="converted")
    chart = Chart(draw, hint="conversion.steps.hint", height=bars_height(len(rows)))
    return Finding(sentence(text), rows, chart=chart)


def time_to_pay(view: View) -> Finding:
    """The share of orders paid within the hour, and the median time from view to payment."""
    soon = total(view, "paid_within_hour", view.last(RECENT_DAYS))
    parts = [Message("conversion.time_to_pay.hour", share=soon["value"])]
    if "events" in view.shop.manifest.tables:
        rows: Any = funnel(view.shop)
        seconds = rows[rows["step"] == "pay"]["median_seconds"].iloc[0]
        parts.append(Message("conversion.time_to_pay.median", minutes=seconds / 60))
    return Finding(sentence(*parts), frame_of([]), figures=(Figure.of(soon),))


def before_and_after(view: View, changed_on: str = "") -> Finding:
    """Conversion on the ordinary days of four weeks before a page change and of four after."""
    if not changed_on:
        return Finding(Message("conversion.change.name_a_day"), frame_of([]))
    day, span = parse_day(changed_on, view.as_of + timedelta(days=1)), timedelta(days=RECENT_DAYS)
    sides = Period(day - span, day), Period(day, day + span)
    days = daily(view, "visitor_days", "day_conversion").dropna().query("ordinary")
    before, after = (_people(days[days["day"].dt.date.isin(list(side))]) for side in sides)
    change = share_change(before, after) if before[1] and after[1] else None
    if change is None:
        raise DataRefused("conversion.change.refused", day=day)
    clear = change[0] > 0 or change[1] < 0
    text = Message(
        "conversion.change.headline",
        after=ratio(*after),
        before=ratio(*before),
        day=day,
        low=figure(100 * change[0], "number:2"),
        high=figure(100 * change[1], "number:2"),
        verdict=Message("conversion.change.clear" if clear else "conversion.change.chance"),
    )
    return Finding(sentence(text), frame_of([]))


def _people(days: Any) -> tuple[int, int]:
    """Buyers and visitors of the days."""
    buyers = (days["visitor_days"] * days["day_conversion"]).sum()
    return round(float(buyers)), round(float(days["visitor_days"].sum()))
