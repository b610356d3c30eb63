"""Sites, inspections, training, posts and stock kept by hand."""

from __future__ import annotations

import random

from tests.blind.case import Case, kind, one
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
)
from tests.blind.facts import cells_for, cells_of, facts_of


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


@kind("training", "said")
def training_missing_flag(rng: random.Random) -> Case:
    facts, cells = cells_for("training", rng)
    return told(
        "training",
        blanked(facts, 2, "attended"),
        put(cells, "training", "attended", 2, "请假"),
        without(facts, 2),
    )
