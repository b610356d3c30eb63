"""Order lines, refunds and ratings."""

from __future__ import annotations

import json
import random

from tests.blind.case import Case, Facts, each, kind, one
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
from tests.blind.facts import cells_for, cells_of, digits, facts_of, moment, place
from tests.blind.paper import Paper, book

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


@kind("reviews", "said")
def reviews_in_traditional_letters(rng: random.Random) -> Case:
    return all_cells(
        rng, "reviews", "rating", lambda c: c.replace("评", "評").replace("评价", "評價")
    )


@kind("reviews", "said")
def reviews_in_stars(rng: random.Random) -> Case:
    words = {"好评": "5星", "中评": "3星", "差评": "1星"}
    return all_cells(rng, "reviews", "rating", lambda c: words[c])


@kind("reviews", "said")
def reviews_with_emoji(rng: random.Random) -> Case:
    return all_cells(rng, "reviews", "rating", lambda c: f"👍{c}" if c == "好评" else c)


@kind("reviews")
def reviews_two_goods_of_one_order(rng: random.Random) -> Case:
    facts = facts_of("reviews", rng)
    facts[1] |= {"order_id": facts[0]["order_id"], "reviewed_at": facts[0]["reviewed_at"]}
    return told("reviews", facts, cells_of("reviews", facts))


@kind("reviews")
def reviews_changed_in_the_sheet(rng: random.Random) -> Case:
    """A buyer changed a bad rating to a good one; the sheet is mended and read again."""
    old = facts_of("reviews", rng)
    return newer("reviews", old, change(old, 4, rating="good"), ("评价记录.csv", "评价记录(1).csv"),
                 change(old, 4, rating="good"))  # fmt: skip


@kind("reviews")
def reviews_deleted_in_the_sheet(rng: random.Random) -> Case:
    old = facts_of("reviews", rng)
    return newer("reviews", old, without(old, 4), ("评价记录.csv", "评价记录.csv"), without(old, 4))


@kind("reviews", "said")
def reviews_counts_in_place_of_words(rng: random.Random) -> Case:
    return Case(
        one(paper("reviews", [["评价时间", "评价"], ["2023-01-03", "98%"], ["2023-01-04", "97%"]])),
        [],
    )


def _records(rng: random.Random) -> tuple[Facts, list[dict]]:
    words = ["good", "good", "neutral", "bad", "good"]
    facts, records = [], []
    for i, word in enumerate(words):
        number, order, at = digits(rng, 19), digits(rng, 18), moment(rng, i)
        facts.append({"review_id": number, "order_id": order, "reviewed_at": at, "rating": word})
        records.append({"tid": int(order), "oid": int(number), "role": "buyer", "nick": f"tb{i}", "result": word,
                        "created": at, "num_iid": 600000 + i, "content": "不错"})  # fmt: skip
    return facts, records


def _json(records: object, name: str = "traderates.json") -> Paper:
    return Paper(name, json.dumps(records, ensure_ascii=False).encode())


@kind("reviews")
def api_numbers_of_19_digits(rng: random.Random) -> Case:
    facts, records = _records(rng)
    return Case(one(_json(records)), facts)


@kind("reviews")
def api_a_whole_answer(rng: random.Random) -> Case:
    facts, records = _records(rng)
    answer = {
        "traderates_get_response": {"trade_rates": {"trade_rate": records}, "total_results": 5}
    }
    return Case(one(_json(answer)), facts)


@kind("reviews", "said")
def api_two_answers_in_a_file(rng: random.Random) -> Case:
    facts, records = _records(rng)
    pages = [json.dumps({"traderates_get_response": {"trade_rates": {"trade_rate": part}}})
             for part in (records[:3], records[3:])]  # fmt: skip
    return Case(one(Paper("rates.json", "\n".join(pages).encode())), facts)


@kind("reviews", "said")
def api_answers_in_a_list(rng: random.Random) -> Case:
    facts, records = _records(rng)
    pages = [
        {"traderates_get_response": {"trade_rates": {"trade_rate": p}}}
        for p in (records[:3], records[3:])
    ]
    return Case(one(_json(pages)), facts)


@kind("reviews", "said")
def api_ratings_that_sellers_gave(rng: random.Random) -> Case:
    """role says who gave the rating; the shop's own ratings of buyers are always good."""
    facts, records = _records(rng)
    own = [r | {"oid": r["oid"] + 7, "role": "seller", "result": "good"} for r in records]
    return Case(one(_json(records + own)), facts)


@kind("reviews")
def api_times_in_milliseconds(rng: random.Random) -> Case:
    facts, records = _records(rng)
    first = 1672711200  # 2023-01-03 10:00 in Shanghai
    for i, (fact, record) in enumerate(zip(facts, records, strict=True)):
        record["created"] = (first + 86400 * i) * 1000
        fact["reviewed_at"] = f"2023-01-{3 + i:02d} 10:00:00"
    return Case(one(_json(records)), facts)


@kind("reviews", "said")
def api_words_in_capitals(rng: random.Random) -> Case:
    facts, records = _records(rng)
    return Case(one(_json([r | {"result": r["result"].upper()} for r in records])), facts)


@kind("reviews", "said")
def api_cut_off(rng: random.Random) -> Case:
    facts, records = _records(rng)
    return Case(one(Paper("rates.json", _json(records).content[:-60])), facts[:-1], also=[[]])


@kind("reviews")
def api_changed_ratings(rng: random.Random) -> Case:
    facts, records = _records(rng)
    later = [r | ({"result": "good"} if i == 3 else {}) for i, r in enumerate(records)]
    return Case(
        each(_json(records, "rates_1.json"), _json(later, "rates_2.json")),
        change(facts, 4, rating="good"),
    )


@kind("reviews")
def api_default_ratings(rng: random.Random) -> Case:
    facts, records = _records(rng)
    texts = [
        "此用户没有填写评价。",
        "系统默认好评！",
        "默认包装很好",
        "没有评价的必要，差",
        "该用户未填写评价内容",
    ]
    for record, text in zip(records, texts, strict=True):
        record["content"] = text
    truth = [f | {"is_default": i in (0, 1, 4)} for i, f in enumerate(facts)]
    return Case(one(_json(records)), truth)


@kind("reviews", "said")
def api_records_as_csv_with_floats(rng: random.Random) -> Case:
    facts, records = _records(rng)
    heads = list(records[0])
    rows = [
        [f"{float(v):.0f}.0" if h in ("tid", "oid") else str(v) for h, v in r.items()]
        for r in records
    ]
    lost = [f | {"order_id": None, "review_id": None} for f in facts]
    return Case(one(paper("reviews", [heads, *rows], "rates.csv")), lost, also=[[]])


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
