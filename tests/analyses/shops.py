"""Stories that several analyses are tried on."""

from __future__ import annotations

# January: ann, bob, cat are new. February: ann again, dan new. March: bob again, twice on one day. The data end on
# 20 March, so March is not over. eve paid once, and got everything back.
BUYERS = """
order_id | buyer_id | created_at       | paid_at          | paid_amount | refund_amount
1        | ann      | 2022-01-01 08:00 | 2022-01-01 09:00 | 300         |
2        | bob      | 2022-01-05 08:00 | 2022-01-05 09:00 | 40          |
3        | cat      | 2022-01-31 08:00 | 2022-01-31 23:59 | 60          |
4        | ann      | 2022-02-10 08:00 | 2022-02-10 09:00 | 300         | 100
5        | dan      | 2022-02-28 08:00 | 2022-02-28 09:00 | 100         |
6        | bob      | 2022-03-16 08:00 | 2022-03-16 09:00 | 40          |
7        | bob      | 2022-03-16 09:00 | 2022-03-16 10:00 | 40          |
8        | eve      | 2022-01-20 09:00 | 2022-01-20 09:01 | 80          | 80
9        |          | 2022-02-07 09:00 | 2022-02-07 09:01 | 10          |
10       | cat      | 2022-03-20 09:00 |                  |             |
"""

ORDERS = "order_id | buyer_id | created_at | paid_at\n" + "\n".join(
    f"{n} | buyer{n % 6} | 2022-03-0{n} 08:00 | 2022-03-0{n} 09:00" for n in range(1, 9)
)
# Lid and jar are together in 3 of the 4 baskets that hold either; cup is in every second basket.
ITEMS = """
order_id | line_id | product_id | title | units | list_price | payable_amount | paid_amount
1        | 1       | lid        | 盖   | 1     | 10         | 10             | 9
1        | 2       | jar        | 罐   | 2     | 20         | 36             | 30
2        | 3       | lid        | 盖   | 1     | 10         | 6.40           | 6
2        | 4       | jar        | 罐   | 1     | 20         | 18             | 18
3        | 5       | lid        | 盖   | 1     | 10         | 9              | 9
3        | 6       | jar        | 罐   | 1     | 20         | 18             | 18
3        | 7       | cup        | 杯   | 1     | 30         | 30             | 30
4        | 8       | lid        | 盖   | 1     | 10         | 7              | 7
5        | 9       | cup        | 杯   | 1     | 30         | 27             | 27
6        | 10      | cup        | 杯   | 1     | 50         | 27             | 27
7        | 11      | cup        | 杯   | 1     | 50         | 50             | 50
8        | 12      | gift       | 赠品 | 1     | 50         | 0              | 0
"""
