"""Orders and money, on shops small enough to count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period
from opsanalytics.metrics.answers import COLUMNS
from opsanalytics.metrics.evaluate import evaluate
from tests.conftest import OpenShop
from tests.stories import MakeShop

STORY = """
order | buyer | created          | paid             | shipped          | amount | refund | state
1     | ann   | 2022-03-01 09:00 | 2022-03-01 09:05 | 2022-03-01 18:00 | 100.00 |        | done
2     | bob   | 2022-03-01 23:50 | 2022-03-02 00:10 | 2022-03-03 10:00 | 60.50  | 60.50  | closed
3     |       | 2022-03-02 10:00 |                  |                  |        |        | closed
4     | ann   | 2022-03-04 11:00 | 2022-03-04 11:01 |                  | 39.50  | 9.50   | paid
5     |       | 2022-03-04 12:00 | 2022-03-04 12:00 |                  | 20.00  |        | paid
"""


def by_day(answer: pd.DataFrame) -> dict[str, float]:
    return {
        str(d.date())[-2:]: v for d, v in zip(answer["period_start"], answer["value"], strict=True)
    }


def one(shop: object, metric: str, **options: str) -> float:
    return float(evaluate(metric, shop, **options)["value"].iloc[0])  # type: ignore[arg-type]


def test_each_order_counts_on_the_day_the_metric_is_about(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    assert by_day(evaluate("orders_created", shop, by="day")) == {
        "01": 2,
        "02": 1,
        "03": 0,
        "04": 2,
    }
    assert by_day(evaluate("orders_paid", shop, by="day")) == {"01": 1, "02": 1, "03": 0, "04": 2}
    assert by_day(evaluate("orders_shipped", shop, by="day")) == {
        "01": 1,
        "02": 0,
        "03": 1,
        "04": 0,
    }


def test_paid_stays_paid_when_the_order_is_refunded_or_closed(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    assert one(shop, "orders_paid") == 4
    assert one(shop, "paid_order_share") == 4 / 5


def test_money_follows_the_day_basis_asked_for(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    paid = by_day(evaluate("paid_amount", shop, by="day"))
    assert paid == {"01": 100.0, "02": 60.5, "03": 0, "04": 59.5}
    created = by_day(evaluate("paid_amount", shop, by="day", day_basis="created"))
    assert created == {"01": 160.5, "02": 0, "03": 0, "04": 59.5}
    assert evaluate("paid_amount", shop, day_basis="created")["day_basis"].tolist() == ["created"]


def test_net_is_paid_less_refunds_and_order_value_divides_by_orders(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    assert one(shop, "paid_amount") == 220.0
    assert one(shop, "refund_amount") == 70.0
    assert one(shop, "net_amount") == 150.0
    assert one(shop, "avg_order_value") == 55.0


def test_a_missing_buyer_is_no_buyer(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    assert one(shop, "buyers") == 2
    assert one(shop, "spend_per_buyer") == (100 + 60.5 + 39.5) / 2


def test_refunded_share_has_its_interval_and_is_immature_until_30_days_later(
    shop_from: OpenShop,
) -> None:
    row = evaluate(
        "refunded_order_share", shop_from(STORY, name="ExportOrderList202203200905")
    ).iloc[0]
    assert (row["numerator"], row["denominator"], row["n"]) == (2, 4, 4)
    # Wilson by hand for 2 of 4, z = 1.96: centre 0.5, half width 1.96 / (1 + 0.9604) * sqrt(0.0625 + 0.060025) = 0.35
    assert (round(row["low"], 2), round(row["high"], 2)) == (0.15, 0.85)
    assert not row["complete"]
    assert (
        row["reason"]
        == "not settled: orders of 1 Mar 2022 were last seen on 19 Mar 2022, before 30 days had passed"
    )
    a_month_on = STORY + "6 | | 2022-03-04 13:00 | | | | | closed"
    later = evaluate(
        "fully_refunded_order_share", shop_from(a_month_on, name="ExportOrderList202204200905")
    ).iloc[0]
    assert (later["numerator"], later["complete"]) == (1, True)


def test_a_day_nobody_covers_is_a_gap_and_a_covered_day_without_orders_a_zero(
    shop_from: OpenShop,
) -> None:
    early = "order | created\n1 | 2022-03-01 10:00\n2 | 2022-03-03 10:00"
    late = "order | created\n3 | 2022-03-06 10:00"
    days = evaluate("orders_created", shop_from(early, late), by="day")
    assert [None if pd.isna(v) else v for v in days["value"]] == [1, 0, 1, None, None, 1]
    assert days["reason"].tolist()[3] == "not covered by the data"
    whole = evaluate("orders_created", shop_from(early, late)).iloc[0]
    assert (whole["value"], whole["complete"], whole["reason"]) == (
        3,
        False,
        "2 of 6 days are not covered",
    )


def test_the_day_of_the_download_is_not_over(shop_from: OpenShop) -> None:
    rows = "order | created\n1 | 2023-01-01 10:00\n2 | 2023-01-02 08:00"
    shop = shop_from(rows)
    assert evaluate("orders_created", shop)["value"].tolist() == [1]
    days = evaluate(
        "orders_created", shop, Period.between(date(2023, 1, 1), date(2023, 1, 2)), by="day"
    )
    assert days["value"].tolist() == [1, 1]
    assert days["complete"].tolist() == [True, False]
    assert "was not over when the export was made" in days["reason"].tolist()[1]


def test_what_left_after_the_download_is_not_taken_for_nothing(shop_from: OpenShop) -> None:
    """Two lists that do not overlap: orders of the last days of February left in March, unseen by either."""
    february = "order | created | paid | shipped\n" + "\n".join(
        f"{day} | 2022-02-{day} 10:00 | 2022-02-{day} 10:01 | "
        + (f"2022-02-{day + 1} 09:00" if day < 28 else "")
        for day in range(20, 29)
    )
    march = "order | created | paid | shipped\n" + "\n".join(
        f"{day} | 2022-03-0{day} 10:00 | 2022-03-0{day} 10:01 | 2022-03-0{day + 1} 09:00"
        for day in range(1, 7)
    )
    shop_from(february, name="ExportOrderList202203010900")
    shop = shop_from(march, name="ExportOrderList202203080900")
    days = evaluate("orders_shipped", shop, Period(date(2022, 2, 27), date(2022, 3, 5)), by="day")
    assert days["complete"].tolist() == [True, True, False, False, True, True]
    assert (
        days["reason"].tolist()[2]
        == "orders placed on 27 Feb 2022 are known only up to 28 Feb 2022"
    )


@pytest.mark.parametrize("paid_next_day", [True, False])
def test_payments_after_a_gap_lack_the_orders_placed_in_it(
    shop_from: OpenShop, *, paid_next_day: bool
) -> None:
    """No list tells 5 to 7 March; of ten orders a day one is paid on the morning after, or none."""

    def listed(first: int, last: int) -> str:
        return "order | created | paid\n" + "\n".join(
            f"{day}{n} | 2022-03-{day:02} 23:0{n} | "
            f"2022-03-{day + (n == 0 and paid_next_day):02} 23:30"
            for day in range(first, last + 1)
            for n in range(10)
        )

    shop_from(listed(1, 4), name="ExportOrderList202203050900")
    shop = shop_from(listed(8, 10), name="ExportOrderList202203110900")
    days = evaluate("orders_paid", shop, Period(date(2022, 3, 1), date(2022, 3, 11)), by="day")
    after = "orders placed on 7 Mar 2022 are not known" if paid_next_day else ""
    told = dict(zip(days["period_start"].dt.day, days["reason"], strict=True))
    assert (told[8], told[9], told[10]) == (after, "", "")
    assert bool(told[1]) == paid_next_day  # the first day of the data too
    assert (told[2], told[4]) == ("", "")


def test_a_day_no_export_tells_a_column_of_is_not_covered_for_it(
    shop_from: OpenShop, tmp_path: Path
) -> None:
    """April's list has no dispatch times, May's has: April did not dispatch nothing."""
    (tmp_path / "exports").mkdir()
    april = "订单编号,订单状态,订单创建时间,买家实际支付金额\n"
    april += "1,交易成功,2022-04-29 10:00,5\n2,交易成功,2022-04-30 10:00,5\n"
    (tmp_path / "exports" / "ExportOrderList202205010900.csv").write_text(april, encoding="gb18030")
    may = "order | created | paid | shipped\n" + "\n".join(
        f"{100 + d} | 2022-05-0{d} 10:00 | 2022-05-0{d} 10:01 | 2022-05-0{d} 18:00"
        for d in range(1, 5)
    )
    shop = shop_from(may, name="ExportOrderList202206010900")
    days = evaluate("orders_shipped", shop, by="day")
    assert [None if pd.isna(v) else v for v in days["value"]] == [None, None, 1, 1, 1, 1]
    assert days["complete"].tolist() == [False] * 4 + [True] * 2
    assert evaluate("orders_created", shop)["complete"].tolist() == [True]


def test_weeks_start_on_monday_and_are_cut_to_the_period(shop_from: OpenShop) -> None:
    weeks = evaluate(
        "orders_created", shop_from(STORY), Period(date(2022, 2, 28), date(2022, 3, 14)), by="week"
    )
    assert [str(d.date()) for d in weeks["period_start"]] == ["2022-02-28", "2022-03-07"]
    assert weeks["value"].tolist()[0] == 5
    assert weeks["reason"].tolist() == ["3 of 7 days are not covered", "not covered by the data"]


def test_two_grains_at_once_are_refused(shop_from: OpenShop) -> None:
    shop = shop_from(STORY)
    with pytest.raises(UsageError, match="day and month cannot be asked at once"):
        evaluate("orders_created", shop, by=["day", "month"])
    assert tuple(evaluate("orders_created", shop, by="day").columns) == COLUMNS


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (("orders_payed", {}), "no metric orders_payed; did you mean orders_paid"),
        (("orders_paid", {"by": "hour"}), "no grain hour; use day, week, month"),
        (("orders_paid", {"day_basis": "refunded"}), "no day basis refunded"),
    ],
)
def test_a_wrong_word_is_refused_with_the_right_ones(
    shop_from: OpenShop, call: tuple[str, dict[str, str]], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        evaluate(call[0], shop_from(STORY), **call[1])  # type: ignore[arg-type]


def test_masked_names_refuse_every_figure_about_buyers(shop_from: OpenShop) -> None:
    rows = "\n".join(f"{i} | t**{i} | 2022-03-01 10:00 | 2022-03-01 10:00" for i in range(1, 9))
    row = evaluate("buyers", shop_from("order | buyer | created | paid\n" + rows)).iloc[0]
    assert pd.isna(row["value"])
    assert (
        row["reason"]
        == "100% of the buyers' names are masked or stand on too many orders: buyers cannot be told apart"
    )


def test_promotions_share_of_orders_is_told_by_channel_of_all_orders(make_shop: MakeShop) -> None:
    orders = """
    order_id | created_at       | paid_at
    1        | 2022-03-01 09:00 | 2022-03-01 09:01
    2        | 2022-03-01 09:00 | 2022-03-01 09:01
    3        | 2022-03-01 09:00 | 2022-03-01 09:01
    4        | 2022-03-01 09:00 | 2022-03-01 09:01
    """
    ads = """
    day        | channel | grain   | orders | spend
    2022-03-01 | 直通车  | channel | 2      | 10
    2022-03-01 | 淘宝客  | channel | 1      | 5
    """
    told = evaluate("ad_order_share", make_shop(orders=orders, ads=ads), by="channel").set_index(
        "channel"
    )["value"]
    assert told.to_dict() == {"直通车": 0.5, "淘宝客": 0.25}


def test_what_is_sold_is_told_by_category_and_new_or_returning_buyers(make_shop: MakeShop) -> None:
    orders = """
    order_id | buyer_id | created_at       | paid_at
    1        | ann      | 2022-03-01 09:00 | 2022-03-01 09:01
    2        | ann      | 2022-03-02 09:00 | 2022-03-02 09:01
    """
    items = """
    order_id | line_id | product_id | units
    1        | 1       | jar        | 2
    2        | 2       | lid        | 5
    """
    products = """
    product_id | category
    jar        | glass
    lid        | plastic
    """
    shop = make_shop(orders=orders, order_items=items, products=products)
    told = evaluate("units_sold", shop, by=["category", "buyer"])
    found = {
        (c, b): v for c, b, v in told[["category", "buyer", "value"]].itertuples(index=False) if v
    }
    assert found == {("glass", "new"): 2, ("plastic", "returning"): 5}


def test_days_before_the_data_are_compared_with_as_unknown(shop_from: OpenShop) -> None:
    march = Period(date(2022, 3, 1), date(2022, 3, 5))
    row = evaluate("orders_created", shop_from(STORY), march, against="last_year").iloc[0]
    assert (row["value"], row["before_complete"]) == (5, False)
    assert pd.isna(row["before"])
    assert row["before_start"] == pd.Timestamp("2021-03-01")


def test_a_reason_is_read_in_either_language(shop_from: OpenShop) -> None:
    reason = evaluate("visitors", shop_from(STORY))["reason"].iloc[0]
    assert reason == "no export covers a day of shop days"
    assert reason.worded("zh") == "没有任何导出文件包含店铺日数据"
