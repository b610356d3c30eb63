"""What goes wrong with order lists: what a row is, numbers of orders, versions, states."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
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
)  # fmt: skip
from tests.blind.facts import cells_for, cells_of, digits, facts_of, place
from tests.blind.paper import book

ORDERS = "orders"
EARLY, LATE = "ExportOrderList202302010905.csv", "ExportOrderList202302080905.csv"


@kind(ORDERS)
def orders_in_two_parcels(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    cells = beside(cells, "物流单号", [f"SF{i:09d}" for i in range(len(facts))])
    second = [*cells[1][:-1], "SF999999999"]
    return told(ORDERS, facts, [*cells[:2], second, *cells[2:]])


@kind(ORDERS, "said")
def orders_a_row_an_item(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    second = list(cells[1])
    second[place(ORDERS, "item_titles")], second[place(ORDERS, "total_amount")] = "赠品袜子", "9.90"
    second[place(ORDERS, "paid_amount")] = "9.90"
    truth = change(
        facts,
        1,
        total_amount=facts[0]["total_amount"] + 9.9,
        paid_amount=facts[0]["paid_amount"] + 9.9,
    )
    return told(ORDERS, truth, [*cells[:2], second, *cells[2:]])


@kind(ORDERS, "said")
def orders_a_row_an_item_same_amount(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    second = list(cells[1])
    second[place(ORDERS, "item_titles")] = "赠品袜子"
    return told(
        ORDERS, facts, [*cells[:2], second, *cells[2:]], change(facts, 1, item_titles="赠品袜子")
    )


@kind(ORDERS, "said")
def orders_continued_rows(rng: random.Random) -> Case:
    """Merged cells of an order with two items: the second row has the item only."""
    facts, cells = cells_for(ORDERS, rng)
    second = [""] * len(cells[0])
    second[place(ORDERS, "item_titles")], second[place(ORDERS, "units")] = "赠品袜子", "1"
    return told(ORDERS, facts, [*cells[:2], second, *cells[2:]])


@kind(ORDERS)
def orders_ids_with_a_tab(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "order_id", lambda c: f"\t{c}")


@kind(ORDERS)
def orders_ids_with_point_zero(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "order_id", lambda c: f"{c}.0")


@kind(ORDERS, "said")
def orders_ids_with_a_word(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "order_id", lambda c: f"订单号:{c}")


@kind(ORDERS)
def orders_ids_in_blocks_of_four(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "order_id", lambda c: " ".join(c[i : i + 4] for i in range(0, 16, 4)))


@kind(ORDERS, "said")
def orders_ids_cut_to_fifteen_digits(rng: random.Random) -> Case:
    _, cells = cells_for(ORDERS, rng)
    cells = each_cell(cells, ORDERS, "order_id", lambda c: c[:15] + "0")
    return Case(one(paper(ORDERS, cells)), None)


@kind(ORDERS, "said")
def orders_ids_of_18_digits_as_numbers(rng: random.Random) -> Case:
    facts = [f | {"order_id": digits(rng, 18)} for f in facts_of(ORDERS, rng)]
    cells = each_cell(cells_of(ORDERS, facts), ORDERS, "order_id", lambda c: f"{int(float(c))}")
    lost = [f | {"order_id": None, "id_damaged": True} for f in facts]
    return Case(one(book("订单.xlsx", {"Sheet1": cells})), lost, also=[facts])


@kind(ORDERS)
def orders_states_with_spaces(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "status", lambda c: f" {c[:2]}{c[2:]}\u200b ")


@kind(ORDERS, "said")
def orders_states_in_traditional_letters(rng: random.Random) -> Case:
    table = str.maketrans("关闭买卖发货认确", "關閉買賣發貨認確")
    return all_cells(rng, ORDERS, "status", lambda c: c.translate(table))


@kind(ORDERS, "said")
def orders_states_in_english(rng: random.Random) -> Case:
    words = {
        "交易成功": "TRADE_FINISHED",
        "交易关闭": "TRADE_CLOSED",
        "等待买家付款": "WAIT_BUYER_PAY",
    }
    return all_cells(rng, ORDERS, "status", lambda c: words.get(c, "WAIT_SELLER_SEND_GOODS"))


@kind(ORDERS, "said")
def orders_states_with_emoji(rng: random.Random) -> Case:
    return all_cells(rng, ORDERS, "status", lambda c: f"✅{c}")


@kind(ORDERS)
def orders_restated(rng: random.Random) -> Case:
    old = facts_of(ORDERS, rng)
    new = change(old, 4, status="closed", refund_amount=old[3]["total_amount"])
    return newer(ORDERS, old, new, (EARLY, LATE), new)


@kind(ORDERS)
def orders_older_file_comes_later(rng: random.Random) -> Case:
    old = facts_of(ORDERS, rng)
    new = change(old, 4, status="closed", refund_amount=old[3]["total_amount"])
    return newer(ORDERS, new, old, (LATE, EARLY), new)


@kind(ORDERS, "said")
def orders_two_copies_that_differ(rng: random.Random) -> Case:
    """Both in one command, named alike but for (1): which is newer?"""
    old = facts_of(ORDERS, rng)
    new = change(old, 2, total_amount=11.11, paid_amount=11.11)
    first = paper(ORDERS, cells_of(ORDERS, old), EARLY)
    second = paper(ORDERS, cells_of(ORDERS, new), EARLY.replace(".csv", " (1).csv"))
    return Case(one(first, second), None)


@kind(ORDERS)
def orders_copy_with_another_encoding(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    copy = paper(ORDERS, cells, "订单副本(2).csv", encoding="utf-16", sep="\t")
    return Case(each(paper(ORDERS, cells), copy), facts)


@kind(ORDERS)
def orders_filtered_download_later(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    done = [f for f in facts if f["status"] == "completed"]
    return newer(ORDERS, facts, done, (EARLY, LATE), facts)


@kind(ORDERS)
def orders_part_of_the_days_later(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    later = change(facts, 5, status="closed", refund_amount=1.5)
    return newer(ORDERS, facts, later[3:6], (EARLY, LATE), later)


@kind(ORDERS)
def orders_name_with_a_wrong_date(rng: random.Random) -> Case:
    """The newer file was renamed to a day before its own rows."""
    old = facts_of(ORDERS, rng)
    new = change(
        old,
        5,
        status="closed",
        refund_amount=old[4]["total_amount"],
        completed_at="2023-01-29 10:00:01",
    )
    return newer(
        ORDERS, old, new, ("ExportOrderList202301150905.csv", "ExportOrderList202201010905.csv"), new
    )


@kind(ORDERS)
def orders_growing_downloads(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    files = [
        paper(ORDERS, cells_of(ORDERS, facts[:n]), f"ExportOrderList2023020{n}0905.csv") for n in (3, 5, 7)
    ]
    return Case([[files[1]], [files[2], files[0]]], facts)


@kind(ORDERS)
def orders_deleted_stay_and_are_said(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    return newer(ORDERS, facts, without(facts, 3), (EARLY, LATE), facts)


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
        ORDERS, facts, each_cell(cells, ORDERS, "refund_amount", lambda c: "无退款申请" if c == "0.00" else c)
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
    cells = put(put(cells, ORDERS, "total_amount", 1, "1.234,50"), ORDERS, "paid_amount", 1, "1.234,50")
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
        ORDERS, without(facts, 2), put(cells, ORDERS, "paid_amount", 2, ""), blanked(facts, 2, "paid_amount")
    )


@kind(ORDERS, "said")
def orders_refund_twice_as_header(rng: random.Random) -> Case:
    facts, cells = cells_for(ORDERS, rng)
    return told(ORDERS, facts, beside(cells, "退款金额", [f"{i}.10" for i in range(len(facts))], 3))


@kind(ORDERS, "said")
def orders_sub_orders_under_main_ones(rng: random.Random) -> Case:
    """订单编号 is the sub-order here: three share one main order, and each has the main order's total."""
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
    return told(ORDERS, nameless, each_cell(cells, ORDERS, "buyer_id", lambda c: f"{c[0]}★★{c[-1]}"))


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
