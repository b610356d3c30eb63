"""Order lines and refunds."""

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
)
from tests.blind.facts import cells_for, cells_of, digits, facts_of, place
from tests.blind.paper import book

R, D, L = "refunds", "details", "order_items"


@kind(L)
def items_same_title_other_size(rng: random.Random) -> Case:
    facts = facts_of(L, rng)
    facts.insert(1, facts[0] | {"line_id": digits(rng, 16), "properties": "颜色：红色;尺码：M"})
    return told(L, facts, cells_of(L, facts))


@kind(L)
def details_the_same_line_twice(rng: random.Random) -> Case:
    facts = facts_of(D, rng)
    facts.insert(1, dict(facts[0]))
    return told(D, facts, cells_of(D, facts))


@kind(L)
def details_a_line_withdrawn(rng: random.Random) -> Case:
    old = facts_of(D, rng)
    new = without(old, 3)
    names = ("ExportOrderDetailList202302010905.csv", "ExportOrderDetailList202302080905.csv")
    return newer(D, old, new, names, new)


@kind(L, "said")
def details_merged_order_numbers(rng: random.Random) -> Case:
    """The number stands on the first line of an order only."""
    facts = facts_of(D, rng)
    cells = cells_of(D, facts)
    for i in range(len(facts) - 1, 0, -1):
        if facts[i]["order_id"] == facts[i - 1]["order_id"]:
            cells[i + 1][0] = ""
    alone = [f for i, f in enumerate(facts) if i == 0 or f["order_id"] != facts[i - 1]["order_id"]]
    return Case(one(paper(D, cells)), facts, also=[alone])


@kind(L, "said")
def details_prices_as_ranges(rng: random.Random) -> Case:
    return one_cell(rng, D, "list_price", "35.00~59.00", ...)


@kind(L, "said")
def details_units_with_a_word(rng: random.Random) -> Case:
    return all_cells(rng, D, "units", lambda c: f"{c}件")


@kind(L, "said")
def details_units_below_zero(rng: random.Random) -> Case:
    return one_cell(rng, D, "units", "-1", ...)


@kind(L, "said")
def details_half_a_piece(rng: random.Random) -> Case:
    return one_cell(rng, D, "units", "1.5", ...)


@kind(L, "said")
def details_units_as_two_times_three(rng: random.Random) -> Case:
    return one_cell(rng, D, "units", "2*3", ...)


@kind(L, "said")
def items_numbers_ruined(rng: random.Random) -> Case:
    _, cells = cells_for(L, rng)
    return Case(one(paper(L, each_cell(cells, L, "line_id", lambda c: f"{float(c):.5E}"))), [])


@kind(R)
def refunds_two_of_one_order(rng: random.Random) -> Case:
    facts = change(facts_of(R, rng), 2)
    facts[1]["order_id"] = facts[0]["order_id"]
    return told(R, facts, cells_of(R, facts))


@kind(R, "said")
def refunds_one_number_two_goods(rng: random.Random) -> Case:
    facts = facts_of(R, rng)
    facts[1]["refund_id"], facts[1]["order_id"] = facts[0]["refund_id"], facts[0]["order_id"]
    return told(R, facts, cells_of(R, facts))


@kind(R)
def refunds_settled_later(rng: random.Random) -> Case:
    new = facts_of(R, rng)
    old = cells_of(R, new)
    old = put(
        put(old, R, "succeeded", 6, "买家已经申请退款，等待卖家同意"), R, "finished_at", 6, ""
    )
    return Case(
        each(paper(R, old, "退款_20230110.csv"), paper(R, cells_of(R, new), "退款_20230120.csv")),
        new,
    )


@kind(R)
def refunds_older_file_comes_later(rng: random.Random) -> Case:
    new = facts_of(R, rng)
    old = cells_of(R, change(new, 6, succeeded=False, refund_amount=1.25))
    return Case(
        each(paper(R, cells_of(R, new), "退款_20230120.csv"), paper(R, old, "退款_20230110.csv")),
        new,
    )


@kind(R, "said")
def refunds_state_of_a_part(rng: random.Random) -> Case:
    facts, cells = cells_for(R, rng)
    return told(R, without(facts, 1), put(cells, R, "succeeded", 1, "部分退款成功"), facts)


@kind(R, "said")
def refunds_states_in_english(rng: random.Random) -> Case:
    return all_cells(rng, R, "succeeded", lambda c: "SUCCESS" if c == "退款成功" else "CLOSED")


@kind(R, "said")
def refunds_states_in_traditional_letters(rng: random.Random) -> Case:
    return all_cells(rng, R, "succeeded", lambda c: c.replace("关闭", "關閉"))


@kind(R)
def refunds_states_with_spaces(rng: random.Random) -> Case:
    return all_cells(rng, R, "succeeded", lambda c: f"{c} \u3000")


@kind(R, "said")
def refunds_below_zero(rng: random.Random) -> Case:
    return all_cells(rng, R, "refund_amount", lambda c: f"-{c}")


@kind(R, "said")
def refunds_asked_and_real_amounts(rng: random.Random) -> Case:
    """申请退款金额 and 实际退款金额: what was asked may not stand as what was given back."""
    facts, cells = cells_for(R, rng)
    cells = head(cells, R, "refund_amount", "实际退款金额")
    cells = beside(cells, "申请退款金额", [f"{f['paid_amount']:.2f}" for f in facts], 4)
    return told(R, facts, cells, [{**f, "refund_amount": None} for f in facts])


@kind(R, "said")
def refunds_kind_with_a_remark(rng: random.Random) -> Case:
    facts, cells = cells_for(R, rng)
    return told(R, without(facts, 2), put(cells, R, "kind", 2, "退货退款(已寄回)"), facts)


@kind(R, "said")
def refunds_more_than_paid(rng: random.Random) -> Case:
    """付款金额 in yuan, 退款金额 in fen."""
    return all_cells(rng, R, "refund_amount", lambda c: f"{round(float(c) * 100)}", known=False)


@kind(R, "said")
def refunds_of_two_states_in_one_file(rng: random.Random) -> Case:
    """Two downloads glued: the old state of a refund and the new one, with one amount."""
    facts, cells = cells_for(R, rng)
    old = put(put(cells, R, "succeeded", 2, "退款关闭"), R, "finished_at", 2, "")[2]
    return told(R, facts, [*cells, old])


@kind(R, "said")
def refunds_asked_day_only(rng: random.Random) -> Case:
    facts, cells = cells_for(R, rng)
    bare = [{k: v for k, v in f.items() if k != "asked_at"} for f in facts]
    return told(R, bare, each_cell(cells, R, "asked_at", lambda c: c[:10]))


@kind(R)
def refunds_of_a_real_book(rng: random.Random) -> Case:
    """Numbers of products as numbers, times as texts, a line of remarks above."""
    facts, cells = cells_for(R, rng)
    cells = [["导出时间：2023-01-20 10:00:00"], [], *cells]
    return Case(one(book("当日售后退货表.xlsx", {"Sheet1": cells})), facts)


@kind(R, "said")
def refunds_ids_as_rounded_numbers(rng: random.Random) -> Case:
    _, cells = cells_for(R, rng)
    cells = each_cell(cells, R, "refund_id", lambda c: f"{float(c):.0f}")
    return Case(one(book("售后.xlsx", {"Sheet1": cells}, numbers=True)), None)


@kind(R, "said")
def refunds_missing_amount(rng: random.Random) -> Case:
    facts, cells = cells_for(R, rng)
    cells[2][place(R, "refund_amount")] = "-"
    return told(R, blanked(facts, 2, "refund_amount"), cells)


@kind(R)
def refunds_twice_on_one_day(rng: random.Random) -> Case:
    """Downloaded again on the same day; the name tells the day only, the command comes later."""
    old = facts_of(R, rng)
    new = change(old, 6, succeeded=False)
    return newer(R, old, new, ("退款_20230120.csv", "退款_20230120(1).csv"), new)


@kind(R)
def refunds_settled_after_the_last_was_asked(rng: random.Random) -> Case:
    """Money goes back days after it was asked for: over all the data it counts."""
    facts = facts_of(R, rng)
    given = sum(f["refund_amount"] for f in facts if f["succeeded"])
    return Case(one(paper(R, cells_of(R, facts))), facts, metrics={"refunds_paid": given})
