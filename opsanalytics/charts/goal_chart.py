"""Orders a day against the plan's goals."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from opsanalytics.charts.style import (
    FAINT,
    INK,
    PALE,
    POINTS_PER_INCH,
    QUIET,
    STRONG,
    WARN,
    add_title,
    annotate,
    day_axis,
    figure_of,
    narrow,
    new_axes,
    on_axis,
    shortened,
)
from opsanalytics.core.formats import width
from opsanalytics.core.messages import ENGLISH, Translator, term
from opsanalytics.core.periods import Period
from opsanalytics.plan.goals import Progress
from opsanalytics.plan.reach import means_of_seven

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AHEAD_SHARE = 0.25  # of the days shown: so many more are forecast to their right
_FAN = ((0.025, 0.1), (0.1, 0.18))  # the quantile below and its shade: 95 % and 80 %
_HEADROOM = 1.1  # the data's part of the axis reaches so far above the highest ordinary day
_FAR = 1.6  # a goal above so many times the highest ordinary day stands at the edge
_NAMES_SHARE = 0.35  # of the height, above the data: the names of campaigns
_NAME_SIZE, _NAME_LONGEST = 10.5, 6.5  # points; Chinese characters a line
_LABEL_POINTS, _AXES_SHARE = 15, 0.72  # a label's height; the axes' share of the figure's
_BESIDE = 0.2  # days that differ from a goal by so much of it lie beside its name
_HALF_DAY = pd.Timedelta(hours=12)


def plot_goal_progress(
    data: Progress,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    shown: Period | None = None,
) -> Axes:
    """Draw days as points, their 7-day mean as a line with its interval, goals as labelled lines.

    The scale is that of the ordinary days: a goal far above them is written at the edge with an
    arrow. Campaign days are marked by light bands; a day that may still change is hollow; the line
    is broken where data are missing; days far above the rest are drawn at the top edge with their
    number. Where there is a forecast, it is drawn to the right of the last day judged.

    Parameters
    ----------
    data
        The shop's days, goals, events and forecast, as `plan.goals` works them out.
    shown
        The days to draw (default: all that there are).
    ax, tr, title, hint
        As in all charts; without a title, the mean and the next goal are written.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    ax = new_axes(ax)
    shown = _shown_days(data, shown)
    days = data.days[data.days["day"].dt.date.isin(set(shown))]
    top = _top(data, days)
    _draw_points(ax, days, top)
    _draw_mean(ax, days)
    shown = _draw_forecast(ax, data, shown, top)
    _draw_events(ax, data, shown, top, tr)
    _draw_goals(ax, data, days, shown, top, tr)
    ax.set_ylim(0, top / (1 - _NAMES_SHARE))
    ticks = MaxNLocator(5, integer=True).tick_values(0, top)
    ax.set_yticks([tick for tick in ticks if tick <= top])
    # Half a day of margin, so that no point is cut by the edge.
    ax.set_xlim(on_axis(shown.start) - _HALF_DAY, on_axis(shown.end))
    day_axis(ax, shown.start, shown.last, tr)
    add_title(ax, title or _title(data, tr), hint or _hint(data, days, top, tr))
    return ax


def _shown_days(data: Progress, shown: Period | None) -> Period:
    """The days asked for, within those that there are."""
    first = data.days["day"].iloc[0].date() if len(data.days) else data.as_of
    available = Period.between(first, data.as_of)
    return shown.cut(available) if shown else available


def _title(data: Progress, tr: Translator) -> str:
    if data.mean is None:
        return tr("charts.goals.no_mean")
    if data.next is None:
        return tr("charts.goals.all_reached", mean=data.mean)
    return tr("charts.goals.next", mean=data.mean, goal=data.next.goal.orders_per_day)


def _hint(data: Progress, days: pd.DataFrame, top: float, tr: Translator) -> str:
    """What the marks mean: of those beyond the scale, the ones that are drawn."""
    hint = tr("charts.goals.hint")
    if (days["orders"] > top).any():
        hint += tr("charts.goals.peaks")
    if any(rung.goal.orders_per_day > top for rung in data.goals):
        hint += tr("charts.goals.far")
    return hint


def _top(data: Progress, days: pd.DataFrame) -> float:
    """High enough for every ordinary day and the goals near them; campaign days may exceed it."""
    ordinary = days[days["event"].isna()]["orders"].dropna()
    goals = sorted(rung.goal.orders_per_day for rung in data.goals) or [1]
    highest = max([0.0, *ordinary]) or goals[0]
    near = [goal for goal in goals if goal <= _FAR * highest]
    return float(max([highest, *near])) * _HEADROOM


def _draw_points(ax: Axes, days: pd.DataFrame, top: float) -> None:
    """Draw one point a day, hollow where the day may still change."""
    given = days[days["orders"].notna()]
    complete = given["complete"].astype(bool)
    size = 9 if narrow(ax) else 14
    whole, part = given[complete], given[~complete]
    heights = whole["orders"].clip(upper=top)
    ax.scatter(whole["day"], heights, s=size, color=FAINT, lw=0, zorder=2)
    heights, size = part["orders"].clip(upper=top), size + 6
    ax.scatter(part["day"], heights, s=size, fc="white", ec=QUIET, lw=1, zorder=2)
    _draw_peaks(ax, given[given["orders"] > top], top)


def _draw_peaks(ax: Axes, high: pd.DataFrame, top: float) -> None:
    """Mark days above the edge; several in a row share the number of the highest of them."""
    for run in _runs(high["day"]):
        peak = high[high["day"].isin(run)].sort_values("orders").iloc[-1]
        ax.scatter([peak["day"]], [top], marker="^", s=30, color=QUIET, clip_on=False, zorder=3)
        number, point = f"{peak['orders']:,.0f}", (peak["day"], top)
        annotate(ax, number, point, (-4, -13), QUIET, size=11, ha="right")


def _runs(days: pd.Series) -> list[list[pd.Timestamp]]:
    """The days in groups that are at most three days apart."""
    runs: list[list[pd.Timestamp]] = []
    for day in days:
        if runs and day - runs[-1][-1] <= timedelta(days=3):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _draw_mean(ax: Axes, days: pd.DataFrame) -> None:
    """Draw the mean across campaign days, broken where data are missing."""
    broken = days["orders"].isna()
    for _, part in days.groupby(broken.cumsum()):
        line = part[part["mean"].notna()]
        covered, low, high = line["day"], line["low"], line["high"]
        ax.fill_between(covered, low, high, color=STRONG, alpha=0.15, lw=0, zorder=3)
        ax.plot(covered, line["mean"], color=STRONG, lw=2.2, zorder=4)


def _draw_forecast(ax: Axes, data: Progress, shown: Period, top: float) -> Period:
    """Draw the forecast of the mean, dotted and shaded; gives the days shown with those ahead."""
    if data.ahead is None or shown.last != data.as_of:
        return shown
    rows: Any = data.ahead.days
    count = max(7, round(len(shown) * AHEAD_SHARE))
    extended = Period.between(shown.start, data.as_of + timedelta(days=count))
    days = rows["day"][rows["ordinary"]]
    inside = (days.dt.date <= extended.last).to_numpy()
    means, days = means_of_seven(data.ahead)[:, inside], days[inside]
    for below, shade in _FAN:
        low, high = np.quantile(means, [below, 1 - below], axis=0).clip(max=top)
        ax.fill_between(days, low, high, color=STRONG, alpha=shade, lw=0, zorder=1.2)
    ax.plot(days, np.median(means, axis=0), color=STRONG, lw=1.6, ls=":", zorder=3)
    ax.axvline(on_axis(data.as_of) + _HALF_DAY, color=FAINT, lw=1, zorder=1)
    return extended


def _draw_goals(
    ax: Axes, data: Progress, days: pd.DataFrame, shown: Period, top: float, tr: Translator
) -> None:
    """Draw each goal at its height, named at the right end, its due day a tick on its line."""
    height_points = figure_of(ax).get_figheight() * POINTS_PER_INCH * _AXES_SHARE
    apart = top / (1 - _NAMES_SHARE) * _LABEL_POINTS / height_points
    label_height = -apart
    for rung in sorted(data.goals, key=lambda rung: rung.goal.orders_per_day):
        height, name = rung.goal.orders_per_day, rung.goal.name.of(tr.lang)
        colour = QUIET if rung.status in ("held", "reached") else WARN
        label = f"{height} ↑" if height > top else str(height)
        if height <= top:
            ax.axhline(height, color=colour, lw=1.2, ls=(0, (5, 3)), zorder=1.5)
        at = min(float(height), top)
        if not narrow(ax):
            label = shortened(f"{label} {name}", ax, 3 * 12)
        elif at < top:
            reached = "" if colour == WARN else f" · {tr(term('goal', rung.status))}"
            _name_inside(ax, f"{name}{reached}", at, colour, days)
        label_height = max(at, label_height + apart)  # no name overlaps the one below it
        look: dict[str, Any] = {
            "xycoords": ("axes fraction", "data"),
            "va": "center",
            "annotation_clip": False,
        }
        annotate(ax, label, (1, label_height), (4, 0), colour, **look)
        if rung.due and rung.due in shown and at < top:
            day = on_axis(rung.due)
            ax.plot([day], [height], marker="|", ms=14, mew=2, color=colour, zorder=5)


def _name_inside(ax: Axes, name: str, height: float, colour: str, days: pd.DataFrame) -> None:
    """On a phone a goal's name stands on its line, where fewest days lie beside it."""
    near = days[(days["orders"] / height - 1).abs() < _BESIDE]
    late = 2 * (near["day"] < days["day"].median()).sum() > len(near)
    where = on_axis(days["day"].iloc[-1]) if late else on_axis(days["day"].iloc[0])
    white = {"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.8}
    side = "right" if late else "left"
    annotate(
        ax, name, (where, height), (0, 3), colour, size=_NAME_SIZE, ha=side, bbox=white, zorder=5
    )


def _draw_events(ax: Axes, data: Progress, shown: Period, top: float, tr: Translator) -> None:
    """Draw campaigns and closures as light bands with their names along them, above the data.

    Where two are so near each other that their names would touch, the later one moves to the right.
    """
    points_a_day = figure_of(ax).get_figwidth() * POINTS_PER_INCH * _AXES_SHARE / len(shown)
    free = float("-inf")  # from here on, in points from the left, no name stands
    for event, run in sorted(data.events, key=lambda pair: pair[1].start):
        days = run.cut(shown)
        if not len(days):
            continue
        start, end = on_axis(days.start), on_axis(days.end)
        ax.axvspan(start, end, color=PALE, lw=0, zorder=0)
        name = _on_lines(event.name.of(tr.lang))
        half = (name.count("\n") + 1) * _NAME_SIZE * 0.65
        middle = ((days.start - shown.start).days + len(days) / 2) * points_a_day
        moved = max(middle, free + half)
        free = moved + half
        point = (start + (end - start) / 2, top / (1 - _NAMES_SHARE))
        colour = INK if event.kind == "campaign" else QUIET
        look: dict[str, Any] = {"ha": "center", "va": "top", "rotation": 90, "linespacing": 1.1}
        offset = (moved - middle, -2)
        annotate(ax, name, point, offset, colour, size=_NAME_SIZE, zorder=1.8, **look)


def _on_lines(name: str) -> str:
    """A campaign's name on two lines at most, each short enough for the space above the data."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and width(f"{lines[-1]} {word}") > _NAME_LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join([lines[0], " ".join(lines[1:])]) if len(lines) > 1 else lines[0]
