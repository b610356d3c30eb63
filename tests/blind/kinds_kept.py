"""Sheets that people keep by hand."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
    blanked,
    change,
    each_cell,
    head,
    newer,
    one_cell,
    paper,
    put,
    told,
    without,
)  # fmt: skip
from tests.blind.facts import cells_for, cells_of, day, facts_of
from tests.blind.paper import book


@kind("tasks", "said")
def tasks_done_as_a_word(rng: random.Random) -> Case:
    return one_cell(rng, "tasks", "done_on", "进行中", None, 1)


@kind("tasks", "said")
def tasks_due_at_the_end_of_the_month(rng: random.Random) -> Case:
    return one_cell(rng, "tasks", "due_on", "1月底", ...)


@kind("tasks")
def tasks_ticks(rng: random.Random) -> Case:
    return all_cells(rng, "tasks", "approved", lambda c: "√" if c == "是" else "×")


@kind("tasks")
def tasks_one_and_zero(rng: random.Random) -> Case:
    return all_cells(rng, "tasks", "approved", lambda c: "1" if c == "是" else "0")


@kind("tasks", "said")
def tasks_passed_in_words(rng: random.Random) -> Case:
    return all_cells(rng, "tasks", "approved", lambda c: "通过" if c == "是" else "未通过")


@kind("tasks", "said")
def tasks_one_number_two_tasks(rng: random.Random) -> Case:
    facts, cells = cells_for("tasks", rng)
    return told("tasks", facts, put(cells, "tasks", "task_id", 2, "T001"), [])


@kind("tasks")
def tasks_without_numbers(rng: random.Random) -> Case:
    facts = [f | {"task_id": None} for f in facts_of("tasks", rng)]
    return told("tasks", facts, cells_of("tasks", facts))


@kind("tasks")
def tasks_numbers_with_leading_zeros(rng: random.Random) -> Case:
    facts = [f | {"task_id": f"00{i}"} for i, f in enumerate(facts_of("tasks", rng), 1)]
    return told("tasks", facts, cells_of("tasks", facts))


@kind("tasks")
def tasks_finished_later(rng: random.Random) -> Case:
    old = facts_of("tasks", rng)
    new = change(old, 2, done_on=day(20), approved=True)
    return newer("tasks", old, new, ("部门任务20230110.csv", "部门任务20230120(1).csv"), new)


@kind("tasks")
def tasks_without_numbers_finished_later(rng: random.Random) -> Case:
    old = [f | {"task_id": None} for f in facts_of("tasks", rng)]
    new = change(old, 2, done_on=day(20), approved=True)
    return newer("tasks", old, new, ("tasks.csv", "tasks.csv"), new)


@kind("tasks")
def tasks_older_sheet_comes_later(rng: random.Random) -> Case:
    old = facts_of("tasks", rng)
    new = change(old, 2, done_on=day(20), approved=True)
    return newer("tasks", new, old, ("任务2023-01-20.csv", "任务2023-01-10.csv"), new)


@kind("tasks")
def tasks_struck_off(rng: random.Random) -> Case:
    old = facts_of("tasks", rng)
    return newer("tasks", old, without(old, 3), ("任务.csv", "任务.csv"), without(old, 3))


@kind("tasks")
def tasks_first_one_struck_off(rng: random.Random) -> Case:
    """The earliest row is deleted: the sheet says nothing of that day any more."""
    old = facts_of("tasks", rng)
    return newer("tasks", old, without(old, 1), ("任务.csv", "任务.csv"), without(old, 1))


@kind("tasks")
def tasks_departments_in_merged_cells(rng: random.Random) -> Case:
    facts = sorted(facts_of("tasks", rng), key=lambda f: f["department"])
    cells = cells_of("tasks", facts)
    cells[2][1] = cells[3][1] = cells[5][1] = cells[6][1] = ""
    merges = [(1, 1, 3, 1), (4, 1, 6, 1)]
    return Case(one(book("任务.xlsx", {"Sheet1": cells}, merges=merges)), facts)


@kind("tasks")
def tasks_ditto(rng: random.Random) -> Case:
    """同上 below the first of equal cells: it is not a department."""
    facts = [f | {"department": "运营部"} for f in facts_of("tasks", rng)]
    cells = cells_of("tasks", facts)
    cells[2][1] = cells[3][1] = "同上"
    return told("tasks", facts, cells)


@kind("budget")
def budget_months_in_words(rng: random.Random) -> Case:
    return all_cells(rng, "budget", "month", lambda c: f"{c[:4]}年{int(c[5:7])}月")


@kind("budget")
def budget_months_short(rng: random.Random) -> Case:
    return all_cells(rng, "budget", "month", lambda c: c[:7])


@kind("budget")
def budget_months_in_six_digits(rng: random.Random) -> Case:
    return all_cells(rng, "budget", "month", lambda c: c[:7].replace("-", ""))


@kind("budget")
def budget_last_days_of_months(rng: random.Random) -> Case:
    ends = {"01": "31", "02": "28", "03": "31"}
    return all_cells(rng, "budget", "month", lambda c: f"{c[:7]}-{ends[c[5:7]]}")


@kind("budget", "said")
def budget_months_without_a_year(rng: random.Random) -> Case:
    _, cells = cells_for("budget", rng)
    return told("budget", [], each_cell(cells, "budget", "month", lambda c: f"{int(c[5:7])}月"))


@kind("budget", "said")
def budget_quarters(rng: random.Random) -> Case:
    _, cells = cells_for("budget", rng)
    return told("budget", [], each_cell(cells, "budget", "month", lambda c: f"2023Q{int(c[5:7])}"))


@kind("budget", "said")
def budget_quarter_in_months(rng: random.Random) -> Case:
    _, cells = cells_for("budget", rng)
    return told("budget", [], each_cell(cells, "budget", "month", lambda c: "2023年1-3月"))


@kind("budget")
def budget_in_wan(rng: random.Random) -> Case:
    facts = [f | {"planned": 50000.0} for f in facts_of("budget", rng)]
    return told(
        "budget", facts, each_cell(cells_of("budget", facts), "budget", "planned", lambda c: "5万")
    )


@kind("budget", "said")
def budget_in_wan_by_header(rng: random.Random) -> Case:
    facts, cells = cells_for("budget", rng)
    cells = each_cell(cells, "budget", "planned", lambda c: f"{float(c) / 10000:.6f}")
    return told("budget", facts, head(cells, "budget", "planned", "预算金额（万元）"), [])


@kind("budget", "said")
def budget_correction_below_zero(rng: random.Random) -> Case:
    return one_cell(rng, "budget", "spent", "-120.00", ...)


@kind("budget")
def budget_sums_per_department(rng: random.Random) -> Case:
    facts, cells = cells_for("budget", rng)
    total = ["2023-01-01", "运营部", "小计", "9999.00", "8888.00"]
    return told("budget", facts, [*cells[:3], total, *cells[3:], ["合计", "", "", "1.00", "2.00"]])


@kind("budget", "said")
def budget_months_across(rng: random.Random) -> Case:
    rows = [["部门", "科目", "1月", "2月", "3月"], ["运营部", "推广费", "100", "200", "300"]]
    return Case(one(paper("budget", rows)), [])


@kind("budget", "said")
def budget_item_twice(rng: random.Random) -> Case:
    """One item of a department twice in a month: two bills, to be added up?"""
    _, cells = cells_for("budget", rng)
    again = [*cells[1][:3], "11.11", "22.22"]
    return Case(one(paper("budget", [*cells, again])), None)


@kind("inspections", "said")
def inspections_twice_a_day(rng: random.Random) -> Case:
    _, cells = cells_for("inspections", rng)
    again = [*cells[1][:3], "1", "1", "0"]
    return Case(one(paper("inspections", [*cells, again])), None)


@kind("inspections", "said")
def inspections_in_words(rng: random.Random) -> Case:
    return one_cell(rng, "inspections", "issues", "无", 0)


@kind("inspections", "said")
def inspections_more_closed_than_found(rng: random.Random) -> Case:
    return Case(one_cell(rng, "inspections", "issues_closed", "99", 99).steps, None)


@kind("inspections")
def inspections_with_inspectors(rng: random.Random) -> Case:
    facts, cells = cells_for("inspections", rng)
    return told("inspections", facts, beside(cells, "检查人", ["小王", "小李", "小王"] * 3))


@kind("inspections")
def inspections_head_with_unit(rng: random.Random) -> Case:
    facts, cells = cells_for("inspections", rng)
    return told("inspections", facts, head(cells, "inspections", "issues", "发现问题数（个）"))


@kind("training", "said")
def training_heads_counted(rng: random.Random) -> Case:
    """应参加 as a number of people, where a flag belongs."""
    _, cells = cells_for("training", rng)
    return told("training", [], each_cell(cells, "training", "expected", lambda c: "12"))


@kind("training")
def training_points_with_a_word(rng: random.Random) -> Case:
    return all_cells(rng, "training", "score", lambda c: f"{c}分")


@kind("training", "said")
def training_grades(rng: random.Random) -> Case:
    return one_cell(rng, "training", "score", "优秀", ...)


@kind("training", "said")
def training_other_kinds(rng: random.Random) -> Case:
    return one_cell(rng, "training", "kind", "早会", ...)


@kind("posts_held", "said")
def posts_until_today(rng: random.Random) -> Case:
    return one_cell(rng, "posts_held", "to_day", "至今", None, 5)


@kind("posts_held", "said")
def posts_end_before_they_begin(rng: random.Random) -> Case:
    return Case(one_cell(rng, "posts_held", "to_day", "2022-01-01", "2022-01-01").steps, None)


@kind("posts_held")
def posts_same_person_with_spaces(rng: random.Random) -> Case:
    facts = facts_of("posts_held", rng)
    facts[2]["holder_id"] = facts[0]["holder_id"]
    cells = put(
        cells_of("posts_held", facts), "posts_held", "holder_id", 3, f" {facts[0]['holder_id']}　"
    )
    return told("posts_held", facts, cells)


@kind("sites", "said")
def sites_still_open(rng: random.Random) -> Case:
    return one_cell(rng, "sites", "closed_on", "营业中", None, 1)


@kind("sites")
def sites_closed_later(rng: random.Random) -> Case:
    old = facts_of("sites", rng)
    new = change(old, 1, closed_on="2023-05-01")
    return newer("sites", old, new, ("站点.csv", "站点(1).csv"), new)


@kind("sites")
def sites_one_renamed(rng: random.Random) -> Case:
    old = facts_of("sites", rng)
    new = change(old, 3, site="南大门站")
    return newer("sites", old, new, ("站点.csv", "站点.csv"), new)


@kind("stock", "said")
def stock_of_two_warehouses(rng: random.Random) -> Case:
    facts, cells = cells_for("stock", rng)
    rows = beside(cells, "仓库", ["杭州"] * 9) + [[*r[:3], "5", "广州"] for r in cells[1:]]
    return told("stock", [f | {"units": f["units"] + 5} for f in facts], rows, [])


@kind("stock", "said")
def stock_twice_without_a_word(rng: random.Random) -> Case:
    _, cells = cells_for("stock", rng)
    return Case(one(paper("stock", [*cells, [*cells[1][:3], "5"]])), None)


@kind("stock")
def stock_with_words(rng: random.Random) -> Case:
    return all_cells(rng, "stock", "units", lambda c: f"{c}件")


@kind("stock", "said")
def stock_below_zero(rng: random.Random) -> Case:
    return one_cell(rng, "stock", "units", "-3", ...)


@kind("stock", "said")
def stock_out(rng: random.Random) -> Case:
    return one_cell(rng, "stock", "units", "缺货", 0)


@kind("stock")
def stock_codes_with_leading_zeros(rng: random.Random) -> Case:
    facts = [f | {"sku_code": f"000{i % 3 + 1}"} for i, f in enumerate(facts_of("stock", rng))]
    return told("stock", facts, cells_of("stock", facts))


@kind("costs")
def costs_fees_in_percent(rng: random.Random) -> Case:
    return all_cells(rng, "costs", "fee_share", lambda c: "5%")


@kind("costs", "said")
def costs_fees_as_five(rng: random.Random) -> Case:
    return all_cells(rng, "costs", "fee_share", lambda c: "5")


@kind("costs", "said")
def costs_fees_below_one_percent(rng: random.Random) -> Case:
    """0.6 in a column of percents without signs: 0.6 % or 60 %?"""
    _, cells = cells_for("costs", rng)
    return Case(one(paper("costs", each_cell(cells, "costs", "fee_share", lambda c: "0.6"))), None)


@kind("costs", "said")
def costs_per_piece(rng: random.Random) -> Case:
    return all_cells(rng, "costs", "unit_cost", lambda c: f"{c}元/件")


@kind("costs", "said")
def costs_in_dollars(rng: random.Random) -> Case:
    _, cells = cells_for("costs", rng)
    return told("costs", [], each_cell(cells, "costs", "unit_cost", lambda c: f"${c}"))


@kind("costs", "said")
def costs_two_products_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("costs", rng)
    both = f"{facts[0]['product_id']}/{facts[1]['product_id']}"
    return told("costs", without(facts, 2), put(cells, "costs", "product_id", 2, both))


@kind("costs", "said")
def costs_unknown_yet(rng: random.Random) -> Case:
    return one_cell(rng, "costs", "unit_cost", "待定", ...)


@kind("costs", "said")
def costs_with_tax_beside(rng: random.Random) -> Case:
    """进货成本(含税) and 进货成本(不含税): which?"""
    facts, cells = cells_for("costs", rng)
    cells = beside(cells, "进货成本(不含税)", ["1.10"] * 5, 2)
    return Case(
        one(paper("costs", head(cells, "costs", "unit_cost", "进货成本"))), facts, also=[[]]
    )


@kind("activities", "said")
def activities_end_before_they_begin(rng: random.Random) -> Case:
    return Case(one_cell(rng, "activities", "last_day", "2022-01-01", "2022-01-01").steps, None)


@kind("activities", "said")
def activities_without_an_end(rng: random.Random) -> Case:
    return one_cell(rng, "activities", "last_day", "长期", ...)


@kind("activities", "said")
def activities_days_in_one_cell(rng: random.Random) -> Case:
    _, cells = cells_for("activities", rng)
    return told(
        "activities", [], each_cell(cells, "activities", "first_day", lambda c: f"{c}至2023-03-30")
    )


@kind("activities")
def activities_moved(rng: random.Random) -> Case:
    """The first day of an activity, part of its key, is corrected in the sheet."""
    old = facts_of("activities", rng)
    new = change(old, 2, first_day=day(12))
    return newer("activities", old, new, ("活动.csv", "活动.csv"), new)


@kind("brushed_orders", "said")
def brushed_two_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("brushed_orders", rng)
    both = f"{facts[0]['order_id']},{facts[1]['order_id']}"
    return told("brushed_orders", without(facts, 1, 2), [cells[0], [both, ""], *cells[3:]], facts)


@kind("brushed_orders", "said")
def brushed_numbers_cut(rng: random.Random) -> Case:
    _, cells = cells_for("brushed_orders", rng)
    return told(
        "brushed_orders",
        [],
        each_cell(cells, "brushed_orders", "order_id", lambda c: f"{float(c):.5E}"),
    )


@kind("brushed_orders", "said")
def brushed_words_for_numbers(rng: random.Random) -> Case:
    facts, cells = cells_for("brushed_orders", rng)
    return told("brushed_orders", facts, [*cells, ["-----", ""], ["张三的那一单", "待查"]])


@kind("brushed_orders")
def brushed_numbers_as_floats(rng: random.Random) -> Case:
    return all_cells(rng, "brushed_orders", "order_id", lambda c: f"{c}.0")


@kind("orders")
def brushed_orders_leave_the_figures(rng: random.Random) -> Case:
    facts, cells = cells_for("orders", rng)
    listed = paper("brushed_orders", [["订单编号", "备注"], [f" {facts[0]['order_id']}", "1"]])
    paid = sum(f["paid_at"] is not None for f in facts) - 1
    return Case(one(paper("orders", cells), listed), facts, metrics={"orders_paid": paid})


@kind("service", "said")
def service_clock(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    cells = each_cell(cells, "service", "first_response_seconds", lambda c: "1分23秒")
    return told("service", [f | {"first_response_seconds": 83.0} for f in facts], cells, [])


@kind("service")
def service_rate_in_percent(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    truth = [f | {"response_rate": 0.985} for f in facts]
    return told("service", truth, beside(cells, "回复率", ["98.5%"] * 8))


@kind("service", "said")
def service_rate_as_98(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    truth = [f | {"response_rate": 0.985} for f in facts]
    return told("service", truth, beside(cells, "回复率", ["98.5"] * 8))


@kind("service")
def service_means_by_day(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    return told("service", facts, [*cells, [day(0), "均值", "30", "28", "20.00", "5", "100.00"]])


@kind("service")
def service_team_sums(rng: random.Random) -> Case:
    facts, cells = cells_for("service", rng)
    return told("service", facts, [*cells, [day(0), "汇总", "60", "56", "20.00", "11", "999.00"]])


@kind("service")
def service_whole_team(rng: random.Random) -> Case:
    """团队 and 全店 stand for all agents."""
    facts, cells = cells_for("service", rng)
    rows = list(cells)
    for i in range(4):
        part = [f for f in facts if f["day"] == day(i)]
        sums = [
            sum(f[k] for f in part)
            for k in ("asked", "answered", "first_response_seconds", "orders")
        ]
        rows.append([day(i), "全店", *map(str, sums), f"{sum(f['paid_amount'] for f in part):.2f}"])
    return told("service", facts, rows)


@kind("inquiries", "said")
def inquiries_never_answered(rng: random.Random) -> Case:
    return one_cell(rng, "inquiries", "answered_at", "未回复", None)


@kind("inquiries", "said")
def inquiries_answered_before_asked(rng: random.Random) -> Case:
    return Case(one_cell(rng, "inquiries", "answered_at", "2022-01-01 10:00:00", None).steps, None)


@kind("rating_counts", "said")
def ratings_other_windows(rng: random.Random) -> Case:
    return all_cells(rng, "rating_counts", "window", lambda c: c.replace("近一", "最近1"))


@kind("rating_counts", "said")
def ratings_two_readings_a_day(rng: random.Random) -> Case:
    _, cells = cells_for("rating_counts", rng)
    return Case(one(paper("rating_counts", [*cells, [*cells[1][:2], "999", "1", "1"]])), None)


@kind("dsr_snapshots", "said")
def scores_with_gaps_in_words(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["低于12%"] * 6), [])


@kind("dsr_snapshots", "said")
def scores_with_arrows(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["↓12%"] * 6), [])


@kind("dsr_snapshots")
def scores_with_signs(rng: random.Random) -> Case:
    facts, cells = cells_for("dsr_snapshots", rng)
    truth = [f | {"description_gap": -0.12} for f in facts]
    return told("dsr_snapshots", truth, beside(cells, "描述相符与同行相比", ["-12.00%"] * 6))


@kind("dsr_snapshots", "said")
def scores_out_of_range(rng: random.Random) -> Case:
    """48 for 4.8: scores lie between 1 and 5."""
    return one_cell(rng, "dsr_snapshots", "service", "48", ...)


@kind("dsr_snapshots")
def scores_with_points(rng: random.Random) -> Case:
    return all_cells(rng, "dsr_snapshots", "service", lambda c: f"{c}分")


@kind("events", "said")
def events_other_actions(rng: random.Random) -> Case:
    return one_cell(rng, "events", "action", "分享", ...)


@kind("events")
def events_in_seconds(rng: random.Random) -> Case:
    facts = [
        f | {"at": f"2023-01-{3 + i:02d} 10:00:00"} for i, f in enumerate(facts_of("events", rng))
    ]
    cells = cells_of("events", facts)
    rows = [[*r[:3], str(1672711200 + 86400 * i)] for i, r in enumerate(cells[1:])]
    return told("events", facts, [cells[0], *rows])


@kind("events")
def events_downloaded_twice(rng: random.Random) -> Case:
    facts, cells = cells_for("events", rng)
    return Case(each(paper("events", cells), paper("events", cells, "行为(1).csv", sep=";")), facts)


@kind("costs")
def costs_blank_rows_with_a_number(rng: random.Random) -> Case:
    """A prefilled sheet: numbered lines with nothing in them."""
    facts, cells = cells_for("costs", rng)
    rows = beside([*cells, [""] * 5, [""] * 5], "序号", [str(i) for i in range(1, 8)], 0)
    return told("costs", facts, rows)


@kind("training", "said")
def training_missing_flag(rng: random.Random) -> Case:
    facts, cells = cells_for("training", rng)
    return told(
        "training",
        blanked(facts, 2, "attended"),
        put(cells, "training", "attended", 2, "请假"),
        without(facts, 2),
    )
