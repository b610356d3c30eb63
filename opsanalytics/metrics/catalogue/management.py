"""What the director answers for: budget, tasks, inspections of sites, training."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import metric

Rows = Any
_BUDGET: dict[str, Any] = {"source": "budget", "day": "month"}


@metric("预算金额", "budgeted", "yuan", **_BUDGET)
def budget_planned(t: Rows) -> Any:
    """Money budgeted for the months that begin in the period."""
    return t.planned.sum()


@metric("实际支出", "spent of the budget", "yuan", **_BUDGET)
def budget_spent(t: Rows) -> Any:
    """Money spent in the months that begin in the period, as settled."""
    return t.spent.sum()


@metric("预算执行率", "spent / budgeted", "share", **_BUDGET)
def budget_use(t: Rows) -> Any:
    """Money spent / money budgeted, of the lines and months that tell both."""
    told = t.spent.notnull() & t.planned.notnull()
    return t.spent.sum(where=told), t.planned.sum(where=told)


@metric(
    "按时完成率",
    "share of tasks done in time",
    "share",
    source="tasks",
    day="due_on",
    interval="share",
)
def tasks_in_time(t: Rows) -> Any:
    """Tasks done on the day they were due or before / tasks due in the period."""
    return (t.done_on <= t.due_on).sum(), t.count()


@metric("逾期完成数", "tasks done late", "tasks", source="tasks", day="due_on")
def tasks_late(t: Rows) -> Any:
    """Tasks due in the period and done after the day they were due."""
    return (t.done_on > t.due_on).sum()


@metric(
    "逾期未完成数", "tasks overdue", "tasks", source="tasks", day="given_on", horizon="from_start"
)
def tasks_overdue(t: Rows) -> Any:
    """Tasks due before the period's end and not done by then, whenever they were given."""
    return ((t.due_on < t.period_end) & (t.done_on.isnull() | (t.done_on >= t.period_end))).sum()


@metric("站点检查率", "share of open sites inspected", "share", source="site_checks", day="inspected_on",
        horizon="from_start", optional=("closed_on",))  # fmt: skip
def sites_inspected(t: Rows) -> Any:
    """Of the listed sites open in the period, the share inspected at least once in it, on site or off."""
    open_ = t.closed_on.isnull() | (t.closed_on >= t.period_start)
    return t.site.nunique(
        where=open_ & t.checked & (t.inspected_on >= t.period_start)
    ), t.site.nunique(where=open_)


@metric("问题按时上报率", "share of issues reported in time", "share", source="inspections", day="inspected_on",
        interval="share")  # fmt: skip
def issues_in_time(t: Rows) -> Any:
    """Issues reported in time / issues found, of the inspections that tell both."""
    return _both(t, "issues_reported_in_time", "issues")


@metric(
    "问题整改率",
    "share of issues closed",
    "share",
    source="inspections",
    day="inspected_on",
    interval="share",
)
def issues_closed(t: Rows) -> Any:
    """Issues closed / issues found, of the inspections that tell both."""
    return _both(t, "issues_closed", "issues")


def _both(t: Rows, part: str, whole: str) -> Any:
    return t[part].sum(where=t[whole].notnull()), t[whole].sum(where=t[part].notnull())


@metric(
    "出席率", "share that took part", "share", source="training", day="held_on", interval="share"
)
def attendance(t: Rows) -> Any:
    """Posts that took part / posts that were to take part in meetings, training, tests and the like."""
    return (t.expected & t.attended).sum(), t.expected.sum()


@metric(
    "考试通过率",
    "share of tests passed",
    "share",
    source="training",
    day="held_on",
    interval="share",
)
def tests_passed(t: Rows) -> Any:
    """Tests passed / tests taken (kind: test) of which it is told."""
    taken = (t.kind == "test") & t.attended & t.passed.notnull()
    return (taken & t.passed).sum(), taken.sum()
