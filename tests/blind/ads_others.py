"""万相台, 钻展, 淘宝客."""

from __future__ import annotations

import json
import random

from tests.blind.case import Case, kind, one
from tests.blind.edits import beside, each_cell, head, newer, paper
from tests.blind.facts import TITLES, cells_for, cells_of, day, facts_of
from tests.blind.paper import Cells, Paper

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
def wx_whole_span_in_a_column(rng: random.Random) -> Case:
    _, cells = cells_for(W, rng)
    rows = beside(cells[:4], "时间周期", ["2023-01-03至2023-01-31"] * 3)
    return Case(one(paper(W, rows)), [])


@kind(A, "none")
def wx_range_in_the_day(rng: random.Random) -> Case:
    _, cells = cells_for(W, rng)
    return Case(one(paper(W, each_cell(cells, W, "day", lambda c: f"{c}~2023-01-31"))), [])


@kind(A, "said")
def wx_sums_per_scene(rng: random.Random) -> Case:
    facts, cells = cells_for(W, rng)
    sums = []
    for n in range(3):
        part = cells[1 + 3 * n : 4 + 3 * n]
        sums.append(
            [
                day(n),
                "关键词推广",
                "",
                "",
                *(f"{sum(float(r[j]) for r in part):.2f}" for j in range(4, 9)),
            ]
        )
    return Case(one(paper(W, cells + sums)), facts)


@kind(A)
def wx_2026_names(rng: random.Random) -> Case:
    facts, cells = cells_for(W, rng)
    cells = head(head(cells, W, "spend", "消耗"), W, "day", "数据日期")
    return Case(one(paper(W, beside(cells, "净成交金额", ["9.00"] * 9))), facts)


@kind(A, "said")
def wx_net_sales_only(rng: random.Random) -> Case:
    facts, cells = cells_for(W, rng)
    lacking = [{k: v for k, v in f.items() if k != "sales"} for f in facts]
    truth = [f | {"sales": None} for f in lacking]
    return Case(one(paper(W, head(cells, W, "sales", "净成交金额"))), truth, also=[[]])


@kind(A)
def wx_two_grains_of_the_same_money(rng: random.Random) -> Case:
    first, second = facts_of(W, rng), facts_of(WP, rng)
    return Case(
        one(paper(W, cells_of(W, first)), paper(WP, cells_of(WP, second))),
        [f | {"grain": "campaign"} for f in first] + [f | {"grain": "product"} for f in second],
    )


@kind(A)
def wx_one_product_in_two_scenes(rng: random.Random) -> Case:
    facts = facts_of(WP, rng)
    scenes = ["关键词推广", "人群推广", "货品运营"] * 3
    facts = [f | {"product_id": facts[0]["product_id"], "title": TITLES[0]} for f in facts]
    truth = [f | {"scene": s} for f, s in zip(facts, scenes, strict=True)]
    return Case(one(paper(WP, beside(cells_of(WP, facts), "场景名字", scenes, 1))), truth)


@kind(A, "said")
def wx_subjects_that_are_no_products(rng: random.Random) -> Case:
    """主体类型 tells shop from product: the shop's row has the shop's number."""
    _, cells = cells_for(WP, rng)
    kinds = ["商品", "商品", "店铺"] * 3
    return Case(one(paper(WP, beside(cells, "主体类型", kinds, 2))), None)


@kind(A, "said")
def wx_old_scenes_within_a_scene(rng: random.Random) -> Case:
    """场景 and 原二级场景: two rows of one campaign a day are added up or kept apart, not lost."""
    facts, cells = cells_for(W, rng)
    same = each_cell(
        each_cell(cells, W, "campaign", lambda c: "计划"), W, "campaign_id", lambda c: "9000000001"
    )
    rows = beside(same, "原二级场景名字", ["搜索", "推荐", "直播"] * 3, 2)
    truth = [f | {"campaign": "计划", "campaign_id": "9000000001"} for f in facts]
    return Case(one(paper(W, rows)), truth, also=[[]])


@kind(A)
def wx_same_audience_in_two_campaigns(rng: random.Random) -> Case:
    facts = [f | {"audience": "新客"} for f in facts_of(WA, rng)]
    for i, f in enumerate(facts):
        f["campaign_id"], f["campaign"] = f"90000000{i % 3}1", f"计划{i % 3}"
    return Case(one(paper(WA, cells_of(WA, facts))), facts)


@kind(A, "said")
def wx_units_within_audiences(rng: random.Random) -> Case:
    """Rows of two 单元 with one audience: without numbers of the units."""
    facts = [f | {"audience": "新客"} for f in facts_of(WA, rng)]
    cells = beside(cells_of(WA, facts), "单元名字", ["单元1", "单元2", "单元3"] * 3)
    return Case(one(paper(WA, cells)), facts, also=[[]])


@kind(A)
def wx_restated_days(rng: random.Random) -> Case:
    old = facts_of(W, rng)
    new = [f | {"sales": f["sales"] + 10} for f in old][3:]
    names = ("计划报表_20230106_090000.csv", "计划报表_20230109_090000.csv")
    return newer(W, old, new, names, old[:3] + new)


@kind(A)
def wx_older_report_comes_later(rng: random.Random) -> Case:
    old = facts_of(W, rng)
    new = [f | {"sales": f["sales"] + 10} for f in old]
    names = ("计划报表_20230109_090000.csv", "计划报表_20230106_090000.csv")
    return newer(W, new, old, names, new)


@kind(A, "said")
def wx_report_of_one_campaign_later(rng: random.Random) -> Case:
    facts = facts_of(W, rng)
    names = ("计划报表_20230106_090000.csv", "计划报表_20230109_090000.csv")
    return newer(W, facts, facts[::3], names, facts)


@kind(A)
def zz_totals_on_top(rng: random.Random) -> Case:
    facts, cells = cells_for(D, rng)
    sums = [f"{sum(float(r[j]) for r in cells[1:]):.2f}" for j in range(2, len(cells[0]))]
    return Case(one(paper(D, [cells[0], ["汇总", f"{day(0)}~{day(2)}", *sums], *cells[1:]])), facts)


@kind(A, "said")
def zz_by_place(rng: random.Random) -> Case:
    facts, cells = cells_for(D, rng)
    same = each_cell(cells, D, "campaign", lambda c: "首页焦点")
    return Case(
        one(paper(D, beside(same, "资源位", ["手机", "PC", "视频"] * 3, 1))), facts, also=[[]]
    )


@kind(A)
def zz_numbers_in_campaigns(rng: random.Random) -> Case:
    """计划基本信息 is a name with a number below it, in one cell."""
    facts, cells = cells_for(D, rng)
    cells = each_cell(cells, D, "campaign", lambda c: f"{c}\nID:12345{len(c)}")
    bare = [{k: v for k, v in f.items() if k != "campaign"} for f in facts]
    return Case(one(paper(D, cells)), bare)


@kind(A, "said")
def tbk_by_partner(rng: random.Random) -> Case:
    facts, cells = cells_for(T, rng)
    rows: Cells = [[*cells[0], "推广者"]]
    for r in cells[1:]:
        rows += [[*r, "甲"], [r[0], "3", "1.10", "22.00", "乙"]]
    truth = [
        f
        | {
            "clicks": f["clicks"] + 3,
            "spend": round(f["spend"] + 1.1, 2),
            "sales": round(f["sales"] + 22, 2),
        }
        for f in facts
    ]
    return Case(one(paper(T, rows)), truth)


@kind(A, "none")
def tbk_by_month(rng: random.Random) -> Case:
    _, cells = cells_for(T, rng)
    return Case(
        one(paper(T, [cells[0], *([f"2022-{i:02d}", *r[1:]] for i, r in enumerate(cells[1:], 1))])),
        [],
    )


@kind(A)
def tbk_records(rng: random.Random) -> Case:
    facts = facts_of(T, rng)
    records = [
        {
            "thedate": f["day"].replace("-", ""),
            "click": f["clicks"],
            "commisionAmt": f"{f['spend']:.2f}",
            "cmAlipayAmt": f"{f['sales']:.2f}",
            "roi": "3.1",
        }
        for f in facts
    ]
    return Case(one(Paper("tbk.json", json.dumps({"data": {"list": records}}).encode())), facts)


@kind(A, "said")
def tbk_expected_commission(rng: random.Random) -> Case:
    _, cells = cells_for(T, rng)
    return Case(one(paper(T, head(cells, T, "spend", "佣金(预估)"))), None)


@kind(A, "said")
def tbk_two_kinds_of_commission(rng: random.Random) -> Case:
    _, cells = cells_for(T, rng)
    rows = beside(head(cells, T, "spend", "佣金(预估)"), "佣金(结算)", ["9.90"] * 8)
    return Case(one(paper(T, rows)), None)
