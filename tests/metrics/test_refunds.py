"""Refunds by their own days, from a list small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.metrics.test_management import value
from tests.stories import MakeShop


def test_refunds_count_by_asking_and_money_by_settling(make_shop: MakeShop) -> None:
    shop = make_shop(
        refunds="""refund_id | asked_at            | finished_at         | refund_amount | succeeded | reason
                   1         | 2022-09-29 10:00:00 | 2022-09-30 10:00:00 | 10            | yes       | torn
                   2         | 2022-09-30 10:00:00 | 2022-10-01 10:00:00 | 20            | yes       | torn
                   3         | 2022-07-01 10:00:00 | 2022-07-04 10:00:00 | 40            | no        | late
                   4         | 2022-07-01 10:00:00 |                     | 80            |           | late
                   5         | 2022-06-30 10:00:00 | 2022-07-01 22:00:00 | 5             | yes       | torn"""
    )
    assert value(shop, "refunds_asked") == 4
    assert value(shop, "refunds_asked", by="refund_reason") == [2, 2]
    assert value(shop, "refunds_paid") == 15  # 1 and 5, settled inside
    assert value(shop, "refund_days") == pytest.approx((1 + 3 + 1.5) / 3)
