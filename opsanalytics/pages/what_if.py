"""What goals would take: visitors, conversion, promotion, the strongest lever, scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.bar_chart import bars_height, plot_tornado
from opsanalytics.charts.scenario_charts import plot_ahead, plot_goal_map
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence
from opsanalytics.core.periods import parse_day
from opsanalytics.pages.columns import with_heads
from opsanalytics.pages.figures import daily, frame_of, with_messages
from opsanalytics.pages.finding import Chart, Finding, View
from opsanalytics.pages.goal_progress import when_reached
from opsanalytics.pages.scenarios import (
    as_it_is,
    figures_table,
    formula,
    interval,
    kind_of,
    remarks_apart,
    saved,
    saved_or_examples,
    scenario_points,
    side_by_side,
    try_all,
)
from opsanalytics.pages.shop_baseline import Baseline, ScenarioResult, baseline
from opsanalytics.plan.goal_seek import SOUGHT, Need, seek, sensitivity
from opsanalytics.plan.scenario import NO_CHANGE, Scenario, lever_name

if TYPE_CHECKING:
    import pandas as pd

PATH_MONTHS = 13
MONTH_LEAST_DAYS = 7
AHEAD_DAYS = 120  # shown of the forecast beside scenarios
SAME = 1e-9  # orders a day: levers nearer to the best than this are as strong


def shop_now(view: View) -> Finding:
    """What an ordinary day brings, as the product of its parts, and each part with its interval."""
    result = baseline(view).try_out()
    text = Message("what_if.now.headline", formula=formula(view, result.outcome))
    return Finding(text, figures_table(view, result))


def needs(
    view: View, goal: float | None = None, by: str = "", beside: Scenario = NO_CHANGE
) -> Finding:
    """The visitors, conversion, repeat rate or promotion that each goal takes, alone.

    All else is as in the scenario `beside`. `goal`: orders a day (None: the plan's goals). What
    the forecast expects to grow by the day `by` is taken off. One row a goal and lever, with `why`
    where that is impossible; see `needs_table`.
    """
    now = baseline(view)
    day = parse_day(by, view.as_of) if by else None
    growth, still = _growth(now, day), now.now.outcome(beside)
    rows, needed, there = list[dict[str, Any]](), [], []
    for aim in now.sought(goal):
        if (still.value("orders") or 0.0) * growth >= aim:
            there.append(Message("what_if.needs.there", goal=aim))
            continue
        found = [seek(now.now, lever, aim / growth, beside=beside) for lever in SOUGHT]
        rows += [_need_row(aim, still.value(need.lever), need) for need in found]
        needed.append(_need_sentence(aim, found, "needs" if beside == NO_CHANGE else "beside"))
    if day:
        needed.append(Message("what_if.needs.growth", day=day, growth=growth))
    first, *rest = needed or there
    columns = ["goal", "lever", "now", "wanted", "low", "high", "change", "why"]
    frame = frame_of(rows).reindex(columns=columns)
    return Finding(sentence(first), frame, notes=tuple(sentence(part) for part in rest))


def _growth(now: Baseline, by: date | None) -> float:
    """Orders of the week up to `by` by the forecast, as a multiple of today's, ordinary days."""
    if by is None:
        return 1.0
    if now.ahead is None:
        raise DataRefused("what_if.no_forecast", why=now.why)
    days: Any = now.ahead.days
    week = days[days["ordinary"] & (days["day"].dt.date <= by)].tail(7)
    if by <= now.view.as_of or by > days["day"].iloc[-1].date() or week.empty:
        raise DataRefused("what_if.needs.too_far", day=by)
    return float(week["mean"].mean() / now.now.outcome().figures["orders"][0])


def _need_row(goal: float, now: float | None, need: Need) -> dict[str, Any]:
    return {
        "goal": goal,
        "lever": need.lever,
        "now": now,
        "wanted": need.value,
        "low": need.low,
        "high": need.high,
        "change": _change(now, need),
        "why": need.why.message if need.why else "",
    }


def _change(now: float | None, need: Need) -> float | None:
    """How far the lever must go from where it stands in the scenario."""
    if now and need.value is not None:
        return need.value / now - 1
    return None if need.factor is None else need.factor - 1


def needs_table(needed: Finding) -> pd.DataFrame:
    """The figures of `needs`, formatted: `goal`, `lever`, `now`, `wanted`, `interval`, `change`."""
    rows = []
    for row in needed.frame.to_dict("records"):
        kind = kind_of(row["lever"])
        rows.append(
            {
                "goal": row["goal"],
                "lever": lever_name(row["lever"]),
                "now": figure(row["now"], kind),
                "wanted": figure(row["wanted"], kind),
                "interval": interval(row["lever"], row["low"], row["high"]),
                "change": figure(row["change"], "share"),
            }
        )
    return frame_of(rows)


def impossible(needed: Finding) -> Message | None:
    """Which levers cannot give which goal, and why; None where each can."""
    parts = [
        Message("what_if.needs.cannot", goal=row["goal"], why=row["why"])
        for row in needed.frame.to_dict("records")
        if row["why"]
    ]
    return sentence(*parts) if parts else None


def _need_sentence(goal: float, found: list[Need], words: str) -> Message:
    """What the first two levers would have to be for the goal."""
    ways = [_way(need, words) for need in found[:2] if need.factor is not None]
    if not ways:
        either = Message("what_if.needs.no_lever")
    elif len(ways) == 1:
        either = ways[0]
    else:
        either = Message("what_if.needs.either", one=ways[0], other=ways[1])
    return Message("what_if.needs.headline", goal=goal, ways=either)


def _way(need: Need, words: str) -> Message:
    if need.value is None:
        more = (need.factor or 0.0) - 1
        return Message("what_if.needs.more", more=more, lever=lever_name(need.lever))
    if need.lever == "visitors":
        return Message(f"what_if.{words}.visitors", visitors=need.value)
    return Message(f"what_if.{words}.conversion", share=need.value)


def strongest(view: View) -> Finding:
    """What a tenth more and less of each lever does to orders a day, the strongest first."""
    rows = sensitivity(baseline(view).now)
    rows = with_messages(
        rows,
        name=[_lever_or_channel(row) for row in rows.to_dict("records")],
        tenth=[
            figure(now / 10, kind_of(lever))
            for lever, now in zip(rows["lever"], rows["now"], strict=True)
        ],
    )
    best = rows["more"].iloc[0]
    top = rows[rows["more"] >= best - SAME]
    rest = rows[(rows["more"] < best - SAME) & (rows["more"] > 0)]
    parts = [Message("what_if.levers.headline", orders=best, names=list(top["name"]))]
    if len(rest):
        second = rest.iloc[0]
        parts.append(Message("what_if.levers.then", name=second["name"], orders=second["more"]))
    height = bars_height(int((rows["more"].abs() > 0).sum()))
    chart = Chart(plot_tornado, hint="what_if.levers.hint", height=height)
    return Finding(sentence(*parts), rows, chart=chart)


def _lever_or_channel(row: Any) -> Message:
    if row["lever"]:
        return lever_name(row["lever"])
    return Message("what_if.levers.channel", channel=row["channel"])


def goal_map(view: View) -> Finding:
    """The shop's path over visitors and conversion, goals as lines, today and saved scenarios."""
    base = baseline(view)
    now = base.now.outcome()
    visitors, conversion = now.value("visitors"), now.value("pay_conversion")
    if visitors is None or conversion is None:
        raise DataRefused("what_if.map.refused")
    orders = now.value("orders") or 0.0
    parts = [Message("what_if.map.headline", visitors=visitors, share=conversion)]
    goal = next((goal for goal, _ in base.goals if goal > orders), None)
    if goal:
        parts.append(Message("what_if.map.next", goal=goal, more=goal / orders - 1))
    points = [(Message("what_if.map.today"), visitors, conversion), *scenario_points(view)]
    each = orders / (visitors * conversion)
    goals = {str(goal): goal / each for goal, _ in base.goals}
    draw = partial(plot_goal_map, goals=goals, points=points)
    return Finding(sentence(*parts), _path(view), chart=Chart(draw, hint="what_if.map.hint"))


def _path(view: View) -> pd.DataFrame:
    """Ordinary days by month: `month`, `visitors` a day, `conversion`; from a week of days on."""
    rows = daily(view, "visitor_days", "day_conversion").dropna()
    rows = rows[rows["ordinary"]]
    rows["month"] = rows["day"].dt.to_period("M").dt.start_time
    rows["buyers"] = rows["visitor_days"] * rows["day_conversion"]
    months = rows.groupby("month").agg(
        days=("day", "size"), visitors=("visitor_days", "mean"), buyers=("buyers", "mean")
    )
    months = months[months["days"] >= MONTH_LEAST_DAYS].tail(PATH_MONTHS).reset_index()
    months["conversion"] = months["buyers"] / months["visitors"]
    return months


def compared(view: View) -> list[ScenarioResult]:
    """What there is, and the saved scenarios (else examples), tried."""
    return [baseline(view).try_out(label=as_it_is()), *try_all(view, saved_or_examples(view))]


def scenarios_compared(view: View) -> Finding:
    """The saved scenarios (else examples) beside what there is."""
    now, *results = compared(view)
    parts = [Message("what_if.compared.now", orders=now.outcome.value("orders"))]
    if not saved(view):
        parts.insert(0, Message("what_if.compared.examples"))
    said, of_all = remarks_apart(view, results)
    for result, texts in zip(results, said, strict=True):
        orders = result.outcome.value("orders")
        parts += [Message("what_if.compared.scenario", name=result.label, orders=orders), *texts]
    tried = {result.label for result in results}
    left = [label for label, _ in saved_or_examples(view) if label not in tried]
    if left:
        parts.append(Message("what_if.compared.left_out", names=left))
    return Finding(sentence(*parts, *of_all), side_by_side(view, [now, *results]))


def scenarios_ahead(view: View) -> Finding:
    """The forecast as it is and under the saved scenarios, as lines."""
    text = Message("what_if.ahead.headline", days=AHEAD_DAYS)
    draw = partial(plot_ahead, goals=baseline(view).goals)
    lines = ahead_lines(view, compared(view))
    return Finding(text, lines, chart=Chart(draw, hint="what_if.ahead.hint"))


def ahead_lines(
    view: View, results: Sequence[ScenarioResult], days: int = AHEAD_DAYS
) -> pd.DataFrame:
    """The forecast of the mean of the last 7 ordinary days under each scenario.

    Columns: `scenario`, `day`, `mean`, `low`, `high` (80 %).
    """
    import numpy as np
    import pandas as pd

    base = baseline(view)
    if base.ahead is None:
        raise DataRefused("what_if.no_forecast", why=base.why)
    rows = base.ahead.days
    ordinary = rows["day"][rows["ordinary"]].reset_index(drop=True)
    shown = (ordinary.dt.date <= view.as_of + timedelta(days=days)).to_numpy()
    lines = []
    for result in results:
        if result.means is None:
            continue
        means = result.means[:, shown]
        low, high = np.quantile(means, [0.1, 0.9], axis=0)
        line = pd.DataFrame(
            {"day": ordinary[shown], "mean": means.mean(axis=0), "low": low, "high": high}
        )
        lines.append(with_messages(line, scenario=[result.label] * len(line)))
    return pd.concat(lines, ignore_index=True)


def goal_days(view: View, results: Sequence[ScenarioResult] | None = None) -> Finding:
    """When each goal is reached, as it is and under each saved scenario; or DataRefused.

    One row a scenario and one column a goal, so that it fits a phone.
    """
    base = baseline(view)
    if base.ahead is None:
        raise DataRefused("what_if.goals.unknown", why=base.why)
    rows = []
    for result in results or compared(view):
        row: dict[Any, Any] = {"scenario": result.label}
        for goal, reach in result.reach.items():
            row[f"goal:{goal}"] = when_reached(reach)
        rows.append(row)
    heads = {f"goal:{goal}": Message("what_if.goals.column", goal=goal) for goal, _ in base.goals}
    return Finding(Message("what_if.goals.table"), with_heads(frame_of(rows), heads))
