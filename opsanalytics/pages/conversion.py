"""From visit to payment: how many go on, where they are lost, by channel, product and week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.funnels import funnel
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period, parse_day
from opsanalytics.core.stats import ratio, share_change, wilson
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, told, total
from opsanalytics.pages.finding import Finding, View

if TYPE_CHECKING:
    import pandas as pd

LEAST_VISITORS = 200  # fewer say too little of a share of some percent


def from_visit_to_payment(view: View) -> Finding:
    """The funnel of the last four weeks (of the days visitors' actions are told, where they are)."""
    covered = view.shop.manifest.coverage("events")
    period = view.last(RECENT_DAYS)
    period = period.cut(covered) if covered and len(period.cut(covered)) else period
    rows: Any = funnel(view.shop, period)
    main = rows[rows["branch"] == "main"].reset_index(drop=True)
    lost = main.iloc[1:].sort_values("dropped", ascending=False).iloc[0]
    before = main["step"][main.index[main["step"] == lost["step"]][0] - 1]
    say, last = view.say, main.iloc[-1]
    said = {"share": say.share(last["conversion_overall"], 2), "last": say(str(last["step"]))}
    said |= {
        "lost": say.number(lost["dropped"]),
        "before": say(str(before)),
        "after": say(str(lost["step"])),
    }
    text = "{share} of those who came went all the way to {last}; most are lost between {before} and {after}: {lost}"
    return Finding(
        say("{text}.", text=say(text, **said)), rows, more={"label": "step", "value": "converted"}
    )


def time_to_pay(view: View) -> Finding:
    """How soon an order is paid: within the hour, and the middle visitor's time from view to payment."""
    soon = total(view, "paid_within_hour", view.last(RECENT_DAYS))
    say = view.say
    parts = [
        say("{share} of the paid orders were paid within an hour", share=say.share(soon["value"]))
    ]
    if "events" in view.shop.manifest.tables:
        rows: Any = funnel(view.shop)
        paid = rows[rows["step"] == "pay"].iloc[0]
        minutes = (
            say.number(paid["median_seconds"] / 60)
            if paid["median_seconds"] == paid["median_seconds"]
            else "-"
        )
        parts.append(
            say("from the view to the payment it takes {n} minutes at the median", n=minutes)
        )
    return Finding(say("{parts}.", parts=say("; ").join(parts)), frame_of([]))


def conversion_by_week(view: View) -> Finding:
    """Daily buyers by daily visitors, by week, with its change over four weeks."""
    rows = told(view, "day_conversion", view.weeks(26), by="week")
    new = total(view, "day_conversion", view.last(RECENT_DAYS), against="previous")
    say = view.say
    text = "{share} of daily visitors paid in the last {days} days, after {before}"
    sentence = say(
        text, share=say.share(new["value"], 2), before=say.share(new["before"], 2), days=RECENT_DAYS
    )
    return Finding(sentence, rows)


def conversion_by_product(view: View) -> Finding:
    """Products with enough visitors in the last four weeks, by the share that paid, the lowest first."""
    return _by(view, "product_day_conversion", "product")


def conversion_by_channel(view: View) -> Finding:
    """Channels with enough visitors in the last four weeks, by the share that paid, the lowest first."""
    return _by(view, "channel_day_conversion", "channel")


def _by(view: View, metric: str, dimension: str) -> Finding:
    rows = told(view, metric, view.last(RECENT_DAYS), by=dimension)
    rows = rows[rows["denominator"] >= LEAST_VISITORS].copy()
    if rows.empty:
        message = "no {what} had {n} visitors in {days} days: too few to judge"
        raise DataRefused(message, what=view.say(dimension), n=LEAST_VISITORS, days=RECENT_DAYS)
    bounds = [
        wilson(int(a), int(b)) or (None, None)
        for a, b in zip(rows["numerator"], rows["denominator"], strict=True)
    ]
    rows["low"], rows["high"] = [b[0] for b in bounds], [b[1] for b in bounds]
    rows["name"] = _names(view, rows[dimension]) if dimension == "product" else rows[dimension]
    rows = rows.rename(
        columns={"denominator": "visitors", "numerator": "buyers", "value": "conversion"}
    )
    rows = rows.sort_values("conversion", ignore_index=True)
    whole = ratio(rows["buyers"].sum(), rows["visitors"].sum())
    low, high, say = rows.iloc[0], rows.iloc[-1], view.say
    said = {"low": low["name"], "least": say.share(low["conversion"], 2), "high": high["name"]}
    text = "{high} converts best ({most}), {low} least ({least}); all together {all}"
    sentence = say(text, most=say.share(high["conversion"], 2), all=say.share(whole, 2), **said)
    kept = rows[["name", "visitors", "buyers", "conversion", "low", "high"]]
    return Finding(sentence, kept, more={"label": "name", "value": "conversion", "kind": "share"})


def _names(view: View, products: pd.Series) -> list[str]:
    if not view.shop.tells("products", "title"):
        return [str(p) for p in products]
    titles = view.shop.table("products").set_index("product_id")["title"]
    return [str(titles.get(p) or p) for p in products]


def page_depth(view: View) -> Finding:
    """Pages a daily visitor looks at, by week."""
    rows = told(view, "day_page_depth", view.weeks(26), by="week")
    text = "A visitor looks at {n} pages"
    return Finding(
        view.say(text, n=view.say.rate(rows["value"].iloc[-1])),
        rows,
        more={"kind": "rate", "start": 0},
    )


def before_and_after(view: View, changed_on: str = "") -> Finding:
    """Conversion on the ordinary days of the four weeks before a page change and of the four after it."""
    say = view.say
    if not changed_on:
        return Finding(
            say("Name the day of a page change (changed_on) to compare before and after."),
            frame_of([]),
        )
    day = parse_day(changed_on, view.as_of + timedelta(days=1))
    sides = (
        Period(day - timedelta(days=RECENT_DAYS), day),
        Period(day, day + timedelta(days=RECENT_DAYS)),
    )
    days = daily(view, "visitor_days", "day_conversion").dropna().query("ordinary")
    counts = [_people(days[days["day"].dt.date.isin(list(side))]) for side in sides]
    change = share_change(*counts) if all(whole for _, whole in counts) else None
    if change is None:
        raise DataRefused("the days around {day} are not covered", hint="name another day", day=day)
    clear = change[0] > 0 or change[1] < 0
    text = "{after} after the change of {day}, {before} before it: a difference of {low} to {high} points, {verdict}"
    said = {
        "after": say.share(ratio(*counts[1]), 2),
        "before": say.share(ratio(*counts[0]), 2),
        "day": _day(view, day),
    }
    said |= {"low": say.number(100 * change[0], 2), "high": say.number(100 * change[1], 2)}
    said["verdict"] = say("more than chance") if clear else say("no more than chance")
    return Finding(say("{text}.", text=say(text, **said)), frame_of([]))


def _people(days: Any) -> tuple[int, int]:
    buyers = (days["visitor_days"] * days["day_conversion"]).sum()
    return round(float(buyers)), round(float(days["visitor_days"].sum()))


def _day(view: View, day: date) -> str:
    return view.say.day(day, "medium")
