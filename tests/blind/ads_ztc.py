"""直通车."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import beside, each_cell, head, newer, paper, put
from tests.blind.facts import TITLES, cells_for, cells_of, day, digits, facts_of, place
from tests.blind.paper import sheet

A, Z, W, WP, WA, D, T = (
    "ads",
    "zhitongche",
    "wanxiang",
    "wanxiang_product",
    "wanxiang_audience",
    "zuanzhan",
    "taobaoke",
)


@kind(A, "none")
def ztc_week_in_the_name(rng: random.Random) -> Case:
    facts = facts_of(Z, rng)[:3]
    cells = [r[1:] for r in cells_of(Z, facts)]
    return Case(one(sheet(f"推广单元报表_{day(0)}_{day(6)}.csv", cells)), [])


@kind(A)
def ztc_day_in_the_name(rng: random.Random) -> Case:
    facts = facts_of(Z, rng)[:3]
    cells = [r[1:] for r in cells_of(Z, facts)]
    return Case(one(sheet(f"推广单元报表_{day(0)}_{day(0)}.csv", cells)), facts)


@kind(A, "said")
def ztc_by_keyword(rng: random.Random) -> Case:
    _, cells = cells_for(Z, rng)
    words = ["连衣裙", "裙子", "长裙"] * 3
    same = each_cell(
        each_cell(cells, Z, "title", lambda c: TITLES[0]), Z, "campaign", lambda c: "计划0"
    )
    return Case(one(paper(Z, beside(same, "关键词", words))), [])


@kind(A, "said")
def ztc_by_device(rng: random.Random) -> Case:
    _, cells = cells_for(Z, rng)
    return Case(one(paper(Z, beside(cells, "设备", ["移动设备"] * 9))), [])


@kind(A)
def ztc_by_device_with_the_whole(rng: random.Random) -> Case:
    facts, cells = cells_for(Z, rng)
    rows = beside(cells, "投放设备", ["汇总"] * 9)
    part = [[*r[:4], *(str(int(float(c)) // 2) for c in r[4:]), "移动设备"] for r in cells[1:]]
    return Case(one(paper(Z, rows + part)), facts)


@kind(A, "said")
def ztc_by_hour(rng: random.Random) -> Case:
    _, cells = cells_for(Z, rng)
    one_day = each_cell(cells, Z, "day", lambda c: day(0))
    return Case(one(paper(Z, beside(one_day, "小时", [f"{i // 3}" for i in range(9)]))), [])


@kind(A, "said")
def ztc_two_windows_in_a_file(rng: random.Random) -> Case:
    _, cells = cells_for(Z, rng)
    longer = put(cells, Z, "sales", 1, "9999.00")[1:]
    rows = beside(cells, "转化周期", ["7天"] * 9) + [[*r, "15天"] for r in longer]
    return Case(one(paper(Z, rows)), None)


@kind(A, "said")
def ztc_two_windows_in_two_files(rng: random.Random) -> Case:
    _, cells = cells_for(Z, rng)
    longer = each_cell(cells, Z, "sales", lambda c: f"{float(c) * 1.3:.2f}")
    files = [
        paper(Z, beside(c, "转化周期", [w] * 9), f"直通车{w}.csv")
        for c, w in ((cells, "7天"), (longer, "15天"))
    ]
    return Case(each(*files), None)


@kind(A)
def ztc_bars_for_zero(rng: random.Random) -> Case:
    facts, cells = cells_for(Z, rng)
    facts[1]["sales"] = None
    also = [f | ({"sales": 0.0} if i == 1 else {}) for i, f in enumerate(facts)]
    return Case(one(paper(Z, put(cells, Z, "sales", 2, "-"))), facts, also=[also])


@kind(A)
def ztc_sums_per_campaign(rng: random.Random) -> Case:
    facts, cells = cells_for(Z, rng)
    rows = list(cells)
    for n in range(3):
        part = [r for r in cells[1:] if r[3] == f"计划{n}"]
        sums = [f"{sum(float(r[j]) for r in part):.2f}" for j in range(4, 8)]
        rows.append(["小计", "", "", f"计划{n}", *sums])
    return Case(one(paper(Z, rows)), facts)


@kind(A, "said")
def ztc_sums_per_campaign_without_a_word(rng: random.Random) -> Case:
    """Sub-totals that only lack the title."""
    facts, cells = cells_for(Z, rng)
    rows = list(cells)
    for n in range(3):
        part = [r for r in cells[1:] if r[0] == day(n)]
        sums = [f"{sum(float(r[j]) for r in part):.2f}" for j in range(4, 8)]
        rows.append([day(n), "", "", "", *sums])
    return Case(one(paper(Z, rows)), facts)


@kind(A)
def ztc_campaign_renamed(rng: random.Random) -> Case:
    old = facts_of(Z, rng)
    new = [f | {"campaign": f["campaign"].replace("计划0", "爆款计划")} for f in old]
    return newer(Z, old, new, ("直通车1.csv", "直通车2.csv"), new)


@kind(A)
def ztc_two_campaigns_of_a_name(rng: random.Random) -> Case:
    facts = [f | {"campaign": "日常", "title": TITLES[0]} for f in facts_of(Z, rng)]
    numbers = [digits(rng, 9) for _ in range(3)] * 3
    truth = [f | {"campaign_id": n} for f, n in zip(facts, numbers, strict=True)]
    return Case(one(paper(Z, beside(cells_of(Z, facts), "计划ID", numbers))), truth)


@kind(A, "said")
def ztc_two_units_without_numbers(rng: random.Random) -> Case:
    """Two units of one title and campaign on one day, told apart by nothing."""
    _, cells = cells_for(Z, rng)
    rows = [[*r[:1], TITLES[0], r[2], "计划0", *r[4:]] for r in cells[1:]]
    return Case(one(paper(Z, [cells[0], *rows])), None)


@kind(A)
def ztc_in_fen(rng: random.Random) -> Case:
    facts, cells = cells_for(Z, rng)
    for column in ("spend", "sales"):
        cells = each_cell(cells, Z, column, lambda c: str(round(float(c) * 100)))
        cells = head(cells, Z, column, f"{cells[0][place(Z, column)]}(分)")
    return Case(one(paper(Z, cells)), facts)


@kind(A)
def ztc_yen_signs(rng: random.Random) -> Case:
    facts, cells = cells_for(Z, rng)
    return Case(one(paper(Z, each_cell(cells, Z, "spend", lambda c: f"￥{c}"))), facts)
