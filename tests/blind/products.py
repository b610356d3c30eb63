"""Product days."""

from __future__ import annotations

import random

from tests.blind.case import Case, Facts, kind, one
from tests.blind.edits import (
    all_cells,
    beside,
    change,
    each_cell,
    newer,
    paper,
    told,
    without,
)
from tests.blind.facts import cells_for, cells_of, day, facts_of, place
from tests.blind.paper import Cells, book, sheet

P, C = "product_day", "channel_day"


def one_day(source: str, rng: random.Random, n: int) -> tuple[Facts, Cells]:
    """The rows of the first day, and their cells without the day."""
    facts = facts_of(source, rng)[:n]
    at = place(source, "day")
    return facts, [[c for j, c in enumerate(r) if j != at] for r in cells_of(source, facts)]


@kind(P)
def products_day_in_the_name(rng: random.Random) -> Case:
    facts, cells = one_day(P, rng, 3)
    return Case(one(sheet(f"【生意参谋平台】商品_全部_{day(0)}_{day(0)}.csv", cells)), facts)


@kind(P, "none")
def products_week_in_the_name(rng: random.Random) -> Case:
    _, cells = one_day(P, rng, 3)
    return Case(one(sheet(f"【生意参谋平台】商品_全部_{day(0)}_{day(6)}.csv", cells)), [])


@kind(P, "none")
def products_week_in_the_day(rng: random.Random) -> Case:
    _, cells = cells_for(P, rng)
    return told(P, [], each_cell(cells, P, "day", lambda c: f"{c}~{day(9)}"))


@kind(P, "none")
def products_no_day_anywhere(rng: random.Random) -> Case:
    _, cells = one_day(P, rng, 3)
    return Case(one(sheet("商品排行.csv", cells)), [])


@kind(P)
def products_renamed_from_day_to_day(rng: random.Random) -> Case:
    facts = facts_of(P, rng)
    facts[3]["title"] = "新品 " + facts[3]["title"]
    return told(P, facts, cells_of(P, facts))


@kind(P)
def products_of_one_title(rng: random.Random) -> Case:
    facts = [f | {"title": "同名商品"} for f in facts_of(P, rng)]
    return told(P, facts, cells_of(P, facts))


@kind(P)
def products_bar_as_number(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    total = [day(0), "-", "全店", "9999", "99999", "999", "99999.00"]
    return told(P, facts, [cells[0], total, *cells[1:]])


@kind(P, "said")
def products_a_row_a_size(rng: random.Random) -> Case:
    _, cells = cells_for(P, rng)
    rows = [[*cells[0], "SKU名称"]]
    for r in cells[1:]:
        half = [*r[:3], *(str(int(float(c)) // 2) for c in r[3:])]
        rows += [[*half, "黑色;M"], [*half, "黑色;L"]]
    return told(P, [], rows)


@kind(P, "none")
def products_one_terminal(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    return told(P, [], beside(cells, "终端类型", ["PC"] * len(facts)))


@kind(P)
def products_numbers_as_numbers(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    return Case(one(book("商品.xlsx", {"Sheet1": cells}, numbers=True)), facts)


@kind(P)
def products_running_sums_are_kept_apart(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    sums = [f"{1000 + i}.50" for i in range(len(facts))]
    truth = [f | {"paid_amount_month": float(s)} for f, s in zip(facts, sums, strict=True)]
    return told(
        P,
        truth,
        beside(beside(cells, "月累计支付金额", sums), "年累计支付件数", ["9"] * len(facts)),
    )


@kind(P)
def products_bounce_in_percent(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    truth = [f | {"bounce_rate": 0.452} for f in facts]
    return told(P, truth, beside(cells, "商品详情页跳出率", ["45.20%"] * len(facts)))


@kind(P, "said")
def products_bounce_per_mille(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    truth = [f | {"bounce_rate": 0.452} for f in facts]
    return told(P, truth, beside(cells, "商品详情页跳出率", ["452‰"] * len(facts)), [])


@kind(P, "said")
def products_bounce_as_small_percents(rng: random.Random) -> Case:
    """0.45 and 0.8 in a column that also has 0.9%: which of them are fractions?"""
    _, cells = cells_for(P, rng)
    words = ["0.45", "0.8", "0.9%"] * 3
    return Case(one(paper(P, beside(cells, "商品详情页跳出率", words))), None)


@kind(P, "said")
def products_stay_as_a_clock(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    truth = [f | {"stay_seconds": 83.0} for f in facts]
    return told(P, truth, beside(cells, "平均停留时长", ["00:01:23"] * len(facts)), [])


@kind(P, "said")
def products_stay_as_minutes(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    truth = [f | {"stay_seconds": 83.0} for f in facts]
    return told(P, truth, beside(cells, "平均停留时长", ["1分23秒"] * len(facts)), [])


@kind(P, "said")
def products_filtered_download_later(rng: random.Random) -> Case:
    """The newer file has the best seller only: are the others gone, or filtered out?"""
    facts = facts_of(P, rng)
    names = (f"商品_全部_{day(0)}_{day(2)}.csv", f"商品_全部_{day(0)}_{day(2)}(1).csv")
    return newer(P, facts, facts[::3], names, facts)


@kind(P, "said")
def products_of_two_downloads_by_category(rng: random.Random) -> Case:
    """Two files of the same days with other products each."""
    facts = facts_of(P, rng)
    return newer(P, facts[::3], without(facts, 1, 4, 7), ("商品_女装.csv", "商品_男装.csv"), facts)


@kind(P, "said")
def products_blocks_of_days(rng: random.Random) -> Case:
    """A day in a line of its own above each block, and no column of days."""
    facts = facts_of(P, rng)
    rows: Cells = []
    for i in range(3):
        cells = [r[1:] for r in cells_of(P, facts[3 * i : 3 * i + 3])]
        rows += [[day(i), *[""] * 5], *cells]
    return Case(one(sheet("商品.csv", rows)), facts)


@kind(P, "said")
def products_two_shops_by_name(rng: random.Random) -> Case:
    _, cells = cells_for(P, rng)
    shops = ["甲旗舰店", "甲旗舰店", "乙专营店"] * 3
    return told(P, [], beside(cells, "店铺名称", shops))


@kind(P)
def products_zero_rows(rng: random.Random) -> Case:
    facts = change(facts_of(P, rng), 2, visitors=0, page_views=0, units_paid=0, paid_amount=0.0)
    return told(P, facts, cells_of(P, facts))


@kind(P, "said")
def products_rounded_numbers(rng: random.Random) -> Case:
    _, cells = cells_for(P, rng)
    return told(P, [], each_cell(cells, P, "product_id", lambda c: f"{float(c):.4E}"))


@kind(P)
def products_numbers_with_id_before(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    return told(P, facts, each_cell(cells, P, "product_id", lambda c: f"'{c}"))


@kind(P, "said")
def products_numbers_as_links(rng: random.Random) -> Case:
    return all_cells(rng, P, "product_id", lambda c: f"https://item.taobao.com/item.htm?id={c}")


@kind(P, "none")
def products_per_hour(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    hours = [str(i // 3) for i in range(len(facts))]
    first = each_cell(cells, P, "day", lambda c: day(0))
    return told(P, [], beside(first, "时段", hours))


@kind(P, "said")
def products_former_period_by_rows(rng: random.Random) -> Case:
    facts, cells = cells_for(P, rng)
    old = [[r[0], *r[1:3], *(str(int(float(c)) + 1) for c in r[3:])] for r in cells[1:]]
    rows = beside(cells, "对比", ["本期"] * len(facts)) + [[*r, "上期"] for r in old]
    return told(P, facts, rows)
