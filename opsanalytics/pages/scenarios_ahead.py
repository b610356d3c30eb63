"""Scenarios beside what there is: their figures, when each would reach the goals, their orders ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused, OpsError
from opsanalytics.pages.figures import closed, frame_of
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.goal_progress import when_reached
from opsanalytics.pages.what_if import TITLES, Tried, desk, figures, remarks, saved, shown
from opsanalytics.plan.scenario import LEVERS, Scenario, make_scenario

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


def between(view: View, figure: str, low: float | None, high: float | None) -> str:
    """An interval as the figure's kind is written; a dash where there is none, open where it has no upper end."""
    if low is None or low != low:
        return "-"
    if high is None or high != high:
        return view.say("{low} or more", low=said(view, figure, low))
    return f"{said(view, figure, low)} – {said(view, figure, high)}"


def _figure(view: View, figure: str, value: float, low: float, high: float) -> str:
    told = said(view, figure, value)
    return (
        told
        if said(view, figure, low) == said(view, figure, high)
        else f"{told} ({between(view, figure, low, high)})"
    )


def side_by_side(view: View, tried: Sequence[Tried]) -> pd.DataFrame:
    """One row a scenario, ready-made cells: orders and money with their intervals, then what any scenario moves."""
    say = view.say
    told = [figures(view, one).set_index("figure") for one in tried]
    moved = [
        name for name in told[0].index if any((one["value"] != one["base"])[name] for one in told)
    ]
    shown = [name for name in told[0].index if name in moved or name in ALWAYS]
    rows = []
    for one, table in zip(tried, told, strict=True):
        row = {say("Scenario"): one.scenario.name}
        for name in shown:
            value, low, high = (table.loc[name, end] for end in ("value", "low", "high"))
            doubtful = name in ALWAYS[:2]
            row[_head(view, name)] = _figure(
                view, name, value, low if doubtful else value, high if doubtful else value
            )
        rows.append(row)
    return frame_of(rows)


def parts_now(view: View, tried: Tried) -> pd.DataFrame:
    """One row a figure as it stands and under the scenario, ready-made cells, each with its interval."""
    say = view.say
    rows = [
        {say("Figure"): _head(view, row["figure"])}
        | {
            head: _figure(view, row["figure"], *(row[end] for end in ends))
            for head, ends in _sides(view, tried)
        }
        for _, row in figures(view, tried).iterrows()
    ]
    return frame_of(rows)


def _sides(view: View, tried: Tried) -> list[tuple[str, tuple[str, str, str]]]:
    sides = [(view.say("as it is"), ("base", "base_low", "base_high"))]
    if tried.scenario.levers or tried.scenario.channels:
        sides.append((tried.scenario.name, ("value", "low", "high")))
    return sides


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
    """The saved scenarios (else examples) beside what there is; `more` has what was tried."""
    told, say = desk(view), view.say
    base = told.try_out(make_scenario(name=say("as it is")))
    kept = shown(view)
    tried = [base, *tried_out(view, kept)]
    parts = []
    for one in tried[1:]:
        words = {"name": one.scenario.name, "orders": say.rate(one.outcome.value("orders"))}
        parts.append(say("{name}: {orders} orders a day", **words))
        parts += remarks(view, one)
    left = [s.name for s in kept if s.name not in {t.scenario.name for t in tried}]
    if left:
        parts.append(
            say("cannot be tried on what this shop tells: {names}", names=say(", ").join(left))
        )
    now = say("{orders} orders a day as it is", orders=say.rate(base.outcome.value("orders")))
    example = "" if saved(view) else say("none is saved yet, these are examples")
    return Finding(
        closed(view, example, now, *parts), side_by_side(view, tried), more={"tried": tried}
    )


def scenarios_ahead(view: View) -> Finding:
    """The forecast as it is and under the saved scenarios, as lines; `more` has the goals to be drawn with them."""
    tried = scenarios_compared(view).more["tried"]
    text = view.say("{days} days ahead, as it is and under each scenario", days=AHEAD_DAYS)
    return Finding(text, ahead_lines(view, tried), more={"goals": desk(view).goals})


def goal_days(view: View, tried: Sequence[Tried] | None = None) -> Finding:
    """When each goal would be reached, as it is and under each saved scenario; DataRefused without a forecast."""
    say, told = view.say, desk(view)
    if told.ahead is None:
        raise DataRefused("when the goals would be reached cannot be told: {why}", why=told.why)
    rows = []
    for one in tried or scenarios_compared(view).more["tried"]:
        when = {
            say("{n} orders a day", n=goal): when_reached(reach, say)
            for goal, reach in one.reach.items()
        }
        rows.append({say("Scenario"): one.scenario.name} | when)
    return Finding("", frame_of(rows))


def ahead_lines(view: View, tried: Sequence[Tried], days: int = AHEAD_DAYS) -> pd.DataFrame:
    """The forecast under each scenario: `scenario`, `day`, `mean`, `low`, `high` of the last 7 ordinary days (80 %)."""
    import numpy as np
    import pandas as pd

    told = desk(view)
    if told.ahead is None:
        raise DataRefused(
            "without a forecast nothing can be said of a day ahead: {why}", why=told.why
        )
    rows: Any = told.ahead.days
    at = rows["day"][rows["ordinary"]].reset_index(drop=True)
    shown = (at.dt.date <= view.as_of + timedelta(days=days)).to_numpy()
    lines = []
    for one in tried:
        means = one.means[:, shown]
        low, high = np.quantile(means, [0.1, 0.9], axis=0)
        line = {
            "scenario": one.scenario.name,
            "day": at[shown],
            "mean": means.mean(axis=0),
            "low": low,
            "high": high,
        }
        lines.append(pd.DataFrame(line))
    return pd.concat(lines, ignore_index=True)
