"""Order lists: what a row is, numbers, states, versions."""

from __future__ import annotations

import random

from tests.blind.case import Case, each, kind, one
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
    return all_cells(
        rng, ORDERS, "order_id", lambda c: " ".join(c[i : i + 4] for i in range(0, 16, 4))
    )


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
        ORDERS,
        old,
        new,
        ("ExportOrderList202301150905.csv", "ExportOrderList202201010905.csv"),
        new,
    )


@kind(ORDERS)
def orders_growing_downloads(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    files = [
        paper(ORDERS, cells_of(ORDERS, facts[:n]), f"ExportOrderList2023020{n}0905.csv")
        for n in (3, 5, 7)
    ]
    return Case([[files[1]], [files[2], files[0]]], facts)


@kind(ORDERS)
def orders_deleted_stay_and_are_said(rng: random.Random) -> Case:
    facts = facts_of(ORDERS, rng)
    return newer(ORDERS, facts, without(facts, 3), (EARLY, LATE), facts)
