"""Charts of what `evaluate`, `funnel`, `cohorts` and `goal_progress` answer, for notebooks.

Each takes the frame as it is returned, and nothing else. Their further arguments:

ax : matplotlib.axes.Axes, optional
    Where to draw (default: those of a new figure). The look is that of matplotlib's rcParams.
title, hint : str
    The headline, and below it how to read the chart (default: none).
lang : str
    `zh` or `en` (default: the locale's).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import PercentFormatter

from opsanalytics.charts.answer_notes import (
    kind_of,
    no_answer,
    periods_of,
    require_columns,
    with_note,
)
from opsanalytics.charts.bar_chart import MOST_BARS, plot_bars
from opsanalytics.charts.days import plot_days
from opsanalytics.charts.goal_chart import plot_goal_progress
from opsanalytics.charts.maps import cohorts_hint, plot_cohorts
from opsanalytics.charts.style import add_title, day_axis, own_axes
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator, listed, term
from opsanalytics.plan.goals import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The columns of an answer that are no dimension.
_TIDY = {"metric", "period_start", "period_end", "day_basis", "reason", "doubtful", "numerator"}
_TIDY |= {"denominator", "value", "low", "high", "n", "complete"}
_TIDY |= {"before_start", "before_end", "before", "before_complete", "change", "growth"}


def series(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    hint: str = "",
    lang: str = "",
    kind: str = "",
) -> Axes:
    """Draw a metric by day, week or month: hollow where not final, broken where missing (NaN).

    Parameters
    ----------
    frame
        What `evaluate(..., by="day")` (or "week", "month") returns; with several metrics or
        dimensions there is one line for each.
    kind
        How values are written: "share", "count", "money" ... (default: a share where all lie
        between 0 and 1 and have a denominator).
    ax, title, hint, lang
        As in all charts of answers.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        The frame is no such answer.

    Examples
    --------
    >>> weeks = pd.date_range("2022-01-03", periods=3, freq="7D")
    >>> series(pd.DataFrame({"period_start": weeks, "value": [3, 5, 4]}))  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "series", "period_start", "value")
    ax, tr = own_axes(ax), Translator(language(lang))
    names = _line_names(frame, tr)
    if names.nunique() < 2:
        kind = kind or kind_of(frame)
        plot_days(frame, ax=ax, tr=tr, title=title, hint=hint, kind=kind)
        return with_note(ax, frame, tr)
    import seaborn as sns

    sns.lineplot(x=frame["period_start"], y=frame["value"].astype(float), hue=names, ax=ax)
    ax.set(xlabel="", ylabel="")
    day_axis(ax, frame["period_start"].min().date(), frame["period_start"].max().date(), tr)
    ax.legend(title="")
    add_title(ax, title, hint)
    return with_note(ax, frame, tr)


def bars(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    hint: str = "",
    lang: str = "",
    label: str = "",
    value: str = "",
    kind: str = "",
) -> Axes:
    """Draw one bar a row, such as a metric by channel; a missing value (NaN) is a bar of 0.

    Parameters
    ----------
    frame
        What `evaluate(..., by="channel")` or another question returns. Of more than 12 rows the 12
        largest are drawn, of periods the last 12.
    label, value
        The columns of names and lengths (default: the first dimension, else the periods; `value`,
        else the first column of numbers).
    kind
        As in `series`.
    ax, title, hint, lang
        As in all charts of answers; without a hint, what is left out is said.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        The frame has no such columns.

    Examples
    --------
    >>> bars(pd.DataFrame({"channel": ["ads"], "value": [80]}))  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "bars")
    numbers = [str(name) for name in frame.select_dtypes("number") if name not in _TIDY]
    value = value or next(iter(["value"] if "value" in frame else numbers), "value")
    others = [str(name) for name in frame if name not in {*_TIDY, *numbers}]
    of_days = {"period_start", "period_end"} <= set(frame) and frame["period_start"].nunique() > 1
    label = label or next(iter([*others, "period" if of_days else "metric"]))
    named = frame.assign(period=periods_of(frame)) if of_days else frame
    require_columns(named, "bars", label, value)
    ax, tr = own_axes(ax), Translator(language(lang))
    kind = kind or kind_of(frame.assign(value=frame[value]))
    if len(named) > MOST_BARS:
        which = "last" if label == "period" else "largest"
        hint = hint or tr(f"charts.bars.{which}", n=MOST_BARS, all=len(named))
        largest = named.sort_values(value, ascending=False, kind="stable")
        named = named.tail(MOST_BARS) if label == "period" else largest.head(MOST_BARS)
    draw = partial(plot_bars, label=label, value=value, kind=kind)
    return with_note(draw(named, ax=ax, tr=tr, title=title, hint=hint), frame, tr, value)


def funnel(
    frame: pd.DataFrame, *, ax: Axes | None = None, title: str = "", hint: str = "", lang: str = ""
) -> Axes:
    """Draw how many took each step, with the share of those who stood before it.

    Parameters
    ----------
    frame
        What `funnel` returns. By a breakdown, bars are shares of those who entered, side by side.
    ax, title, hint, lang
        As in all charts of answers.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        The frame is none of `funnel`.

    Examples
    --------
    >>> steps = pd.DataFrame({"step": ["view", "pay"], "converted": [100, 3]})
    >>> funnel(steps.assign(conversion_step=[None, 0.03]))  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "funnel", "step", "converted", "conversion_step")
    ax, tr = own_axes(ax), Translator(language(lang))
    if "by" in frame:
        import seaborn as sns

        steps = frame[frame["conversion_step"].notna()]
        steps = steps.assign(step=[tr(_step(step)) for step in steps["step"]])
        sns.barplot(steps, x="conversion_overall", y="step", hue="by", errorbar=None, ax=ax)
        ax.set(ylabel="", xlabel=tr("charts.funnel.overall"))
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        ax.legend(title="")
        add_title(ax, title, hint)
        return with_note(ax, frame, tr, "converted")
    names = [_step_name(row, frame["step"].iloc[0]) for row in frame.to_dict("records")]
    rows = pd.DataFrame({"converted": frame["converted"].array})
    rows["name"] = pd.Series(names, dtype=object)  # keeps the messages
    plot_bars(rows, ax=ax, tr=tr, title=title, hint=hint, label="name", value="converted")
    return with_note(ax, frame, tr, "converted")


def cohorts(
    frame: pd.DataFrame, *, ax: Axes | None = None, title: str = "", hint: str = "", lang: str = ""
) -> Axes:
    """Draw the matrix of `cohorts`: shares in percent; hatched where NaN (not covered whole).

    Parameters
    ----------
    frame
        What `cohorts` returns; of many cohorts the newest are drawn.
    ax, title, hint, lang
        As in all charts of answers; without a hint, what is hatched is said.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        The frame is none of `cohorts`.

    Examples
    --------
    >>> rows = {"cohort": pd.Timestamp("2022-01"), "age": [0, 1], "share": [1, 0.2]}
    >>> cohorts(pd.DataFrame(rows))  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "cohorts", "cohort", "age", "share")
    ax, tr = own_axes(ax), Translator(language(lang))
    hint = hint or cohorts_hint(frame, ax, tr)
    return with_note(plot_cohorts(frame, ax=ax, tr=tr, title=title, hint=hint), frame, tr)


def goal_progress(
    progress: Progress, *, ax: Axes | None = None, title: str = "", hint: str = "", lang: str = ""
) -> Axes:
    """Draw orders a day against the plan's goals, with the forecast; a gap breaks the line.

    Parameters
    ----------
    progress
        What `ops.goal_progress(shop)` returns.
    ax, title, hint, lang
        As in all charts of answers; without a title, the mean and the next goal are written.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        It is something else.

    Examples
    --------
    >>> import opsanalytics as ops
    >>> goal_progress(ops.goal_progress(ops.open_shop("demo")))  # doctest: +SKIP
    """
    if not isinstance(progress, Progress):
        given = Message("charts.no_frame", given=type(progress).__name__)
        raise no_answer("goal_progress", given)
    ax, tr = own_axes(ax), Translator(language(lang))
    return plot_goal_progress(progress, ax=ax, tr=tr, title=title, hint=hint)


def _step_name(row: Mapping[Hashable, Any], first: str) -> Message:
    """The step with its share: of those before it, or of all where it lies on the side."""
    step = _step(row["step"])
    if pd.isna(row["conversion_step"]):
        return step
    key = "side" if row.get("branch") == "side" else "step"
    fields = {"first": _step(first)} if key == "side" else {}
    return Message(f"charts.funnel.{key}", step=step, of=row["conversion_step"], **fields)


def _step(step: str) -> Message:
    """A step in the reader's language; several actions that are one step are all named."""
    return listed(term("step", action) for action in step.split("|"))


def _line_names(frame: pd.DataFrame, tr: Translator) -> pd.Series:
    """What each row's line is called: the metric, where there are several, and its dimensions."""
    columns = [name for name in frame if name not in _TIDY]
    if "metric" in frame and frame["metric"].nunique() > 1:
        columns = ["metric", *columns]
    cells = frame[columns].map(tr.text)
    return cells.agg(" · ".join, axis=1) if columns else pd.Series("", index=frame.index)
