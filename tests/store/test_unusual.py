"""What all rows of a sheet, or a month of it, have wrong alike is found; sound sheets that look like it are left in peace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.store.kept_sheets import (
    budget,
    costs,
    meetings,
    month_of_tasks,
    months_of_questions,
    priced_orders,
    rounds,
    sessions,
    year_of_tasks,
)
from tests.store.odd_sheets import FIRST
from tests.store.test_mixed_up import Rows
from tests.store.test_slips_and_rows_gone import Change, leave, put, shop

Sheets = dict[str, Callable[[], Rows]]


def times(name: str, factor: float, wanted: Callable[[dict[str, str]], bool]) -> Change:
    """Multiply a column of some rows."""

    def apply(rows: Rows) -> None:
        for row in filter(wanted, rows):
            row[name] = f"{factor * float(row[name]):.4f}".rstrip("0").rstrip(".")

    return apply


def every(_: dict[str, str]) -> bool:
    return True


def of_april(row: dict[str, str]) -> bool:
    return row["月份"] == "2026-04"


def of_the_software(row: dict[str, str]) -> bool:
    return row["科目"] == "软件" and of_april(row)


def several(*changes: Change) -> Change:
    """Make one change after the other."""
    return lambda rows: [change(rows) for change in changes]


def costs_and_later(factor: float, name: str = "进货成本") -> Callable[[], Rows]:
    """The costs, and those from May on: so many times as high."""

    def both() -> Rows:
        later = [row | {"起始日期": "2026-05-01"} for row in costs()]
        times(name, factor, every)(later)
        return [*costs(), *later]

    return both


def dear_orders(price: float = 1.5) -> Rows:
    """Lines of the seven cups, sold at four or five times what they cost."""
    rows = priced_orders()
    for name in ("商品价格", "买家应付货款", "买家实付金额"):
        times(name, price, every)(rows)
    return rows


def categories() -> Rows:
    """The seven cups, all of one category."""
    return [{"商品ID": row["商品ID"], "标题": "杯子", "类目": "餐饮具"} for row in costs()]


def phones_among_cups() -> Rows:
    """Two of the cups are telephones."""
    return [row | {"类目": "手机"} if n < 2 else row for n, row in enumerate(categories())]


def year() -> Rows:
    """Twelve months of the budget, each item steady, one of them a round fee."""
    rows = [
        row | {"月份": f"2026-{6 * half + int(row['月份'][5:]):02d}"}
        for half in (0, 1)
        for row in budget()
    ]
    fees = [
        {"月份": f"2026-{month:02d}", "部门": "运营", "科目": "服务费", "预算金额": "1500.00"}
        | {"实际支出": "1500.00"}
        for month in range(1, 13)
    ]
    return sorted(rows + fees, key=lambda row: row["月份"])


def counted_up(rows: Rows) -> None:
    """Add up the spending on packing from the first month on."""
    whole = 0.0
    for row in [row for row in rows if row["科目"] == "包材"]:
        whole += float(row["实际支出"])
        row["实际支出"] = f"{whole:.2f}"


def paid_in_one_month(rows: Rows) -> None:
    """What the software costs in two months is paid in the first of them."""
    april, may = (row for row in rows if row["科目"] == "软件" and row["月份"][5:] in ("04", "05"))
    april["实际支出"] = f"{float(april['实际支出']) + float(may['实际支出']):.2f}"
    may["实际支出"] = "0.00"


def packing_of_a_busy_month(rows: Rows) -> None:
    """What packing costs goes with the orders: twice in one month, half in another."""
    for row in rows:
        if row["科目"] == "包材":
            month = int(row["月份"][5:])
            share = 2 if month == 11 else 0.5 if month == 2 else 1 + month % 4 / 4
            row["实际支出"] = f"{share * float(row['实际支出']):.2f}"


def growing(rows: Rows) -> None:
    """The spending on packing grows by a fifth of its plan each month."""
    for row in rows:
        if row["科目"] == "包材":
            row["实际支出"] = f"{950 * (1 + 0.2 * int(row['月份'][5:])):.2f}"


def fee_of_another(months: set[str]) -> Change:
    """Another department has the fee, too, in these months."""
    return lambda rows: rows.extend(
        [
            row | {"部门": "客服"}
            for row in rows
            if row["科目"] == "服务费" and row["月份"] in months
        ]
    )


def given_another_day(rows: Rows) -> Rows:
    """The tasks with new numbers, given two days earlier."""
    return [
        row
        | {"任务编号": f"N{n}", "下达日期": str(date.fromisoformat(row["下达日期"]) - timedelta(2))}
        for n, row in enumerate(rows)
    ]


def month_again() -> Rows:
    return given_another_day(month_of_tasks(4)())


def pasted_below(rows: Rows) -> None:
    """The first ten tasks stand once more at the end."""
    rows += given_another_day(rows[:10])


def routine(rows: Rows) -> None:
    """Of every department the same two tasks are due together at the end of each month, given on any day."""
    for n, row in enumerate(rows):
        month = row["下达日期"][:7]
        row |= {"任务": ("上新", "活动海报")[n // 2 % 2], "截止日期": f"{month}-28"}


def weekly_tasks(number: str) -> Rows:
    """The same report every Friday, of one department, given on Mondays."""
    return [
        {"任务编号": f"{number}{n}", "部门": "运营", "任务": "周报", "考核通过": "是"}
        | {"下达日期": str(FIRST + timedelta(7 * n)), "截止日期": str(FIRST + timedelta(7 * n + 4))}
        | {"完成日期": str(FIRST + timedelta(7 * n + 3))}
        for n in range(12)
    ]


def other_weekly_tasks() -> Rows:
    """Of the same department, due on the same days, given later and mostly other ones."""
    rows = [
        row | {"下达日期": str(date.fromisoformat(row["下达日期"]) + timedelta(1))}
        for row in weekly_tasks("B")
    ]
    return [row | {"任务": f"海报{n}"} if n % 2 else row for n, row in enumerate(rows)]


def filled_down(rows: Rows) -> None:
    """Fill the day on which a task was done down into the next seven."""
    for row in rows[41:49]:
        row["完成日期"] = "2026-05-20"


def done_on_fridays(rows: Rows) -> None:
    """What was done is looked at on Fridays."""
    for row in rows:
        done = date.fromisoformat(row["完成日期"])
        row["完成日期"] = str(done + timedelta((4 - done.weekday()) % 7))


def absent_of_may(rows: Rows, expected: str = "否") -> None:
    for row in rows:
        if row["举行日期"][:7] == "2026-05" and row["已参加"] == "否":
            row["应参加"] = expected


def absent_of_spring(rows: Rows) -> None:
    """In a shop of few posts: from April to June."""
    for row in rows:
        if row["举行日期"][5:7] in ("04", "05", "06") and row["已参加"] == "否":
            row["应参加"] = "否"


def year_of_few() -> Rows:
    """Twelve meetings of twelve posts, one in eight of whom is absent."""
    rng = Random(6)
    return [
        {"举行日期": f"2026-{month:02d}-12", "场次": f"{month}月例会", "类型": "例会"}
        | {"岗位": f"{post}站站长", "应参加": "是", "已参加": "是" if rng.random() < 0.87 else "否"}
        for month in range(1, 13)
        for post in range(12)
    ]


def some_on_leave(rows: Rows) -> None:
    """One or two in every meeting need not come and do not; others are absent."""
    for n, row in enumerate(rows):
        if n % 17 == 3:
            row |= {"应参加": "否", "已参加": "否"}


def exchanged_in(month: str) -> Change:
    def apply(rows: Rows) -> None:
        for row in rows:
            if row["举行日期"][:7].startswith(month):
                row |= {"应参加": row["已参加"], "已参加": row["应参加"]}

    return apply


def guests(rows: Rows) -> None:
    """In May some come who were not expected; some who were are absent as ever."""
    may = [row for row in rows if row["举行日期"][:7] == "2026-05" and row["已参加"] == "是"]
    for row in may[:3]:
        row["应参加"] = "否"


def many_tested() -> Rows:
    """A test of twelve posts in each of six months, of whom a quarter fails."""
    rng, rows = Random(2), []
    for month in range(1, 7):
        for post in range(12):
            score = rng.randrange(60, 100) if rng.random() < 0.75 else rng.randrange(40, 60)
            row = {"举行日期": f"2026-0{month}-21", "场次": f"{month}月考试", "类型": "考试"}
            row |= {"岗位": f"{post}站站长", "应参加": "是", "已参加": "是", "分数": str(score)}
            rows.append(row | {"已通过": "是" if score >= 60 else "否"})
    return rows


def failures_blank(rows: Rows) -> None:
    for row in rows:
        if row["举行日期"][:7] == "2026-05" and row["已通过"] == "否":
            row["已通过"] = ""


def all_failures_blank(rows: Rows) -> None:
    for row in rows:
        if row["已通过"] == "否":
            row["已通过"] = ""


def some_results_to_come(rows: Rows) -> None:
    """All pass; for some, whatever their score, nobody has put it down yet."""
    for n, row in enumerate(rows):
        row |= {"分数": str(60 + 7 * n % 40), "已通过": "" if n % 12 == 5 else "是"}


def nobody_failed(rows: Rows) -> None:
    """In May all pass; one has no result yet."""
    may = [row for row in rows if row["举行日期"][:7] == "2026-05"]
    for row in may:
        row |= {"分数": "80", "已通过": "是"}
    may[0]["已通过"] = ""


def rounds_reported() -> Rows:
    """Four months of inspections: most issues are reported in time, a third is closed."""
    rng, rows = Random(12), []
    for n in range(80):
        issues = rng.randrange(2, 7)
        row = {
            "站点": f"站点{n % 8}",
            "检查日期": str(FIRST + timedelta(n * 3 // 2)),
            "现场检查": "是",
        }
        row |= {"发现问题数": str(issues)}
        row |= {"按时上报数": str(sum(rng.random() < 0.9 for _ in range(issues)))}
        rows.append(row | {"已整改数": str(sum(rng.random() < 0.35 for _ in range(issues)))})
    return rows


def exchange_in_may(one: str, other: str) -> Change:
    def apply(rows: Rows) -> None:
        for row in rows:
            if row["检查日期"][:7] == "2026-05":
                row |= {one: row[other], other: row[one]}

    return apply


def all_closed_in_may(rows: Rows) -> None:
    """A month in which what was reported was closed: nothing was exchanged."""
    for row in rows:
        if row["检查日期"][:7] == "2026-05":
            row["已整改数"] = row["按时上报数"]


def april_in_june(rows: Rows) -> None:
    april = [row for row in rows if row["检查日期"][:7] == "2026-04"]
    rows[:] = [row for row in rows if row["检查日期"][:7] != "2026-06"]
    rows += [row | {"检查日期": row["检查日期"].replace("2026-04", "2026-06")} for row in april]


def one_issue_each(rows: Rows) -> None:
    """Nearly every inspection finds one issue, which is reported and closed."""
    for n, row in enumerate(rows):
        row |= {"发现问题数": "1", "按时上报数": "1", "已整改数": str(int(n % 9 > 0))}


def advertised(name: str) -> Rows:
    """Forty days of one campaign in the report of 直通车."""
    rng, rows = Random(3), []
    for n in range(40):
        clicks = rng.randrange(60, 140)
        row = {"日期": str(FIRST + timedelta(n)), "推广单元类型": "宝贝推广", "计划名称": name}
        row |= {"展现量": str(rng.randrange(2000, 5000)), "点击量": str(clicks)}
        rows.append(row | {"花费": f"{clicks * rng.uniform(0.6, 1):.2f}", "总成交金额": "59.00"})
    return rows


def advertised_elsewhere(apart: float) -> Rows:
    """The same days in a report by campaigns, each figure so far apart."""
    rng, rows = Random(5), []
    for row in advertised("爆款"):
        by = [1 + rng.uniform(-apart, apart) for _ in range(3)]
        campaign = {"日期": row["日期"], "计划ID": "501", "计划名字": "关键词甲"}
        campaign |= {"展现量": f"{by[0] * int(row['展现量']):.0f}"}
        campaign |= {"点击量": f"{by[1] * int(row['点击量']):.0f}"}
        rows.append(campaign | {"花费": f"{by[2] * float(row['花费']):.2f}", "总成交金额": "59.00"})
    return rows


def advertised_by_another(apart: float) -> Rows:
    """The same days of a campaign of another name, each figure so far apart."""
    rng = Random(7)
    rows = advertised("爆款（新）")
    for row in rows:
        for name in ("展现量", "点击量"):
            row[name] = f"{rng.uniform(1 - apart, 1 + apart) * int(row[name]):.0f}"
        row["花费"] = f"{rng.uniform(1 - apart, 1 + apart) * float(row['花费']):.2f}"
    return rows


def handed_on(rows: Rows) -> None:
    """A robot answers every tenth at once, and another agent takes over seconds later."""
    for n, row in enumerate(rows[::10]):
        asked = datetime.fromisoformat(row["申请时间"]) + timedelta(seconds=20)
        answered = str(asked + timedelta(seconds=30))
        later = {"会话编号": f"h{n}", "客服岗位": "机器人"}
        rows.append(row | later | {"申请时间": str(asked), "首次回复时间": answered})


def asked_again(rows: Rows) -> None:
    """Every tenth asks another agent an hour later, and the same one within the minute."""
    for n, row in enumerate(rows[::10]):
        for minutes, agent in ((60, "晚班"), (0, row["客服岗位"])):
            asked = datetime.fromisoformat(row["申请时间"]) + timedelta(minutes=minutes, seconds=20)
            later = {"会话编号": f"h{n}-{minutes}", "客服岗位": agent}
            answered = str(asked + timedelta(seconds=30))
            rows.append(row | later | {"申请时间": str(asked), "首次回复时间": answered})


COSTS: Sheets = {"成本": costs, "明细": dear_orders}
BUDGET: Sheets = {"预算": year}
TRAINING: Sheets = {"培训": partial(meetings, 20)}
INSPECTIONS: Sheets = {"检查": rounds_reported}
BOTH_REPORTS: Sheets = {
    "直通车": partial(advertised, "爆款"),
    "计划报表_20260601_090000": partial(advertised_elsewhere, 0.02),
}

FAULTS: dict[str, tuple[Sheets, Change, str]] = {
    "costs of a tenth": (COSTS, times("进货成本", 0.1, every), "costs_low"),
    "packing ten times as dear": ({"成本": costs, "明细": priced_orders}, times("打包发货成本", 10, every), "packing_high"),
    "costs of a tenth from May on": ({"成本": costs_and_later(0.1)}, leave, "costs_tenfold"),
    "packing ten times as dear from May on": ({"成本": costs_and_later(10, "打包发货成本")}, leave, "costs_tenfold"),
    "commissions of a tenth from May on": ({"成本": costs_and_later(0.1, "平台扣点")}, leave, "costs_tenfold"),
    "two commissions of a tenth": ({"成本": costs, "products": categories}, put("平台扣点", "0.005", 2, 3), "costs_tenfold"),
    "twice the spending": (BUDGET, times("实际支出", 2, of_the_software), "spending_unlike"),
    "three times the spending": (BUDGET, times("实际支出", 3, of_the_software), "spending_unlike"),
    "half the spending": (BUDGET, times("实际支出", 0.5, of_the_software), "spending_unlike"),
    "an item counted up": (BUDGET, counted_up, "item_running_up"),
    "a round item once more": (BUDGET, fee_of_another({"2026-04"}), "rows_again"),
    "twice the plan": (BUDGET, times("预算金额", 2, of_april), "plan_multiplied"),
    "half the plan": (BUDGET, times("预算金额", 0.5, of_april), "plan_multiplied"),
    "tasks under new numbers": ({"四月": month_of_tasks(4), "任务": month_again}, leave, "rows_again"),
    "tasks under new numbers further down": ({"任务": year_of_tasks}, pasted_below, "rows_again"),
    "done days filled down": ({"任务": year_of_tasks}, filled_down, "filled_down"),
    "the absent not expected": (TRAINING, absent_of_may, "absent_not_expected"),
    "the absent of spring not expected": ({"培训": year_of_few}, absent_of_spring, "absent_not_expected"),
    "expected and attended exchanged": (TRAINING, exchanged_in("2026"), "exchanged"),
    "expected and attended exchanged in May": (TRAINING, exchanged_in("2026-05"), "exchanged"),
    "no result for those who failed": ({"培训": many_tested}, failures_blank, "failed_left_blank"),
    "results of those alone who passed": ({"培训": many_tested}, all_failures_blank, "failed_left_blank"),
    "reported and closed exchanged": (INSPECTIONS, exchange_in_may("按时上报数", "已整改数"), "exchanged"),
    "found and closed exchanged": (INSPECTIONS, exchange_in_may("发现问题数", "已整改数"), "broken_rule"),
    "inspections of another month": (INSPECTIONS, april_in_june, "inspections_copied"),
    "a campaign in two reports": (BOTH_REPORTS, leave, "told_twice"),
    "a campaign in two files of one report": (
        {"直通车": partial(advertised, "爆款"), "直通车二": partial(advertised_by_another, 0.02)},
        leave,
        "told_twice",
    ),
    "conversations handed on": ({"咨询": months_of_questions}, handed_on, "handed_on"),
}  # fmt: skip

SOUND: dict[str, tuple[Sheets, Change, str]] = {
    "costs of a fifth": (COSTS, leave, "costs_low"),
    "costs of an eighth": (COSTS, times("进货成本", 0.6, every), "costs_low"),
    "downloads that cost nothing": (COSTS, several(times("进货成本", 0.1, every), put("进货成本", "0", *range(5))), "costs_low"),
    "cheap goods": (
        {"成本": costs, "明细": partial(dear_orders, 0.5)},
        times("进货成本", 0.1, every),
        "costs_low",
    ),
    "packing as ever": ({"成本": costs, "明细": priced_orders}, leave, "packing_high"),
    "dear packing of dear goods": (COSTS, times("打包发货成本", 6, every), "packing_high"),
    "costs that rise by half": ({"成本": costs_and_later(1.5)}, leave, "costs_tenfold"),
    "one rate": ({"成本": costs, "products": categories}, leave, "costs_tenfold"),
    "a rate of telephones": (
        {"成本": costs, "products": phones_among_cups},
        put("平台扣点", "0.005", 0, 1),
        "costs_tenfold",
    ),
    "two months paid in one": (BUDGET, paid_in_one_month, "spending_unlike"),
    "an item that goes with the orders": (BUDGET, packing_of_a_busy_month, "spending_unlike"),
    "twice the spending as planned": (
        BUDGET,
        several(times("实际支出", 2, of_the_software), times("预算金额", 2, of_the_software)),
        "spending_unlike",
    ),
    "a third more": (BUDGET, times("实际支出", 1.3, of_the_software), "spending_unlike"),
    "an item that grows": (BUDGET, growing, "item_running_up"),
    "the same fee of two departments": (BUDGET, fee_of_another({f"2026-{n:02d}" for n in range(1, 13)}), "rows_again"),
    "a department that has the fee since November": (BUDGET, fee_of_another({"2026-11", "2026-12"}), "rows_again"),
    "twice the plan and the spending": (
        BUDGET,
        several(times("实际支出", 2, of_april), times("预算金额", 2, of_april)),
        "plan_multiplied",
    ),
    "tasks that come every week": ({"甲": partial(weekly_tasks, "A"), "乙": other_weekly_tasks}, leave, "rows_again"),
    "the same tasks at the end of each month": ({"任务": year_of_tasks}, routine, "rows_again"),
    "done days looked at on Fridays": ({"任务": year_of_tasks}, done_on_fridays, "filled_down"),
    "some on leave": (TRAINING, some_on_leave, "absent_not_expected"),
    "guests": (TRAINING, guests, "exchanged"),
    "a test that all passed": ({"培训": many_tested}, nobody_failed, "failed_left_blank"),
    "results that are still to come": ({"培训": many_tested}, some_results_to_come, "failed_left_blank"),
    "sessions as they were": ({"培训": sessions}, leave, "failed_left_blank"),
    "a month in which all was closed": (INSPECTIONS, all_closed_in_may, "exchanged"),
    "inspections of which most find one issue": (INSPECTIONS, one_issue_each, "inspections_copied"),
    "rounds as they were": ({"检查": rounds}, leave, "inspections_copied"),
    "a second campaign in a file of its own": (
        {"直通车": partial(advertised, "爆款"), "直通车二": partial(advertised_by_another, 0.3)},
        leave,
        "told_twice",
    ),
    "two campaigns alike": (
        BOTH_REPORTS | {"计划报表_20260601_090000": partial(advertised_elsewhere, 0.3)},
        leave,
        "told_twice",
    ),
    "people who ask two agents": ({"咨询": months_of_questions}, asked_again, "handed_on"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_alike_is_found(tmp_path: Path, fault: str) -> None:
    sheets, change, kind = FAULTS[fault]
    assert kind in shop(tmp_path, change, **sheets)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sheets_as_they_were_show_nothing_of_it(tmp_path: Path, fault: str) -> None:
    sheets, change, kind = FAULTS[fault]
    if change is not leave:
        assert kind not in shop(tmp_path, leave, **sheets)


@pytest.mark.parametrize("oddity", SOUND)
def test_sound_sheets_that_look_like_it_are_left_in_peace(tmp_path: Path, oddity: str) -> None:
    sheets, change, kind = SOUND[oddity]
    assert kind not in shop(tmp_path, change, **sheets)
