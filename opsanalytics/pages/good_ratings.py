"""What buyers say: good ratings against the floor, what pulls them down, the shop's scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from opsanalytics.analyses.reputation import ratings_by_item, reputation
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.messages import Message, figure, sentence
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import LEVEL, wilson
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_days, note_missing_days
from opsanalytics.pages.declared import Series
from opsanalytics.pages.figures import (
    available_rows,
    frame_of,
    metric_name,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Finding, Standing, View

LEAST_POOR = 5
_LONGEST = 180  # days of ratings that are told beside each other
SCORES = ("dsr_description", "dsr_service", "dsr_logistics")
WEEKLY = Series("positive_share", key="good_ratings.by_week", weeks=52)
# How the standing of a share against its floor stands with the plan, and the key of its sentence.
_STANDINGS: dict[str, tuple[Standing, str]] = {
    "above": ("on plan", "good_ratings.above"),
    "above, not proven": ("on plan", "good_ratings.above_not_proven"),
    "below, not proven": ("watch", "good_ratings.below_not_proven"),
    "below": ("off plan", "good_ratings.below"),
    "cannot tell": ("cannot tell", "good_ratings.none"),
}


def good_ratings(view: View) -> Finding:
    """The share of good ratings against the plan's floor, and how many it would take to reach."""
    floor = view.plan.floors.positive_share
    rows = reputation(view.shop, floor, view.as_of)
    judged = rows[(rows["reviews"] > 0) | (rows["window"] == "all")].iloc[0]
    standing, key = _STANDINGS[judged["standing"]]
    note_days(["positive_share"], view.last(_LONGEST))
    head = Message(
        key, share=judged["share"], reviews=judged["reviews"], window=judged["window"], floor=floor
    )
    text = Message("good_ratings.headline", head=head, low=judged["low"], high=judged["high"])
    if judged["standing"] == "cannot tell":
        return Finding(Message(key), rows, standing)
    if judged["reason"] and "reviews" in view.shop.manifest.tables:
        text = sentence(text, Message("good_ratings.not_final", why=judged["reason"]))
        return Finding(text, rows, "cannot tell")
    if standing not in ("off plan", "watch") or not judged["needed"]:
        return Finding(text, rows, standing)
    todo = Message("good_ratings.todo", needed=judged["needed"], window=judged["window"])
    weight = 0.8 if standing == "off plan" else 0.4
    return Finding(text, rows, standing, todo, weight, stakes.unknown("stakes.ratings"))


def ratings_by_week(view: View) -> Finding:
    """The share of good ratings by week, against the floor."""
    rows, floor = WEEKLY.rows(view), view.plan.floors.positive_share
    whole = rows[rows["complete"].astype(bool)]
    below = int((whole["value"] < floor).sum())
    text = Message("good_ratings.by_week.headline", below=below, all=len(whole), floor=floor)
    name = Message("good_ratings.by_week.floor", floor=floor)
    return Finding(text, rows, chart=WEEKLY.chart(lines=((floor, name),)))


def rating_episodes(view: View) -> Finding:
    """Runs of weeks with ratings below the floor by more than chance, and what caused most."""
    floor = view.plan.floors.positive_share
    weeks = available_rows(view, "positive_share", None, by="week")
    weeks = weeks[weeks["period_start"].dt.date <= view.as_of]
    below = weeks["value"] < floor
    runs = weeks[below].groupby((~below).cumsum()[below])
    episodes = [_episode(run.to_dict("records")) for _, run in runs]
    found = [each for each in episodes if each["high"] < floor and _is_rare(each, floor)]
    if not found:
        return Finding(Message("good_ratings.episodes.none"), frame_of([]), "on plan")
    worst = max(found, key=lambda episode: episode["n"] * (1 - episode["share"]))
    days = Period.between(worst["first_day"], min(worst["last_day"], view.as_of))
    text = Message(
        "good_ratings.episodes.headline",
        episodes=len(found),
        days=days,
        share=worst["share"],
        all=worst["n"],
    )
    if view.shop.has_column("reviews", "item_title") or view.shop.has_column(
        "reviews", "product_id"
    ):
        text = sentence(text, _worst_product(view, days))
    return Finding(text, frame_of(found))


def _is_rare(episode: Mapping[str, Any], floor: float) -> bool:
    """Whether so few good ratings would come of the floor by chance once in forty times or less.

    Of few ratings Wilson's interval alone promises too much near 100 %.
    """
    from scipy.special import bdtr

    good = round(episode["share"] * episode["n"])
    return bool(bdtr(good, episode["n"], floor) <= (1 - LEVEL) / 2)


def _episode(weeks: list[Any]) -> dict[str, Any]:
    """A run of weeks as one: its days, ratings, share of good ones and interval."""
    good = sum(int(week["numerator"]) for week in weeks)
    ratings = sum(int(week["denominator"]) for week in weeks)
    low, high = wilson(good, ratings) or (0.0, 1.0)
    return {
        "first_day": weeks[0]["period_start"].date(),
        "last_day": weeks[-1]["period_end"].date() - timedelta(days=1),
        "n": ratings,
        "share": good / ratings,
        "low": low,
        "high": high,
    }


def _worst_product(view: View, days: Period) -> Message | str:
    """The one product with most neutral or bad ratings; nothing where several have as many."""
    rows = ratings_by_item(view.shop, days)
    found = rows.nlargest(2, "poor", keep="all")
    top = found.iloc[0]
    if (found["poor"] == top["poor"]).sum() > 1 or top["poor"] < 2:
        return ""
    fields = {"name": top["name"], "poor": int(top["poor"]), "all": int(rows["poor"].sum())}
    return Message("good_ratings.episodes.cause", **fields)


def ratings_by_product(view: View, days: int = 180) -> Finding:
    """Products whose ratings lower the share: more bad and neutral ones than the shop has."""
    note_missing_days(view, "reviews", view.last(days))
    rows = ratings_by_item(view.shop, view.last(days))
    rows = with_simultaneous_intervals(rows, "poor", "reviews")
    rows["share"] = rows["poor"] / rows["reviews"]
    ratings, poor = int(rows["reviews"].sum()), int(rows["poor"].sum())
    usual = poor / ratings if ratings else 0.0
    rows = rows.sort_values(["poor", "reviews"], ascending=False, ignore_index=True)
    draw = partial(plot_bars, label="name", value="poor", whiskers=False)
    height = bars_height(len(rows))
    chart = Chart(draw, hint=Message("good_ratings.by_product.hint", days=days), height=height)
    worse = rows[(rows["low"] > usual) & (rows["poor"] >= LEAST_POOR)]
    if worse.empty:
        return Finding(Message("good_ratings.by_product.none", days=days), rows, chart=chart)
    top = worse.sort_values("poor", ascending=False).iloc[0]
    text = Message(
        "good_ratings.by_product.headline",
        name=top["name"],
        poor=int(top["poor"]),
        reviews=int(top["reviews"]),
        share=top["share"],
        usual=usual,
        days=days,
    )
    return Finding(text, rows, chart=chart)


def shop_scores(view: View) -> Finding:
    """The three scores over 180 days as the platform shows them, by month."""
    month = Period(view.as_of.replace(day=1), view.last(1).end)
    rows = [
        {"name": metric_name(score), "value": available_rows(view, score, month)["value"].iloc[-1]}
        for score in SCORES
    ]
    parts = [
        Message("good_ratings.scores.score", name=row["name"], score=figure(row["value"], "ratio"))
        for row in rows
    ]
    return Finding(sentence(*parts), frame_of(rows))
