"""Traffic sources and snapshots of prices."""

from __future__ import annotations

import random

from tests.blind.case import Case, Facts, each, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
    change,
    each_cell,
    newer,
    one_cell,
    paper,
    put,
    told,
)
from tests.blind.facts import cells_for, cells_of, day, digits, facts_of, place
from tests.blind.paper import Cells, sheet

P, C = "product_day", "channel_day"


def one_day(source: str, rng: random.Random, n: int) -> tuple[Facts, Cells]:
    """The rows of the first day, and their cells without the day."""
    facts = facts_of(source, rng)[:n]
    at = place(source, "day")
    return facts, [[c for j, c in enumerate(r) if j != at] for r in cells_of(source, facts)]


@kind(C)
def channels_levels_with_sums(rng: random.Random) -> Case:
    facts = facts_of(C, rng)
    cells = [["日期", "一级来源", "二级来源", "访客数", "浏览量", "支付买家数", "支付金额"]]
    for i in range(3):
        rows = facts[4 * i : 4 * i + 4]
        for group, part in (("淘内免费", rows[::2]), ("付费流量", rows[1::2])):
            sums = [sum(f[k] for f in part) for k in ("visitors", "page_views", "paying_buyers")]
            money = f"{sum(f['paid_amount'] for f in part):.2f}"
            cells.append([day(i), group, "汇总", *map(str, sums), money])
            cells += [[day(i), group, f["channel"], *cells_of(C, [f])[1][2:]] for f in part]
    return Case(one(paper(C, cells)), facts)


@kind(C, "said")
def channels_other_in_two_groups(rng: random.Random) -> Case:
    """其他 stands under two first-level sources."""
    facts = facts_of(C, rng)
    cells = [["日期", "一级来源", "二级来源", "访客数", "浏览量", "支付买家数", "支付金额"]]
    for i, f in enumerate(facts):
        group, name = (
            ("淘内免费", "其他"),
            ("付费流量", "其他"),
            ("淘内免费", "手淘搜索"),
            ("付费流量", "直通车"),
        )[i % 4]
        cells.append([f["day"], group, name, *cells_of(C, [f])[1][2:]])
    return Case(one(paper(C, cells)), None)


@kind(C)
def channels_group_in_merged_cells(rng: random.Random) -> Case:
    facts = facts_of(C, rng)
    groups = ["淘内免费", "", "付费流量", ""] * 3
    cells = beside(cells_of(C, facts), "一级来源", groups, 1)
    cells[0][2] = "二级来源"
    return told(C, facts, cells)


@kind(C)
def channels_day_in_the_name(rng: random.Random) -> Case:
    facts, cells = one_day(C, rng, 4)
    return Case(one(sheet(f"无线店铺流量来源-{day(0)}_{day(0)}.csv", cells)), facts)


@kind(C, "said")
def channels_wireless_and_pc_files(rng: random.Random) -> Case:
    _, cells = one_day(C, rng, 4)
    _, other = one_day(C, rng, 4)
    files = [
        sheet(f"{t}店铺流量来源-{day(0)}_{day(0)}.csv", c)
        for t, c in (("无线", cells), ("PC", other))
    ]
    return Case(each(*files), None)


@kind(C, "none")
def channels_week_in_the_name(rng: random.Random) -> Case:
    _, cells = one_day(C, rng, 4)
    return Case(one(sheet(f"店铺流量来源-{day(0)}_{day(6)}.csv", cells)), [])


@kind(C)
def channels_indented_names(rng: random.Random) -> Case:
    return all_cells(rng, C, "channel", lambda c: f"\u3000\u3000{c}")


@kind(C, "said")
def channels_levels_by_indentation(rng: random.Random) -> Case:
    """One column of names: groups with their sums, and their parts set in."""
    facts = facts_of(C, rng)
    cells = [cells_of(C, facts)[0]]
    for i in range(3):
        rows = facts[4 * i : 4 * i + 4]
        sums = [sum(f[k] for f in rows) for k in ("visitors", "page_views", "paying_buyers")]
        cells.append(
            [day(i), "淘内流量", *map(str, sums), f"{sum(f['paid_amount'] for f in rows):.2f}"]
        )
        cells += [[r[0], f"  {r[1]}", *r[2:]] for r in cells_of(C, rows)[1:]]
    return told(C, facts, cells)


@kind(C)
def channels_share_and_change(rng: random.Random) -> Case:
    facts, cells = cells_for(C, rng)
    cells = beside(cells, "访客数占比", ["25.0%"] * len(facts), 3)
    return told(C, facts, beside(cells, "访客数环比变化", ["+3.1%", "-"] * 6))


@kind(C, "said")
def channels_renamed_later(rng: random.Random) -> Case:
    old = facts_of(C, rng)
    new = [f | {"channel": f["channel"].replace("直通车", "关键词推广")} for f in old]
    return newer(C, old, new, ("流量1.csv", "流量2.csv"), new)


@kind(C, "none")
def channels_of_one_product(rng: random.Random) -> Case:
    _, cells = cells_for(C, rng)
    return told(C, [], [["商品ID：612345678901", *[""] * 5], *cells])


@kind(C, "said")
def channels_products_in_a_column(rng: random.Random) -> Case:
    facts, cells = cells_for(C, rng)
    return told(C, [], beside(cells, "商品ID", [digits(rng, 12)] * len(facts), 1))


@kind(C, "said")
def channels_keywords(rng: random.Random) -> Case:
    """手淘搜索 by keyword: several rows a channel and day."""
    _, cells = cells_for(C, rng)
    same = each_cell(cells, C, "channel", lambda c: "手淘搜索")
    words = ["连衣裙夏", "连衣裙女", "长裙", "短裙"] * 3
    return told(C, [], beside(same, "关键词", words, 2))


@kind("product_prices", "said")
def prices_as_ranges(rng: random.Random) -> Case:
    return one_cell(rng, "product_prices", "price", "￥59.00-89.00", ...)


@kind("product_prices", "said")
def prices_sales_over_ten_thousand(rng: random.Random) -> Case:
    return one_cell(rng, "product_prices", "units_sold", "1万+", ...)


@kind("product_prices", "said")
def prices_sales_as_people(rng: random.Random) -> Case:
    return one_cell(rng, "product_prices", "units_sold", "1000+人付款", ...)


@kind("product_prices", "said")
def prices_from(rng: random.Random) -> Case:
    return one_cell(rng, "product_prices", "price", "59.00起", ...)


@kind("product_prices", "said")
def prices_twice_a_day(rng: random.Random) -> Case:
    """Two snapshots of a product on one day, in one sheet."""
    facts, cells = cells_for("product_prices", rng)
    later = put(cells, "product_prices", "price", 1, "9.90")[1]
    truth = change(facts, 1, price=9.9)
    return told("product_prices", truth, [*cells, later], [])
