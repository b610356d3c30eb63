"""What the director answers for: budget, tasks, inspections of sites, training."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Pair, Parts, Rows, Scalar, metric
from opsanalytics.metrics.sums import sums_where_both

_budget = partial(metric, source="budget", day="month")
_task = partial(metric, source="tasks", day="due_on")
_inspection = partial(metric, source="inspections", day="inspected_on", interval="share")
_training = partial(metric, source="training", day="held_on", interval="share")


@_budget("预算金额", "budgeted", "yuan")
def budget_planned(t: Rows) -> Scalar:
    """Money budgeted for the months that begin in the period.

    期内各月的预算金额。
    """
    return t.planned.sum()


@_budget("实际支出", "spent of the budget", "yuan")
def budget_spent(t: Rows) -> Scalar:
    """Money spent in the months that begin in the period, as settled.

    期内各月的实际支出，以决算为准。
    """
    return t.spent.sum()


@_budget("预算执行率", "spent / budgeted", "share")
def budget_use(t: Rows) -> Parts:
    """Money spent / money budgeted, of the lines and months that have both.

    实际支出 / 预算金额，仅计两者都有的科目与月份。
    """
    return sums_where_both(t, "spent", "planned")


@_task("按时完成率", "share of tasks done in time", "share", interval="share")
def tasks_in_time(t: Rows) -> Pair:
    """Tasks done on the day they were due or before / tasks due in the period.

    在截止日或之前完成的任务 / 期内到期的任务。
    """
    return (t.done_on <= t.due_on).sum(), t.count()


@_task("逾期完成数", "tasks done late", "tasks")
def tasks_late(t: Rows) -> Scalar:
    """Tasks due in the period and done after the day they were due.

    期内到期、在截止日之后才完成的任务。
    """
    return (t.done_on > t.due_on).sum()


@metric(
    "逾期未完成数",
    "tasks overdue",
    "tasks",
    source="tasks",
    day="given_on",
    horizon="from_start",
    knows_before=365,
)
def tasks_overdue(t: Rows) -> Scalar:
    """Tasks due before the period's end and not done by then, whenever they were given.

    期末前已到期而届时未完成的任务，不论何时下达。
    """
    not_done = t.done_on.isnull() | (t.done_on >= t.period_end)
    return ((t.due_on < t.period_end) & not_done).sum()


@metric(
    "站点检查率",
    "share of open sites inspected",
    "share",
    source="site_checks",
    day="inspected_on",
    horizon="from_start",
    optional=("closed_on",),
)
def sites_inspected(t: Rows) -> Pair:
    """Of the listed sites open in the period, the share inspected at least once in it,
    on site or off.

    期内营业的在册站点中，至少检查过一次（现场或非现场）的占比。
    """
    is_open = t.closed_on.isnull() | (t.closed_on >= t.period_start)
    inspected = is_open & t.checked & (t.inspected_on >= t.period_start)
    return t.site.nunique(where=inspected), t.site.nunique(where=is_open)


@_inspection("问题按时上报率", "share of issues reported in time", "share")
def issues_in_time(t: Rows) -> Parts:
    """Issues reported in time / issues found, of the inspections that have both.

    按时上报问题数 / 发现问题数，仅计两者都有的检查。
    """
    return sums_where_both(t, "issues_reported_in_time", "issues")


@_inspection("问题整改率", "share of issues closed", "share")
def issues_closed(t: Rows) -> Parts:
    """Issues closed / issues found, of the inspections that have both.

    已整改问题数 / 发现问题数，仅计两者都有的检查。
    """
    return sums_where_both(t, "issues_closed", "issues")


@_training("出席率", "share that took part", "share")
def attendance(t: Rows) -> Pair:
    """Posts that took part / posts that were to take part in meetings, training, tests
    and the like.

    例会、培训、考试等活动中，实到岗位 / 应到岗位。
    """
    return (t.expected & t.attended).sum(), t.expected.sum()


@_training("考试通过率", "share of tests passed", "share")
def tests_passed(t: Rows) -> Pair:
    """Tests passed / tests taken (kind: test) with a known result.

    通过的考试 / 参加且有结果的考试（类型为考试）。
    """
    taken = (t.kind == "test") & t.attended & t.passed.notnull()
    return (taken & t.passed).sum(), taken.sum()
