"""Days without an order at the edges of two downloads, which the platform's own days tell of."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.store.in_turn import shop_of

ORDERS = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
DAYS = "统计日期,访客数,浏览量,下单买家数,支付买家数,支付金额\n"


def orders(*days: str) -> str:
    rows = [
        f"30000000000{day.replace('-', '')},b{day[-2:]},50.00,交易成功,{day} 10:00:00,{day} 10:01:00"
        for day in days
    ]
    return ORDERS + "\n".join(rows) + "\n"


def shop_days(*with_orders: str) -> str:
    """March and April: a buyer of 50 yuan on these days, nobody on the others."""
    text = DAYS
    for n in range(61):
        day = str(date(2026, 3, 1) + timedelta(days=n))
        buyers = int(day in with_orders)
        text += f"{day},40,90,{buyers},{buyers},{50 * buyers}.00\n"
    return text


MARCH = "2026-03-02", "2026-03-11", "2026-03-27"
APRIL = "2026-04-04", "2026-04-20", "2026-04-26"


def two_lists(tmp_path: Path, days: str) -> Shop:
    """The lists of March and April, each exported on the next month's first, and these shop days."""
    return shop_of(
        tmp_path,
        ("ExportOrderList202604011000.csv", orders(*MARCH)),
        ("ExportOrderList202605011000.csv", orders(*APRIL)),
        ("店铺日数据.csv", days),
    )


@pytest.fixture
def small_shop(tmp_path: Path) -> Shop:
    """Two monthly lists, of which the later was exported at ten o'clock on 1 May."""
    return two_lists(tmp_path, shop_days(*MARCH, *APRIL))


def test_days_on_which_the_platform_saw_no_order_are_covered_between_two_lists_and_after_them(
    small_shop: Shop,
) -> None:
    assert small_shop.manifest.gaps("orders") == []
    assert small_shop.last_day == date(2026, 4, 30)
    paid = evaluate("orders_paid", small_shop, "2026-04")
    assert (paid["value"].iloc[0], paid["complete"].iloc[0]) == (3, True)


def test_days_before_the_first_order_on_which_the_platform_saw_none_are_covered(
    small_shop: Shop,
) -> None:
    orders = small_shop.manifest.coverage("orders")
    assert orders is not None
    assert orders.start == date(2026, 3, 1)


def test_a_day_without_an_order_waits_for_no_refunds(small_shop: Shop) -> None:
    known = small_shop.manifest.known_until("orders")
    assert known[date(2026, 3, 2)] == date(2026, 3, 31)  # its order was last seen in March's list
    assert known[date(2026, 3, 3)] == date(2026, 4, 30)  # it has none that could be seen later


def test_a_day_on_which_the_platform_saw_an_order_that_no_list_has_stays_missing(
    tmp_path: Path,
) -> None:
    shop = two_lists(tmp_path, shop_days(*MARCH, *APRIL, "2026-03-30"))
    assert shop.manifest.gaps("orders") == [Period.between(date(2026, 3, 30), date(2026, 3, 30))]
    assert not evaluate("orders_paid", shop, "2026-03")["complete"].iloc[0]


def test_without_the_platforms_days_nobody_knows_whether_a_list_was_downloaded_whole(
    tmp_path: Path,
) -> None:
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202604011000.csv", orders(*MARCH)),
        ("ExportOrderList202605011000.csv", orders(*APRIL)),
    )
    assert shop.manifest.gaps("orders") == [Period.between(date(2026, 3, 28), date(2026, 4, 3))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (",40,90,0,0,0.00\n", ",0,0,0,0,0.00\n"),  # without a visitor: filled in before its time
        (",40,90,0,0,0.00\n", ",40,90,,0,0.00\n"),  # how many ordered is not told
    ],
)
def test_days_of_which_the_platform_tells_too_little_prove_nothing(
    tmp_path: Path, old: str, new: str
) -> None:
    shop = two_lists(tmp_path, shop_days(*MARCH, *APRIL).replace(old, new))
    assert shop.manifest.gaps("orders") == [Period.between(date(2026, 3, 28), date(2026, 4, 3))]


def test_a_month_that_no_list_has_is_not_believed_to_be_without_an_order(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202603301000.csv", orders("2026-03-02", "2026-03-11", "2026-03-14")),
        ("ExportOrderList202605011000.csv", orders("2026-04-20", "2026-04-26")),
        (
            "店铺日数据.csv",
            shop_days(*MARCH, *APRIL[1:]).replace(
                "2026-03-27,40,90,1,1,50.00", "2026-03-27,40,90,0,0,0.00"
            ),
        ),
    )
    assert shop.manifest.gaps("orders") == [Period.between(date(2026, 3, 15), date(2026, 4, 19))]


@pytest.mark.parametrize(
    ("made", "missing"),
    [
        ("202605010900", []),  # the list of April, made when April was over
        ("202604150900", []),
        (
            "202605200900",
            [Period.between(date(2026, 4, 1), date(2026, 4, 30))],
        ),  # of some other days
        ("202603200900", [Period.between(date(2026, 4, 1), date(2026, 4, 30))]),
    ],
)
def test_a_month_in_which_a_shop_was_closed_is_known_by_the_empty_list_of_it(
    tmp_path: Path, made: str, missing: list[Period]
) -> None:
    may = [str(date(2026, 5, 1) + timedelta(days=n)) for n in range(10)]
    march = [str(date(2026, 3, 1) + timedelta(days=n)) for n in range(31)]
    days = shop_days(*march) + "".join(f"{day},40,90,1,1,50.00\n" for day in may)
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202604010900.csv", orders(*march)),
        (f"ExportOrderList{made}.csv", ORDERS),
        ("ExportOrderList202605110900.csv", orders(*may)),
        ("店铺日数据.csv", days),
    )
    assert shop.manifest.gaps("orders") == missing


@pytest.mark.parametrize("platform_knows", [True, False])
def test_a_shop_that_was_closed_three_days_by_the_platforms_days_is_not_suspected(
    tmp_path: Path, *, platform_knows: bool
) -> None:
    days = [str(date(2026, 3, 1) + timedelta(days=n)) for n in range(61)]
    closed = days[30:33]
    text = ORDERS + "".join(
        f"30000000000{day.replace('-', '')}{n},b{n},50.00,交易成功,{day} 1{n}:00:00,{day} 1{n}:01:00\n"
        for day in days
        if day not in closed
        for n in range(6)
    )
    seen = [day for day in days if day not in closed or not platform_knows]
    shop = shop_of(tmp_path, ("orders.csv", text), ("店铺日数据.csv", shop_days(*seen)))
    kinds = {flag.kind for flag in shop.manifest.flags}
    assert ("empty_days" in kinds) is not platform_knows


@pytest.mark.parametrize("closed", [True, False])
def test_an_item_of_the_budget_may_rest_in_a_month_in_which_the_shop_was_closed(
    tmp_path: Path, *, closed: bool
) -> None:
    days = [str(date(2026, 3, 1) + timedelta(days=n)) for n in range(61)]
    may = [str(date(2026, 5, 1) + timedelta(days=n)) for n in range(10)]
    seen = [day for day in days if day < "2026-04" or not closed]
    budget = "月份,部门,科目,预算金额,实际支出\n" + "".join(
        f"2026-{month:02d},运营,{item},{900 + n},{880 + month + n}.00\n"
        for month in (2, 3, 4, 5)
        for n, item in enumerate(("直通车", "工资", "房租", "快递"))
        if (month, item) != (4, "直通车")
    )
    text = shop_days(*seen) + "".join(f"{day},40,90,1,1,50.00\n" for day in may)
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202605110900.csv", orders(*seen, *may)),
        ("店铺日数据.csv", text),
        ("预算.csv", budget),
    )
    kinds = {flag.kind for flag in shop.manifest.flags}
    assert ("item_lacking" in kinds) is not closed
