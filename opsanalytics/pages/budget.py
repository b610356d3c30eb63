"""The budget: spending against the plan, the year's forecast, overspending, approvals needed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_unfinished
from opsanalytics.pages.figures import NAN, frame_of, quarter_name, quarters
from opsanalytics.pages.finding import Chart, Figure, Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

# An item that is large in so many of its months is a running cost, no single expense.
REGULAR, REGULAR_MONTHS = 0.5, 3
LINE = ["department", "item"]
FRAME = ["name", "planned", "spent", "use", "over"]
MOST_NAMED = 3
OVER_WEIGHT = 0.6


def budget(view: View) -> Finding:
    """Spent against planned by quarter, and where the year is heading at the rate spent so far."""
    lines, spans = _budget_table(view), quarters(view)
    year, rows = _year_lines(view, lines), [_quarter(view, span) for span in spans]
    spent, planned, all_planned, forecast = (
        float(year[name].sum()) for name in ("spent", "planned", "year_planned", "forecast")
    )
    if not planned:
        raise DataRefused("budget.year.refused", year=spans[0].start.year)
    fields = {"spent": spent, "planned": planned, "share": ratio(spent, planned)}
    parts = [Message("budget.year.headline", **fields)]
    if all_planned > planned:
        known = {"all": all_planned, "first": lines["month"].min()}
        known["last"] = bucket_of(lines["month"].max(), "month").last
        parts.append(Message("budget.year.forecast", forecast=forecast, **known))
    title = sentence(*parts)
    over = [
        Message("budget.year.named", name=row["name"], share=row["use"] - 1)
        for row in rows
        if row["over"]
    ]
    if over:
        limit = view.plan.budget.overrun
        parts.append(Message("budget.year.over", limit=limit, names=over))
    draw = partial(
        plot_bars, label="name", value="spent", kind="money", mark="planned", warn="over"
    )
    chart = Chart(draw, hint="budget.year.hint", title=title, height=bars_height(len(rows)))
    untold = _untold(view, lines, Period(spans[0].start, spans[-1].end))
    figures = tuple(row["figure"] for row in rows)
    final = all(figure.complete for figure in figures)
    standing: Standing = "watch" if over else "on plan" if final else "cannot tell"
    if _is_over(view, ratio(forecast, all_planned)):
        standing = "off plan"
    text = sentence(*parts, *untold)
    return Finding(text, frame_of(rows)[FRAME], standing, chart=chart, figures=figures)


def _quarter(view: View, span: Period) -> dict[str, Any]:
    rows = evaluate("budget_use", view.shop, _passed(view, span))
    note_unfinished(rows)
    row = rows.iloc[0]
    return {
        "figure": Figure.of(row),
        "name": quarter_name(span),
        "planned": row["denominator"],
        "spent": row["numerator"],
        "use": row["value"],
        "over": _is_over(view, row["value"]),
    }


def _passed(view: View, span: Period) -> Period:
    return span.cut(Period.between(span.start, view.as_of))


def _untold(view: View, lines: pd.DataFrame, span: Period) -> list[Message]:
    """Months of these days without a line, and that lines do not tell what was spent, if any."""
    days = _passed(view, span)
    told = set(lines["month"])
    inside = [m.start for m in days.buckets("month") if min(told) < m.start < max(told)]
    lacking = [f"{month:%Y-%m}" for month in inside if month not in told]
    blank = [month for month in lines.loc[lines["spent"].isna(), "month"] if month in days]
    months = sorted({f"{month:%Y-%m}" for month in blank})
    found = [Message("budget.no_line", months=lacking)] if lacking else []
    return found + ([Message("budget.untold", n=len(blank), months=months)] if months else [])


def _is_over(view: View, use: float | None) -> bool:
    return use is not None and use > 1 + view.plan.budget.overrun


def _budget_table(view: View) -> pd.DataFrame:
    """The budget's lines of the plan's year, as exported; nothing is spent in months to come."""
    require(view.shop, budget=("planned", "spent"))
    year = view.plan.year or view.as_of.year
    lines = view.shop.table("budget").astype({"planned": float, "spent": float})
    lines["month"] = [as_date(day) for day in lines["month"]]
    lines.loc[[month > view.as_of for month in lines["month"]], "spent"] = NAN
    lines = lines[[month.year == year for month in lines["month"]]]
    if lines.empty:
        raise DataRefused("budget.no_lines", year=year)
    return lines


def _year_lines(view: View, lines: pd.DataFrame) -> pd.DataFrame:
    """One row a department and item: planned and spent so far, planned for the year, forecast.

    So far: in the months that are over and tell what was spent. The forecast is the year's plan x
    spent so far / planned so far; where nothing was planned so far, it is what was spent and what
    is still planned.
    """
    with_spending = lines[lines["spent"].notna()]
    over = [bucket_of(month, "month").last <= view.as_of for month in with_spending["month"]]
    so_far = with_spending[over].groupby(LINE)[["planned", "spent"]].sum()
    year = lines.groupby(LINE)["planned"].sum().rename("year_planned").to_frame()
    rows = year.join(so_far).fillna(0.0)
    rate = (rows["spent"] / rows["planned"]).where(rows["planned"] > 0)
    rows["forecast"] = (rows["year_planned"] * rate).fillna(rows["spent"] + rows["year_planned"])
    return rows.reset_index()


def budget_lines(view: View) -> Finding:
    """The lines of the present quarter and the year; `over` is by more than the plan allows."""
    span, lines = quarters(view)[-1], _budget_table(view)
    rows, untold = _quarter_lines(view, span, lines), _untold(view, lines, span)
    figures = (_quarter(view, span)["figure"],)
    over = rows[rows["over"]].to_dict("records")
    columns = [*LINE, "planned", "spent", "use", "year_planned", "forecast"]
    fields = {"quarter": quarter_name(span), "limit": view.plan.budget.overrun}
    if not over:
        text = Message("budget.lines.none_over", **fields)
        standing: Standing = "on plan" if figures[0].complete else "cannot tell"
        return Finding(sentence(text, *untold), rows[columns], standing, figures=figures)
    names = [
        Message("budget.lines.named", name=_line(row), yuan=row["extra"], share=row["use"] - 1)
        for row in over
    ]
    text = Message("budget.lines.over", quarter=fields["quarter"], names=names)
    todo = Message("budget.lines.todo", quarter=fields["quarter"], names=names)
    stake = stakes.unknown("stakes.budget")
    text, shown = sentence(text, *untold), rows[columns]
    return Finding(text, shown, "off plan", todo, OVER_WEIGHT, stake, figures=figures)


def _quarter_lines(view: View, span: Period, lines: pd.DataFrame) -> pd.DataFrame:
    """The quarter's lines so far beside their year's, the farthest over first."""
    rows = evaluate("budget_use", view.shop, _passed(view, span), by=LINE)
    rows = rows.rename(columns={"value": "use", "numerator": "spent", "denominator": "planned"})
    year = _year_lines(view, lines)[[*LINE, "year_planned", "forecast"]]
    rows = year.merge(rows[[*LINE, "planned", "spent", "use"]], on=LINE, how="left")
    rows["over"] = [_is_over(view, use) for use in rows["use"]]
    rows["extra"] = rows["spent"] - rows["planned"]
    return rows.sort_values("extra", ascending=False)


def _line(row: Any) -> Message:
    return Message("budget.line", department=row["department"], item=row["item"])


def large_expenses(view: View) -> Finding:
    """Single expenses of the year that need the director's approval, without running costs."""
    limit, lines = view.plan.budget.large_expense, _budget_table(view)
    lines["most"] = lines[["planned", "spent"]].max(axis=1)
    lines["large"] = lines["most"] >= limit
    large = lines.groupby(LINE)["large"]
    running = (large.transform("mean") >= REGULAR) & (large.transform("sum") >= REGULAR_MONTHS)
    rows = lines[lines["large"] & ~running].sort_values("month", ascending=False)
    rows = rows.rename(columns={"month": "day"})
    head = Message("budget.large.headline", n=len(rows), limit=limit)
    if len(rows):
        names = [
            Message(
                "budget.large.named", name=_line(row), yuan=row["most"], month=f"{row['day']:%Y-%m}"
            )
            for row in rows.head(MOST_NAMED).to_dict("records")
        ]
        key = "with_names" if len(rows) == len(names) else "with_newest"
        head = Message(f"budget.large.{key}", head=head, names=names)
    parts = [head]
    regular = lines[lines["large"] & running].to_dict("records")
    if regular:
        lines_named = sorted({_line(row) for row in regular})
        parts.append(Message("budget.large.running", names=lines_named))
    return Finding(sentence(*parts), rows[["day", *LINE, "planned", "spent"]])
