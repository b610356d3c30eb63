"""The same things told twice: by two kinds of files, in two dresses, in rows that are alike."""

from __future__ import annotations

import json
import random

from tests.blind.case import Case, each, kind, one
from tests.blind.edits import change, each_cell, paper, put, told, without
from tests.blind.facts import cells_for, cells_of, digits, facts_of
from tests.blind.paper import Paper, sheet


def twice(source: str, rng: random.Random, column: str, word: str) -> Case:
    """The first row once more, with another figure: nobody knows which holds."""
    _, cells = cells_for(source, rng)
    again = put(cells, source, column, 1, word)[1]
    return Case(one(paper(source, [*cells, again])), None)


@kind("costs", "said")
def costs_two_of_one_day(rng: random.Random) -> Case:
    return twice("costs", rng, "unit_cost", "99.90")


@kind("activities", "said")
def activities_twice_with_other_budgets(rng: random.Random) -> Case:
    return twice("activities", rng, "budget", "99.90")


@kind("service", "said")
def service_two_shifts_of_an_agent(rng: random.Random) -> Case:
    return twice("service", rng, "orders", "1")


@kind("dsr_snapshots", "said")
def scores_twice_a_day(rng: random.Random) -> Case:
    return twice("dsr_snapshots", rng, "service", "4.11")


@kind("posts_held", "said")
def posts_two_holders_from_one_day(rng: random.Random) -> Case:
    return twice("posts_held", rng, "holder_id", "工号99999")


@kind("training", "said")
def training_twice_with_other_points(rng: random.Random) -> Case:
    return twice("training", rng, "score", "11")


@kind("sites", "said")
def sites_twice_with_other_days(rng: random.Random) -> Case:
    return twice("sites", rng, "opened_on", "2022-01-05")


@kind("reviews")
def reviews_alike_count_twice(rng: random.Random) -> Case:
    """Two good ratings of one product on one day, without order numbers."""
    facts = [f | {"order_id": None} for f in facts_of("reviews", rng)]
    facts.insert(1, dict(facts[0]))
    return told("reviews", facts, cells_of("reviews", facts))


@kind("reviews")
def reviews_alike_read_again(rng: random.Random) -> Case:
    facts = [f | {"order_id": None} for f in facts_of("reviews", rng)]
    facts.insert(1, dict(facts[0]))
    cells = cells_of("reviews", facts)
    return Case(
        each(paper("reviews", cells), paper("reviews", cells, "评价(1).csv", sep="\t")), facts
    )


@kind("tasks")
def tasks_alike_without_numbers(rng: random.Random) -> Case:
    facts = [f | {"task_id": None} for f in facts_of("tasks", rng)]
    facts.insert(1, dict(facts[0]))
    return told("tasks", facts, cells_of("tasks", facts))


@kind("reviews", "said")
def reviews_by_sheet_and_interface(rng: random.Random) -> Case:
    """The same ratings, typed into a sheet and fetched: five are not ten."""
    facts = facts_of("reviews", rng)
    records = [
        {
            "tid": f["order_id"],
            "oid": digits(rng, 19),
            "role": "buyer",
            "result": f["rating"],
            "created": f["reviewed_at"],
            "item_title": f["item_title"],
        }
        for f in facts
    ]
    fetched = Paper("rates.json", json.dumps(records).encode())
    return Case(one(paper("reviews", cells_of("reviews", facts)), fetched), facts)


@kind("order_items", "said")
def items_by_old_and_new_exports(rng: random.Random) -> Case:
    """宝贝明细 of both generations for the same orders: pieces are not to be counted twice."""
    facts = facts_of("order_items", rng)
    old = [f | {"list_price": f["payable_amount"]} for f in facts]
    files = [
        paper("details", cells_of("details", old), "ExportOrderDetailList202302010905.csv"),
        paper("order_items", cells_of("order_items", facts), "ExportOrderList202302020905.csv"),
    ]
    return Case(one(*files), [{"units": f["units"], "order_id": f["order_id"]} for f in facts])


@kind("orders")
def orders_by_list_and_report(rng: random.Random) -> Case:
    """The Tmall report has no buyer and no state; what the list said of these stays."""
    facts = [f for f in facts_of("orders", rng) if f["paid_at"]]
    facts = [f | {"refund_amount": 0.0, "status": "completed"} for f in facts]
    later = change(facts, 2, refund_amount=5.5)
    heads = ["订单编号", "总金额", "订单创建时间", "订单付款时间", "退款金额", "买家实际支付金额"]
    plain = ("order_id", "total_amount", "created_at", "paid_at", "refund_amount")
    rows = []
    for f in later:
        net = f["paid_amount"] - f["refund_amount"]
        rows.append([*(str(f[c]) for c in plain), f"{net:.2f}"])
    files = [paper("orders", cells_of("orders", facts)), sheet("天猫订单报表.csv", [heads, *rows])]
    return Case(each(*files), later)


@kind("shop_day", "said")
def shop_days_by_tool_and_by_hand(rng: random.Random) -> Case:
    """生意参谋 and the hand-kept sheet tell other visitors of the same days."""
    files = [
        paper("shop_day", cells_for("shop_day", rng)[1], "生意参谋.csv"),
        paper("hand_shop_day", cells_for("hand_shop_day", rng)[1], "日报.csv"),
    ]
    return Case(one(*files), None)


@kind("orders")
def orders_in_two_dresses(rng: random.Random) -> Case:
    facts, cells = cells_for("orders", rng)
    dressed = each_cell(cells, "orders", "order_id", lambda c: f'="{c}"')
    return Case(each(paper("orders", cells), paper("orders", dressed, "订单2.csv")), facts)


@kind("product_day")
def products_in_two_dresses(rng: random.Random) -> Case:
    facts, cells = cells_for("product_day", rng)
    dressed = each_cell(cells, "product_day", "product_id", lambda c: f"{c}.0")
    dressed = each_cell(dressed, "product_day", "day", lambda c: c.replace("-", "/"))
    return Case(
        each(paper("product_day", cells), paper("product_day", dressed, "商品2.csv")), facts
    )


@kind("orders", "said")
def orders_two_numbers_on_two_lines(rng: random.Random) -> Case:
    facts, cells = cells_for("orders", rng)
    both = f"{facts[0]['order_id']}\n{facts[1]['order_id']}"
    return told("orders", without(facts, 1, 2), [cells[0], [both, *cells[1][1:]], *cells[3:]])


@kind("orders", "said")
def orders_two_numbers_with_a_chinese_comma(rng: random.Random) -> Case:
    facts, cells = cells_for("orders", rng)
    both = f"{facts[0]['order_id']}、{facts[1]['order_id']}"
    return told("orders", without(facts, 1, 2), [cells[0], [both, *cells[1][1:]], *cells[3:]])


@kind("ads", "said")
def wx_fuller_older_report_comes_later(rng: random.Random) -> Case:
    """The newer report was filtered to one campaign; the older one, read later, has all three."""
    facts = facts_of("wanxiang", rng)
    files = [
        paper("wanxiang", cells_of("wanxiang", facts[::3]), "计划报表_20230109_090000.csv"),
        paper("wanxiang", cells_of("wanxiang", facts), "计划报表_20230106_090000.csv"),
    ]
    return Case(each(*files), None)


@kind("product_day", "said")
def products_wireless_and_pc_files(rng: random.Random) -> Case:
    files = [
        paper(
            "product_day", cells_for("product_day", rng)[1], f"商品_{t}_2023-01-03_2023-01-05.csv"
        )
        for t in ("无线", "PC")
    ]
    return Case(each(*files), None)


@kind("ads")
def wx_money_of_two_grains_counts_once(rng: random.Random) -> Case:
    campaigns, products = facts_of("wanxiang", rng), facts_of("wanxiang_product", rng)
    for one_row, other in zip(campaigns, products, strict=True):
        other["spend"] = one_row["spend"]
    files = [
        paper(s, cells_of(s, f))
        for s, f in (("wanxiang", campaigns), ("wanxiang_product", products))
    ]
    truth = [{"spend": f["spend"], "grain": "campaign"} for f in campaigns]
    truth += [{"spend": f["spend"], "grain": "product"} for f in products]
    return Case(one(*files), truth, metrics={"ad_spend": sum(f["spend"] for f in campaigns)})


@kind("brushed_orders", "said")
def brushed_numbers_of_other_lengths(rng: random.Random) -> Case:
    """One digit was lost while typing: no order has such a number, and it is not excluded."""
    facts = facts_of("orders", rng)
    listed = [["订单编号", "备注"], [facts[0]["order_id"][:-1], "1"], [facts[1]["order_id"], "2"]]
    files = [paper("orders", cells_of("orders", facts)), paper("brushed_orders", listed)]
    return Case(one(*files), None)


@kind("order_items")
def items_pieces_by_two_exports(rng: random.Random) -> Case:
    """Lines of both generations and the order list: the pieces sold are those of the lines."""
    items = facts_of("order_items", rng)
    numbers = list(dict.fromkeys(f["order_id"] for f in items))
    orders = [f | {"order_id": n} for f, n in zip(facts_of("orders", rng), numbers, strict=False)]
    old = [f | {"list_price": f["payable_amount"]} for f in items]
    files = [
        paper("orders", cells_of("orders", orders)),
        paper("details", cells_of("details", old), "ExportOrderDetailList202302010905.csv"),
        paper("order_items", cells_of("order_items", items), "ExportOrderList202302020905.csv"),
    ]
    truth = [{"units": f["units"], "order_id": f["order_id"]} for f in items]
    return Case(one(*files), truth, metrics={"units_sold": sum(f["units"] for f in items)})
