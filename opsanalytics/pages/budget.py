"""The budget: spent against planned, where the year is heading, what is over, what needs approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.needs import require
from opsanalytics.metrics.query import as_date
from opsanalytics.pages.figures import closed, frame_of, quarter_name, quarters
from opsanalytics.pages.finding import Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

REGULAR, REGULAR_MONTHS = (
    0.5,
    3,
)  # an item that is large in so many of its months is a running cost, no single expense


def budget(view: View) -> Finding:
    """Spent against planned by quarter, and where the year is heading at the rate spent so far."""
    say, spans = view.say, quarters(view)
    passed = Period.between(spans[0].start, view.as_of)
    rows: list[Any] = []
    for span in spans:
        row = evaluate("budget_use", view.shop, span.cut(passed)).iloc[0]
        rows.append(
            {"name": quarter_name(span), "planned": row["denominator"], "spent": row["numerator"]}
        )
        rows[-1] |= {"use": row["value"], "over": _over(view, row["value"])}
    frame = frame_of(rows)
    year = _year_lines(view)
    so_far, planned, all_planned = (
        float(year[name].sum()) for name in ("spent", "planned", "year_planned")
    )
    if not planned:
        raise DataRefused(
            "no month of the budget of {year} is over",
            hint="wait for one",
            year=spans[0].start.year,
        )
    forecast = float(year["forecast"].sum())
    words = {
        "spent": say.number(so_far),
        "planned": say.number(planned),
        "share": say.share(ratio(so_far, planned)),
    }
    parts = [say("{spent} of {planned} yuan planned so far are spent ({share})", **words)]
    if all_planned > planned:
        text = "at this rate {n} of {all} by the end of the year"
        parts.append(say(text, n=say.number(forecast), all=say.number(all_planned)))
    over = _over(view, ratio(forecast, all_planned))
    limit = view.say.share(view.plan.budget.overrun, 0)
    title = closed(view, *parts)
    each = [
        say("{name} ({count})", name=r["name"], count=say.share(r["use"] - 1, 0))
        for r in rows
        if r["over"]
    ]
    parts += (
        [say("over by more than {limit}: {names}", limit=limit, names=say(", ").join(each))]
        if each
        else []
    )
    standing: Standing = "off plan" if over else "watch" if each else "on plan"
    more = {"kind": "money", "mark": "planned", "warn": "over"}
    return Finding(closed(view, *parts), frame, standing, title=title, more=more)


def _over(view: View, use: float | None) -> bool:
    return use is not None and use > 1 + view.plan.budget.overrun


def _budget_table(view: View) -> pd.DataFrame:
    """The budget's lines of the plan's year, as the sheet has them."""
    require(view.shop, budget=("planned", "spent"))
    lines = view.shop.table("budget")
    year = view.plan.year or view.as_of.year
    days = [as_date(d) for d in lines["month"]]
    lines = lines.assign(
        month=days, planned=lines["planned"].astype(float), spent=lines["spent"].astype(float)
    )
    lines.loc[[d > view.as_of for d in days], "spent"] = float("nan")
    lines = lines[[d.year == year for d in days]]
    if lines.empty:
        raise DataRefused(
            "the budget has no line of {year}", hint="ingest the year's sheet", year=year
        )
    return lines


def _year_lines(view: View) -> pd.DataFrame:
    """A row a department and item: planned and spent in the months that are over, planned for the year, its forecast.

    Forecast: planned for the year x spent so far / planned so far; without a plan so far, spent and what is planned.
    """
    lines = _budget_table(view)
    over = [bucket_of(d, "month").last <= view.as_of for d in lines["month"]]
    keys = ["department", "item"]
    told_ = lines[over].groupby(keys)[["planned", "spent"]].sum()
    rows = (
        lines.groupby(keys)["planned"]
        .sum()
        .rename("year_planned")
        .to_frame()
        .join(told_)
        .fillna(0.0)
    )
    rate = (rows["spent"] / rows["planned"]).where(rows["planned"] > 0)
    rows["forecast"] = (rows["year_planned"] * rate).fillna(rows["spent"] + rows["year_planned"])
    return rows.reset_index()


def budget_lines(view: View) -> Finding:
    """The lines of the present quarter and the year, and which are over by more than the plan allows."""
    say, span = view.say, quarters(view)[-1]
    keys = ["department", "item"]
    year = _year_lines(view)[[*keys, "year_planned", "forecast"]]
    rows = evaluate(
        "budget_use", view.shop, span.cut(Period.between(span.start, view.as_of)), by=keys
    )
    rows = rows.rename(columns={"value": "use", "numerator": "spent", "denominator": "planned"})
    rows = year.merge(rows[[*keys, "planned", "spent", "use"]], on=keys, how="left")
    rows["over"] = [_over(view, use) for use in rows["use"]]
    rows = rows.assign(extra=rows["spent"] - rows["planned"]).sort_values("extra", ascending=False)
    each = [
        say("{name} by {n} yuan ({share})", name=f"{r['department']} {r['item']}", n=say.number(r["extra"]),
            share=say.share(r["use"] - 1, 0))
        for r in rows[rows["over"]].to_dict("records")
    ]  # fmt: skip
    words = {"quarter": quarter_name(span), "limit": say.share(view.plan.budget.overrun, 0)}
    text = "No line of {quarter} is over its plan by more than {limit}"
    todo = (
        say("Over budget in {quarter}: {names}", names=say(", ").join(each), **words)
        if each
        else ""
    )
    columns = ["department", "item", "planned", "spent", "use", "year_planned", "forecast"]
    standing: Standing = "off plan" if each else "on plan"
    return Finding(
        closed(view, todo or say(text, **words)), rows[columns], standing, todo, 0.6 * bool(todo)
    )


def large_expenses(view: View) -> Finding:
    """Single expenses of the year that need the director's approval; running costs as large as that are left out."""
    say, limit = view.say, view.plan.budget.large_expense
    lines = _budget_table(view)
    lines = lines.assign(large=lines[["planned", "spent"]].max(axis=1) >= limit)
    large = lines.groupby(["department", "item"])["large"]
    often = (large.transform("mean") >= REGULAR) & (large.transform("sum") >= REGULAR_MONTHS)
    rows = (
        lines[lines["large"] & ~often]
        .sort_values("month", ascending=False)
        .rename(columns={"month": "day"})
    )
    rows["most"] = rows[["planned", "spent"]].max(axis=1)
    running = sorted(
        {
            f"{d} {i}"
            for d, i in lines[lines["large"] & often][["department", "item"]].itertuples(
                index=False
            )
        }
    )
    words = {"limit": say.number(limit)}
    head = say.plural(len(rows), "{n} expense of {limit} yuan or more to approve",
                      "{n} expenses of {limit} yuan or more to approve", **words)  # fmt: skip
    each = [
        say("{name} {n} yuan in {month}", name=f"{r['department']} {r['item']}", n=say.number(r["most"]),
            month=f"{r['day']:%Y-%m}")
        for r in rows.head(3).to_dict("records")
    ]  # fmt: skip
    besides = (
        say("as large in most months, not listed: {names}", names=say(", ").join(running))
        if running
        else ""
    )
    head = say("{head}: {told}", head=head, told=say(", ").join(each)) if each else head
    return Finding(
        closed(view, head, besides), rows[["day", "department", "item", "planned", "spent"]]
    )
