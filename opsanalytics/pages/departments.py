"""What the director answers for: tasks, inspections, training, posts held."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.needs import require
from opsanalytics.metrics.query import as_date
from opsanalytics.pages.figures import (
    closed,
    figures_by,
    frame_of,
    known,
    quarter_name,
    quarters,
    surely,
    told,
    total,
)
from opsanalytics.pages.finding import Finding, View

YEAR = 365


def tasks(view: View) -> Finding:
    """Each department's tasks of the last year: due, in time, late, overdue now; who is behind the others."""
    say, period = view.say, view.last(YEAR)
    rows = figures_by(
        view, "department", "tasks_in_time", "tasks_late", "tasks_overdue", period=period
    )
    counts = told(view, "tasks_in_time", period, by="department").set_index("department")
    rows["in_time"], rows["n"] = (
        rows["department"].map(counts[side]) for side in ("numerator", "denominator")
    )
    rows = rows.rename(
        columns={"tasks_in_time": "share", "tasks_late": "late", "tasks_overdue": "overdue"}
    )
    rows = surely(rows.fillna({"overdue": 0}), "in_time", "n").sort_values(
        "share", ignore_index=True
    )
    whole = rows["in_time"].sum() / rows["n"].sum()
    rows["behind"] = (rows["high"] < whole) & (len(rows) > 1)
    words = {
        "share": say.share(whole),
        "n": say.number(rows["n"].sum()),
        "overdue": say.number(rows["overdue"].sum()),
    }
    parts = [
        say("{share} of {n} tasks due in a year were done in time, {overdue} overdue now", **words)
    ]
    each = [_task_line(view, row) for row in rows[rows["behind"]].to_dict("records")]
    todo = say("behind on tasks: {names}", names=say(", ").join(each)) if each else ""
    parts.append(todo or say("no department is behind the others beyond chance"))
    columns = ["department", "n", "in_time", "late", "overdue", "share", "low", "high", "behind"]
    more = {"kind": "share", "warn": "behind"}
    title = closed(view, parts[0])
    return Finding(
        closed(view, *parts),
        rows[columns],
        "cannot tell",
        todo,
        0.5 * bool(todo),
        title=title,
        more=more,
    )


def _task_line(view: View, row: Any) -> str:
    say = view.say
    words = {
        "share": say.share(row["share"]),
        "low": say.share(row["low"]),
        "high": say.share(row["high"]),
    }
    text = "{name} with {share} ({low} to {high}), {n} overdue"
    return say(text, name=row["department"], n=say.number(row["overdue"]), **words)


def inspections(view: View) -> Finding:
    """The share of open sites inspected in each quarter of the year against the plan's, and over the year."""
    say, floor = view.say, view.plan.inspections.quarter_share
    spans = quarters(view)
    year = Period(spans[0].start, spans[-1].end)
    so_far = year.cut(Period.between(year.start, view.as_of))
    whole = total(view, "sites_inspected", so_far)
    rows = []
    for span in spans:
        row = evaluate("sites_inspected", view.shop, span.cut(so_far)).iloc[0]
        short = row["value"] < floor
        state = "too few" if short and span.last <= view.as_of else "running" if short else "kept"
        rows.append(
            {"name": quarter_name(span), "inspected": row["numerator"], "n": row["denominator"]}
        )
        rows[-1] |= {
            "share": row["value"],
            "wanted_share": floor,
            "state": state,
            "short": state == "too few",
        }
    frame = frame_of(rows)
    fell = [
        say("{name} ({count})", name=r["name"], count=say.share(r["share"]))
        for r in rows
        if r["short"]
    ]
    words = {
        "n": say.number(whole["numerator"]),
        "all": say.number(whole["denominator"]),
        "floor": say.share(floor, 0),
    }
    parts = [say("{n} of {all} open sites were inspected this year", **words)]
    head = say("fell short of {floor} a quarter: {names}", names=say(", ").join(fell), **words)
    parts.append(head if fell else say("no quarter so far fell short of {floor}", **words))
    over = year.last <= view.as_of
    standing: Any = (
        "off plan" if fell or (over and whole["value"] < 1) else "on plan" if over else "watch"
    )
    more = {"kind": "share", "mark": "wanted_share", "warn": "short"}
    return Finding(closed(view, *parts), frame, standing, more=more)


def sites_due(view: View) -> Finding:
    """Each open site with its last inspection, the one most due first; which the year has not seen yet."""
    require(view.shop, sites=("site",), inspections=("inspected_on",))
    say, year = view.say, view.plan.year or view.as_of.year
    sites, held = view.shop.table("sites"), view.shop.table("inspections")
    held = held.assign(day=[as_date(d) for d in held["inspected_on"]])
    last = held[held["day"] <= view.as_of].groupby("site")["day"].max()
    open_ = [c != c or c is None or as_date(c) > view.as_of for c in sites["closed_on"]]
    rows = sites[open_][["site"]].assign(seen_on=sites["site"].map(last))
    rows["seen"] = [
        "no" if d != d or d is None or d.year < year else "yes" for d in rows["seen_on"]
    ]
    order = [d if d == d and d is not None else date.min for d in rows["seen_on"]]
    rows = (
        rows.assign(order=order)
        .sort_values(["order", "site"], ignore_index=True)
        .drop(columns="order")
    )
    missing = rows[rows["seen"] == "no"]
    each = [
        say("{site} (last on {day})", site=r["site"], day=say.day(r["seen_on"], "medium"))
        if r["seen_on"] == r["seen_on"] and r["seen_on"] is not None
        else say("{site} (never in the sheets)", site=r["site"])
        for r in missing.head(5).to_dict("records")
    ]
    if each:
        words = {"year": year, "names": say(", ").join(each)}
        todo = say.plural(len(missing), "{n} open site not inspected in {year}: {names}",
                          "{n} open sites not inspected in {year}, first {names}", **words)  # fmt: skip
        return Finding(
            closed(view, todo),
            rows,
            "off plan" if view.as_of >= date(year, 12, 31) else "watch",
            todo,
            0.6,
        )
    text = "Every open site was inspected in {year}; next due: {site}"
    return Finding(closed(view, say(text, year=year, site=rows["site"].iloc[0])), rows, "on plan")


def issues(view: View) -> Finding:
    """Of the issues that a year's inspections found: reported in time, closed; sites where some are open."""
    say, period = view.say, view.last(YEAR)
    rows = figures_by(view, "site", "issues_closed", "issues_in_time", period=period)
    counts = told(view, "issues_closed", period, by="site").set_index("site")
    rows["n"] = rows["site"].map(counts["denominator"])
    rows["open"] = rows["n"] - rows["site"].map(counts["numerator"])
    whole, in_time = total(view, "issues_closed", period), known(view, "issues_in_time", period)
    words = {
        "n": say.number(whole["denominator"]),
        "closed": say.share(whole["value"]),
        "in_time": say.share(in_time),
    }
    parts = [
        say(
            "Of {n} issues found in a year {in_time} were reported in time, {closed} are closed",
            **words,
        )
    ]
    left = rows[rows["open"] > 0].sort_values("open", ascending=False)
    each = [
        say("{name} ({count})", name=r["site"], count=say.number(r["open"]))
        for r in left.to_dict("records")
    ]
    todo = say("issues still open: {names}", names=say(", ").join(each)) if each else ""
    rows = rows.rename(columns={"issues_closed": "closed_share", "issues_in_time": "in_time_share"})
    columns = ["site", "n", "open", "in_time_share", "closed_share"]
    rows = rows.sort_values(["open", "n"], ascending=False)[columns]
    return Finding(closed(view, *parts, todo), rows, "cannot tell", todo, 0.3 * bool(todo))


def training(view: View) -> Finding:
    """Who took part of those who were to, by kind of session, and how many tests were passed in a year."""
    say, period = view.say, view.last(YEAR)
    rows = told(view, "attendance", period, by="kind").rename(
        columns={"value": "share", "numerator": "came"}
    )
    whole = total(view, "attendance", period)
    words = {"share": say.share(whole["value"]), "n": say.number(whole["denominator"])}
    parts = [
        say("{share} of {n} expected took part in a year's meetings, training and tests", **words)
    ]
    tests = evaluate("tests_passed", view.shop, period).iloc[0]
    if tests["value"] == tests["value"]:
        shares = {
            "share": say.share(tests["value"]),
            "low": say.share(tests["low"]),
            "high": say.share(tests["high"]),
        }
        text = "{passed} of {n} tests were passed: {share} ({low} to {high})"
        parts.append(
            say(
                text,
                passed=say.number(tests["numerator"]),
                n=say.number(tests["denominator"]),
                **shares,
            )
        )
    low: Any = rows.sort_values("share").iloc[0]
    if len(rows) > 1:
        parts.append(
            say("lowest for {kind} ({share})", kind=say(low["kind"]), share=say.share(low["share"]))
        )
    return Finding(
        closed(view, *parts),
        rows[["kind", "came", "n", "share", "low", "high"]].sort_values("share"),
    )


def rotation(view: View) -> Finding:
    """Since when each post is held, the longest first; who changed in a year, and how many stand in reserve."""
    require(view.shop, posts_held=("post", "from_day"))
    say, held = view.say, view.shop.table("posts_held")
    held = held.assign(first_day=[as_date(d) for d in held["from_day"]])
    held = held[held["first_day"] <= view.as_of]
    now = held[[d != d or d is None or as_date(d) > view.as_of for d in held["to_day"]]]
    spare = now["reserve"].fillna(False).astype(bool)
    rows = now[~spare][["post", "first_day"]].copy()
    rows["months"] = [(view.as_of - d).days / 30.44 for d in rows["first_day"]]
    rows = rows.sort_values("first_day", ignore_index=True)
    vacant = sorted(set(held["post"]) - set(now["post"]))
    parts = [say.plural(len(rows), "{n} post is held", "{n} posts are held")]
    if len(rows):
        begun = held.groupby("post")["first_day"].min()
        later = rows["first_day"] > rows["post"].map(begun)
        changed = int((later & (rows["months"] < 12)).sum())
        words = {"post": rows["post"].iloc[0], "months": say.number(rows["months"].iloc[0])}
        parts.append(say("{n} changed hands in a year", n=changed))
        parts.append(say("longest: {post}, {months} months", **words))
    parts += [say("vacant: {names}", names=say(", ").join(vacant))] if vacant else []
    parts.append(say("{n} in reserve", n=int(spare.sum())))
    return Finding(closed(view, *parts), rows, more={"kind": "rate"})
