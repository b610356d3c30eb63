"""What files tell of the same things in two ways: said with the figures that rest on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop, open_shop
from tests.store.in_turn import shop_of

ADS = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额"


def doubted(shop: Shop, metric: str) -> dict[str, str]:
    days = shop.manifest.coverage(next(iter(shop.manifest.tables)))
    assert days
    return {flag.kind: str(flag.text) for flag in doubts_of_metric(shop, metric, days)}


def campaign(sales: float, *, column: str = "", above: str = "", month: int = 8) -> str:
    rows = "".join(
        f"2025-{month:02}-{n:02},7002,爆款,900,{30 + n},{20 + n}.5,{sales * (20 + n):.2f}"
        + (f",{column}\n" if column else "\n")
        for n in range(1, 13)
    )
    return above + ADS + (",转化周期\n" if column else "\n") + rows


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("计划报表_7天.csv", campaign(3.4)), ("计划报表_15天.csv", campaign(3.8))),
        (("计划7天归因.csv", campaign(3.4)), ("计划.csv", campaign(3.8, column="15天"))),
        (
            ("计划1.csv", campaign(3.4, above="转化周期：7天\n")),
            ("计划_15日归因.csv", campaign(3.8)),
        ),
        (("计划报表_7天.csv", campaign(3.4)), ("计划报表_15天.csv", campaign(3.8, month=9))),
    ],
)
def test_reports_of_two_attribution_windows_are_said_with_what_was_sold(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    shop = shop_of(tmp_path, first, second)
    said = doubted(shop, "roas")["windows"]
    assert "15" in said
    assert "7" in said
    assert first[0] in said
    assert "windows" not in doubted(shop, "ad_spend")


@pytest.mark.parametrize(
    "names",
    [("计划报表_7天.csv", "计划报表_7天 (1).csv"), ("计划报表_近7天.csv", "计划报表_近30天.csv")],
)
def test_reports_of_one_window_or_of_the_last_days_are_not_doubted(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    shop = shop_of(tmp_path, (names[0], campaign(3.4)), (names[1], campaign(3.5)))
    assert "windows" not in doubted(shop, "roas")


ORDERS = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量,退款金额\n"
LINES = "子订单编号,主订单号,商品ID,商品标题,商品价格,购买数量,买家应付货款,买家实付金额,订单状态\n"


def order(n: int, *, state: str = "交易成功", paid: str = "50.00", refund: str = "0.00") -> str:
    at = f"2025-08-{1 + n // 4:02} 1{n % 4}:00:00"
    when = at if state == "交易成功" else ""
    return f"31001000{n:03},b{n},50.00,{paid},{state},{at},{when},2,{refund}\n"


def line(n: int) -> str:
    return f"31001000{n:03},31001000{n:03},6801,罐子,25.00,2,50.00,50.00,交易成功\n"


@pytest.mark.parametrize(
    ("gone", "kept", "said"),
    [
        ({7, 21, 30}, range(60), True),
        ({7}, range(60), False),  # one of 60 may be anything
        (set(), range(12, 48), False),  # a list of fewer days lacks none
        ({50, 51, 52}, range(60), False),  # these were never paid
    ],
)
def test_paid_orders_without_any_line_among_orders_with_lines_make_pieces_not_final(
    tmp_path: Path, gone: set[int], kept: range, *, said: bool
) -> None:
    unpaid = range(50, 53)
    orders = ORDERS + "".join(
        order(n, state="等待买家付款") if n in unpaid else order(n) for n in range(60)
    )
    lines = LINES + "".join(line(n) for n in kept if n not in gone)
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202510010900.csv", orders),
        ("ExportOrderDetailList202510010901.csv", lines),
    )
    assert ("lines_below" in doubted(shop, "units_sold")) is said
    answer = evaluate("units_sold", shop)
    assert ("no lines" in answer["reason"].iloc[0]) is said


def test_ratings_of_a_download_and_of_a_hand_kept_sheet_are_doubtful_together(
    tmp_path: Path,
) -> None:
    ids = range(1, 9)
    rows = "".join(f"99{n},31001000{n:03},good,2025-08-{n:02} 10:00:00,不错,buyer\n" for n in ids)
    api = "oid,tid,result,created,content,role\n" + rows
    kept = "评价时间,订单编号,评价\n" + "".join(
        f"2025-08-{n:02},31001000{n:03},好评\n" for n in ids
    )
    shop = shop_of(tmp_path, ("traderates.csv", api), ("评价.csv", kept))
    assert "of another kind" in doubted(shop, "positive_share")["two_kinds"]


@pytest.mark.parametrize(
    ("before", "after", "said"), [(8, 4, True), (4, 8, True), (12, 0, False), (0, 12, False)]
)
def test_a_list_with_refunds_deducted_in_some_orders_and_not_in_others_is_doubtful(
    tmp_path: Path, before: int, after: int, *, said: bool
) -> None:
    paid = ["50.00"] * before + ["30.00"] * after
    rows = "".join(order(n, paid=each, refund="20.00") for n, each in enumerate(paid))
    shop = shop_of(tmp_path, ("ExportOrderList202510010900.csv", ORDERS + rows))
    found = doubted(shop, "paid_amount").get("refunds_mixed", "")
    assert bool(found) is said
    assert not said or "4 of 12" in found


def test_a_month_copied_into_the_next_is_one_remark(tmp_path: Path) -> None:
    """The first 15 days of August stand as those of September; the others have their own figures."""
    rows = "".join(
        f"2025-{month:02}-{day:02},{500 + 7 * day + 3 * own},{90 + day * (2 + own)}.50,{9 + day % 5}\n"
        for month in (8, 9)
        for day in range(1, 29)
        for own in [month if day > 15 else 0]
    )
    shop = shop_of(tmp_path, ("店铺日报.csv", "日期,访客数,支付金额,支付买家数\n" + rows))
    said = {flag.kind: str(flag.text) for flag in shop.manifest.flags}
    assert "days_alike" not in said
    assert said["days_copied"].startswith(
        "1 Aug – 15 Sep 2025: at least 15 days have the same figures as the days 31 days before"
    )


def test_two_budgets_read_at_once_that_differ_are_named_whichever_goes_further(
    tmp_path: Path,
) -> None:
    head = "月份,部门,科目,预算金额,实际支出\n"
    folder = tmp_path / "in"
    folder.mkdir()
    long = "".join(f"2026-{month:02},运营,推广,6000,5{month}00\n" for month in (3, 4, 5))
    (folder / "预算表.csv").write_text(head + long, encoding="utf-8")
    (folder / "预算表终稿.csv").write_text(
        head + "2026-03,运营,推广,12000,9000\n", encoding="utf-8"
    )
    ingest([folder], "shop", data=tmp_path / "data")
    said = doubted(open_shop("shop", data=tmp_path / "data"), "budget_planned")
    assert "1 row" in said["undecided"]
