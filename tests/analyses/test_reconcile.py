"""Order list against platform days: every planted difference is named, and what is left is told."""

from __future__ import annotations

from opsanalytics.analyses.reconcile import (
    AGREES,
    MIDNIGHT,
    POSTAGE,
    REFUNDED,
    UNKNOWN,
    reconcile,
)
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
