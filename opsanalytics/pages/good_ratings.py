"""What buyers say: good ratings against the floor, what pulls them down, the shop's scores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from opsanalytics.analyses.reputation import ratings_by_item, reputation
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import wilson
from opsanalytics.pages.figures import frame_of, name_of, told
from opsanalytics.pages.finding import Finding, Standing, View

_STANDS: dict[str, Standing] = {
    "above": "on plan",
    "above, not proven": "on plan",
    "below, not proven": "watch",
}
LEAST_POOR = 5
SCORES = ("dsr_description", "dsr_service", "dsr_logistics")


def good_ratings(view: View) -> Finding:
    """The share of good ratings over 30 and 180 days and of all time against the plan's floor, and what is owed."""
    floor, say = view.plan.floors.positive_share, view.say
    rows = reputation(view.shop, floor, view.as_of)
    row: Any = next(
        row for row in rows.to_dict("records") if row["reviews"] or row["window"] == "all"
    )
    standing = _STANDS.get(
        row["standing"], "off plan" if row["standing"] == "below" else "cannot tell"
    )
    said = {
        "share": say.share(row["share"]),
        "n": say.number(row["reviews"]),
        "window": say(row["window"]),
    }
    said |= {
        "floor": say.share(floor),
        "low": say.share(row["low"]),
        "high": say.share(row["high"]),
    }
    text = {
        "above": "{share} of {n} ratings are good ({window}): above the floor of {floor}",
        "above, not proven": "{share} of {n} ratings are good ({window}): above the floor of {floor}, but not "
        "proven to be",
        "below, not proven": "{share} of {n} ratings are good ({window}): below the floor of {floor}, perhaps "
        "by chance",
        "below": "{share} of {n} ratings are good ({window}): below the floor of {floor}",
        "cannot tell": "There are no ratings to judge",
    }[row["standing"]]
    sentence = say(
        "{head} ({low} – {high}).", head=say(text, **said), low=said["low"], high=said["high"]
    )
    owed = say.number(row["needed"])
    todo = say(
        "{n} more good ratings lift the share to the floor ({window})",
        n=owed,
        window=said["window"],
    )
    low = standing in ("off plan", "watch") and row["needed"]
    return Finding(
        sentence,
        rows,
        standing,
        todo if low else "",
        0.8 if standing == "off plan" else 0.4 if low else 0,
    )


def ratings_by_week(view: View) -> Finding:
    """The share of good ratings by week, against the floor."""
    rows = told(view, "positive_share", view.weeks(52), by="week")
    floor, say = view.plan.floors.positive_share, view.say
    under = int((rows["value"] < floor).sum())
    text = "{under} of {all} weeks lie below the floor of {floor}"
    sentence = say(text, under=under, all=len(rows), floor=say.share(floor))
    return Finding(
        sentence, rows, more={"lines": ((floor, say("floor {floor}", floor=say.share(floor))),)}
    )


def rating_episodes(view: View) -> Finding:
    """Runs of weeks whose good ratings lie below the floor by more than chance: when, how low, what caused most."""
    floor, say = view.plan.floors.positive_share, view.say
    weeks = told(view, "positive_share", None, by="week")
    weeks = weeks[weeks["period_start"].dt.date <= view.as_of]
    runs: list[list[Any]] = [[]]
    for week in weeks.to_dict("records"):
        runs[-1].append(week) if week["value"] < floor else runs.append([])
    found = [e for e in (_episode(run) for run in runs if run) if e["high"] < floor]
    if not found:
        return Finding(
            say("No week lies below the floor by more than chance."), frame_of([]), "on plan"
        )
    worst = max(found, key=lambda e: e["n"] * (1 - e["share"]))
    span = Period.between(worst["first_day"], min(worst["last_day"], view.as_of))
    text = (
        "Runs of weeks below the floor by more than chance: {n}; in the worst, {span}, {share} of {all} ratings are "
        "good"
    )
    sentence = say(
        text,
        n=len(found),
        span=say.period(span),
        share=say.share(worst["share"]),
        all=say.number(worst["n"]),
    )
    if view.shop.tells("reviews", "item_title") or view.shop.tells("reviews", "product_id"):
        top = ratings_by_item(view.shop, span).sort_values("poor", ascending=False).iloc[0]
        cause = say(
            "most poor ones are of {name} ({poor})", name=top["name"], poor=int(top["poor"])
        )
        sentence = say("{head}; {todo}.", head=sentence, todo=cause)
    return Finding(sentence, frame_of(found))


def _episode(weeks: list[Any]) -> dict[str, Any]:
    good, n = sum(int(w["numerator"]) for w in weeks), sum(int(w["denominator"]) for w in weeks)
    low, high = wilson(good, n) or (0.0, 1.0)
    days = {
        "first_day": weeks[0]["period_start"].date(),
        "last_day": weeks[-1]["period_end"].date() - timedelta(days=1),
    }
    return days | {"n": n, "share": good / n, "low": low, "high": high}


def ratings_by_product(view: View, days: int = 180) -> Finding:
    """Products whose ratings pull the share down: bad and neutral ones above what the shop as a whole has."""
    rows: Any = ratings_by_item(view.shop, view.last(days))
    total, poor = int(rows["reviews"].sum()), int(rows["poor"].sum())
    bounds = [
        wilson(int(p), int(n)) or (None, None)
        for p, n in zip(rows["poor"], rows["reviews"], strict=True)
    ]
    rows["share"] = rows["poor"] / rows["reviews"]
    rows["low"], rows["high"] = [b[0] for b in bounds], [b[1] for b in bounds]
    usual = poor / total if total else 0.0
    worse = rows[(rows["low"] > usual) & (rows["poor"] >= LEAST_POOR)].sort_values(
        "poor", ascending=False, ignore_index=True
    )
    rows = rows.sort_values(["poor", "reviews"], ascending=False, ignore_index=True)
    say = view.say
    if worse.empty:
        return Finding(
            say("No product has more poor ratings than the shop's by more than chance."), rows
        )
    top = worse.iloc[0]
    text = "{name} pulls the share down: {poor} of its {n} ratings are neutral or bad ({share}; the shop: {usual})"
    said = {"name": top["name"], "poor": int(top["poor"]), "n": int(top["reviews"])}
    sentence = say(text, share=say.share(top["share"]), usual=say.share(usual), **said)
    return Finding(sentence, rows, more={"label": "name", "value": "poor", "whiskers": False})


def shop_scores(view: View) -> Finding:
    """The three scores over 180 days as the platform shows them, by month."""
    rows = [
        told(view, name, Period(view.as_of.replace(day=1), view.last(1).end)).iloc[-1]
        for name in SCORES
    ]
    table = frame_of(
        [
            {"name": name_of(view, name), "value": row["value"]}
            for name, row in zip(SCORES, rows, strict=True)
        ]
    )
    parts = view.say("; ").join(f"{n} {v:.2f}" for n, v in table.itertuples(index=False))
    return Finding(view.say("{parts}.", parts=parts), table)
