"""Customer service: whether messages are answered, how fast, by whom, at which hours, and what came of it."""

from __future__ import annotations

from typing import Any

from opsanalytics.analyses.workload import inquiries_by_hour
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.stats import wilson
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    before_of,
    closed,
    figures_by,
    frame_of,
    known,
    surely,
    told,
    total,
)
from opsanalytics.pages.finding import Finding, View

SEEN_DAYS, SEEN_WEEKS = 180, 26
HOURS = 3  # a block of the day
LEAST_ASKED = 20  # on a day, before it is called slow
SLOW = 1.5  # times the usual day
_AGENT = ("response_rate", "first_response_time", "service_orders", "inquiry_conversion")


def answers(view: View) -> Finding:
    """The share of inquiries answered, by week, with who lags behind the others beyond chance."""
    rows, say = told(view, "response_rate", view.weeks(SEEN_WEEKS), by="week"), view.say
    whole = total(view, "response_rate", view.last(RECENT_DAYS), against="previous")
    words = {
        "share": say.share(whole["value"]),
        "n": say.number(whole["denominator"]),
        "days": RECENT_DAYS,
    }
    parts = [say("{share} of {n} inquiries of the last {days} days were answered", **words)]
    if (before := before_of(whole)) is not None:
        parts.append(say("{share} in the {days} before", share=say.share(before), days=RECENT_DAYS))
    if lagging := _lagging(view):
        parts.append(lagging)
    title = closed(view, parts[0])
    return Finding(
        closed(view, *parts),
        rows,
        "cannot tell",
        lagging,
        0.5 * bool(lagging),
        title=title,
        more={"kind": "share"},
    )


def _lagging(view: View) -> str:
    try:
        rows = agents(view).frame
    except DataRefused:
        return ""
    low = rows[rows["state"] == "behind"]
    each = [
        view.say("{name} ({count})", name=r["agent"], count=view.say.share(r["share"]))
        for r in low.to_dict("records")
    ]
    return (
        view.say("behind the others beyond chance: {names}", names=view.say(", ").join(each))
        if each
        else ""
    )


def agents(view: View) -> Finding:
    """Each service post in the last four weeks: answered, seconds, orders closed, asked and paid; who is behind."""
    say, period = view.say, view.last(RECENT_DAYS)
    rows = figures_by(view, "agent", *_AGENT, period=period)
    names = {"response_rate": "share", "first_response_time": "seconds", "service_orders": "orders"}
    rows = rows.rename(columns=names | {"inquiry_conversion": "conversion"})
    counts = told(view, "response_rate", period, by="agent").set_index("agent")
    rows["answered"], rows["n"] = (
        rows["agent"].map(counts[side]) for side in ("numerator", "denominator")
    )
    rows = surely(rows, "answered", "n")
    whole = rows["answered"].sum() / rows["n"].sum()
    behind = (rows["high"] < whole) & (len(rows) > 1)
    rows["state"] = behind.map({True: "behind", False: "in line"})
    rows = rows.sort_values("share", ignore_index=True)
    first: Any = rows.iloc[0]
    words = {"agent": first["agent"], "share": say.share(first["share"]), "whole": say.share(whole)}
    words |= {"low": say.share(first["low"]), "high": say.share(first["high"])}
    text = "{agent} answers {share} ({low} to {high}) where all answer {whole}"
    if not behind.any():
        text = "No post answers fewer than the others beyond chance; the lowest is {agent} with {share}"
    columns = ["agent", "n", "share", "low", "high", "seconds", "orders", "conversion", "state"]
    return Finding(closed(view, say(text, **words)), rows[columns])


def first_answers(view: View) -> Finding:
    """Seconds to the first answer, day by day, and the days on which it took far longer than usual."""
    rows, say = told(view, "first_response_time", view.last(SEEN_DAYS), by="day"), view.say
    now = total(view, "first_response_time", view.last(RECENT_DAYS))["value"]
    usual = float(rows["value"].median())
    slow = rows[(rows["value"] > SLOW * usual) & (rows["n"] >= LEAST_ASKED)].nlargest(3, "value")
    parts = [
        say(
            "A first answer took {n} seconds on average in the last {days} days",
            n=say.number(now),
            days=RECENT_DAYS,
        )
    ]
    days = [
        say("{day} ({n} seconds)", day=say.day(day.date(), "short"), n=say.number(value))
        for day, value in zip(slow["period_start"], slow["value"], strict=True)
    ]
    words = {"usual": say.number(usual), "days": say(", ").join(days)}
    parts += [say("much slower than the usual {usual}: {days}", **words)] if days else []
    return Finding(closed(view, *parts), rows, more={"kind": "count", "start": 0})


def what_asking_brought(view: View) -> Finding:
    """Who asked and paid within a day, by week; follow-up visits to past buyers and the orders they led to."""
    rows, say = told(view, "inquiry_conversion", view.weeks(SEEN_WEEKS), by="week"), view.say
    whole = total(view, "inquiry_conversion", view.last(RECENT_DAYS))
    words = {"share": say.share(whole["value"]), "days": RECENT_DAYS}
    words |= {"low": say.share(whole["low"]), "high": say.share(whole["high"])}
    parts = [
        say(
            "{share} ({low} to {high}) of those who asked in the last {days} days paid within a day",
            **words,
        )
    ]
    title = closed(view, *parts)
    if known(view, "follow_up_conversion", view.last(SEEN_DAYS)) is not None:
        visits = total(view, "follow_up_conversion", view.last(SEEN_DAYS))
        low, high = wilson(int(visits["numerator"]), int(visits["denominator"])) or (None, None)
        counts = {
            "orders": say.number(visits["numerator"]),
            "n": say.number(visits["denominator"]),
            "days": SEEN_DAYS,
        }
        text = "{n} follow-up visits in {days} days led to {orders} purchases: {share} ({low} to {high})"
        shares = {
            "share": say.share(visits["value"]),
            "low": say.share(low),
            "high": say.share(high),
        }
        parts.append(say(text, **counts, **shares))
    return Finding(closed(view, *parts), rows, title=title, more={"kind": "share"})


def shifts(view: View) -> Finding:
    """Inquiries by the hour they come, the share left unanswered, and how long the answered waited."""
    say, by_hour = view.say, inquiries_by_hour(view.shop, view.last(SEEN_DAYS))
    if by_hour.empty:
        raise DataRefused(
            "no inquiry in the last {days} days", hint="ingest newer ones", days=SEEN_DAYS
        )
    blocks = by_hour.groupby(by_hour["hour"] // HOURS * HOURS).sum()
    rows = []
    for hour in range(0, 24, HOURS):
        asked, answered, seconds = (
            float(blocks[c].get(hour, 0.0)) for c in ("inquiries", "answered", "seconds")
        )
        rows.append(
            {"name": f"{hour:02}-{hour + HOURS:02}", "n": asked, "unanswered": asked - answered}
        )
        rows[-1] |= {
            "share": 1 - answered / asked if asked else None,
            "seconds": seconds / answered if answered else None,
        }
    frame = surely(frame_of(rows), "unanswered", "n")
    whole = frame["unanswered"].sum() / frame["n"].sum()
    frame["short"] = frame["low"] > whole
    words = {"whole": say.share(whole), "days": SEEN_DAYS, "n": say.number(frame["n"].sum())}
    parts = [say("Of {n} inquiries in {days} days {whole} went unanswered", **words)]
    if frame["short"].any():
        hours = say(", ").join(
            say("{name} ({count})", name=r["name"], count=say.share(r["share"]))
            for r in frame[frame["short"]].to_dict("records")
        )
        parts.append(say("more in these hours: {hours}", hours=hours))
    else:
        parts.append(say("no hours stand out beyond chance"))
    columns = ["name", "n", "unanswered", "share", "low", "high", "seconds", "short"]
    return Finding(closed(view, *parts), frame[columns], more={"kind": "share", "warn": "short"})
