"""Orders a day against the goal ladder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from opsanalytics.charts.style import (
    FAINT,
    INK,
    PALE,
    QUIET,
    STRONG,
    WARN,
    add_title,
    day_axis,
    narrow,
    new_axes,
    shortened,
)
from opsanalytics.core.messages import ENGLISH, Translator
from opsanalytics.core.periods import Period
from opsanalytics.plan.goals import Progress
from opsanalytics.plan.reach import means_of_seven

AHEAD_SHARE = 0.25  # of the days shown: so many more are foretold to their right
_FAN = ((0.025, 0.1), (0.1, 0.18))  # the quantile below and its shade: 95 % and 80 %
_ROOM = 1.1  # the axis reaches so much above the highest thing that must be seen
_LABEL_POINTS, _AXES_SHARE = 15, 0.72  # a label's height; the axes' share of the figure's


def plot_goal_progress(
    data: Progress,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    shown: Period | None = None,
) -> Any:
    """Days as quiet points, the 7-day mean as the strong line with its band, the goals as labelled lines.

    Campaign days lie on light bands; a day not told whole is hollow; gaps in the data break the line; days far
    above all else are drawn at the top edge with their number.
    """
    ax = new_axes(ax)
    days = data.days
    known = Period.between(days["day"].iloc[0].date() if len(days) else data.as_of, data.as_of)
    shown = shown.cut(known) if shown else known
    days = days[days["day"].dt.date.isin(set(shown))]
    top = _top(data, days)
    _points(ax, days, top)
    _mean_line(ax, days)
    shown = _fan(ax, data, shown, top)
    _events(ax, data, shown, top, tr)
    _goal_lines(ax, data, shown, top, tr)
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    half = pd.Timedelta(hours=12)  # no point is cut by the edge
    ax.set_xlim(pd.Timestamp(shown.start) - half, pd.Timestamp(shown.end))
    day_axis(ax, shown.start, shown.last, tr)
    add_title(ax, title or _title(data, tr), hint or tr("charts.goals.hint"))
    return ax


def _title(data: Progress, tr: Translator) -> str:
    if data.mean is None:
        return tr("charts.goals.no_mean")
    if data.next is None:
        return tr("charts.goals.all_reached", mean=data.mean)
    return tr("charts.goals.next", mean=data.mean, goal=data.next.goal.orders_per_day)


def _top(data: Progress, days: pd.DataFrame) -> float:
    """High enough for every goal and every ordinary day; peaks may lie above."""
    ordinary = days[days["event"].isna()]["orders"].max()
    return (
        max(
            0.0 if np.isnan(ordinary) else float(ordinary),
            *(r.goal.orders_per_day for r in data.goals),
        )
        * _ROOM
    )


def _points(ax: Any, days: pd.DataFrame, top: float) -> None:
    inside = days[days["orders"].notna()]
    high = inside[inside["orders"] > top]
    whole = inside["complete"].astype(bool)
    size = 9 if narrow(ax) else 14
    ax.scatter(
        inside["day"][whole],
        inside["orders"][whole].clip(upper=top),
        s=size,
        color=FAINT,
        lw=0,
        zorder=2,
    )
    part = inside[~whole]
    ax.scatter(
        part["day"],
        part["orders"].clip(upper=top),
        s=size + 6,
        fc="white",
        ec=QUIET,
        lw=1,
        zorder=2,
    )
    for run in _runs(high["day"]):  # one number for a run of days above the edge: its highest
        peak = high[high["day"].isin(run)].sort_values("orders").iloc[-1]
        ax.scatter([peak["day"]], [top], marker="^", s=30, color=QUIET, clip_on=False, zorder=3)
        ax.annotate(f"{peak['orders']:,.0f}", (peak["day"], top), (-4, -13), textcoords="offset points",
                    ha="right", fontsize=11, color=QUIET)  # fmt: skip


def _runs(days: pd.Series) -> list[list[pd.Timestamp]]:
    runs: list[list[pd.Timestamp]] = []
    for day in days:
        if runs and day - runs[-1][-1] <= timedelta(days=3):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _mean_line(ax: Any, days: pd.DataFrame) -> None:
    """The mean where it is judged; it runs on over campaign days and breaks at gaps."""
    broken = days["orders"].isna()
    for _, part in days.groupby(broken.cumsum()):
        line = part[part["mean"].notna()]
        ax.fill_between(
            line["day"], line["low"], line["high"], color=STRONG, alpha=0.15, lw=0, zorder=3
        )
        ax.plot(line["day"], line["mean"], color=STRONG, lw=2.2, zorder=4)


def _fan(ax: Any, data: Progress, shown: Period, top: float) -> Period:
    """What the forecast says of the same mean, dotted and shaded; gives the days shown with those ahead."""
    if data.ahead is None or shown.last != data.as_of:
        return shown
    rows: Any = data.ahead.days
    ahead = Period.between(
        shown.start, data.as_of + timedelta(days=max(7, round(len(shown) * AHEAD_SHARE)))
    )
    at = rows["day"][rows["ordinary"]]
    seen = (at.dt.date <= ahead.last).to_numpy()
    means = means_of_seven(data.ahead)[:, seen]
    for below, shade in _FAN:
        low, high = np.quantile(means, [below, 1 - below], axis=0).clip(max=top)
        ax.fill_between(at[seen], low, high, color=STRONG, alpha=shade, lw=0, zorder=1.2)
    ax.plot(at[seen], np.median(means, axis=0), color=STRONG, lw=1.6, ls=":", zorder=3)
    ax.axvline(pd.Timestamp(data.as_of) + pd.Timedelta(hours=12), color=FAINT, lw=1, zorder=1)
    return ahead


def _goal_lines(ax: Any, data: Progress, shown: Period, top: float, tr: Translator) -> None:
    """Each goal at its height, named at the right end, its due day a tick on its line."""
    apart = top * _LABEL_POINTS / (ax.figure.get_figheight() * 72 * _AXES_SHARE)
    label_at = -apart
    for rung in sorted(data.goals, key=lambda r: r.goal.orders_per_day):
        height = rung.goal.orders_per_day
        colour = QUIET if rung.status in ("held", "reached") else WARN
        ax.axhline(height, color=colour, lw=1.2, ls=(0, (5, 3)), zorder=1.5)
        label = (
            f"{height}"
            if narrow(ax)
            else shortened(f"{height} {rung.goal.name.of(tr.lang)}", ax, 3 * 12)
        )
        label_at = max(height, label_at + apart)  # goals close to each other keep their names apart
        ax.annotate(label, (1, label_at), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    va="center", fontsize=12, color=colour, annotation_clip=False)  # fmt: skip
        if rung.due and rung.due in shown:
            ax.plot(
                [pd.Timestamp(rung.due)], [height], marker="|", ms=14, mew=2, color=colour, zorder=5
            )


def _events(ax: Any, data: Progress, shown: Period, top: float, tr: Translator) -> None:
    """Campaign and closure days as light bands with their names along them."""
    for event, run in data.events:
        seen = run.cut(shown)
        if not len(seen):
            continue
        ax.axvspan(pd.Timestamp(seen.start), pd.Timestamp(seen.end), color=PALE, lw=0, zorder=0)
        middle = pd.Timestamp(seen.start) + (pd.Timestamp(seen.end) - pd.Timestamp(seen.start)) / 2
        name = shortened(event.name.of(tr.lang), ax, 2 * 12)
        ax.annotate(name, (middle, top * 0.985), ha="center", va="top", rotation=90, fontsize=10.5,
                    color=INK if event.kind == "campaign" else QUIET, zorder=1.8,
                    bbox={"fc": PALE, "ec": "none", "pad": 0.5})  # fmt: skip
