"""Inspections of the sites: how many by quarter, which are due, which issues are open."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.periods import Period
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.figures import (
    available_rows,
    figures_by,
    frame_of,
    quarter_name,
    quarters,
    total,
    value_of,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365
MOST_NAMED = 5
SITES_WEIGHT, ISSUES_WEIGHT = 0.6, 0.3


def inspections(view: View) -> Finding:
    """The share of open sites inspected, by quarter of the year and over it, against the plan."""
    spans, floor = quarters(view), view.plan.inspections.quarter_share
    year = Period(spans[0].start, spans[-1].end)
    so_far = year.cut(Period.between(year.start, view.as_of))
    whole = total(view, "sites_inspected", so_far)
    rows = [_quarter(view, span, so_far) for span in spans]
    head = Message(
        "inspections.quarters.headline", inspected=whole["numerator"], all=whole["denominator"]
    )
    short = [
        Message("inspections.quarters.named", name=row["name"], share=row["share"])
        for row in rows
        if row["short"]
    ]
    rest = Message("inspections.quarters.met", floor=floor)
    if short:
        rest = Message("inspections.quarters.short", floor=floor, names=short)
    unknown = [row["name"] for row in rows if row["state"] == "cannot tell"]
    more = Message("inspections.quarters.unknown", names=unknown) if unknown else ""
    draw = partial(
        plot_bars, label="name", value="share", kind="share", mark="wanted_share", warn="short"
    )
    height = bars_height(len(rows))
    return Finding(
        sentence(head, rest, more),
        frame_of(rows),
        _standing(bool(short), bool(unknown), year.last <= view.as_of, whole["value"]),
        chart=Chart(draw, hint="inspections.quarters.hint", height=height),
        figures=(Figure.of(whole),),
    )


def _quarter(view: View, span: Period, so_far: Period) -> dict[str, Any]:
    """A quarter's sites inspected; `short` is True where it is over and missed the plan's share."""
    floor = view.plan.inspections.quarter_share
    row = evaluate("sites_inspected", view.shop, span.cut(so_far)).iloc[0]
    state = _state(row["value"] >= floor, span.last <= view.as_of, bool(row["complete"]))
    return {
        "name": quarter_name(span),
        "inspected": row["numerator"],
        "n": row["denominator"],
        "share": row["value"],
        "wanted_share": floor,
        "state": state,
        "short": state == "fell short",
    }


def _state(met: bool, over: bool, known: bool) -> str:
    """How a quarter stands with the plan's share; `known`: all of its days so far are covered."""
    if met:
        return "met"
    if not over:
        return "running"
    return "fell short" if known else "cannot tell"


def _standing(short: bool, unknown: bool, over: bool, share: float) -> Standing:
    """How the year's inspections stand; `over`: the year is, `unknown`: a quarter is not known."""
    if short:
        return "off plan"
    if unknown:
        return "cannot tell"
    if share >= 1:  # every open site was inspected, which is all that the year asks for
        return "on plan"
    return "off plan" if over else "watch"


def _last_inspection(site: str, day: date | None) -> Message:
    if not day:
        return Message("inspections.sites.never", site=site)
    return Message("inspections.sites.last", site=site, day=day)


def sites_due(view: View) -> Finding:
    """Each open site with its last inspection, the longest ago first."""
    require(view.shop, sites=("site",), inspections=("inspected_on",))
    year = view.plan.year or view.as_of.year
    rows = _open_sites(view)
    rows["seen"] = ["yes" if day and day.year >= year else "no" for day in rows["seen_on"]]
    missing = rows[rows["seen"] == "no"].to_dict("records")
    if not missing:
        text = Message("inspections.sites.all", year=year, site=rows["site"].iloc[0])
        return Finding(sentence(text), rows, "on plan")
    names = [_last_inspection(row["site"], row["seen_on"]) for row in missing[:MOST_NAMED]]
    todo = Message("inspections.sites.todo", n=len(missing), year=year, names=names)
    standing: Standing = "off plan" if view.as_of >= date(year, 12, 31) else "watch"
    text = sentence(Message("inspections.sites.missing", n=len(missing), year=year, names=names))
    stake = stakes.unknown("stakes.duty")
    return Finding(text, rows, standing, todo, SITES_WEIGHT, stake)


def _open_sites(view: View) -> pd.DataFrame:
    """The open sites, the longest not inspected first: `site`, `seen_on` (None: never)."""
    import pandas as pd

    sites, held = view.shop.table("sites"), view.shop.table("inspections")
    held["day"] = [as_date(day) for day in held["inspected_on"]]
    last = held[held["day"] <= view.as_of].groupby("site")["day"].max().to_dict()
    open_sites = [
        site
        for site, closed in zip(sites["site"], sites["closed_on"], strict=True)
        if closed is None or closed != closed or as_date(closed) > view.as_of
    ]
    open_sites.sort(key=lambda site: (last.get(site, date.min), site))
    seen = pd.Series([last.get(site) for site in open_sites], dtype=object)
    return pd.DataFrame({"site": open_sites, "seen_on": seen})


def issues(view: View) -> Finding:
    """Issues found in a year: the shares reported in time and closed, and sites with open ones."""
    period = view.last(YEAR)
    whole = total(view, "issues_closed", period)
    head = Message(
        "inspections.issues.headline",
        issues=whole["denominator"],
        in_time=value_of(view, "issues_in_time", period),
        closed=whole["value"],
    )
    rows = _issue_rows(view, period)
    figures = (Figure.of(whole),)
    left = rows[rows["open"] > 0].sort_values("open", ascending=False).to_dict("records")
    if not left:
        return Finding(sentence(head), rows, figures=figures)
    names = [
        Message("inspections.issues.named", name=row["site"], issues=row["open"]) for row in left
    ]
    todo = Message("inspections.issues.todo", names=names)
    text = sentence(head, Message("inspections.issues.open", names=names))
    stake = stakes.unknown("stakes.duty")
    return Finding(text, rows, "watch", todo, ISSUES_WEIGHT, stake, figures=figures)


def _issue_rows(view: View, period: Period) -> pd.DataFrame:
    """One row a site, the one with most open issues first."""
    metrics = {"issues_closed": "closed_share", "issues_in_time": "in_time_share"}
    rows = figures_by(view, "site", *metrics, period=period).rename(columns=metrics)
    counts = available_rows(view, "issues_closed", period, by="site").set_index("site")
    rows["n"] = rows["site"].map(counts["denominator"])
    rows["open"] = rows["n"] - rows["site"].map(counts["numerator"])
    columns = ["site", "n", "open", "in_time_share", "closed_share"]
    return rows.sort_values(["open", "n"], ascending=False)[columns]
