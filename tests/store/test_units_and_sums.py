"""Amounts that change their unit within one list, lists wholly in fen, and days that are sums of several days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.flag import Flag
from opsanalytics.store.shop import open_shop

ORDERS = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
REFUNDS = "订单编号,退款编号,退款金额,退款状态,退款申请时间,退款完结时间\n"
FIRST = date(2026, 3, 1)


def flags(tmp_path: Path, text: str) -> dict[str, Flag]:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    ingest([tmp_path / "list.csv"], "shop", data=tmp_path / "data")
    return {flag.kind: flag for flag in open_shop("shop", data=tmp_path / "data").manifest.flags}


def orders(amounts: list[str]) -> str:
    return ORDERS + "".join(
        f"3000000000000000{n:03d},b{n},{amount},交易成功,{day} 10:00:00,{day} 10:01:00\n"
        for n, amount in enumerate(amounts)
        if (day := FIRST + timedelta(days=n))
    )


def refunds(amounts: list[str]) -> str:
    return REFUNDS + "".join(
        f"3000000000000000{n:03d},5000{n:03d},{amount},退款成功,{day} 10:00:00,{day} 11:00:00\n"
        for n, amount in enumerate(amounts)
        if (day := FIRST + timedelta(days=n))
    )


def prices(count: int) -> list[float]:
    """Amounts between 20 and 200 yuan."""
    return [float(price) for price in np.random.default_rng(5).integers(2000, 20000, count) / 100]


@pytest.mark.parametrize("write", [orders, refunds])
@pytest.mark.parametrize("times", [1, 5, 100])
def test_a_list_whose_amounts_are_in_fen_from_its_middle_on_is_said(
    tmp_path: Path, write: object, times: int
) -> None:
    amounts = [f"{price * (times if n >= 26 else 1):.2f}" for n, price in enumerate(prices(40))]
    assert callable(write)
    found = flags(tmp_path, write(amounts))
    assert ("unit_steps" in found) is (times == 100)
    if times == 100:
        assert found["unit_steps"].values["times"] == 100


@pytest.mark.parametrize(
    ("yuan", "said"),
    [((99, 128, 199, 259, 69), True), ((3500, 3900, 4200, 2800, 3600.5), False)],
)
def test_a_list_in_fen_of_prices_in_whole_yuan_is_said(
    tmp_path: Path, yuan: tuple[float, ...], *, said: bool
) -> None:
    times = 100 if said else 1
    amounts = [f"{yuan[n % 5] * times:g}" for n in range(40)]
    assert ("whole_amounts" in flags(tmp_path, orders(amounts))) is said


def shop_days(span: int) -> str:
    """Sixty days, each the sum of so many, with more visitors at weekends."""
    rng = np.random.default_rng(11)
    visitors = [int(v) + 40 * (n % 7 > 4) for n, v in enumerate(rng.integers(200, 300, 90))]
    buyers = [
        max(1, int(v * share))
        for v, share in zip(visitors, rng.uniform(0.02, 0.05, 90), strict=True)
    ]
    rows = "日期,访客数,浏览量,支付金额,支付买家数\n"
    for n in range(30, 90):
        seen, paid = (sum(each[n - span + 1 : n + 1]) for each in (visitors, buyers))
        rows += (
            f"{FIRST + timedelta(days=n)},{seen},{seen * 3 + n % 5},{paid * 79 + n % 7},{paid}\n"
        )
    return rows


@pytest.mark.parametrize("span", [1, 7])
def test_days_that_are_each_the_sum_of_the_last_seven_are_said(tmp_path: Path, span: int) -> None:
    found = flags(tmp_path, shop_days(span))
    assert ("sums_of_days" in found) is (span == 7)
    if span == 7:
        assert found["sums_of_days"].values["n"] == 7


def test_a_sale_of_seven_days_makes_no_sums_of_seven(tmp_path: Path) -> None:
    lines = shop_days(1).splitlines()
    sale = lines[20:27]
    for at, line in enumerate(sale, start=20):
        day, *figures = line.split(",")
        lines[at] = ",".join([day, *(str(int(figure) * 6) for figure in figures)])
    assert "sums_of_days" not in flags(tmp_path, "\n".join(lines) + "\n")


def sycm_days(buyers: int = 30, money: str = "3000.00", stated: str = "100.00") -> str:
    """Ten days of 600 visitors, 30 buyers of 100 yuan each; the last three say something else."""
    rows = "统计日期,访客数,支付买家数,支付金额,客单价,支付转化率\n"
    for n in range(10):
        figures = "30,3000.00,100.00" if n < 7 else f"{buyers},{money},{stated}"
        rows += f"{FIRST + timedelta(days=n)},600,{figures},5.00%\n"
    return rows


@pytest.mark.parametrize(
    ("days", "columns"),
    [
        (sycm_days(), []),
        (sycm_days(money="3040.00"), []),  # a price is rounded
        (sycm_days(money="3600.00"), ["paid_amount", "paying_buyers"]),
        (sycm_days(33, stated="90.91"), ["paying_buyers", "visitors"]),
    ],
)
def test_rows_that_contradict_their_own_rates_are_said_with_their_days(
    tmp_path: Path, days: str, columns: list[str]
) -> None:
    found = flags(tmp_path, days)
    assert [flag.columns for flag in found.values() if flag.kind == "unlike_rate"] == (
        [columns] if columns else []
    )
    if columns:
        assert found["unlike_rate"].first_day == FIRST + timedelta(days=7)


def test_days_without_a_rate_contradict_nothing(tmp_path: Path) -> None:
    text = sycm_days().replace(",600,30,3000.00,100.00,5.00%", ",0,0,0.00,-,-", 2)
    assert "unlike_rate" not in flags(tmp_path, text)


@pytest.mark.parametrize("part", [1, 0.72])
def test_sales_of_all_rows_that_are_not_what_their_return_makes_are_said(
    tmp_path: Path, part: float
) -> None:
    rows = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额,投入产出比\n"
    for n in range(20):
        spent = 60 + 7 * n
        sales = f"{spent * (3 + n / 10) * part:.2f}"
        rows += f"{FIRST + timedelta(days=n)},1,甲,{3000 + n},{90 + n},{spent}.00,{sales},{3 + n / 10:.2f}\n"
    assert ("unlike_rate" in flags(tmp_path, rows)) == (part != 1)


def test_a_click_rate_of_four_decimals_contradicts_nothing(tmp_path: Path) -> None:
    rows = "日期,计划ID,计划名字,展现量,点击量,花费,点击率,平均点击花费,总成交金额,投入产出比\n"
    for n in range(20):
        seen, clicks = 2000 + 17 * n, 70 + n % 9
        spent = round(clicks * (0.8 + n / 100), 2)
        rates = f"{clicks / seen:.4f},{spent / clicks:.2f},{spent * 3:.2f},3.00"
        rows += f"{FIRST + timedelta(days=n)},1,甲,{seen},{clicks},{spent},{rates}\n"
    assert "unlike_rate" not in flags(tmp_path, rows)


@pytest.mark.parametrize(
    ("total", "paid", "kind"),
    [
        ("90.47", "9047.00", "paid_unlike_total"),
        ("9047.00", "90.47", "paid_unlike_total"),
        ("9047.00", "9047.00", "far_amounts"),
        ("90.47", "90.47", ""),
        ("9000.00", "9000.00", ""),  # a dear product
        ("9047.50", "9047.50", ""),  # many pieces
    ],
)
def test_a_few_orders_in_fen_are_said(tmp_path: Path, total: str, paid: str, kind: str) -> None:
    text = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    for n, price in enumerate(prices(40)):
        amounts = f"{total},{paid}" if n % 10 == 0 else f"{price},{price}"
        at = f"{FIRST + timedelta(days=n)} 1{n % 10}:00:00"
        text += f"3000000000000000{n:03d},b{n},{amounts},交易成功,{at},{at}\n"
    found = flags(tmp_path, text)
    unlike = {"paid_unlike_total", "far_amounts", "unit_steps"} & set(found)
    assert unlike == ({kind} if kind else set())
    assert not kind or found[kind].values["n"] == 4


def test_orders_of_whole_hundreds_of_pieces_among_single_ones_are_said(tmp_path: Path) -> None:
    text = "订单编号,买家会员名,买家实际支付金额,宝贝总数量,订单状态,订单创建时间,订单付款时间\n"
    for n, price in enumerate(prices(40)):
        at = f"{FIRST + timedelta(days=n)} 1{n % 10}:00:00"
        pieces = 200 if n % 10 == 0 else 1 + n % 3
        text += f"3000000000000000{n:03d},b{n},{price},{pieces},交易成功,{at},{at}\n"
    assert flags(tmp_path, text)["far_pieces"].columns == ["units"]


@pytest.mark.parametrize(
    ("spent", "filming", "kind"),
    [("0.58", "2000", "budget_units"), ("5800", "0.2", "tiny_items"), ("5800", "2000", "")],
)
def test_a_month_or_an_item_of_a_budget_in_ten_thousands_is_said(
    tmp_path: Path, spent: str, filming: str, kind: str
) -> None:
    text = "月份,部门,科目,预算金额,实际支出\n"
    for month in (1, 2, 3):
        paid = spent if month == 3 else "5700"
        text += f"2026-{month:02},运营,推广,6000,{paid}\n2026-{month:02},客服,培训,5000,{paid}\n"
        text += f"2026-{month:02},设计,拍摄,{filming},{filming}\n"
    assert {"budget_units", "tiny_items"} & set(flags(tmp_path, text)) == (
        {kind} if kind else set()
    )


@pytest.mark.parametrize(("decimals", "said"), [("", True), (".00", False)])
def test_a_refund_list_of_large_amounts_without_decimals_may_be_in_fen(
    tmp_path: Path, decimals: str, *, said: bool
) -> None:
    amounts = [f"{round(price * 100)}{decimals}" for price in prices(30)]
    assert ("whole_amounts" in flags(tmp_path, refunds(amounts))) is said


@pytest.mark.parametrize(
    ("first", "closed", "said"),
    [(20, 3, True), (20, 1, False), (20, 8, True), (20, 25, True), (20, 0, False)],
)
def test_days_without_an_order_amid_busy_ones_are_said_but_not_a_single_one_of_few(
    tmp_path: Path, first: int, closed: int, *, said: bool
) -> None:
    text = ORDERS
    for n, price in enumerate(prices(360)):
        if not first <= n // 6 < first + closed:
            at = f"{FIRST + timedelta(days=n // 6)} 1{n % 6}:0{n % 10}:07"
            text += f"3000000000000000{n:03d},b{n},{price},交易成功,{at},{at}\n"
    found = flags(tmp_path, text)
    assert ("empty_days" in found) is said
    if said:
        assert found["empty_days"].values["n"] == closed


@pytest.mark.parametrize(("times", "said"), [(1.2, False), (1.9, True), (0.5, True)])
def test_money_of_the_platform_far_from_that_of_the_orders_is_said_of_both(
    tmp_path: Path, times: float, *, said: bool
) -> None:
    amounts = prices(28)
    days = "日期,访客数,支付金额,支付买家数\n" + "".join(
        f"{FIRST + timedelta(days=n)},{500 + n},{price * times:.2f},1\n"
        for n, price in enumerate(amounts)
    )
    (tmp_path / "店铺日报.csv").write_text(days, encoding="utf-8")
    (tmp_path / "list.csv").write_text(orders([str(price) for price in amounts]), encoding="utf-8")
    ingest([tmp_path / "list.csv"], "shop", data=tmp_path / "data")
    ingest([tmp_path / "店铺日报.csv"], "shop", data=tmp_path / "data")
    found = open_shop("shop", data=tmp_path / "data").manifest.flags
    apart = sorted(flag.table for flag in found if flag.kind == "money_apart")
    assert apart == (["orders", "shop_day"] if said else [])


@pytest.mark.parametrize(("turned", "said"), [(0, False), (12, True)])
def test_stars_that_turn_round_at_the_end_of_a_sheet_are_said(
    tmp_path: Path, turned: int, *, said: bool
) -> None:
    text = "评价时间,订单编号,评分\n"
    for n in range(90):
        stars = (5, 5, 4, 5, 5, 3, 5, 5, 5, 1)[n % 10] if n % 10 < 9 or n % 30 == 9 else 5
        day = FIRST + timedelta(days=n // 3)
        text += f"{day} 1{n % 9}:00:07,3000000000000000{n:03d},{6 - stars if n >= 90 - turned else stars}\n"
    assert ("stars_turned" in flags(tmp_path, text)) is said


@pytest.mark.parametrize(("times", "said"), [(1, False), (10, True)])
def test_days_on_which_ten_times_as_many_asked_are_said(
    tmp_path: Path, times: int, *, said: bool
) -> None:
    text = "日期,客服岗位,咨询人数,接待人数\n"
    for n in range(30):
        asked = 60 + n % 7
        text += f"{FIRST + timedelta(days=n)},售前,{asked * (times if n > 27 else 1)},{asked - 2}\n"
    assert ("far_more_asked" in flags(tmp_path, text)) is said
