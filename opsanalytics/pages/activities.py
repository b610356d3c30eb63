"""The shop's activities: what each brought in orders, what is on, and what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.uplift import activity_uplifts
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.periods import Period
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.pages.figures import frame_of, special_days
from opsanalytics.pages.finding import Chart, Finding, View

if TYPE_CHECKING:
    import pandas as pd

AHEAD_DAYS = 90


def activities(view: View) -> Finding:
    """What each activity added in orders, beside the same weekdays without one, and its cost."""
    rows = _effects(view)
    judged = rows[rows["extra"].notna()]
    more = judged[judged["low"] > 0].sort_values("lift", ascending=False)
    fewer = judged[judged["high"] < 0]
    parts = [Message("activities.judged", n=len(judged))]
    if len(more):
        parts.append(Message("activities.more", names=_named(more)))
    if len(fewer):
        parts.append(Message("activities.fewer", names=_named(fewer)))
    unclear = int((judged["state"] == "cannot tell").sum())
    if unclear and unclear == len(judged):
        parts.append(Message("activities.all_unclear", n=unclear))
    elif unclear:
        parts.append(Message("activities.unclear", unclear=unclear))
    chart = Chart(
        partial(plot_bars, label="name", value="extra", kind="count"),
        hint="activities.hint",
        title=Message("activities.title", more=len(more), all=len(judged)),
        height=bars_height(len(rows)),
    )
    names = {"lift": "growth", "actual": "orders", "spent": "spend"}
    return Finding(sentence(*parts), rows.rename(columns=names), chart=chart)


def _effects(view: View) -> pd.DataFrame:
    """Each activity with its effect, the newest first: `extra` orders, `cost` of one, `state`."""
    first = view.shop.manifest.coverage("orders")
    special = special_days(view, first.start) if first else {}
    rows = activity_uplifts(view.shop, special, up_to=view.as_of)
    rows = rows.sort_values("first_day", ascending=False, ignore_index=True)
    rows["name"] = [
        f"{name} {as_date(day):%Y-%m}"
        for name, day in zip(rows["name"], rows["first_day"], strict=True)
    ]
    rows["cost"] = (rows["spent"] / rows["extra"]).where(rows["low"] > 0)
    rows["state"] = [_effect(*bounds) for bounds in zip(rows["low"], rows["high"], strict=True)]
    return rows


def _effect(low: float | None, high: float | None) -> str:
    if low is None or high is None or not low <= high:
        return "cannot tell"
    if low > 0:
        return "more orders"
    return "fewer orders" if high < 0 else "cannot tell"


def _named(rows: pd.DataFrame) -> list[Message]:
    """Each activity with its change of orders."""
    named = []
    for name, lift in zip(rows["name"], rows["lift"], strict=True):
        sign = "+" if lift > 0 else ""
        named.append(Message("activities.named", name=name, sign=sign, lift=lift))
    return named


def activity_calendar(view: View, ahead: int = AHEAD_DAYS) -> Finding:
    """The present and next activities of the shop, and the plan's campaigns and closures."""
    today = view.as_of + timedelta(days=1)
    coming = Period.between(today, today + timedelta(days=ahead))
    rows = [*_planned(view, coming), *_own(view, coming)]
    rows.sort(key=lambda row: (row["first_day"], row["name"]))
    on = [row for row in rows if row["first_day"] <= today]
    parts = [Message("activities.nothing_on")]
    if on:
        parts = [Message("activities.on_now", names=[row["name"] for row in on])]
    following = next((row for row in rows if row["first_day"] > today), None)
    if following:
        fields = {"name": following["name"], "day": following["first_day"]}
        parts.append(Message("activities.next", **fields))
    else:
        parts.append(Message("activities.nothing_planned", days=ahead))
    return Finding(sentence(*parts), frame_of(rows))


def _planned(view: View, coming: Period) -> list[dict[str, Any]]:
    """The plan's campaigns and closures of the days."""
    rows = []
    for event in view.plan.calendar:
        name, kind = event.name.message, event.kind
        rows += [_event(name, kind, days.start, days.last) for days in event.within(coming)]
    return rows


def _own(view: View, coming: Period) -> list[dict[str, Any]]:
    """The shop's activities of the days, as its sheet has them."""
    if "activities" not in view.shop.manifest.tables:
        return []
    sheet = view.shop.table("activities")
    rows = [
        _event(name, "activity", as_date(first), as_date(last))
        for name, first, last in zip(
            sheet["name"], sheet["first_day"], sheet["last_day"], strict=True
        )
    ]
    return [
        row for row in rows if row["last_day"] >= coming.start and row["first_day"] < coming.end
    ]


def _event(name: str, kind: str, first: date, last: date) -> dict[str, Any]:
    return {"name": name, "kind": kind, "first_day": first, "last_day": last}
