"""Scenarios beside what there is: their figures, when each would reach the goals, their orders ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.errors import DataRefused, OpsError
from opsanalytics.forecast import Reach, means_of_seven
from opsanalytics.scenarios import LEVERS, Scenario, make_scenario
from opsanalytics.subjects.common import closed, frame_of
from opsanalytics.subjects.whatif import TITLES, Tried, desk, figures, remarks, saved
from opsanalytics.view import Finding, View

if TYPE_CHECKING:
    import pandas as pd

ALWAYS = ("orders", "amount", "visitors", "pay_conversion")  # the first two with their intervals
AHEAD_DAYS = 120  # shown of the forecast beside scenarios


def said(view: View, figure: str, value: float | None) -> str:
    """One figure as its kind is written; conversions, which are small, to two digits."""
    say = view.say
    if figure == "orders":
        return say.rate(value)
    if figure in LEVERS and LEVERS[figure].kind == "share":
        return say.share(value, 2 if "conversion" in figure else 1)
    return say.number(value)


def _head(view: View, figure: str) -> str:
    title = view.say(TITLES[figure])
    return title[0].upper() + title[1:]


def _figure(view: View, figure: str, value: float, low: float, high: float) -> str:
    told, ends = said(view, figure, value), [said(view, figure, end) for end in (low, high)]
    return told if ends[0] == ends[1] else f"{told} ({ends[0]} – {ends[1]})"


def side_by_side(view: View, tried: Sequence[Tried]) -> pd.DataFrame:
    """One row a scenario, ready-made cells: orders and money with their intervals, then what any scenario moves."""
    say = view.say
    told = [figures(view, one).set_index("figure") for one in tried]
    moved = [name for name in told[0].index if any((one["value"] != one["base"])[name] for one in told)]
    shown = [name for name in told[0].index if name in moved or name in ALWAYS]
    rows = []
    for one, table in zip(tried, told, strict=True):
        row = {say("Scenario"): one.scenario.name}
        for name in shown:
            value, low, high = (table.loc[name, end] for end in ("value", "low", "high"))
            doubtful = name in ALWAYS[:2]
            row[_head(view, name)] = _figure(view, name, value, low if doubtful else value, high if doubtful else value)
        rows.append(row)
    return frame_of(rows)


def parts_now(view: View, tried: Tried) -> pd.DataFrame:
    """One row a figure as it stands and under the scenario, ready-made cells, each with its interval."""
    say = view.say
    rows = [
        {say("Figure"): _head(view, row["figure"])}
        | {head: _figure(view, row["figure"], *(row[end] for end in ends)) for head, ends in _sides(view, tried)}
        for _, row in figures(view, tried).iterrows()
    ]
    return frame_of(rows)


def _sides(view: View, tried: Tried) -> list[tuple[str, tuple[str, str, str]]]:
    base = (view.say("as it is"), ("base", "base_low", "base_high"))
    return (
        [base, (tried.scenario.name, ("value", "low", "high"))]
        if tried.scenario.levers or tried.scenario.channels
        else [base]
    )


def tried_out(view: View, scenarios: Sequence[Scenario]) -> list[Tried]:
    """Each scenario tried; one that needs what the shop does not tell is left out."""
    tried = []
    for scenario in scenarios:
        try:
            tried.append(desk(view).try_out(scenario))
        except OpsError:
            continue
    return tried


def scenarios_compared(view: View) -> Finding:
    """The saved scenarios beside what there is: figures in `frame`, goals in `more`, the forecast's lines too."""
    told, say = desk(view), view.say
    base = told.try_out(make_scenario(name=say("as it is")))
    kept = saved(view)
    tried = [base, *tried_out(view, kept)]
    parts = []
    for one in tried[1:]:
        words = {"name": one.scenario.name, "orders": say.rate(one.outcome.value("orders"))}
        parts.append(say("{name}: {orders} orders a day", **words))
        parts += remarks(view, one)
    left = [s.name for s in kept if s.name not in {t.scenario.name for t in tried}]
    if left:
        parts.append(say("cannot be tried on what this shop tells: {names}", names=say(", ").join(left)))
    now = say("{orders} orders a day as it is", orders=say.rate(base.outcome.value("orders")))
    goals = [(float(g.orders_per_day), view.plan.due(g, view.as_of)) for g in view.plan.goals.on(view.as_of)]
    return Finding(closed(view, now, *parts), side_by_side(view, tried), more={"tried": tried, "goals": goals})


def scenarios_ahead(view: View) -> Finding:
    """The forecast as it is and under the saved scenarios, as lines; `more` has the goals to be drawn with them."""
    compared = scenarios_compared(view)
    tried, say = compared.more["tried"], view.say
    text = "{days} days ahead, as it is and under each scenario"
    return Finding(say(text, days=AHEAD_DAYS), ahead_lines(view, tried), more={"goals": compared.more["goals"]})


def goal_days(view: View, tried: Sequence[Tried] | None = None) -> Finding:
    """When each goal would be reached, as it is and under each saved scenario; DataRefused without a forecast."""
    say, told = view.say, desk(view)
    if told.ahead is None:
        raise DataRefused("when the goals would be reached cannot be told: {why}", why=told.why)
    rows = []
    for one in tried or scenarios_compared(view).more["tried"]:
        when = {say("{n} orders a day", n=goal): _when(view, reach) for goal, reach in one.reach.items()}
        rows.append({say("Scenario"): one.scenario.name} | when)
    return Finding("", frame_of(rows))


def _when(view: View, reach: Reach) -> str:
    say, first = view.say, view.as_of + timedelta(days=1)
    if reach.likely is None:
        return say("not within a year ({chance} likely)", chance=say.chance(reach.probability))
    if reach.late == first:
        return say("there")
    early, late = (say.day(day, "medium") if day else say("not within a year") for day in (reach.early, reach.late))
    return say("by {likely} (95 %: {early} to {late})", likely=say.day(reach.likely, "medium"), early=early, late=late)


def ahead_lines(view: View, tried: Sequence[Tried], days: int = AHEAD_DAYS) -> pd.DataFrame:
    """The forecast under each scenario: `scenario`, `day`, `mean`, `low`, `high` of the last 7 ordinary days (80 %)."""
    import numpy as np
    import pandas as pd

    told = desk(view)
    if told.ahead is None:
        raise DataRefused("without a forecast nothing can be said of a day ahead: {why}", why=told.why)
    rows: Any = told.ahead.days
    at = rows["day"][rows["ordinary"]].reset_index(drop=True)
    shown = (at.dt.date <= view.as_of + timedelta(days=days)).to_numpy()
    lines = []
    for one in tried:
        means = means_of_seven(told.ahead, factor=one.outcome.factor[1:], since=one.scenario.since)[:, shown]
        low, high = np.quantile(means, [0.1, 0.9], axis=0)
        line = {"scenario": one.scenario.name, "day": at[shown], "mean": means.mean(axis=0), "low": low, "high": high}
        lines.append(pd.DataFrame(line))
    return pd.concat(lines, ignore_index=True)
