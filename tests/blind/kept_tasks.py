"""Tasks and budgets kept by hand."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import (
    all_cells,
    change,
    each_cell,
    head,
    newer,
    one_cell,
    paper,
    put,
    told,
    without,
)
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
