"""What the departments answer for: tasks, training and tests, posts held."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.messages import Message, sentence, term
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.figures import (
    available_rows,
    figures_by,
    share_of,
    total,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, View

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365
MONTH_DAYS = 30.44
TASKS_WEIGHT = 0.5


def tasks(view: View) -> Finding:
    """Each department's tasks of the last year: due, in time, late, overdue; which are behind."""
    rows = _task_rows(view)
    head = Message(
        "departments.tasks.headline",
        share=rows["in_time"].sum() / rows["n"].sum(),
        tasks=rows["n"].sum(),
        overdue=rows["overdue"].sum(),
        day=view.as_of,
    )
    draw = partial(plot_bars, label="department", value="share", kind="share", warn="behind")
    chart = Chart(
        draw, hint="departments.tasks.hint", title=sentence(head), height=bars_height(len(rows))
    )
    behind = rows[rows["behind"]].rename(columns={"department": "name"})
    if behind.empty:
        text = sentence(head, Message("departments.tasks.none_behind"))
        return Finding(text, rows, chart=chart)
    late: Any = behind[["name", "share", "low", "high", "overdue"]]
    names = [Message("departments.tasks.named", **row) for row in late.to_dict("records")]
    text = sentence(head, Message("departments.tasks.late", names=names))
    todo = Message("departments.tasks.todo", names=names)
    stake = stakes.unknown("stakes.duty")
    return Finding(text, rows, "watch", todo, TASKS_WEIGHT, stake, chart=chart)


def _task_rows(view: View) -> pd.DataFrame:
    """One row a department, the lowest share first; `behind`: lower than all by beyond chance."""
    period = view.last(YEAR)
    metrics = {"tasks_in_time": "share", "tasks_late": "late", "tasks_overdue": "overdue"}
    rows = figures_by(view, "department", *metrics, period=period)
    counts = available_rows(view, "tasks_in_time", period, by="department")
    counts = counts.set_index("department")
    rows["in_time"] = rows["department"].map(counts["numerator"])
    rows["n"] = rows["department"].map(counts["denominator"])
    rows = rows.rename(columns=metrics).fillna({"overdue": 0})
    rows = with_simultaneous_intervals(rows, "in_time", "n")
    rows = rows.sort_values("share", ignore_index=True)
    whole = rows["in_time"].sum() / rows["n"].sum()
    rows["behind"] = (rows["high"] < whole) & (len(rows) > 1)
    columns = ["department", "n", "in_time", "late", "overdue", "share", "low", "high", "behind"]
    return rows[columns]


def training(view: View) -> Finding:
    """Attendance of a year's training by kind of session, and the share of tests passed."""
    period = view.last(YEAR)
    rows = available_rows(view, "attendance", period, by="kind")
    rows = rows.rename(columns={"value": "share", "numerator": "came"}).sort_values("share")
    whole = total(view, "attendance", period)
    fields = {"share": whole["value"], "expected": whole["denominator"]}
    parts = [Message("departments.training.headline", **fields)]
    tests = evaluate("tests_passed", view.shop, period).iloc[0]
    if tests["value"] == tests["value"]:
        parts.append(_tests(tests))
    parts += _lowest(rows[rows["kind"].notna()])
    columns = ["kind", "came", "n", "share", "low", "high"]
    return Finding(sentence(*parts), rows[columns], figures=(Figure.of(whole), Figure.of(tests)))


def _lowest(kinds: pd.DataFrame) -> Iterator[Message]:
    """The kinds of session with the lowest attendance; nothing where all have the same."""
    least = kinds[kinds["share"] == kinds["share"].min()]
    if len(least) < len(kinds):
        names = [term("session", kind) for kind in sorted(least["kind"])]
        fields = {"kinds": names, "share": least["share"].iloc[0]}
        yield Message("departments.training.lowest", **fields)


def _tests(tests: Any) -> Message:
    return Message(
        "departments.training.tests",
        passed=tests["numerator"],
        tests=tests["denominator"],
        **share_of(tests),
    )


def rotation(view: View) -> Finding:
    """How long each post has been held, the changes of a year, and the number in reserve."""
    require(view.shop, posts_held=("post", "from_day"))
    sheet = view.shop.table("posts_held")
    sheet["first_day"] = [as_date(day) for day in sheet["from_day"]]
    sheet = sheet[sheet["first_day"] <= view.as_of]
    left = [
        day == day and day is not None and as_date(day) <= view.as_of for day in sheet["to_day"]
    ]
    now = sheet[[not gone for gone in left]]
    reserve = now["reserve"].fillna(False).astype(bool)
    rows = now[~reserve][["post", "first_day"]].sort_values("first_day", ignore_index=True)
    rows["months"] = [(view.as_of - day).days / MONTH_DAYS for day in rows["first_day"]]
    parts = [Message("departments.posts.held", n=len(rows))]
    if len(rows):
        begun = rows["post"].map(sheet.groupby("post")["first_day"].min())
        changed = int(((rows["first_day"] > begun) & (rows["months"] < 12)).sum())
        parts.append(Message("departments.posts.changed", changed=changed))
        longest = {"post": rows["post"].iloc[0], "months": rows["months"].iloc[0]}
        parts.append(Message("departments.posts.longest", **longest))
    vacant = sorted(set(sheet["post"]) - set(now["post"]))
    if vacant:
        parts.append(Message("departments.posts.vacant", names=vacant))
    parts.append(Message("departments.posts.reserve", reserve=int(reserve.sum())))
    return Finding(sentence(*parts), rows)
