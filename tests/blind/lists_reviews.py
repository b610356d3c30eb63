"""Ratings, as a sheet and as records of the interface."""

from __future__ import annotations

import json
import random

from tests.blind.case import Case, Facts, each, kind, one
from tests.blind.edits import (
    all_cells,
    change,
    newer,
    paper,
    told,
    without,
)
from tests.blind.facts import cells_for, cells_of, digits, facts_of, moment
from tests.blind.paper import Paper

R, D, L = "refunds", "details", "order_items"


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
    return newer(
        "reviews",
        old,
        change(old, 4, rating="good"),
        ("评价记录.csv", "评价记录(1).csv"),
        change(old, 4, rating="good"),
    )


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
        records.append(
            {
                "tid": int(order),
                "oid": int(number),
                "role": "buyer",
                "nick": f"tb{i}",
                "result": word,
                "created": at,
                "num_iid": 600000 + i,
                "content": "不错",
            }
        )
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
    pages = [
        json.dumps({"traderates_get_response": {"trade_rates": {"trade_rate": part}}})
        for part in (records[:3], records[3:])
    ]
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


@kind("reviews")
def reviews_share_by_hand(rng: random.Random) -> Case:
    facts, cells = cells_for("reviews", rng)
    good = sum(f["rating"] == "good" for f in facts) / len(facts)
    figures = {"reviews": len(facts), "positive_share": good}
    return Case(one(paper("reviews", cells)), facts, metrics=figures)
