"""Columns of hand-kept sheets that were filled down, sorted, moved or exchanged are found; the sheets as they were show nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.store.kept_sheets import (
    budget,
    budget_of_promotion,
    campaign_days,
    commissions,
    costs,
    meetings,
    month_of_tasks,
    months_of_questions,
    months_of_ratings,
    months_of_ratings_nearly_all_good,
    priced_orders,
    promotion_of_half_a_year,
    rounds,
    sessions,
    two_agents,
    two_agents_asked,
    year_of_tasks,
)
from tests.store.test_mixed_up import Rows
from tests.store.test_slips_and_rows_gone import (
    Change,
    leave,
    put,
    refunds,
    shop,
    shop_days,
)


def exchange(one: str, other: str, first: int, last: int) -> Change:
    """Exchange two columns in these rows."""
    return lambda rows: [row.update({one: row[other], other: row[one]}) for row in rows[first:last]]


def alone(name: str, change: Callable[[list[str]], list[str]]) -> Change:
    """Change one column by itself."""

    def apply(rows: Rows) -> None:
        for row, value in zip(rows, change([row[name] for row in rows]), strict=True):
            row[name] = value

    return apply


def in_time_alone(rows: Rows) -> None:
    """Keep the tasks that were done in time."""
    rows[:] = [row for row in rows if row["完成日期"] <= row["截止日期"]]


def later_by_a_month(name: str, wanted: Callable[[dict[str, str]], bool]) -> Change:
    """Put a month more into the days of a column."""

    def apply(rows: Rows) -> None:
        for row in filter(wanted, rows):
            row[name] = str(datetime.fromisoformat(row[name]) + timedelta(31))[: len(row[name])]

    return apply


def a_day_later_again(rows: Rows) -> None:
    several = [row for row in rows if int(row["发现问题数"]) >= 3][:6]
    rows += [
        row | {"检查日期": str(date.fromisoformat(row["检查日期"]) + timedelta(1))}
        for row in several
    ]


def results_turned_in_may(rows: Rows) -> None:
    for row in rows:
        if row["举行日期"][:7] == "2026-05" and row["已通过"]:
            row["已通过"] = "否" if row["已通过"] == "是" else "是"


def everybody_there(rows: Rows) -> None:
    for row in rows:
        row["已参加"] = "是"


def scores_of_the_absent(rows: Rows) -> None:
    for row in rows:
        if row["类型"] == "考试" and row["已参加"] == "否":
            row["分数"] = "70"


def meetings_for_tests(rows: Rows) -> None:
    for row in [row for row in rows if row["类型"] == "考试"][2:6]:
        row["类型"] = "例会"


def sessions_again(rows: Rows) -> None:
    rows += [row | {"场次": row["场次"] + "（补）"} for row in rows if row["已参加"] == "否"]


def asked_tenfold(rows: Rows) -> None:
    for row in rows[20:34:2]:
        row |= {"咨询人数": row["咨询人数"] + "0", "接待人数": row["接待人数"] + "0"}


def no_afternoon_in_may(rows: Rows) -> None:
    for row in rows:
        for name in ("申请时间", "首次回复时间"):
            at = datetime.fromisoformat(row[name])
            if at.month == 5 and at.hour >= 13:
                row[name] = str(at - timedelta(hours=12))


def unanswered_week(rows: Rows) -> None:
    for row in rows[120:190]:
        if row["客服岗位"] == "早班":
            row["首次回复时间"] = ""


def good_in_may(rows: Rows) -> None:
    for row in rows:
        if row["评价时间"][:7] == "2026-05":
            row["评价"] = "好评"


def pasted_in_may(rows: Rows) -> None:
    for row, earlier in zip(rows[30:], rows[:30], strict=True):
        row |= {name: cell for name, cell in earlier.items() if name != "日期"}


def bad_at_the_end(rows: Rows) -> None:
    for row in rows[-40:]:
        row["评价"] = "差评"


def left_as_last_month(rows: Rows) -> None:
    for row, before in zip(rows[10:15], rows[5:10], strict=True):
        row["实际支出"] = before["实际支出"]


def scores_of_april(rows: Rows) -> None:
    tests = {month: [row for row in rows if row["场次"] == f"{month}月考试"] for month in (4, 5)}
    for row, before in zip(tests[5], tests[4], strict=True):
        row |= {"已参加": "是", "分数": before["分数"] or "88", "已通过": before["已通过"] or "是"}
        before |= {"已参加": "是", "分数": row["分数"], "已通过": row["已通过"]}


def absent_of_may_left_out(rows: Rows) -> None:
    rows[:] = [row for row in rows if row["举行日期"][:7] != "2026-05" or row["已参加"] == "是"]


def without_a_week(rows: Rows) -> None:
    rows[:] = [
        row
        for row in rows
        if row["客服岗位"] != "早班" or not "2026-04-10" <= row["日期"] <= "2026-04-16"
    ]


def days_and_months_exchanged(rows: Rows) -> None:
    for row in rows:
        year, month, day = row["完成日期"].split("-")
        if month == "05" and int(day) <= 12:
            row["完成日期"] = f"{year}-{day}-{month}"


def month_with_open_tasks(month: int) -> Rows:
    rows = month_of_tasks(month)()
    return [row | {"完成日期": ""} if n % 9 == 4 else row for n, row in enumerate(rows)]


def budget_of_many_items() -> Rows:
    extra = [
        row | {"科目": row["科目"] + "二", "预算金额": f"{3 * float(row['预算金额']):.2f}"}
        for row in budget()
    ]
    more = [row | {"实际支出": f"{3 * float(row['实际支出']):.2f}"} for row in extra]
    return sorted(budget() + more, key=lambda row: row["月份"])


def moved_by_a_row_in_march(rows: Rows) -> None:
    month = [row for row in rows if row["月份"] == "2026-03"]
    spent = [row["实际支出"] for row in month]
    for row, cell in zip(month, [spent[-1], *spent[:-1]], strict=True):
        row["实际支出"] = cell


def views_pasted(rows: Rows) -> None:
    for row, before in zip(rows[20:30], rows[5:15], strict=True):
        row["浏览量"] = before["浏览量"]


FAULTS: dict[str, tuple[dict[str, Callable[[], Rows]], Change, str]] = {
    "spending filled down": ({"预算": budget}, put("实际支出", "2711.40", 6, 7, 8, 9, 10), "filled_down"),
    "spending moved by a row": ({"预算": budget}, alone("实际支出", lambda cells: ["500.00", *cells[:-1]]), "plan_moved_a_row"),
    "a plan sorted by itself": ({"预算": budget}, alone("预算金额", lambda cells: sorted(cells, key=float)), "plan_sorted"),
    "plan and spending exchanged": ({"预算": budget}, exchange("预算金额", "实际支出", 5, 10), "exchanged"),
    "a plan with a digit too many": ({"预算": budget}, put("预算金额", "9500.00", 14), "plan_apart"),
    "tasks left out": ({f"任务{month}": month_of_tasks(month) for month in (4, 3, 5)}, in_time_alone, "numbers_lacking"),
    "due days of another month": (
        {f"任务{month}": month_of_tasks(month) for month in (4, 3, 5)},
        later_by_a_month("截止日期", lambda row: row["部门"] == "运营"),
        "due_apart",
    ),
    "nothing reported in time in May": (
        {"检查": rounds},
        lambda rows: [row.update({"按时上报数": "0"}) for row in rows if row["检查日期"][:7] == "2026-05"],
        "none_reported",
    ),
    "inspections again a day later": ({"检查": rounds}, a_day_later_again, "inspected_again"),
    "issues filled down": ({"检查": rounds}, put("发现问题数", "5", *range(20, 30)), "filled_down"),
    "results turned round": ({"培训": sessions}, results_turned_in_may, "passed_apart"),
    "the absent put down as present": ({"培训": sessions}, everybody_there, "present_but_unscored"),
    "scores of the absent": ({"培训": sessions}, scores_of_the_absent, "absent_but_scored"),
    "tests called meetings": ({"培训": sessions}, meetings_for_tests, "kinds_apart"),
    "sessions twice": ({"培训": sessions}, sessions_again, "rows_again"),
    "orders of an agent filled down": ({"客服": two_agents}, put("成交笔数", "5", *range(20, 50, 2)), "filled_down"),
    "people who asked tenfold": ({"客服": two_agents}, asked_tenfold, "asked_apart"),
    "visitors filled down": ({"店铺": shop_days}, put("浏览量", "911", *range(9, 15)), "filled_down"),
    "new and old visitors exchanged": ({"店铺": shop_days}, exchange("新访客数", "老访客数", 10, 18), "exchanged"),
    "answers cleared for a week": ({"咨询": two_agents_asked}, unanswered_week, "answers_cleared"),
    "afternoons lost": ({"咨询": months_of_questions}, no_afternoon_in_may, "half_day_asked"),
    "good ratings filled down": ({"评价": months_of_ratings}, good_in_may, "none_poor"),
    "refunds settled in another month": (
        {"退款": refunds},
        later_by_a_month("退款完结时间", lambda row: row["退款编号"] in ("R20", "R22", "R24", "R26")),
        "settled_apart",
    ),
    "bad ratings filled down": ({"评价": months_of_ratings_nearly_all_good}, bad_at_the_end, "poor_filled_down"),
    "spending left as last month": ({"预算": budget}, left_as_last_month, "spending_copied"),
    "spending with a digit too many": ({"预算": budget}, put("实际支出", "29500.40", 11), "spending_apart"),
    "spending with a digit too few": ({"预算": budget}, put("实际支出", "252.10", 10), "spending_below"),
    "everybody put down as present": (
        {"培训": lambda: meetings(40)},
        lambda rows: [row.update({"已参加": "是"}) for row in rows if row["举行日期"][:7] == "2026-05"],
        "part_gone",
    ),
    "no issue closed in May": (
        {"检查": rounds},
        lambda rows: [row.update({"已整改数": "0"}) for row in rows if row["检查日期"][:7] == "2026-05"],
        "part_gone",
    ),
    "a commission of half a percent for five": ({"成本": costs}, put("平台扣点", "0.005", 3), "cost_apart"),
    "a packing cost without its point": ({"成本": costs}, put("打包发货成本", "22", 2), "cost_apart"),
    "packing costs left blank": ({"成本": costs}, put("打包发货成本", "", *range(7)), "cost_blank"),
    "one commission left blank": ({"成本": costs}, put("平台扣点", "", 5), "cost_blank"),
    "a cost with a digit too many": ({"成本": costs, "明细": priced_orders}, put("进货成本", "45.00", 0), "cost_above_price"),
    "prices in place of costs": (
        {"成本": costs, "明细": priced_orders},
        lambda rows: [row.update({"进货成本": f"{3 * float(row['进货成本']):.2f}"}) for row in rows[2:4]],
        "cost_above_price",
    ),
    "a commission of a twentieth of a percent": ({"成本": costs}, put("平台扣点", "0.05%", *range(7)), "fee_tiny"),
    "open tasks left out": (
        {f"任务{month}": partial(month_with_open_tasks, month) for month in (4, 3, 5)},
        lambda rows: rows.__setitem__(slice(None), [row for row in rows if row["完成日期"]]),
        "numbers_lacking",
    ),
    "days and months of tasks exchanged": ({"任务": year_of_tasks}, days_and_months_exchanged, "done_turned"),
    "spending of a month moved by a row": ({"预算": budget_of_many_items}, moved_by_a_row_in_march, "plan_moved_a_row"),
    "a click ten times as dear": ({"直通车": promotion_of_half_a_year}, put("花费", "812.40", 40, 41), "click_price_apart"),
    "promotion in the budget far from its report": (
        {"预算": budget_of_promotion, "直通车": promotion_of_half_a_year},
        lambda rows: rows[10].update({"实际支出": f"{1.6 * float(rows[10]['实际支出']):.2f}"}),
        "spending_beside_ads",
    ),
    "scores of another test": ({"培训": sessions}, scores_of_april, "scores_copied"),
    "the absent left out": ({"培训": sessions}, absent_of_may_left_out, "absent_left_out"),
    "an agent's week left out": ({"客服": two_agents, "咨询": two_agents_asked}, without_a_week, "agent_days_lacking"),
    "page views pasted": ({"店铺": shop_days}, views_pasted, "column_copied"),
    "a campaign's month under another's dates": ({"直通车": campaign_days}, pasted_in_may, "days_copied"),
    "commission and sales exchanged": ({"淘宝客": commissions}, exchange("引入付款金额", "佣金", 0, 30), "commission_above_sales"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_done_to_a_column_is_found(tmp_path: Path, fault: str) -> None:
    sheets, change, kind = FAULTS[fault]
    assert kind in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sheet_as_it_was_shows_nothing_of_it(tmp_path: Path, fault: str) -> None:
    sheets, _, kind = FAULTS[fault]
    assert kind not in shop(tmp_path, leave, **sheets)


def marks_by_post(rows: Rows) -> None:
    for row in rows:
        if row["分数"]:
            mark = 85 if row["岗位"] == "东站站长" else 60
            row["已通过"] = "是" if int(row["分数"]) >= mark else "否"


def one_test_with_a_higher_mark(rows: Rows) -> None:
    for row, score in zip(
        [row for row in rows if row["场次"] == "5月考试"], (55, 64, 78, 90), strict=True
    ):
        row |= {"已参加": "是", "分数": str(score), "已通过": "是" if score >= 75 else "否"}


def meetings_scored_from_june_on(rows: Rows) -> None:
    for row in rows:
        if row["场次"] == "6月例会" and row["已参加"] == "是":
            row |= {"分数": "80", "已通过": "是"}


def long_tasks_of_one_department(rows: Rows) -> None:
    for row in rows:
        if row["部门"] == "美工":
            row["截止日期"] = str(date.fromisoformat(row["截止日期"]) + timedelta(50))


def some_called_off(rows: Rows) -> None:
    del rows[3:7]


SOUND: dict[str, tuple[dict[str, Callable[[], Rows]], Change, str]] = {
    "a higher mark for one post": ({"培训": sessions}, marks_by_post, "passed_apart"),
    "a higher mark in one test": ({"培训": sessions}, one_test_with_a_higher_mark, "passed_apart"),
    "meetings scored from June on": ({"培训": sessions}, meetings_scored_from_june_on, "kinds_apart"),
    "one product that is twenty times as dear to buy and to pack": (
        {"成本": costs},
        lambda rows: rows[0].update({"进货成本": "90.00", "打包发货成本": "40.00"}),
        "cost_apart",
    ),
    "tasks called off": ({f"任务{month}": month_of_tasks(month) for month in (4, 3, 5)}, some_called_off, "numbers_lacking"),
    "one department with long tasks": ({"任务": year_of_tasks}, long_tasks_of_one_department, "due_apart"),
}  # fmt: skip


@pytest.mark.parametrize("oddity", SOUND)
def test_sheets_that_are_kept_in_an_odd_way_are_left_in_peace(tmp_path: Path, oddity: str) -> None:
    sheets, change, kind = SOUND[oddity]
    assert kind not in shop(tmp_path, change, **sheets)
