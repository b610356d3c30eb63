"""What people mix up in sheets of ratings, agents, costs, budgets and refunds is found; sound sheets show nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from tests.store.in_turn import shop_of
from tests.store.test_mixed_up import PRODUCTS, as_they_were, kinds, shop_with

FIRST = date(2026, 4, 1)


def ratings(*, mixed: bool) -> str:
    """Sixty ratings in the order of time, of which five are bad: here and there, or all at the top."""
    bad = {9, 20, 33, 41, 58} if mixed else set(range(5))
    rows = [
        f"{FIRST + timedelta(n // 2)} 1{n % 2}:00:00,26{n:016d},{'差评' if n in bad else '好评'}\n"
        for n in range(60)
    ]
    return "评价时间,订单编号,评价\n" + "".join(rows)


@pytest.mark.parametrize("mixed", [True, False])
def test_ratings_that_were_sorted_by_themselves_are_found(tmp_path: Path, *, mixed: bool) -> None:
    found = kinds(shop_of(tmp_path, ("评价.csv", ratings(mixed=mixed))))
    assert ("ratings_sorted" in found) == (not mixed)


def shifts(*agents: tuple[str, int, bool]) -> str:
    """A month of shifts: of each agent the name, the seed of the figures, and whether they are counted up."""
    rows = "日期,客服岗位,咨询人数,接待人数,成交笔数,支付金额\n"
    for name, seed, counted_up in agents:
        rng, sums = Random(seed), [0, 0, 0]
        for n in range(28):
            asked = rng.randrange(20, 40)
            day = [asked, asked - rng.randrange(4), rng.randrange(3, 12)]
            sums = [a + b for a, b in zip(sums, day, strict=True)]
            a, b, c = sums if counted_up else day
            rows += f"{FIRST + timedelta(n)},{name},{a},{b},{c},{c * 50}.00\n"
    return rows


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (("小李", 2, False), set()),
        (("小王（晚班）", 1, False), {"agents_alike"}),
        (("小李", 2, True), {"agent_running_up"}),
    ],
)
def test_an_agent_under_two_names_or_counted_up_is_found(
    tmp_path: Path, other: tuple[str, int, bool], found: set[str]
) -> None:
    sheet = shifts(("小王", 1, False), other)
    assert kinds(shop_of(tmp_path, ("客服日报.csv", sheet))) == found


@pytest.mark.parametrize("mixed", [False, True])
def test_costs_that_were_sorted_by_themselves_are_found(tmp_path: Path, *, mixed: bool) -> None:
    """What sells for 20 to 185 yuan costs half of it; mixed up, the dear ones cost least."""
    costs = [price / 2 for _, price in PRODUCTS.values()]
    rows = zip(PRODUCTS, reversed(costs) if mixed else costs, strict=True)
    sheet = "商品ID,起始日期,进货成本\n" + "".join(
        f"{pid},2026-01-01,{cost:.2f}\n" for pid, cost in rows
    )
    found = kinds(shop_with(tmp_path, as_they_were, 成本=sheet))
    assert found == ({"costs_apart", "cost_above_price"} if mixed else set())


@pytest.mark.parametrize("counted_up", [False, True])
def test_a_budget_that_is_counted_up_is_found(tmp_path: Path, *, counted_up: bool) -> None:
    sheet = "月份,部门,科目,预算金额,实际支出\n"
    for month in range(1, 7):
        for item, planned in (("推广费", 9000), ("拍摄", 2000)):
            total = planned * (month if counted_up else 1)
            sheet += f"2026-{month:02d},运营,{item},{total},{planned - 90 * (month % 3)}\n"
    found = kinds(shop_of(tmp_path, ("预算.csv", sheet)))
    assert ("planned_running_up" in found) == counted_up


REFUNDS = "订单编号,退款编号,买家实付,退款金额,退款状态,售后类型,退款申请时间,退款完结时间\n"
DAYS = "统计日期,访客数,支付金额,支付买家数,成功退款金额\n"


@pytest.mark.parametrize("lacking", [False, True])
def test_refunds_far_from_the_platforms_are_found(tmp_path: Path, *, lacking: bool) -> None:
    """A refund of 40 yuan on each second day of 60; the list lacks each second one of them."""
    refunds, days = REFUNDS, DAYS
    for n in range(60):
        day = FIRST + timedelta(n)
        days += f"{day},90,{900 + n}.00,{8 + n % 5},{0 if n % 2 else 40}.00\n"
        state = "退款关闭" if n % 12 == 1 else "退款成功"
        if n % 12 == 1 or not (n % 2 or (lacking and n % 4)):
            refunds += (
                f"26{n:015d},R26{n:013d},80.00,40.00,{state},仅退款,{day} 09:00:00,{day} 10:00:00\n"
            )
    found = kinds(shop_of(tmp_path, ("店铺.csv", days), ("退款.csv", refunds)))
    assert ("refunds_apart" in found) == lacking


def test_a_refund_that_the_order_list_does_not_have_yet_keeps_the_month_open(
    tmp_path: Path,
) -> None:
    """Of April's orders one gave back 10 of 10; another gave back 40 in June, after the last list."""
    head = (
        "订单编号,买家会员名,总金额,买家实际支付金额,退款金额,订单状态,订单创建时间,订单付款时间\n"
    )
    orders = head + "".join(
        f"26{n:015d},b{n},80.00,80.00,{'10.00' if n == 3 else '0.00'},交易成功,2026-04-{n + 1:02d} 09:00:00,"
        f"2026-04-{n + 1:02d} 09:05:00\n"
        for n in range(30)
    )
    late = (
        REFUNDS
        + f"26{7:015d},R1,80.00,40.00,退款成功,仅退款,2026-06-10 09:00:00,2026-06-11 09:00:00\n"
    )
    late += f"26{8:015d},R2,80.00,40.00,退款关闭,仅退款,2026-06-10 09:00:00,2026-06-12 09:00:00\n"
    shop = shop_of(tmp_path, ("ExportOrderList202606010900.csv", orders), ("退款.csv", late))
    april = evaluate("refund_amount", shop, "2026-04").iloc[0]
    assert (april["value"], bool(april["complete"])) == (10, False)
    assert "a refund of 1 order that its order list does not have yet" in april["reason"]


@pytest.mark.parametrize("year", [2026, 2025])
def test_a_report_with_rows_of_other_days_than_it_says_is_refused(
    tmp_path: Path, year: int
) -> None:
    rows = "".join(f"{year}-05-{n:02d},90,50.00,1,0.00\n" for n in range(1, 32))
    file = tmp_path / "【生意参谋平台】店铺_概况_2026-05-01_2026-05-31.csv"
    file.write_text(DAYS + rows, encoding="utf-8")
    refused = ingest([file], "shop", data=tmp_path / "data").refused
    assert len(refused) == (year == 2025)
    assert all("31 rows are of other days (such as 1 May 2025)" in str(each) for each in refused)
