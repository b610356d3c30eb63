"""Costs, activities, brushed orders, service, ratings, scores and events kept by hand."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
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
from tests.blind.facts import cells_for, day, facts_of


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
def brushed_dashes_for_a_number(rng: random.Random) -> Case:
    facts, cells = cells_for("brushed_orders", rng)
    return told("brushed_orders", facts, [*cells, ["-----", ""]])


@kind("brushed_orders")
def brushed_numbers_as_floats(rng: random.Random) -> Case:
    return all_cells(rng, "brushed_orders", "order_id", lambda c: f"{c}.0")


@kind("orders")
def brushed_orders_leave_the_figures(rng: random.Random) -> Case:
    facts, cells = cells_for("orders", rng)
    listed = paper("brushed_orders", [["订单编号", "备注"], [f" {facts[0]['order_id']}", "1"]])
    paid = sum(f["paid_at"] is not None for f in facts) - 1
    return Case(one(paper("orders", cells), listed), facts, metrics={"orders_paid": paid})


@kind("costs")
def costs_blank_rows_with_a_number(rng: random.Random) -> Case:
    """A prefilled sheet: numbered lines with nothing in them."""
    facts, cells = cells_for("costs", rng)
    rows = beside([*cells, [""] * 5, [""] * 5], "序号", [str(i) for i in range(1, 8)], 0)
    return told("costs", facts, rows)
