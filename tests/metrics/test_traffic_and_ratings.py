"""Visitors, dated refunds and ratings, from sheets small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop, open_shop

DAYS = """生意参谋,,,,,
统计时间：2022-03-01 ~ 2022-03-04,,,,,
统计日期,访客数,支付金额,支付买家数,支付转化率,成功退款金额
2022-03-01,"1,000","2,500.00",30,3.00%,100.00
2022-03-02,500,600.00,10,2.00%,-
2022-03-03,-,-,-,-,-
"""
RATINGS = """评价时间,订单编号,宝贝标题,评价,评价内容
2022-03-01 10:00:00,'1,杯子,好评,不错
2022-03-01 11:00:00,'2,杯子,好评,此用户没有填写评价。
2022-03-02 12:00:00,'3,杯子,中评,还行
2022-03-02 13:00:00,'4,杯子,差评,坏的
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "店铺_2022-03-01_2022-03-04.csv").write_text(DAYS, encoding="utf-8-sig")
    (tmp_path / "评价记录_2022-03-02.csv").write_text(RATINGS, encoding="utf-8-sig")
    ingest(sorted(tmp_path.glob("*.csv")), "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")


def test_visitors_of_several_days_are_refused_and_the_alternative_named(shop: Shop) -> None:
    whole = evaluate("visitors", shop).iloc[0]
    assert pd.isna(whole["value"])
    assert (
        whole["reason"]
        == "distinct people of several days cannot be had from daily figures; visitor_days can be had"
    )
    assert evaluate("visitors", shop, by="day")["value"].tolist()[:2] == [1000, 500]
    assert evaluate("visitor_days", shop)["value"].tolist() == [1500]


def test_conversion_and_refunds_divide_sums_on_days_that_tell_both(shop: Shop) -> None:
    assert evaluate("day_conversion", shop)["value"].tolist() == [40 / 1500]
    assert evaluate("refund_amount_share", shop)["value"].tolist() == [100 / 2500]


def test_a_dash_is_a_missing_figure_and_not_a_nought(shop: Shop) -> None:
    days = evaluate("visitors", shop, by="day")
    assert [None if pd.isna(v) else v for v in days["value"]] == [1000, 500, None, None]
    assert days["reason"].tolist()[2:] == ["the exports have no figure"] * 2
    whole = evaluate("visitor_days", shop).iloc[0]
    assert (whole["complete"], whole["reason"]) == (False, "2 of 4 days have no figure")


def test_positive_share_counts_ratings_and_not_days(shop: Shop) -> None:
    answer = evaluate(["positive_share", "non_negative_share"], shop).set_index("metric")
    assert answer.loc["positive_share", "value"] == 2 / 4
    assert answer.loc["non_negative_share", "value"] == 3 / 4
    assert answer["n"].tolist() == [4, 4]


def test_default_ratings_are_marked(shop: Shop) -> None:
    assert shop.table("reviews")["is_default"].tolist() == [False, True, False, False]


def test_a_shop_without_an_order_list_says_so(shop: Shop) -> None:
    assert evaluate("orders_paid", shop)["reason"].tolist() == ["no export covers a day of orders"]
