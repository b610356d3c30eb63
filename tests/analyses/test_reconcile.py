"""Order list against platform days: every planted difference is named, and what is left is told."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.analyses.reconcile import (
    AGREES,
    BRUSHED,
    MIDNIGHT,
    POSTAGE,
    REFUNDED,
    UNKNOWN,
    UNPAID,
    reconcile,
    reconcile_refunds,
)
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import open_shop
from tests.stories import MakeShop

ORDERS = """
order_id | buyer_id | created_at       | paid_at          | paid_amount | postage | refund_amount
1        | ann      | 2022-03-01 08:00 | 2022-03-01 09:00 | 100.00      | 0       |
2        | bob      | 2022-03-02 08:00 | 2022-03-02 09:00 | 60.00       | 5.00    |
3        | cat      | 2022-03-02 10:00 | 2022-03-02 11:00 | 40.00       | 7.50    |
4        | dan      | 2022-03-03 08:00 | 2022-03-03 09:00 | 80.00       | 0       | 30.00
5        | eve      | 2022-03-04 23:59 | 2022-03-04 23:59 | 25.00       | 0       |
6        | fay      | 2022-03-04 08:00 | 2022-03-04 09:00 | 50.00       | 0       |
7        | gus      | 2022-03-05 08:00 | 2022-03-05 09:00 | 70.00       | 0       |
8        | hal      | 2022-03-06 08:00 | 2022-03-06 09:00 | 90.00       | 0       |
"""
# 2 March without the postage of 12.50, 3 March less the refund, eve's 25 on the 5th; 6 March unexplained.
PLATFORM = """
day        | visitors | paid_amount | paying_buyers
2022-03-01 | 100      | 100.00      | 1
2022-03-02 | 100      | 87.50       | 2
2022-03-03 | 100      | 50.00       | 1
2022-03-04 | 100      | 50.00       | 1
2022-03-05 | 100      | 95.00       | 2
2022-03-06 | 100      | 93.00       | 1
"""


def test_every_planted_difference_has_its_name(make_shop: MakeShop) -> None:
    found = reconcile(make_shop(orders=ORDERS, shop_day=PLATFORM))
    assert found is not None
    assert found.days["why"].tolist() == [AGREES, POSTAGE, REFUNDED, MIDNIGHT, MIDNIGHT, UNKNOWN]
    yuan, share = found.unexplained()
    assert (yuan, share) == (3.0, 3.0 / 475.5)


def test_nothing_is_explained_by_a_part_that_is_nought(make_shop: MakeShop) -> None:
    shop = make_shop(orders=ORDERS, shop_day=PLATFORM.replace("100.00      | 1", "101.00 | 1"))
    found = reconcile(shop)
    assert found is not None
    assert found.days["why"].tolist()[0] == UNKNOWN


# 2 was placed on the 1st and paid that evening, after the list was downloaded; 3 was never paid.
WAITING = """
order_id | buyer_id | created_at       | paid_at          | paid_amount | total_amount | status
1        | ann      | 2022-03-01 08:00 | 2022-03-01 09:00 | 100.00      | 100.00       | shipped
2        | bob      | 2022-03-01 08:30 |                  | 0.00        | 89.00        | unpaid
3        | cat      | 2022-03-02 08:30 |                  | 0.00        | 40.00        | unpaid
4        | dan      | 2022-03-02 09:30 | 2022-03-02 09:45 | 70.00       | 70.00        | shipped
"""
PAID_LATER = """
day        | visitors | paid_amount | paying_buyers
2022-03-01 | 100      | 189.00      | 2
2022-03-02 | 100      | 71.00       | 1
"""


def test_an_order_that_was_paid_after_the_download_explains_what_the_list_lacks(
    make_shop: MakeShop,
) -> None:
    found = reconcile(make_shop(orders=WAITING, shop_day=PAID_LATER))
    assert found is not None
    assert found.days["why"].tolist() == [UNPAID, UNKNOWN]


# 8 was given back on a brushed order, 20 just after midnight; of the 6th the platform has 2 yuan more.
REFUNDS = """
refund_id | order_id | asked_at         | finished_at      | refund_amount | succeeded
1         | 1        | 2022-03-01 10:00 | 2022-03-01 12:00 | 10.00         | yes
2         | 9        | 2022-03-02 10:00 | 2022-03-02 12:00 | 8.00          | yes
3         | 2        | 2022-03-02 10:00 | 2022-03-02 12:00 | 5.00          | yes
4         | 4        | 2022-03-03 10:00 | 2022-03-04 00:01 | 20.00         | yes
5         | 6        | 2022-03-05 10:00 | 2022-03-06 12:00 | 30.00         | yes
6         | 7        | 2022-03-06 10:00 | 2022-03-06 13:00 | 70.00         | no
"""
GIVEN_BACK = """
day        | visitors | paying_buyers | refund_amount
2022-03-01 | 100      | 1             | 10.00
2022-03-02 | 100      | 1             | 13.00
2022-03-03 | 100      | 1             | 20.00
2022-03-04 | 100      | 1             | 0.00
2022-03-05 | 100      | 1             | 0.00
2022-03-06 | 100      | 1             | 32.00
"""


def test_refunds_are_held_against_the_platforms_by_the_day_they_were_settled(
    make_shop: MakeShop,
) -> None:
    brushed = "order_id\n9\n"
    shop = make_shop(orders=ORDERS, refunds=REFUNDS, shop_day=GIVEN_BACK, brushed_orders=brushed)
    found = reconcile_refunds(shop)
    assert found is not None
    assert found.days["why"].tolist() == [AGREES, BRUSHED, MIDNIGHT, MIDNIGHT, AGREES, UNKNOWN]
    assert found.unexplained() == (2.0, 2.0 / 75.0)


def test_refunds_are_not_compared_where_the_platforms_days_do_not_tell_them(
    make_shop: MakeShop,
) -> None:
    assert reconcile_refunds(make_shop(refunds=REFUNDS, shop_day=PLATFORM)) is None


def test_a_shop_without_a_refund_yet_has_nothing_to_compare(tmp_path: Path) -> None:
    """A refund list with a header alone, beside two of the platform's days."""
    refunds = "订单编号,退款编号,商品id,买家实付,退款金额,退款状态,售后类型,退款原因,退款申请时间,退款完结时间\n"
    days = "统计日期,访客数,支付金额,支付买家数,成功退款金额\n"
    days += "".join(f"2026-03-0{n},90,50.00,1,0.00\n" for n in (1, 2))
    (tmp_path / "退款.csv").write_text(refunds, encoding="utf-8")
    (tmp_path / "店铺.csv").write_text(days, encoding="utf-8")
    ingest([tmp_path], "shop", data=tmp_path / "data")
    found = reconcile_refunds(open_shop("shop", data=tmp_path / "data"))
    assert found is not None
    assert found.days.empty
