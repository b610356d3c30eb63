"""Parts of a sheet in several files, several numbers in a cell."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import change, newer, paper, put, told, without
from tests.blind.facts import cells_for, cells_of, digits, facts_of


def parts(source: str, rng: random.Random, names: tuple[str, str], turned: bool = False) -> Case:
    """Two files, each with half of the rows; both halves are true."""
    facts = facts_of(source, rng)
    half = len(facts) // 2
    files = [
        paper(source, cells_of(source, f), n)
        for f, n in zip((facts[:half], facts[half:]), names, strict=True)
    ]
    return Case(each(*(reversed(files) if turned else files)), facts)


@kind("brushed_orders")
def brushed_lists_of_two_months(rng: random.Random) -> Case:
    return parts("brushed_orders", rng, ("补单1月.csv", "补单2月.csv"))


@kind("brushed_orders")
def brushed_lists_by_day(rng: random.Random) -> Case:
    return parts("brushed_orders", rng, ("补单20230105.csv", "补单20230106.csv"))


@kind("costs")
def costs_of_two_seasons(rng: random.Random) -> Case:
    return parts("costs", rng, ("成本2023春.csv", "成本2023夏.csv"))


@kind("costs")
def costs_lists_by_number(rng: random.Random) -> Case:
    return parts("costs", rng, ("成本1.csv", "成本2.csv"))


@kind("sites")
def sites_lists_by_number(rng: random.Random) -> Case:
    return parts("sites", rng, ("站点1.csv", "站点2.csv"))


@kind("tasks")
def tasks_a_file_a_month(rng: random.Random) -> Case:
    return parts("tasks", rng, ("任务1月.csv", "任务2月.csv"))


@kind("tasks")
def tasks_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("tasks", rng, ("任务1月.csv", "任务2月.csv"), turned=True)


@kind("tasks")
def tasks_a_file_a_department(rng: random.Random) -> Case:
    facts = facts_of("tasks", rng)
    files = [
        paper(
            "tasks", cells_of("tasks", [f for f in facts if f["department"] == d]), f"任务-{d}.csv"
        )
        for d in ("运营部", "客服部")
    ]
    return Case(each(*files), facts)


@kind("inspections", "said")
def inspections_a_file_a_team(rng: random.Random) -> Case:
    """检查1组 and 检查2组: the same days, other sites."""
    facts = facts_of("inspections", rng)
    east, west = facts[::3], without(facts, 1, 4, 7)
    return newer("inspections", east, west, ("检查1组.csv", "检查2组.csv"), facts)


@kind("service", "said")
def service_a_file_an_agent(rng: random.Random) -> Case:
    facts = facts_of("service", rng)
    return newer("service", facts[::2], facts[1::2], ("客服1.csv", "客服2.csv"), facts)


@kind("reviews")
def reviews_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("reviews", rng, ("评价1月.csv", "评价2月.csv"), turned=True)


@kind("shop_day")
def hand_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("hand_shop_day", rng, ("日报1月.csv", "日报2月.csv"), turned=True)


@kind("budget")
def budget_a_file_a_month_backwards(rng: random.Random) -> Case:
    return parts("budget", rng, ("预算1.csv", "预算2.csv"), turned=True)


@kind("product_day", "said")
def products_in_two_pages(rng: random.Random) -> Case:
    facts = facts_of("product_day", rng)
    return newer(
        "product_day", facts[::3], without(facts, 1, 4, 7), ("商品(1).csv", "商品(2).csv"), facts
    )


@kind("product_day")
def products_in_two_pages_at_once(rng: random.Random) -> Case:
    facts = facts_of("product_day", rng)
    files = [
        paper("product_day", cells_of("product_day", f), n)
        for f, n in ((facts[::3], "商品第1页.csv"), (without(facts, 1, 4, 7), "商品第2页.csv"))
    ]
    return Case(one(*files), facts)


@kind("ads", "said")
def ads_of_overlapping_campaigns(rng: random.Random) -> Case:
    facts = facts_of("wanxiang", rng)
    first = [f for i, f in enumerate(facts) if i % 3 != 2]
    second = [f for i, f in enumerate(facts) if i % 3 != 0]
    return newer("wanxiang", first, second, ("万相台1.csv", "万相台2.csv"), facts)


@kind("orders", "said")
def orders_two_numbers_in_a_cell(rng: random.Random) -> Case:
    """Merged orders: both numbers stand in one cell."""
    facts, cells = cells_for("orders", rng)
    both = f"{facts[0]['order_id']},{facts[1]['order_id']}"
    rows = [cells[0], [both, *cells[1][1:]], *cells[3:]]
    return told("orders", without(facts, 1, 2), rows)


@kind("refunds", "said")
def refunds_of_two_orders_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("refunds", rng)
    both = f"{facts[0]['order_id']}，{digits(rng, 16)}"
    lost = change(facts, 1, order_id=None)
    return told("refunds", without(facts, 1), put(cells, "refunds", "order_id", 1, both), lost)


@kind("stock", "said")
def stock_two_products_in_a_cell(rng: random.Random) -> Case:
    facts, cells = cells_for("stock", rng)
    both = f"{facts[0]['product_id']},{facts[1]['product_id']}"
    return told("stock", without(facts, 1), put(cells, "stock", "product_id", 1, both))
