"""What it would take: each goal's visitors, conversion and promotion, the map of both, the strongest lever."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import parse_day
from opsanalytics.pages.columns import cells
from opsanalytics.pages.figures import closed, daily, frame_of
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.scenarios_ahead import between, parts_now, said, tried_out
from opsanalytics.pages.what_if import Desk, desk, formula, shown
from opsanalytics.plan.baseline import NOTHING
from opsanalytics.plan.goal_seek import SOUGHT, Need, seek, sensitivity
from opsanalytics.plan.scenario import LEVERS, Scenario

if TYPE_CHECKING:
    import pandas as pd

PATH_MONTHS = 13


def shop_now(view: View) -> Finding:
    """What an ordinary day brings, as the product of its parts, and each part with its interval."""
    tried = desk(view).try_out()
    sentence = view.say("On an ordinary day: {formula}.", formula=formula(view, tried.outcome))
    return Finding(sentence, parts_now(view, tried))


def needs(view: View, goal: float = 0, by: str = "", beside: Scenario = NOTHING) -> Finding:
    """What visitors, conversion, repeat rate or promotion each goal not stood at takes, all else as in `beside`.

    `goal` 0: the plan's. `by`: a day, the forecast's own rise until then taken off what is left to do. The frame has
    figures, one row a goal and lever (`why`: why it cannot be); `more` the same as a table, and the whys as sentences.
    """
    say, told = view.say, desk(view)
    day = parse_day(by, view.as_of) if by else None
    grown, still = _grown(told, day), told.now.outcome(beside)
    rows: list[dict[str, Any]] = []
    parts, there = [], []
    for aim in [goal] if goal else [float(orders) for orders, _ in told.goals]:
        if (still.value("orders") or 0.0) * grown >= aim:
            there.append(say("{goal} orders a day are there", goal=say.number(aim)))
            continue
        found = [seek(told.now, lever, aim / grown, beside=beside) for lever in SOUGHT]
        rows += [_need_row(view, aim, still.value(need.lever), need) for need in found]
        parts.append(_need_said(view, aim, found))
    if day:
        n = say.number(grown, 2)
        parts.append(
            say(
                "on {day} the forecast expects {n} times today's orders",
                day=say.day(day, "medium"),
                n=n,
            )
        )
    first, *rest = parts or there
    cannot = [
        say("{goal} orders a day: {why}", goal=say.number(r["goal"]), why=r["why"])
        for r in rows
        if r["why"]
    ]
    frame = frame_of(rows).reindex(
        columns=["goal", "lever", "now", "wanted", "low", "high", "change", "why"]
    )
    more = {
        "impossible": closed(view, *cannot) if cannot else "",
        "table": _need_table(view, frame),
    }
    return Finding(
        closed(view, first), frame, notes=tuple(closed(view, part) for part in rest), more=more
    )


def _grown(told: Desk, by: date | None) -> float:
    """How many times today's orders the forecast expects of the ordinary days of the week up to `by`."""
    if by is None:
        return 1.0
    if told.ahead is None:
        raise DataRefused(
            "without a forecast nothing can be said of a day ahead: {why}", why=told.why
        )
    days: Any = told.ahead.days
    week = days[days["ordinary"] & (days["day"].dt.date <= by)].tail(7)
    if by <= told.view.as_of or by > days["day"].iloc[-1].date() or week.empty:
        message = "the forecast does not reach {day}"
        raise DataRefused(message, hint="ask for a day within a year ahead", day=by)
    return float(week["mean"].mean() / told.now.outcome().figures["orders"][0])


def _need_row(view: View, goal: float, now: float | None, need: Need) -> dict[str, Any]:
    change = None if need.factor is None else need.factor - 1
    found = {"wanted": need.value, "low": need.low, "high": need.high, "change": change}
    return (
        {"goal": goal, "lever": need.lever, "now": now}
        | found
        | {"why": view.say.error(need.why) if need.why else ""}
    )


def _need_table(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """The figures as ready-made cells, each as its lever's kind is written."""
    told: Any = frame.astype(object).copy()
    told["interval"] = [
        between(view, *row) for row in frame[["lever", "low", "high"]].itertuples(index=False)
    ]
    for name in ("now", "wanted"):
        told[name] = [
            said(view, lever, value)
            for lever, value in zip(frame["lever"], frame[name], strict=True)
        ]
    told["lever"] = [LEVERS[lever].title for lever in frame["lever"]]
    return cells(
        told,
        view.say,
        ["goal", "lever", "now", "wanted", "interval", "change"],
        kinds={"change": "share"},
    )


def _need_said(view: View, goal: float, found: list[Need]) -> str:
    say = view.say
    ways = []
    for need in found[:2]:
        if need.factor is None:
            continue
        more = say.share(need.factor - 1, 0)
        if need.value is None:
            ways.append(say("{more} more: {lever}", more=more, lever=say(LEVERS[need.lever].title)))
        elif need.lever == "visitors":
            ways.append(say("{n} visitors a day at today's conversion", n=say.number(need.value)))
        else:
            ways.append(say("{share} of today's visitors paying", share=say.share(need.value, 2)))
    none = say("no single lever is enough")
    either = (
        say("{one} or {other}", one=ways[0], other=ways[1])
        if len(ways) == 2
        else ways[0]
        if ways
        else none
    )
    return say("{goal} orders a day take {ways}", goal=say.number(goal), ways=either)


def strongest(view: View) -> Finding:
    """What a tenth more and less of each lever does to orders a day, the strongest first."""
    say = view.say
    rows = sensitivity(desk(view).now)
    rows["name"] = [
        say(LEVERS[lever].title) if lever else say("visitors of {channel}", channel=channel)
        for lever, channel in zip(rows["lever"], rows["channel"], strict=True)
    ]
    rows["tenth"] = [
        said(view, lever, now / 10) if now == now else "-"
        for lever, now in zip(rows["lever"], rows["now"], strict=True)
    ]
    best = rows["more"].iloc[0]
    top, rest = (
        rows[rows["more"] >= best - 1e-9],
        rows[(rows["more"] < best - 1e-9) & (rows["more"] > 0)],
    )
    text = "A tenth more of one thing gives {n} orders a day at most ({names})"
    head = say(text, n=say.rate(best), names=say(", ").join(top["name"]))
    second = [
        say("then comes {name} with {n}", name=r["name"], n=say.rate(r["more"]))
        for _, r in rest.head(1).iterrows()
    ]
    return Finding(closed(view, head, *second), rows)


def goal_map(view: View) -> Finding:
    """The shop's path by month over visitors and conversion, the goals' lines, today and the saved scenarios."""
    told, say = desk(view), view.say
    now = told.now.outcome()
    visitors, converts = now.value("visitors"), now.value("pay_conversion")
    if visitors is None or converts is None:
        raise DataRefused(
            "the map needs visitors and the share of them who pay", hint="ingest 生意参谋 shop days"
        )
    orders = now.value("orders") or 0.0
    each = orders / (visitors * converts)
    points = [(say("today"), visitors, converts)]
    for one in tried_out(view, shown(view)):
        v, c = one.outcome.value("visitors"), one.outcome.value("pay_conversion")
        points += [(one.scenario.name, v, c)] if v and c else []
    text = "Today: {visitors} visitors a day, {share} of them pay"
    parts = [say(text, visitors=say.number(visitors), share=say.share(converts, 2))]
    if goal := next((goal for goal, _ in told.goals if goal > orders), None):
        text = "the line of {goal} orders is {more} further in visitors or conversion"
        parts.append(say(text, goal=goal, more=say.share(goal / orders - 1, 0)))
    goals = {str(goal): goal / each for goal, _ in told.goals}
    return Finding(closed(view, *parts), _path(view), more={"goals": goals, "points": points})


def _path(view: View) -> pd.DataFrame:
    """Ordinary days by month: `month`, `visitors` a day, `conversion`; months with a week of days or more."""
    rows = daily(view, "visitor_days", "day_conversion").dropna()
    rows = rows[rows["ordinary"]]
    rows = rows.assign(
        month=rows["day"].dt.to_period("M").dt.start_time,
        buyers=rows["visitor_days"] * rows["day_conversion"],
    )
    months: Any = rows.groupby("month").agg(
        days=("day", "size"), visitors=("visitor_days", "mean"), buyers=("buyers", "mean")
    )
    months = months[months["days"] >= 7].tail(PATH_MONTHS).reset_index()
    return months.assign(conversion=months["buyers"] / months["visitors"])  # type: ignore[no-any-return]
