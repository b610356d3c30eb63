"""Order lists: amounts, unpaid orders, memos, names."""

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
    one_cell,
    paper,
    put,
    told,
    without,
)
from tests.blind.facts import cells_for, cells_of, digits, facts_of, place

ORDERS = "orders"
EARLY, LATE = "ExportOrderList202302010905.csv", "ExportOrderList202302080905.csv"


@kind(ORDERS)
def orders_net_of_refunds(rng: random.Random) -> Case:
    """买家实际支付金额 has the refunds taken off, as some generations do; 打款商家金额 is not there."""
    facts = facts_of(ORDERS, rng)
    facts[2]["refund_amount"] = facts[2]["total_amount"]
    facts[0]["refund_amount"] = 5.5
    net = [f | {"paid_amount": round(f["paid_amount"] - f["refund_amount"], 2)} for f in facts]
    return told(ORDERS, facts, cells_of(ORDERS, net))


@kind(ORDERS)
def orders_no_refund_words(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(
        ORDERS,
        facts,
        each_cell(cells, ORDERS, "refund_amount", lambda c: "无退款申请" if c == "0.00" else c),
    )


@kind(ORDERS, "said")
def orders_negative_refunds(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "refund_amount", lambda c: c if c == "0.00" else f"-{c}")


@kind(ORDERS, "said")
def orders_refunds_in_brackets(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "refund_amount", lambda c: c if c == "0.00" else f"({c})")


@kind(ORDERS, "said")
def orders_in_dollars(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    for column in ("total_amount", "paid_amount"):
        cells = each_cell(cells, ORDERS, column, lambda c: f"US${c}")
    return Case(one(paper(ORDERS, cells)), [])


@kind(ORDERS, "said")
def orders_in_hongkong_dollars_by_header(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    cells = head(cells, ORDERS, "paid_amount", "买家实际支付金额(HKD)")
    return Case(one(paper(ORDERS, head(cells, ORDERS, "total_amount", "总金额(HKD)"))), [])


@kind(ORDERS)
def orders_in_fen_by_header(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    for column in ("total_amount", "paid_amount", "refund_amount"):
        cells = each_cell(cells, ORDERS, column, lambda c: f"{round(float(c) * 100)}")
        cells = head(cells, ORDERS, column, f"{cells[0][place(ORDERS, column)]}（分）")
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_in_thousands_by_header(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    for column in ("total_amount", "paid_amount", "refund_amount"):
        cells = each_cell(cells, ORDERS, column, lambda c: f"{float(c) / 1000:.5f}")
        cells = head(cells, ORDERS, column, f"{cells[0][place(ORDERS, column)]}(千元)")
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_decimal_commas(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    for column in ("total_amount", "paid_amount", "refund_amount"):
        cells = each_cell(cells, ORDERS, column, lambda c: c.replace(".", ","))
    return Case(one(paper(ORDERS, cells, sep=";")), facts)


@kind(ORDERS, "said")
def orders_points_for_thousands(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    cells = put(
        put(cells, ORDERS, "total_amount", 1, "1.234,50"), ORDERS, "paid_amount", 1, "1.234,50"
    )
    return told(
        ORDERS, change(facts, 1, total_amount=1234.5, paid_amount=1234.5), cells, without(facts, 1)
    )


@kind(ORDERS)
def orders_unpaid_as_words(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, put(cells, ORDERS, "paid_at", 6, "--"))


@kind(ORDERS, "said")
def orders_unpaid_as_zero_time(rng: random.Random) -> Case:
    return one_cell(rng, ORDERS, "paid_at", "0000-00-00 00:00:00", None, 6)


@kind(ORDERS, "said")
def orders_unpaid_as_1970(rng: random.Random) -> Case:
    return one_cell(rng, ORDERS, "paid_at", "1970-01-01 08:00:00", None, 6)


@kind(ORDERS, "said")
def orders_unpaid_as_1899(rng: random.Random) -> Case:
    return one_cell(rng, ORDERS, "paid_at", "1899-12-30 00:00:00", None, 6)


@kind(ORDERS, "said")
def orders_paid_next_century(rng: random.Random) -> Case:
    return one_cell(rng, ORDERS, "paid_at", "2203-01-05 10:00:00", ..., 2)


@kind(ORDERS, "said")
def orders_paid_amount_missing(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(
        ORDERS,
        without(facts, 2),
        put(cells, ORDERS, "paid_amount", 2, ""),
        blanked(facts, 2, "paid_amount"),
    )


@kind(ORDERS, "said")
def orders_refund_twice_as_header(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, beside(cells, "退款金额", [f"{i}.10" for i in range(len(facts))], 3))


@kind(ORDERS, "said")
def orders_sub_orders_under_main_ones(rng: random.Random) -> Case:
    """订单编号 is the sub-order here: three of them share one main order."""
    facts, cells = cells_for(ORDERS, rng)
    mains = [digits(rng, 16)] * 3 + [f["order_id"] for f in facts[3:]]
    cells = beside(beside(cells, "主订单编号", mains), "发货时间", [""] * len(facts))
    return Case(one(paper(ORDERS, cells)), None)


@kind(ORDERS)
def orders_memo_that_denies_brushing(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    memos = ["补单 5元", "客户要求补发一件", "不是刷单", "", "已补发", "V", "补单已返款"]
    marked = [f | {"brushed": i in (0,)} for i, f in enumerate(facts)]
    also = [f | {"brushed": i in (0, 6)} for i, f in enumerate(facts)]
    return told(ORDERS, marked, beside(cells, "商家备忘", memos), also)


@kind(ORDERS, "said")
def orders_masked_by_stars(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    nameless = [f | {"buyer_id": None} for f in facts]
    return told(
        ORDERS, nameless, each_cell(cells, ORDERS, "buyer_id", lambda c: f"{c[0]}★★{c[-1]}")
    )


@kind(ORDERS, "said")
def orders_masked_by_dots(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    nameless = [f | {"buyer_id": None} for f in facts]
    return told(ORDERS, nameless, each_cell(cells, ORDERS, "buyer_id", lambda c: f"{c[0]}•••"))


@kind(ORDERS, "said")
def orders_masked_by_a_word(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    nameless = [f | {"buyer_id": None} for f in facts]
    return told(ORDERS, nameless, each_cell(cells, ORDERS, "buyer_id", lambda c: "匿名买家"))


@kind(ORDERS, "said")
def orders_masked_by_letters_x(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    nameless = [f | {"buyer_id": None} for f in facts]
    return told(ORDERS, nameless, each_cell(cells, ORDERS, "buyer_id", lambda c: "买xxx"))


@kind(ORDERS)
def orders_same_name_with_a_space(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    facts[3]["buyer_id"] = facts[0]["buyer_id"]
    cells = put(cells_of(ORDERS, facts), ORDERS, "buyer_id", 4, f" {facts[0]['buyer_id']}\u00a0")
    return told(ORDERS, facts, cells)
