"""What was paid out against what is due: each completed order has its reason, worked out by hand."""

from __future__ import annotations

from opsanalytics.analyses.payouts import AGREES, LATER, UNKNOWN, WAITING, payouts
from tests.stories import MakeShop

# 1 and 2 agree (2 was refunded before the payout), 3 was refunded after it, 4 waits, 5 lacks 3 yuan, 6 has 1 yuan too
# much; 7 is under way, 8 never was paid, 9 is closed, of 10 no export says what was paid out.
ORDERS = """
order_id | created_at       | paid_at          | status    | paid_amount | refund_amount | payout_amount
1        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 100.00      |               | 100.00
2        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 80.00       | 30.00         | 50.00
3        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 60.00       | 60.00         | 60.00
4        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 40.00       |               | 0.00
5        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 30.00       |               | 27.00
6        | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 20.00       |               | 21.00
7        | 2022-03-01 08:00 | 2022-03-01 09:00 | shipped   | 70.00       | 5.00          | 0.00
8        | 2022-03-01 08:00 |                  | unpaid    | 0.00        |               | 0.00
9        | 2022-03-01 08:00 | 2022-03-01 09:00 | closed    | 90.00       | 90.00         | 0.00
10       | 2022-03-01 08:00 | 2022-03-01 09:00 | completed | 10.00       |               |
"""


def test_each_completed_order_has_the_reason_why_its_payout_differs(make_shop: MakeShop) -> None:
    found = payouts(make_shop(orders=ORDERS))
    assert found is not None
    rows = found.orders.set_index("why")
    assert rows["orders"].to_dict() == {AGREES: 2, LATER: 1, WAITING: 1, UNKNOWN: 2}
    assert rows["due"].to_dict() == {AGREES: 150, LATER: 0, WAITING: 40, UNKNOWN: 50}
    assert rows["payout"].to_dict() == {AGREES: 150, LATER: 60, WAITING: 0, UNKNOWN: 48}
    assert found.unexplained() == (4.0, 4 / 240)  # 3 too little and 1 too much do not cancel
    assert (found.open_orders, found.open_yuan) == (1, 65)


def test_without_an_export_that_tells_payouts_nothing_is_said(make_shop: MakeShop) -> None:
    lines = [line.rpartition("|")[0] for line in ORDERS.strip().splitlines()]
    assert payouts(make_shop(orders="\n".join(lines))) is None
